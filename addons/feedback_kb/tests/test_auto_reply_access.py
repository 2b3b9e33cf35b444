from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import KnowledgeCase


@tagged("post_install", "-at_install")
class TestReplyAccess(KnowledgeCase, TransactionCase):
    """Who sees what was decided, and that nobody writes it."""

    def reply(self, team="all", **values):
        ticket = self._ticket(team, **values)
        return self.env["feedback.kb.reply"].create(
            {"ticket_id": ticket.id, "channel_id": self.channel.id, "state": "suggested", "article_id": self.article.id}
        )

    def setUp(self):
        super().setUp()
        self.article = self._article()

    def test_it_is_seen_by_whoever_sees_the_ticket(self):
        replies = {team: self.reply(team) for team in ("all", "team", "own")}
        confidential = self.reply(is_confidential=True)
        ids = [reply.id for reply in (*replies.values(), confidential)]
        seen = {
            "agent": {"all", "team"},
            "outsider": {"all"},
            "lead": {"all", "team", "own"},
            "manager": {"all", "team", "own"},
            "reader": {"all"},
            "stranger": set(),
            "strange_manager": set(),
        }
        for role, teams in seen.items():
            expected = {replies[team].id for team in teams} | (
                {confidential.id} if role in ("lead", "manager") else set()
            )
            with self.subTest(role):
                found = self._as(role, self.env["feedback.kb.reply"]).search([("id", "in", ids)])
                self.assertEqual(set(found.ids), expected)

    def test_customers_and_the_public_have_no_rights(self):
        for role in ("portal", "public"):
            for model in ("feedback.kb.reply", "feedback.kb.reply.report"):
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self._as(role, self.env[model]).search([])

    def test_nobody_writes_it_by_hand(self):
        reply = self.reply()
        for role in ("agent", "manager"):
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    self._as(role, reply).outcome = "helped"
                with self.assertRaises(AccessError):
                    self._as(role, reply).unlink()
                with self.assertRaises(AccessError):
                    self._as(role, reply.ticket_id).wants_person = True

    def test_a_reader_cannot_judge_a_suggestion(self):
        reply = self._as("reader", self.reply())
        for action in (reply.action_accept, reply.action_dismiss):
            with self.assertRaises(AccessError):
                action()

    def test_an_agent_who_does_not_see_the_ticket_cannot_judge_it(self):
        reply = self._as("outsider", self.reply("own"))
        with self.assertRaises(AccessError):
            reply.action_accept()

    def test_the_report_is_for_managers_of_the_company(self):
        reply = self.reply()
        self.env.flush_all()
        Report = self.env["feedback.kb.reply.report"]
        self.assertTrue(self._as("manager", Report).search([("ticket_id", "=", reply.ticket_id.id)]))
        self.assertFalse(self._as("strange_manager", Report).search([("ticket_id", "=", reply.ticket_id.id)]))
        with self.assertRaises(AccessError):
            self._as("agent", Report).search([])

    def test_agents_cannot_turn_automatic_replies_on(self):
        with self.assertRaises(AccessError):
            self._as("agent", self.channel).auto_reply_mode = "send"
