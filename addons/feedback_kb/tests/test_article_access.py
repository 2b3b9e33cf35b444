from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestArticleAccess(KnowledgeCase, TransactionCase):
    """Who sees and changes which article."""

    def test_each_role_sees_its_articles(self):
        articles = {
            state: self._article(state=state, visibility="internal") for state in ("draft", "published", "outdated")
        }
        seen = {
            "reader": {"published"},
            "agent": {"draft", "published", "outdated"},
            "manager": {"draft", "published", "outdated"},
            "stranger": set(),
        }
        for role, states in seen.items():
            found = self._as(role, self.env["feedback.kb.article"]).search(
                [("id", "in", [article.id for article in articles.values()])]
            )
            with self.subTest(role=role):
                self.assertEqual(set(found.mapped("state")), states)

    def test_customers_have_no_rights_on_any_model(self):
        for model in ("article", "category", "site", "query", "usage", "question"):
            for role in ("portal", "public"):
                with self.subTest(model=model, role=role), self.assertRaises(AccessError):
                    self._as(role, self.env[f"feedback.kb.{model}"]).search([])

    def test_agents_do_not_publish(self):
        draft = self._article(state="draft")
        with self.assertRaises(AccessError):
            self._as("agent", draft).action_publish()
        with self.assertRaises(AccessError):
            self._as("agent", draft).create({"title": "At once", "state": "published"})

    def test_agents_change_drafts_and_published_articles_of_their_own(self):
        self._as("agent", self._article(state="draft")).title = "Better title"
        own = self._as("agent", self._article(user_id=self.users["agent"].id))
        own.title = "Better title"
        with self.assertRaises(AccessError):
            own.visibility = "internal"
        with self.assertRaises(AccessError):
            self._as("agent", self._article()).title = "Not mine"

    def test_the_logs_are_written_by_the_system_alone(self):
        article = self._article()
        for role in ("agent", "manager"):
            for model, values in (
                ("feedback.kb.usage", {"article_id": article.id, "kind": "helpful"}),
                ("feedback.kb.query", {"text": "lamp", "source": "help"}),
            ):
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self._as(role, self.env[model]).create(values)

    def test_an_audience_sees_its_level_and_companies(self):
        Article = self.env["feedback.kb.article"]
        visibility = {
            level: self._article(visibility=level, company_id=company)
            for level, company in (("public", False), ("portal", self.company.id), ("internal", self.company.id))
        }
        foreign = self._article(company_id=self.other_company.id, user_id=False)
        draft = self._article(state="draft")
        for role, levels in (("public", 1), ("portal", 2), ("agent", 3)):
            user = self._as(role, Article)
            found = Article.search(Article._visible_domain(user._audience()))
            with self.subTest(role=role):
                self.assertEqual(len(found & Article.union(*visibility.values())), levels)
                self.assertFalse(found & (foreign | draft))
