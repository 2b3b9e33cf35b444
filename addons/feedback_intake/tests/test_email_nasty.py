"""Nasty mail through the whole channel: nothing lost, nothing doubled, the sender's words on the ticket."""

import base64
import time

from odoo.tests import tagged

from .mail_builder import joined, mail, multipart, part
from .test_email import EmailCase

LETTER = "Добрый день! Стиральная машина не отжимает бельё, помогите."
SECONDS = 10


@tagged("post_install", "-at_install")
class TestNastyMail(EmailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.acknowledge = False
        cls.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 1000)

    def take_in(self, raw):
        """Let raw bytes come in by the channel; return the ledger's line, which must not be a failure."""
        start = time.monotonic()
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw, custom_values={"channel_id": self.channel.id})
        self.assertLess(time.monotonic() - start, SECONDS)
        event = self.events.search([], limit=1, order="id desc")
        self.assertEqual(event._raw(), raw)
        self.assertEqual(event.outcome, "new", event.error or event.reason)
        return event

    def message(self, event):
        return event.ticket_id.message_ids.filtered(lambda message: message.message_type == "email")

    def assertTells(self, event, words=LETTER):
        self.assertIn(words, self.message(event).body)

    def test_russian_encodings_and_broken_labels(self):
        for charset, encoding in (
            ("koi8-r", "koi8-r"),
            ("windows-1251", "cp1251"),
            ("x-unknown", "cp1251"),
            ("utf8mb4", "utf-8"),
            ("", "koi8-r"),
            ("us-ascii", "cp1251"),
            ("utf-8", "cp1251"),
        ):
            with self.subTest(charset=charset, encoding=encoding):
                raw = mail(LETTER.encode(encoding), f'text/plain; charset="{charset}"')
                self.assertTells(self.take_in(raw + charset.encode() + b"\n"))

    def test_no_subject_no_sender_no_body(self):
        event = self.take_in(b"To: support@example.com\n\n" + LETTER.encode())
        self.assertTrue(event.ticket_id.subject)
        self.assertFalse(event.ticket_id.email_normalized)
        self.assertTells(event)
        self.assertEqual(self.take_in(b"\n").ticket_id.subject, "(no subject)")

    def test_only_files_among_them_an_empty_one(self):
        files = [part(b"", 'application/octet-stream; name="empty.bin"')]
        files += [part(b"%d" % number, f'text/csv; name="data{number}.csv"') for number in range(29)]
        event = self.take_in(multipart("mixed", *files))
        self.assertEqual(event.ticket_id.attachment_count, 30)
        self.assertIn("empty.bin", event.ticket_id.attachment_gallery_ids.mapped("name"))

    def test_a_file_above_the_limit_is_refused_in_sight(self):
        self.channel.max_file_mb = 1
        big = base64.encodebytes(b"x" * 1_200_000)
        parts = [
            part(LETTER.encode(), "text/plain; charset=utf-8"),
            part(big, 'video/mp4; name="film.mp4"', "Content-Transfer-Encoding: base64"),
            part(b"small", 'text/csv; name="small.csv"'),
        ]
        event = self.take_in(multipart("mixed", *parts))
        self.assertTells(event)
        self.assertEqual(event.ticket_id.attachment_gallery_ids.mapped("name"), ["small.csv"])
        note = event.ticket_id.message_ids.filtered(lambda message: "film.mp4" in message.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"), "the customer is not told by a note")

    def test_an_inline_image_is_shown_in_its_place(self):
        html = f'<p>{LETTER}</p><img src="cid:pic@x">'.encode()
        image = base64.b64encode(
            base64.b64decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
            )
        )
        event = self.take_in(
            multipart(
                "related",
                part(html, "text/html; charset=utf-8"),
                part(image, "image/png", "Content-Transfer-Encoding: base64", "Content-ID: <pic@x>"),
            )
        )
        self.assertTells(event)
        self.assertIn("/web/image/", self.message(event).body)
        self.assertNotIn("cid:", self.message(event).body)

    def test_a_broken_picture_is_kept_as_it_is(self):
        broken = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHD\x80" + bytes(40)
        picture = part(base64.b64encode(broken), 'image/png; name="photo.png"', "Content-Transfer-Encoding: base64")
        event = self.take_in(multipart("mixed", part(LETTER.encode(), "text/plain; charset=utf-8"), picture))
        self.assertTells(event)
        self.assertEqual(event.ticket_id.attachment_gallery_ids.raw, broken)

    def test_html_comes_without_scripts(self):
        html = f"<p onclick='x()'>{LETTER}</p><script>alert(1)</script><iframe src='http://x.example'></iframe>"
        event = self.take_in(mail(html.encode(), "text/html; charset=utf-8"))
        self.assertTells(event)
        for body in (self.message(event).body, event.ticket_id.description):
            for danger in ("<script", "onclick", "<iframe"):
                self.assertNotIn(danger, body)

    def test_nul_bytes(self):
        event = self.take_in(mail(LETTER.encode() + b"\x00 end", "text/plain; charset=utf-8"))
        self.assertTells(event)
        self.take_in(b"From: a\x00b@c.example\nSubject: x\x00y\n\nz")

    def test_a_signed_mail_shows_its_text(self):
        text = part(LETTER.encode(), "text/plain; charset=utf-8")
        pgp = part(b"-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----", "application/pgp-signature")
        self.assertTells(self.take_in(multipart("signed", text, pgp)))
        smime = part(b"MIIB", 'application/pkcs7-signature; name="smime.p7s"', "Content-Transfer-Encoding: base64")
        event = self.take_in(multipart("signed", text, smime))
        self.assertTells(event)
        self.assertIn("smime.p7s", event.ticket_id.attachment_gallery_ids.mapped("name"))

    def test_an_invitation_is_a_file_beside_the_text(self):
        text = part(LETTER.encode(), "text/plain; charset=utf-8")
        calendar = part(b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR", "text/calendar; method=REQUEST")
        event = self.take_in(multipart("alternative", text, calendar))
        self.assertTells(event)
        self.assertEqual(event.ticket_id.attachment_count, 1)

    def test_bombs_are_bounded(self):
        leaf = part(b"x", "text/plain")
        self.take_in(multipart("mixed", *[leaf] * 1000))
        deep = leaf
        for number in range(1200):
            deep = joined(deep, boundary=f"b{number}")
        self.take_in(deep)
        self.take_in(mail(b"<div>" * 5000 + b"hi", "text/html"))

    def test_a_mail_as_an_attachment_stays_one(self):
        forwarded = part(mail(b"the words of somebody else"), 'message/rfc822; name="old.eml"')
        event = self.take_in(multipart("mixed", part(LETTER.encode(), "text/plain; charset=utf-8"), forwarded))
        self.assertTells(event)
        self.assertNotIn("somebody else", self.message(event).body)
        self.assertEqual(event.ticket_id.attachment_count, 1)
