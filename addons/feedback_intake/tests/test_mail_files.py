import base64
import email
import email.policy

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.feedback_intake.tools.mail_repair import rebuild, repair

from .mail_builder import PNG, container, mail, multipart, part

PLAIN = part("See the file", "text/plain")
BASE64 = "Content-Transfer-Encoding: base64"


def names_after_rebuild(result):
    message = email.message_from_bytes(rebuild(result), policy=email.policy.SMTP)
    return [one.get_filename() for one in message.iter_attachments()]


@tagged("post_install", "-at_install")
class TestMailFiles(BaseCase):
    def only_name(self, *headers):
        result = repair(multipart("mixed", PLAIN, part(PNG, *headers)))
        self.assertEqual(names_after_rebuild(result), [result.attachments[0].name])
        return result.attachments[0].name

    def test_names_of_rfc_2231_encoded_words_and_raw_bytes_are_read(self):
        split = "image/png; name*0*=utf-8''%D0%A4%D0; name*1*=%BE%D1%82%D0%BE; name*2=.png"
        self.assertEqual(self.only_name(split), "Фото.png")
        self.assertEqual(
            self.only_name("image/png", "Content-Disposition: attachment; filename==?utf-8?B?0KTQvtGC0L4ucG5n?="),
            "Фото.png",
        )
        raw = multipart(
            "mixed", part("Здравствуйте, вот фото", "text/plain; charset=utf-8"), part(PNG, "image/png; name=NAME.png")
        )
        self.assertEqual(
            repair(raw.replace(b"NAME", "Фото заказа".encode("cp1251"))).attachments[0].name, "Фото заказа.png"
        )

    def test_paths_and_control_characters_leave_the_name(self):
        for given, expected in (
            ("../../etc/passwd", "passwd"),
            (r"C:\\Users\\me\\bill.pdf", "bill.pdf"),
            ("a\u202egnp.exe", "a_gnp.exe"),
            ("..", "image.png"),
        ):
            with self.subTest(given):
                self.assertEqual(
                    self.only_name("image/png", f'Content-Disposition: attachment; filename="{given}"'), expected
                )

    def test_unquoted_name_with_blanks_is_read_whole(self):
        self.assertEqual(self.only_name("image/png; name=my new file.png"), "my new file.png")

    def test_long_name_keeps_its_ending(self):
        name = self.only_name(f'image/png; name="{"я" * 300}.png"')
        self.assertTrue(name.endswith(".png"))
        self.assertLessEqual(len(name), 150)

    def test_empty_file_and_thirty_files_are_kept(self):
        result = repair(
            multipart("mixed", PLAIN, *(part(b"", f"application/pdf; name={number}.pdf") for number in range(30)))
        )
        self.assertEqual([item.name for item in result.attachments], [f"{number}.pdf" for number in range(30)])
        self.assertEqual(result.attachments[0].content, b"")

    def test_inline_image_is_linked_whatever_the_spelling_of_its_id(self):
        for source, content_id in (("a%40b", "<a@b>"), ("a@b", "a@b"), ("logo.png", None)):
            extra = [f"Content-ID: {content_id}"] if content_id else []
            result = repair(
                multipart(
                    "related",
                    part(f'<p>Hi <img src="cid:{source}"></p>', "text/html"),
                    part(PNG, "image/png; name=logo.png", *extra),
                )
            )
            item = result.attachments[0]
            with self.subTest(source):
                self.assertTrue(item.is_inline)
                self.assertIn(f'src="cid:{item.content_id}"', result.html)

    def test_inline_image_without_a_place_in_the_html_stays_a_file(self):
        result = repair(
            multipart(
                "related", part("<p>Hi</p>", "text/html"), part(PNG, "image/png; name=a.png", "Content-ID: <x@y>")
            )
        )
        self.assertEqual(
            [(item.name, item.is_inline, item.content) for item in result.attachments], [("a.png", False, PNG)]
        )

    def test_broken_base64_and_quoted_printable_give_what_they_can(self):
        data = base64.b64encode(b"The quick brown fox jumps over the lazy dog").decode().rstrip("=")
        self.assertIn("lazy dog", repair(mail(data[:20] + "\r\n!" + data[20:], "text/plain", BASE64)).text)
        self.assertEqual(
            repair(mail("This is no base64 at all, sorry", "text/plain", BASE64)).text,
            "This is no base64 at all, sorry",
        )
        footer = repair(
            mail(
                base64.b64encode(b"Long enough first text.\n").decode() + "\r\n-- footer of the list --\r\n",
                "text/plain",
                BASE64,
            )
        )
        self.assertIn("Long enough first text.", footer.text)
        self.assertIn("footer of the list", footer.text)
        self.assertEqual(
            repair(mail("100=% su=re=3D=\r\n!", "text/plain", "Content-Transfer-Encoding: quoted-printable")).text,
            "100=% su=re=!",
        )

    def test_uuencoded_file_leaves_the_text(self):
        result = repair(mail("See below\r\n\r\nbegin 644 note.txt\r\n#0V%T\r\n`\r\nend\r\nBye\r\n", "text/plain"))
        self.assertEqual([(item.name, item.content) for item in result.attachments], [("note.txt", b"Cat")])
        self.assertNotIn("begin 644", result.text)
        self.assertIn("Bye", result.text)

    def test_unreadable_winmail_is_kept_as_it_is(self):
        with mute_logger("odoo.addons.feedback_intake.tools.mail_files"):
            result = repair(
                multipart("mixed", PLAIN, part(b"\x78\x9f\x3e\x22broken", "application/ms-tnef; name=winmail.dat"))
            )
        self.assertEqual((result.text, [item.name for item in result.attachments]), ("See the file", ["winmail.dat"]))
        self.assertIn("tnef-unreadable", result.notes)

    def test_winmail_is_unpacked(self):
        result = repair(
            multipart(
                "mixed",
                PLAIN,
                part(base64.b64encode(tnef("note.txt", b"inside")), "application/ms-tnef; name=winmail.dat", BASE64),
            )
        )
        self.assertEqual([(item.name, item.content) for item in result.attachments], [("note.txt", b"inside")])

    def test_image_inside_an_alternative_is_not_lost(self):
        related = container(
            "related",
            part('<p>See the file <img src="cid:i"></p>', "text/html"),
            part(PNG, "image/png; name=i.png", "Content-ID: <i>"),
            boundary="r",
        )
        result = repair(multipart("alternative", PLAIN, related))
        self.assertTrue(result.attachments[0].is_inline)


def tnef(name, content):
    """Return a minimal winmail.dat with one file (MS-OXTNEF 2.1)."""

    def attribute(level, tag, kind, data):
        head = bytes([level]) + tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + len(data).to_bytes(4, "little")
        return head + data + (sum(data) & 0xFFFF).to_bytes(2, "little")

    return b"".join(
        (
            (0x223E9F78).to_bytes(4, "little"),
            (1).to_bytes(2, "little"),
            attribute(1, 0x9006, 8, (0x00010000).to_bytes(4, "little")),
            attribute(2, 0x9002, 6, bytes(14)),
            attribute(2, 0x8010, 1, name.encode() + b"\0"),
            attribute(2, 0x800F, 6, content),
        )
    )
