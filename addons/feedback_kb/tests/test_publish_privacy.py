from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, tagged

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestPublishPrivacy(KnowledgeCase, TransactionCase):
    """Whoever publishes personal data is asked first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"email": "info@lamps.ru", "phone": "+7 495 111-22-33", "street": "ул. Ленина, д. 5"})

    def _draft(self, body, **values):
        return self._as("manager", self._article(body=body, **{"state": "draft", **values}))

    def _asked(self, article):
        action = article.action_publish()
        self.assertEqual((action or {}).get("res_model"), "feedback.kb.publish")
        self.assertEqual(article.state, "draft")
        return self._as("manager", self.env["feedback.kb.publish"]).browse(action["res_id"])

    def test_an_article_without_personal_data_is_published_at_once(self):
        article = self._draft("<p>Within 30 days, for 500 руб.</p>")
        self.assertFalse(article.action_publish())
        self.assertEqual(article.state, "published")

    def test_personal_data_in_any_part_are_listed_before_they_are_published(self):
        article = self._draft(
            "<p>Mail anna@mail.ru</p>",
            title="Order 12345?",
            keywords="Иван Петрович",
            question_ids=[(0, 0, {"text": "call +7 916 123-45-67"})],
        )
        found = {(line.place, line.kind) for line in self._asked(article).finding_ids}
        self.assertEqual(found, {("body", "email"), ("title", "number"), ("keywords", "name"), ("question", "phone")})

    def test_a_manager_publishes_all_the_same_and_the_chatter_says_so(self):
        article = self._draft("<p>Mail anna@mail.ru</p>")
        self._asked(article).action_publish_all_the_same()
        self.assertEqual(article.state, "published")
        self.assertIn("anna@mail.ru", article.message_ids[0].body)
        article.action_set_draft()
        self.assertFalse(article.action_publish(), "what was allowed is not asked again")

    def test_it_can_be_replaced_and_published(self):
        article = self._draft(
            '<p>Mail <a href="mailto:anna@mail.ru">anna@mail.ru</a> or info@lamps.ru</p>', title="Order 12345"
        )
        self._asked(article).action_mask_and_publish()
        self.assertEqual(article.state, "published")
        self.assertEqual((article.title, article.body_text), ("Order …", "Mail … or info@lamps.ru"))
        self.assertNotIn("mailto", article.body)

    def test_what_is_added_while_the_question_stands_is_asked_about_too(self):
        article = self._draft("<p>Mail anna@mail.ru</p>")
        wizard = self._asked(article)
        article.body = "<p>Call +7 916 123-45-67</p>"
        wizard.action_publish_all_the_same()
        self.assertIn("+7 916 123-45-67", article.message_ids[0].body)

    def test_the_companys_own_contacts_and_examples_are_no_personal_data(self):
        article = self._draft(
            "<p>Write to info@lamps.ru, help@lamps.ru, desk@desk.example or name@example.com, call 8 (495) 111-22-33 "
            "or 8 800 555-35-35, or come to ул. Ленина, д. 5.</p>"
        )
        self.assertFalse(article.action_publish())

    def test_another_address_at_a_free_mail_service_is_not_the_companys(self):
        self.company.email = "lamps@mail.ru"
        self.assertEqual(
            self._asked(self._draft("<p>lamps@mail.ru, anna@mail.ru</p>")).finding_ids.text, "anna@mail.ru"
        )

    def test_an_internal_article_is_not_asked_about(self):
        article = self._draft("<p>Mail anna@mail.ru</p>", visibility="internal")
        self.assertFalse(article.action_publish())
        self.assertEqual(article.state, "published")

    def test_showing_a_published_article_to_customers_warns(self):
        article = self._draft("<p>Mail anna@mail.ru</p>", visibility="internal")
        article.action_publish()
        article.visibility = "public"
        self.assertIn("anna@mail.ru", article._onchange_visibility()["warning"]["message"])

    def test_an_agent_neither_publishes_nor_allows(self):
        article = self._article(body="<p>Mail anna@mail.ru</p>", state="draft")
        with self.assertRaises(AccessError):
            self._as("agent", article).action_publish()
        with self.assertRaises(AccessError):
            self._as("agent", article).allowed_personal_data = "anna@mail.ru"
        wizard = self._asked(self._as("manager", article))
        with self.assertRaises(AccessError):
            wizard.with_user(self.users["agent"]).action_publish_all_the_same()

    def test_publishing_from_the_form_opens_the_question(self):
        article = self._draft("<p>Mail anna@mail.ru</p>")
        with Form(article) as form:
            form.title = "Another title"
        self.assertTrue(self._asked(article).finding_ids)
