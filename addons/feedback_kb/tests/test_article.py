from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestArticle(KnowledgeCase, TransactionCase):
    """An article's life: draft, review, published, translated, outdated."""

    def test_an_agent_writes_and_a_manager_publishes(self):
        with Form(self._as("agent", self.env["feedback.kb.article"])) as form:
            form.title = "How do I clean a shade?"
            form.body = "<p>With a dry cloth.</p>"
        article = form.record
        article.action_submit()
        self.assertEqual((article.state, article.user_id), ("review", self.users["agent"]))
        self._as("manager", article).action_publish()
        self.assertEqual(article.state, "published")
        self.assertTrue(article.published_date)
        self.assertGreater(article.review_date, fields.Date.today())

    def test_an_article_without_answer_goes_nowhere(self):
        article = self._article(state="draft", body="<p><br></p>")
        for action in (article.action_submit, article.action_publish):
            with self.assertRaises(UserError):
                action()
        self.assertEqual(article.state, "draft")

    def test_the_text_of_an_answer_has_no_html_and_a_line_a_block(self):
        article = self._article(
            body="<h2>First</h2><p>Take <b>care</b>&amp;<i>time</i></p><ul><li>one</li><li>two</li></ul>"
        )
        self.assertEqual(article.body_text, "First\nTake care&time\none\ntwo")

    def test_scripts_do_not_survive_in_an_answer(self):
        article = self._article(body='<p onclick="alert(1)">Hi</p><script>alert(2)</script>')
        self.assertNotIn("alert", article.body)

    def test_an_earlier_version_can_be_compared_and_restored(self):
        article = self._article(body="<p>Within thirty days.</p>")
        article.body = "<p>Within fourteen days.</p>"
        revision = article.html_field_history_metadata["body"][0]["revision_id"]
        self.assertIn("fourteen", article.html_field_history_get_comparison_at_revision("body", revision))
        article.body = article.html_field_history_get_content_at_revision("body", revision)
        self.assertEqual(article.body_text, "Within thirty days.")

    def test_the_owner_is_reminded_of_a_review_once(self):
        article = self._article(review_date=fields.Date.today() - timedelta(days=1))
        for _run in range(2):
            self.env["feedback.kb.article"]._cron_remind_reviews()
        self.assertEqual(article.activity_ids.user_id, self.users["manager"])
        self.assertEqual(len(article.activity_ids), 1)
        self._as("manager", article).action_confirm_review()
        self.assertFalse(article.activity_ids)
        self.assertGreater(article.review_date, fields.Date.today())

    def test_a_changed_original_marks_its_translations(self):
        original = self._article()
        translation = self._article("Как вернуть лампу?", lang="ru_RU", translation_of_id=original.id)
        self.assertFalse(translation.is_translation_outdated)
        self.assertNotIn("Russian", original.missing_langs or "")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=1)):
            original.body = "<p>Within fourteen days.</p>"
        self.assertTrue(translation.is_translation_outdated)
        found = self.env["feedback.kb.article"].search([("is_translation_outdated", "=", True)])
        self.assertIn(translation, found)
        translation.action_confirm_translation()
        self.assertFalse(translation.is_translation_outdated)

    def test_an_article_has_one_translation_a_language(self):
        original = self._article()
        self._article("Как вернуть лампу?", lang="ru_RU", translation_of_id=original.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._article("Возврат", lang="ru_RU", translation_of_id=original.id)

    def test_a_translation_of_a_translation_or_into_the_same_language_is_refused(self):
        original = self._article()
        translation = self._article("Как вернуть лампу?", lang="ru_RU", translation_of_id=original.id)
        with self.assertRaises(ValidationError):
            self._article("Another", translation_of_id=translation.id)
        with self.assertRaises(ValidationError):
            self._article("Same language", translation_of_id=original.id)

    def test_translate_opens_a_filled_form_in_a_missing_language(self):
        context = self._article().action_translate()["context"]
        self.assertEqual(context["default_title"], "How do I return a lamp?")
        self.assertNotIn(context["default_lang"], (False, "en_US"))

    def test_usage_is_counted_from_the_log(self):
        article = self._article()
        kinds = ("view", "view", "helpful", "not_helpful", "inserted", "auto_sent")
        self.env["feedback.kb.usage"]._log([{"article_id": article.id, "kind": kind} for kind in kinds])
        counts = (article.view_count, article.helpful_count, article.not_helpful_count, article.use_count)
        self.assertEqual(counts, (2, 1, 1, 2))

    def test_a_search_is_logged_without_personal_data(self):
        query = self.env["feedback.kb.query"]._log(
            "Order FB-12345 of anna@customer.example, call +7 495 123-45-67, Anna", "help", names=["Anna"]
        )
        for secret in ("12345", "@", "495", "Anna"):
            self.assertNotIn(secret, query.text)
        self.assertIn("Order", query.text)
