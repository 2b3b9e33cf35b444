import base64

from markupsafe import Markup

from odoo.exceptions import AccessError
from odoo.tests import Form, TransactionCase, tagged

from .common import KnowledgeCase

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestDraft(KnowledgeCase, TransactionCase):
    """An article drafted from a ticket."""

    def _answered_ticket(self, **values):
        ticket = self._ticket(
            **{
                "subject": "Re: Return of a lamp",
                "description": "<p>Hello,</p><p>how do I send the lamp of order 12345 back? Call me on "
                "+7 916 123-45-67.</p><p>Best regards,<br>Anna Customer</p>",
                "language": "en",
                **values,
            }
        )
        self._post_as_agent(ticket, body="Let me look.")
        self._post_as_agent(
            ticket,
            body=Markup(
                "<p>Hello Anna,</p><p>Pack the lamp and hand it to any courier within thirty days, Anna.</p>"
                "<p>Best regards,<br>Desk agent</p>"
            ),
        )
        self._post_as_customer(ticket, "Thank you!")
        self._post_as_agent(ticket, body="You are welcome!")
        return ticket

    def _draft(self, ticket, name="agent"):
        action = self._as(name, ticket).action_draft_article()
        self.assertEqual(action["res_model"], "feedback.kb.draft")
        return self._as(name, self.env["feedback.kb.draft"]).browse(action["res_id"])

    def _article_of(self, action, name="agent"):
        return self._as(name, self.env["feedback.kb.article"]).browse(action["res_id"])

    def test_question_and_answer_are_carried_over_without_greeting_and_signature(self):
        draft = self._draft(self._answered_ticket())
        self.assertEqual(draft.title, "Return of a lamp")
        self.assertEqual(draft.question, "How do I send the lamp of order 12345 back? Call me on +7 916 123-45-67.")
        self.assertIn("Pack the lamp", draft.body)
        for frame in ("Hello", "regards", "welcome", "Let me look"):
            self.assertNotIn(frame, draft.body)
        self.assertEqual(draft.lang, "en_US")

    def test_personal_data_are_listed_in_their_sentence_and_replaced_in_the_article(self):
        ticket = self._answered_ticket()
        draft = self._draft(ticket)
        found = {(line.kind, line.text, line.place) for line in draft.finding_ids}
        expected = {
            ("number", "12345", "question"),
            ("phone", "+7 916 123-45-67", "question"),
            ("name", "Anna", "body"),
        }
        self.assertEqual(found, expected)
        self.assertIn("of order <mark>12345</mark> back", draft.finding_ids[0].preview)
        article = self._article_of(draft.action_create())
        self.assertEqual(
            (article.state, article.user_id, article.visibility), ("draft", self.users["agent"], "internal")
        )
        self.assertEqual(article.company_id, self.company)
        self.assertEqual(article.question_ids.mapped("text"), ["How do I send the lamp of order … back? Call me on …."])
        self.assertEqual(article.body_text, "Pack the lamp and hand it to any courier within thirty days, ….")
        self.assertEqual(article.shown_source_ticket_id, self._as("agent", ticket))

    def test_what_is_ticked_is_kept_and_what_is_typed_since_is_looked_through(self):
        draft = self._draft(self._answered_ticket())
        with Form(draft) as form:
            for number in range(len(form.finding_ids)):
                with form.finding_ids.edit(number) as line:
                    line.is_kept = line.text == "Anna"
            form.title = "Return for john@customer.ru"
        self.assertIn("john@customer.ru", draft.finding_ids.mapped("text"))
        article = self._article_of(draft.action_create())
        self.assertEqual(article.title, "Return for …")
        self.assertIn("Anna", article.body_text)
        self.assertNotIn("12345", article.question_ids.text)

    def test_an_article_about_it_is_shown_first_and_can_learn_the_question(self):
        known = self._article("How do I return a lamp?", category_id=self._category().id)
        draft = self._draft(self._answered_ticket())
        self.assertIn(known, draft.similar_ids)
        self.assertEqual(draft.category_id.name, "Returns")
        self._as("agent", known).with_context(draft_id=draft.id).action_learn_question()
        self.assertEqual(known.question_ids.text, "How do I send the lamp of order … back? Call me on ….")
        self.assertEqual(known.question_ids.origin, "ticket")

    def test_an_earlier_draft_from_the_same_ticket_is_shown(self):
        ticket = self._answered_ticket()
        article = self._article_of(self._draft(ticket).action_create())
        self.assertIn(article, self._draft(ticket).similar_ids)

    def test_a_russian_ticket_makes_a_russian_draft(self):
        ticket = self._answered_ticket(
            subject="Отв: Возврат", language="ru", description="<p>Добрый день! Меня зовут Анна. Как вернуть лампу?</p>"
        )
        draft = self._draft(ticket)
        self.assertEqual((draft.lang, draft.title), ("ru_RU", "Возврат"))
        self.assertEqual(self._article_of(draft.action_create()).question_ids.text, "Как вернуть лампу?")

    def test_pictures_of_the_answer_are_copied_to_the_article(self):
        ticket = self._ticket()
        picture = self.env["ir.attachment"].create(
            {"name": "lamp.png", "raw": PIXEL, "res_model": ticket._name, "res_id": ticket.id}
        )
        body = (
            f'<p>Press the button that the picture shows, twice.</p><img src="/web/image/{picture.id}?access_token=x">'
        )
        self._post_as_agent(ticket, body=Markup(body))
        draft = self._draft(ticket)
        self.assertTrue(draft.has_images)
        article = self._article_of(draft.action_create())
        copy = self.env["ir.attachment"].search([("res_model", "=", article._name), ("res_id", "=", article.id)])
        self.assertEqual(copy.raw, PIXEL)
        self.assertIn(f'src="/web/image/{copy.id}"', article.body)
        self.assertNotIn("access_token", article.body)

    def test_a_picture_of_another_ticket_is_not_copied(self):
        other = self._ticket("own", is_confidential=True)
        picture = self.env["ir.attachment"].create(
            {"name": "secret.png", "raw": PIXEL, "res_model": other._name, "res_id": other.id}
        )
        ticket = self._ticket()
        self._post_as_agent(
            ticket, body=Markup(f'<p>Have a look at this picture, please do.</p><img src="/web/image/{picture.id}">')
        )
        article = self._article_of(self._draft(ticket).action_create())
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", article._name), ("res_id", "=", article.id)])
        )

    def test_the_ticket_is_named_only_to_those_who_may_see_it(self):
        ticket = self._answered_ticket(is_confidential=True, user_id=self.users["agent"].id)
        article = self._article_of(self._draft(ticket).action_create())
        self.assertTrue(article.shown_source_ticket_id)
        other = self._as("outsider", article)
        self.assertFalse(other.shown_source_ticket_id)
        with self.assertRaises(AccessError):
            other.read(["source_ticket_id"])

    def test_the_article_outlives_the_ticket(self):
        ticket = self._answered_ticket()
        article = self._article_of(self._draft(ticket).action_create())
        ticket.unlink()
        self.assertTrue(article.exists())
        self.assertFalse(article.shown_source_ticket_id)

    def test_who_may_not_work_on_a_ticket_drafts_nothing_from_it(self):
        ticket = self._answered_ticket()
        for role in ("reader", "stranger", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, ticket).action_draft_article()

    def test_a_draft_is_its_writers_business_alone(self):
        draft = self._draft(self._answered_ticket())
        findings = draft.finding_ids
        self.assertTrue(findings)
        with self.assertRaises(AccessError):
            self._as("outsider", draft).read(["question"])
        with self.assertRaises(AccessError):
            self._as("outsider", findings).read(["text"])

    def test_a_ticket_without_answer_makes_a_draft_without_answer(self):
        draft = self._draft(self._ticket(description="<p>How?</p>"))
        self.assertFalse(draft.body)

    def _category(self):
        return self.env["feedback.kb.category"].create({"name": "Returns"})
