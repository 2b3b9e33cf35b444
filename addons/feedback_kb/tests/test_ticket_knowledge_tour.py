from odoo.tests import HttpCase, tagged

from .test_ticket_knowledge import TicketKnowledgeCase


@tagged("post_install", "-at_install")
class TestTicketKnowledgeTour(TicketKnowledgeCase, HttpCase):
    """The panel in the browser, as agents use it while they answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shade = cls._article(
            "How do I clean a shade?",
            body="<p>Two ways:</p><ul><li>with a dry cloth only, never with water</li><li>at our shop</li></ul>",
        )

    def _tour(self, name):
        self.start_tour(f"/odoo/feedback/{self.ticket.id}", name, login="desk_agent", timeout=120)

    def _answers(self):
        return self.ticket.message_ids.filtered(lambda message: message.message_type == "comment")

    def _insert_and_send(self):
        self._tour("feedback_kb_insert")
        linked, inserted = answers = self._answers()
        self.assertIn("– with a dry cloth only, never with water", inserted.body)
        self.assertIn("Hello Anna,", inserted.body)
        self.assertIn(f"/help/lamp-help/a/how-do-i-return-a-lamp-{self.article.id}", linked.body)
        for answer in answers:
            self.assertFalse(answer.is_internal)
            self.assertIn(self.customer, answer.notified_partner_ids)
        self.assertEqual(self.ticket.used_article_ids, self.article | self.shade)
        self.assertTrue(all(self._rows().filtered(lambda row: row.state == "accepted").mapped("sent_date")))
        query = self.env["feedback.kb.query"].search([("source", "=", "agent")], limit=1)
        self.assertEqual((query.text, query.outcome, query.opened_id), ("clean a shade", "solved", self.shade))
        self.assertIn("ticket", self.shade.question_ids.mapped("origin"))

    def test_an_agent_finds_an_article_inserts_it_and_the_customer_gets_it(self):
        self._insert_and_send()

    def test_an_agent_inserts_an_article_in_the_russian_interface_too(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.users["agent"].lang = "ru_RU"
        self._insert_and_send()

    def test_an_article_is_dismissed_brought_back_and_reported(self):
        self._tour("feedback_kb_put_aside")
        row = self._rows().filtered(lambda row: row.article_id == self.article)
        self.assertEqual((row.state, row.reason), ("wrong", "It is sixty days now"))
        self.assertEqual(self.article.activity_ids.user_id, self.users["manager"])

    def test_a_note_and_an_internal_article_do_not_get_into_a_reply_unseen(self):
        self._tour("feedback_kb_careful")
        self.assertFalse(self.ticket.first_reply_date)

    def test_an_article_is_sent_with_its_lists(self):
        self._tour("feedback_kb_formatted")
        answer = self._answers()
        self.assertRegex(answer.body, r"<li>\s*with a dry cloth only, never with water")
        self.assertIn("Hello Anna,", answer.body)
        self.assertEqual(self.ticket.used_article_ids, self.shade)
