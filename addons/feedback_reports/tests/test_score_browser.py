import os
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.feedback_intake.tests.browser_case import BrowserCase

from .ask_common import AskCase

DRIVER = Path(__file__).with_name("browser_score.js")


@tagged("post_install", "-at_install")
class TestScoreInTheBrowser(BrowserCase, AskCase, HttpCase):
    """Customers answer on phones and at desks, by finger and keyboard, with and without JavaScript."""

    def score(self, kind="csat", **values):
        return self.env["feedback.score"].create(
            {
                "kind": kind,
                "state": "asked",
                "company_id": self.company.id,
                "expiry_date": fields.Datetime.now() + timedelta(days=1),
                **values,
            }
        )

    def test_customers_answer(self):
        self.env["feedback.rate.window"]._change_secret()
        stars = self.make_rule(name="Stars", is_stars=True)
        asked = self.ask()
        solved = self.solve(hours_ago=1, partner_id=False, email_from="b@customer.example")
        solved._portal_ensure_token()
        scores = {
            "faces": (asked, 4, "en-US", 390),
            "faces-ru": (self.score(email_normalized="a@customer.example"), 1, "ru-RU", 390),
            "stars": (self.score(rule_id=stars.id), 5, "en-US", 1280),
            "nps": (self.score("nps"), 0, "en-US", 390),
            "nps-ru": (self.score("nps"), 10, "ru-RU", 1280),
            "ces": (self.score("ces"), 7, "en-US", 320),
        }
        pages = [
            {"name": name, "url": score._page_url(value), "locale": locale, "width": width}
            for name, (score, value, locale, width) in scores.items()
        ]
        keyed = self.score("ces")
        arrows = ["Space", "ArrowRight", "ArrowRight"]
        pages.append({"name": "keys", "url": keyed._page_url(), "locale": "en-US", "width": 1280, "keys": arrows})
        track = f"{self.base_url()}{solved.get_portal_url()}"
        pages.append({"name": "track", "url": track, "locale": "en-US", "width": 390, "keys": arrows[:2]})
        plain = self.score()
        for page in pages:
            page["url"] = page["url"].replace(solved.get_base_url(), self.base_url())
        order = {"pages": pages, "plain": plain._page_url(3), "pictures": os.environ.get("SCORE_PICTURES")}
        order["plain"] = order["plain"].replace(solved.get_base_url(), self.base_url())
        seen = self.drive_browser(DRIVER, **order)
        for name, (score, value, _locale, _width) in scores.items():
            self.assertEqual((score.state, score.value, score.machine_hits), ("answered", value, 0), name)
        self.assertEqual((keyed.value, solved.score_ids.value, plain.value), (3, 2, 3))
        self.assertEqual(seen["answers"]["nps"], "0 of 10")
        self.assertEqual(seen["script"], "Is this your answer?")
        self.assertEqual(plain.machine_hits, 1, "the script; the person without JavaScript was none")
