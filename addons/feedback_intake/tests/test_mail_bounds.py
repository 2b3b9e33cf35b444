import email
import email.policy
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.feedback_intake.tools.mail_repair import rebuild, repair

from .mail_builder import HEAD, mail, multipart, part

PLAIN = part("The lamp is broken.", "text/plain; charset=utf-8")


@tagged("post_install", "-at_install")
class TestMailBounds(BaseCase):
    def assert_fast(self, raw, seconds=10):
        started = time.monotonic()
        result = repair(raw)
        rebuild(result)
        self.assertLess(time.monotonic() - started, seconds)
        return result

    def test_twelve_hundred_nested_parts_are_read(self):
        opening = b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level) for level in range(1200)
        )
        closing = b"".join(b"\r\n--b%d--" % level for level in reversed(range(1200)))
        self.assertEqual(self.assert_fast(HEAD + opening + PLAIN + closing).text, "The lamp is broken.")

    def test_sixteen_hundred_html_parts_are_all_shown(self):
        result = self.assert_fast(
            multipart("mixed", *(part(f"<p>page{number}</p>", "text/html") for number in range(1600)))
        )
        self.assertIn("page0", result.text)
        self.assertIn("page1599", result.text)

    def test_endless_parts_are_cut_and_kept_as_a_file(self):
        result = self.assert_fast(mail(b"--b\r\n\r\nx\r\n" * 300_000, "multipart/mixed; boundary=b"))
        self.assertEqual(result.attachments[-1].name, "rest-of-message.eml")
        self.assertIn("parts-cut", result.notes)

    def test_huge_html_is_turned_into_text(self):
        result = self.assert_fast(mail(b"<p>lorem <b>ipsum</b></p>" * 260_000, "text/html"))
        self.assertIsNone(result.html)
        self.assertEqual(result.attachments[0].name, "message.html")

    def test_thousands_of_headers_and_unclosed_tags_take_seconds_at_most(self):
        self.assertEqual(self.assert_fast(HEAD + b"X-A: b\r\n" * 100_000 + b"\r\nbody").text, "body")
        for hostile in (b"<" * 3_000_000, b"<script>" * 300_000, b"<!--" * 500_000):
            self.assert_fast(mail(hostile, "text/html"))

    def test_a_thousand_files_are_kept(self):
        files = (
            part(b"QUJD", f"image/png; name=a{number}.png", "Content-Transfer-Encoding: base64")
            for number in range(1000)
        )
        result = self.assert_fast(multipart("mixed", PLAIN, *files))
        self.assertEqual((len(result.attachments), result.attachments[999].content), (1000, b"ABC"))

    def test_oversize_mail_keeps_what_was_cut_as_a_file(self):
        result = repair(mail("a" * 5000), max_size=2000)
        self.assertIn("size-cut", result.notes)
        self.assertEqual(len(result.text) + len(result.attachments[-1].content), 5000)

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=3000))
    def test_any_bytes_are_read_without_an_exception(self, raw):
        email.message_from_bytes(rebuild(repair(raw)), policy=email.policy.SMTP).as_bytes()

    @settings(max_examples=150, deadline=None)
    @given(
        st.text(
            alphabet=st.characters(categories=("L", "N", "P"), max_codepoint=0x4FF), min_size=1, max_size=400
        ).filter(str.strip),
        st.text(alphabet=st.characters(categories=("L", "N")), max_size=120),
    )
    def test_ordinary_text_and_subject_survive_repair_rebuild_and_pythons_parser(self, text, subject):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["Subject"] = "a@b.example", subject
        message.set_content(text, cte="base64")
        rebuilt = email.message_from_bytes(rebuild(repair(message.as_bytes())), policy=email.policy.SMTP)
        self.assertEqual(rebuilt.get_content().strip(), text.strip())
        self.assertEqual("".join(str(rebuilt["Subject"] or "").split()), "".join(subject.split()))
