from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import public_page
from .browser_case import BrowserCase
from .consent_common import ConsentCase
from .public_page_case import PublicPageCase

DRIVER = Path(__file__).with_name("browser_consent.js")


@tagged("post_install", "-at_install")
class TestConsentInTheBrowser(ConsentCase, BrowserCase, PublicPageCase):
    """A visitor with a real browser agrees, and withdraws it again; each page also checked by axe-core."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        self.channel.contact_policy = "optional"
        self.purpose = self._purpose(self.company)
        self._ask(self.channel, self.purpose, is_required=True)
        self._ask(self.channel, self._purpose(self.company, "Marketing"))

    def agree_and_withdraw(self, locale, width):
        seen = self.drive_browser(
            DRIVER, url=f"{self.base_url()}/feedback/site", locale=locale, width=width, message="The lid leaks"
        )
        self.assertTrue(all(seen[name] for name in ("hiddenAtFirst", "shownWithAddress", "hiddenAgain")))
        self.assertTrue(seen["shownWithError"])
        self.assertEqual((seen["ticked"], seen["focus"], seen["buttons"]), (0, "errors", 0))
        consent = self.tickets().consent_ids
        self.assertEqual((consent.purpose_id, consent.state), (self.purpose, "withdrawn"))
        return seen, consent

    def test_in_english_at_a_desk(self):
        seen, consent = self.agree_and_withdraw("en-US", 1280)
        self.assertEqual(set(seen["langs"]), {"en-US"})
        self.assertIn("All about Processing", seen["text"])
        self.assertIn("All about Processing", seen["page"])
        self.assertEqual(consent.lang, "en_US")

    def test_in_russian_on_a_phone(self):
        seen, consent = self.agree_and_withdraw("ru-RU", 360)
        self.assertEqual(set(seen["langs"]), {"ru-RU"})
        self.assertIn("Все про Processing", seen["text"])
        self.assertEqual(consent.lang, "ru_RU")
