from odoo.tests import HttpCase, tagged

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestArticleTour(KnowledgeCase, HttpCase):
    """Articles in the browser, as a manager who is no administrator writes them."""

    def test_a_manager_writes_and_publishes_an_article(self):
        self.start_tour("/odoo/knowledge", "feedback_kb_article", login="desk_manager")
        article = self.env["feedback.kb.article"].search([("title", "=", "How do I clean a shade?")])
        self.assertEqual((article.state, article.body_text), ("published", "With a dry cloth."))

    def test_an_earlier_version_is_looked_at_and_restored(self):
        article = self._article(body="<p>Within thirty days.</p>")
        article.body = "<p>Within fourteen days.</p>"
        self.start_tour(f"/odoo/knowledge/{article.id}", "feedback_kb_article_history", login="desk_manager")
        self.assertEqual(article.body_text, "Within thirty days.")
