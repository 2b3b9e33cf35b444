from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.feedback_intake.controllers import public_page
from odoo.addons.feedback_intake.tests.browser_case import BrowserCase

from .help_case import HelpCase

DRIVER = Path(__file__).with_name("browser_help.js")


@tagged("post_install", "-at_install")
class TestHelpInTheBrowser(BrowserCase, HelpCase):
    """A customer with a real browser, each page also checked by axe-core."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 1))
        category = self.env["feedback.kb.category"].create({"name": "Returns"})
        self.article = self._article(
            "How do I return a zebra?",
            body="<h2>First</h2><p>Pack the zebra well.</p><table><tr><th>Size</th><td>Large</td></tr></table>",
            category_id=category.id,
        )
        self.russian = self._article(
            "Как вернуть зебру?",
            lang="ru_RU",
            body="<p>Хорошо упакуйте зебру.</p>",
            translation_of_id=self.article.id,
            category_id=category.id,
        )

    def drive(self, step, path, **order):
        return self.drive_browser(DRIVER, step=step, url=f"{self.base_url()}{path}", **order)

    def find(self, article, **order):
        seen = self.drive("find", "/help/lamp-help", **order)
        self.assertEqual((seen["expanded"], seen["closed"], seen["active"]), ("true", True, "kb-q-0"))
        self.assertEqual((seen["title"], seen["focus"]), (article.title, "vote"))
        first, second = self.queries()
        self.assertEqual((first.text, first.outcome, first.opened_id), (order["question"], "solved", article))
        self.assertEqual((second.text, second.outcome), (order["question"], "none"))
        self.assertEqual(sorted(self.usages(article)), ["helpful", "view"])
        self.assertIn(order["question"], article.question_ids.mapped("text"))
        return seen

    def test_a_customer_finds_the_answer_and_leaves(self):
        seen = self.find(self.article, question="return zebra", locale="en-US", width=1280)
        self.assertIn("Thank you", seen["thanks"])
        self.assertIn("zebra", seen["marks"])

    def test_a_customer_finds_the_answer_in_russian_on_a_phone(self):
        seen = self.find(self.russian, question="вернуть зебру", locale="ru-RU", width=390)
        self.assertIn("зебру", seen["marks"])

    def test_a_customer_writes_opens_an_article_and_sends_all_the_same(self):
        seen = self.drive("write", "/feedback/kb-form", message="I want to return my zebra", locale="en-US", width=390)
        self.assertEqual((seen["early"], seen["title"]), (0, self.article.title))
        self.assertIn("1", seen["announced"])
        query = self.queries()
        self.assertEqual((query.source, query.outcome, query.opened_id), ("form", "ticket", self.article))
        self.assertEqual(query.ticket_id.number, seen["number"])
