from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from ..controllers import captcha, public_page
from .browser_case import BrowserCase
from .public_page_case import PublicPageCase

DRIVER = Path(__file__).with_name("browser_captcha.js")
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
MAX_BYTES = 150 * 1024


@tagged("post_install", "-at_install")
class TestCaptchaInTheBrowser(BrowserCase, PublicPageCase):
    """A real browser solves the puzzle by itself; where it cannot, its person is asked."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        self.channel.captcha_policy = "always"

    def drive(self, **order):
        order = {"width": 1200, "locale": "en-US", "numbers": NUMBERS, **order}
        url = f"{self.base_url()}/feedback/site"
        return self.drive_browser(DRIVER, url=url, message="The lid of my blender leaks", **order)

    def test_nobody_is_asked_whose_browser_solves_the_puzzle(self):
        for width, locale in ((1200, "en-US"), (360, "ru-RU")):
            with self.subTest(width):
                seen = self.drive(width=width, locale=locale)
                self.assertEqual(seen["number"], self.tickets()[-1].number)
                self.assertFalse(seen["isAsked"])
                self.assertGreaterEqual(seen["workers"], 1)
                self.assertLess(seen["formBytes"], MAX_BYTES)
        self.assertEqual(len(self.tickets()), 2)

    def test_a_puzzle_that_has_expired_is_renewed(self):
        with patch.object(captcha, "EXPIRY_SECONDS", 30):
            seen = self.drive()
        self.assertEqual(seen["number"], self.tickets().number)

    def test_where_the_puzzle_cannot_be_solved_a_question_is_asked(self):
        seen = self.drive(isBlocked=True, width=360)
        self.assertEqual(seen["number"], self.tickets().number)
        self.assertRegex(seen["question"], "^How much is")
