import json
import os
import resource
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..controllers import public_page
from .public_page_case import PublicPageCase, picture

DRIVER = Path(__file__).with_name("browser_form.js")
SECONDS = 120


def lift_memory_limit():
    """Odoo's own limit of address space, which the child inherits, is too small for a browser."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


@tagged("post_install", "-at_install")
class TestFormInTheBrowser(PublicPageCase):
    """A visitor with a real browser: form, thank-you page, tracking page, each also checked by axe-core."""

    def setUp(self):
        super().setUp()
        names = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
        self.chromium = next(filter(None, map(shutil.which, names)), None)
        if not (self.chromium and shutil.which("node") and os.environ.get("NODE_PATH")):
            self.skipTest("Chromium, node or the packages in NODE_PATH (see dev/package.json) are missing.")
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        self.agent = new_test_user(
            self.env, "helga", "feedback_intake.feedback_intake_group_agent", name="Helga", company_id=self.company.id
        )
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.files = [str(Path(folder, "lid.png")), str(Path(folder, "bill.txt"))]
        Path(self.files[0]).write_bytes(picture())
        Path(self.files[1]).write_text("42", encoding="utf-8")

    def drive(self, **order):
        command = ["node", str(DRIVER), json.dumps({"chromium": self.chromium, "files": self.files, **order})]
        self.env.flush_all()
        with self.allow_requests(all_requests=True):
            run = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False, preexec_fn=lift_memory_limit
            )
        self.assertEqual(run.returncode, 0, run.stderr)
        seen = json.loads(run.stdout)
        self.env.invalidate_all()
        self.assertEqual((seen["violations"], seen["errors"], seen["overflow"]), ([], [], 0))
        self.assertGreater(seen["checks"], 10)
        return seen

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
