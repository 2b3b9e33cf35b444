import email
import email.policy

from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tools.mail_repair import rebuild, repair

from .mail_builder import PNG, RUSSIAN, mail, multipart, part


@tagged("post_install", "-at_install")
class TestRebuiltMailInOdoo(TransactionCase):
    """What Odoo's own parser makes of a rebuilt message."""

    def parse(self, raw, **options):
        message = email.message_from_bytes(rebuild(repair(raw), **options), policy=email.policy.SMTP)
        return self.env["mail.thread"].message_parse(message)

    def test_headers_come_through(self):
        raw = (
            b"References: <a@x> <b@x>\r\nIn-Reply-To: <b@x>\r\nDelivered-To: box@desk.example\r\n"
            + "Cc: Ёлка <cy@x.example>\r\n".encode()
            + mail(RUSSIAN).replace(b"Question", ("Очень длинная тема " * 12).encode())
        )
        parsed = self.parse(raw)
        self.assertEqual(parsed["subject"], ("Очень длинная тема " * 12).strip())
        self.assertEqual(parsed["email_from"], '"Иван" <ivan@client.example>')
        self.assertEqual(parsed["cc"], '"Ёлка" <cy@x.example>')
        self.assertIn("box@desk.example", parsed["recipients"])
        self.assertEqual((parsed["references"].split(), parsed["in_reply_to"]), (["<a@x>", "<b@x>"], "<b@x>"))
        self.assertEqual((parsed["date"], parsed["message_id"]), ("2026-01-05 07:00:00", "<one@client.example>"))
        self.assertIn(RUSSIAN, parsed["body"])

    def test_another_message_id_can_be_given(self):
        self.assertEqual(self.parse(mail("x"), message_id="<new@desk>")["message_id"], "<new@desk>")

    def test_files_keep_their_bytes_and_inline_images_are_matched(self):
        page = part('<p>Hi <img src="cid:a%40b"></p>', "text/html; charset=utf-8")
        raw = multipart(
            "related",
            page,
            part(PNG, "image/png; name=a.png", "Content-ID: <a@b>"),
            part("a;ё", 'text/csv; name="Отчёт за месяц.csv"'),
            part(mail("inner"), "message/rfc822"),
            part(b"", "font/woff; name=empty.woff"),
        )
        parsed = self.parse(raw)
        files = {name: (content, info) for name, content, info in parsed["attachments"]}
        self.assertEqual(set(files), {"a.png", "Отчёт за месяц.csv", "Question.eml", "empty.woff"})
        self.assertEqual(files["a.png"][0], PNG)
        self.assertEqual(files["Отчёт за месяц.csv"][0], "a;ё".encode())
        self.assertIn(f'src="cid:{files["a.png"][1]["cid"]}"', parsed["body"])
        self.assertIn('data-filename="a.png"', parsed["body"])

    def test_body_is_there_once(self):
        raw = multipart("alternative", part("The lamp", "text/plain"), part("<p>The lamp</p>", "text/html"))
        self.assertEqual(self.parse(raw)["body"].count("The lamp"), 1)

    def test_delivery_report_stays_a_bounce_with_its_recipient(self):
        status = "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; gone@x.example\r\nAction: failed\r\n"
        raw = multipart(
            "report; report-type=delivery-status",
            part("Sorry", "text/plain"),
            part(status, "message/delivery-status"),
            part("Message-ID: <sent@desk.example>\r\nSubject: x\r\n", "text/rfc822-headers"),
        )
        parsed = self.parse(raw)
        self.assertTrue(parsed["is_bounce"])
        self.assertEqual(
            (parsed["bounced_email"], parsed["bounced_msg_ids"]), ("gone@x.example", ["<sent@desk.example>"])
        )
        self.assertIn("Sorry", parsed["body"])

    def test_reports_without_their_parts_do_not_break_the_parser(self):
        for raw in (
            mail("text", "multipart/report; report-type=delivery-status; boundary=x"),
            multipart("report; report-type=delivery-status", part("Sorry", "text/plain")),
            multipart(
                "report; report-type=delivery-status", part("", "message/delivery-status"), part("", "message/rfc822")
            ),
        ):
            self.assertIn("body", self.parse(raw))

    def test_mail_without_anything_is_parsed(self):
        for raw in (b"", b"\0", b"From: <>\r\n\r\n", b"Subject: =?x?b?\xff?=\r\nTo: ,,;\r\n\r\n"):
            with self.subTest(raw):
                self.assertIn("body", self.parse(raw))
