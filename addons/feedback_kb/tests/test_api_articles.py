from odoo.tests import tagged

from .help_case import HelpCase

PATH = "/feedback/api/v1"


@tagged("post_install", "-at_install")
class TestApiArticles(HelpCase):
    """What an app finds by the API of feedback_intake."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.app = cls.env["feedback.channel"].create(
            {"name": "Lamp app", "gateway_type": "api", "company_id": cls.company.id, "user_id": False}
        )
        cls.article = cls._article("How do I return a zebra?", body="<p>Pack the zebra well.</p>")

    def ask(self, path, key=None):
        response = self.url_open(f"{PATH}{path}", headers={"X-Api-Key": key or self.app.api_key})
        self.assertEqual(response.status_code, 200, response.text)
        return response.json()

    def test_a_question_finds_the_article_and_its_page(self):
        found = self.ask("/articles?q=zebra")["items"]
        self.assertEqual([one["title"] for one in found], ["How do I return a zebra?"])
        self.assertIn("Pack the zebra well.", found[0]["passage"])
        self.assertEqual(found[0]["url"], self.article._site_url(self.site))
        self.assertTrue(self.ask("/form")["has_articles"])

    def test_an_app_finds_what_everybody_may_read_and_nothing_else(self):
        for values in (
            {"visibility": "portal"},
            {"visibility": "internal"},
            {"state": "draft", "published_date": False},
            {"company_id": self.other_company.id, "user_id": False},
        ):
            self._article("The zebra that is a secret", **values)
        self.become("agent")
        self.assertEqual(len(self.ask("/articles?q=zebra secret")["items"]), 1)

    def test_another_companys_app_finds_nothing_here(self):
        values = {"name": "Other", "gateway_type": "api", "company_id": self.other_company.id, "user_id": False}
        other = self.env["feedback.channel"].create(values)
        self.assertEqual(self.ask("/articles?q=zebra", other.api_key), {"items": []})
        self.assertFalse(self.ask("/form", other.api_key)["has_articles"])
