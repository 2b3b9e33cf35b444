import os
import tempfile
from base64 import b64encode
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import public_page
from ..http_log import is_never_traced
from .browser_case import BrowserCase
from .public_page_case import picture
from .receipt_case import CODE, ReceiptCase

DRIVER = Path(__file__).with_name("browser_receipt.js")


@tagged("post_install", "-at_install")
class TestReceiptInTheBrowser(BrowserCase, ReceiptCase):
    """Somebody anonymous with a real browser: form, code, answer, withdrawal, each page also checked by axe-core."""

    def setUp(self):
        super().setUp()
        self.channel.write({"contact_policy": "none", "form_color": "#0b6b61", "form_logo": b64encode(picture())})
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.file = Path(folder, "ivanov.png")
        self.file.write_bytes(picture())

    def drive(self, **order):
        url = f"{self.base_url()}/feedback/site"
        return self.drive_browser(
            DRIVER, files=[str(self.file)], url=url, shots=os.environ.get("RECEIPT_SHOTS", ""), **order
        )

    def follow_through(self, question, reply, more, **options):
        sent = self.drive(step="send", message=question, **options)
        self.assertRegex(sent["code"], f"^{CODE.pattern}$")
        self.assertEqual((sent["focus"], sent["isGone"], sent["url"].split("/")[-1]), ("main", True, "site"))
        self.answer(reply)
        seen = self.drive(step="answer", code=sent["code"], message=more, **options)
        for words in (question, reply, more):
            self.assertIn(words, seen["conversation"])
        self.assertEqual(seen["file"], "file-1.png")
        self.assertEqual(len(set(seen["langs"][-2:])), 2, "the language has changed without a cookie")
        gone = self.drive(step="withdraw", code=sent["code"], **options)
        self.assertNotIn(question, gone["conversation"])
        self.assertTrue(self.tickets().is_withdrawn)
        for one in (sent, seen, gone):
            self.assertEqual((one["cookies"], one["stored"]), ([], 0))
            # The form itself marks its own request; whatever it loads is known by its address.
            traced = {path for path in one["paths"] if not path.startswith("/feedback/site") or "/logo" in path}
            self.assertFalse({path for path in traced if not is_never_traced(path)})
            self.assertTrue(traced)
        return sent

    def test_an_anonymous_conversation_in_english(self):
        self.follow_through("They burn the files", "Which ones?", "All of them", locale="en-US", width=1200)

    def test_an_anonymous_conversation_in_russian_on_a_phone(self):
        sent = self.follow_through("Они жгут бумаги", "Какие?", "Все", locale="ru-RU", width=360)
        self.assertEqual(set(sent["langs"]), {"ru-RU"})
