import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..controllers import public_page
from .browser_case import BrowserCase
from .public_page_case import PublicPageCase, picture

DRIVER = Path(__file__).with_name("browser_form.js")


@tagged("post_install", "-at_install")
class TestFormInTheBrowser(BrowserCase, PublicPageCase):
    """A visitor with a real browser: form, thank-you page, tracking page, each also checked by axe-core."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        self.agent = new_test_user(
            self.env, "helga", "feedback_intake.feedback_intake_group_agent", name="Helga", company_id=self.company.id
        )
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.files = [str(Path(folder, "lid.png")), str(Path(folder, "bill.txt"))]
        Path(self.files[0]).write_bytes(picture())
        Path(self.files[1]).write_text("42", encoding="utf-8")

    def drive(self, **order):
        return self.drive_browser(DRIVER, files=self.files, **order)

    def follow_through(self, locale, question, answer, more, **options):
        sent = self.drive(
            step="send", url=f"{self.base_url()}/feedback/site", locale=locale, message=question, **options
        )
        ticket = self.tickets()
        self.assertEqual((ticket.number, ticket.kind, ticket.rating), (sent["number"], "complaint", 2))
        self.assertEqual(set(ticket._public_messages().attachment_ids.mapped("name")), {"lid.png", "bill.txt"})
        self.assertEqual((sent["focus"], sent["keptFiles"]), ("errors", 2))
        ticket.with_user(self.agent).message_post(body=answer, message_type="comment", subtype_xmlid="mail.mt_comment")
        seen = self.drive(step="follow", url=sent["url"], locale=locale, message=more, answer=answer, **options)
        self.assertTrue(seen["hasAnswer"] and seen["hasMessage"])
        self.assertEqual(seen["attachments"], 4)
        self.assertIn(more, ticket._public_messages()[-1].body)
        self.assertEqual(ticket.state, "open")
        self.assertEqual(set(sent["langs"] + seen["langs"]), {locale})
        return sent, ticket

    def test_question_answer_and_addition_in_english(self):
        sent, ticket = self.follow_through(
            "en-US", "The lid of my blender leaks", "Please tighten it", "Still leaking", width=1200
        )
        self.assertEqual((sent["label"], ticket.language), ("Your message", "en"))

    def test_question_answer_and_addition_in_russian_on_a_phone(self):
        sent, ticket = self.follow_through(
            "ru-RU", "Протекает крышка блендера", "Подтяните её, пожалуйста", "Всё равно течёт", width=360
        )
        self.assertRegex(sent["label"], "^[А-Яа-яё ]+$")
        self.assertEqual(ticket.language, "ru")
