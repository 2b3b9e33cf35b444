from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import AGENT, READER
from .graph_fake import MetaCase, graph_error
from .test_gateway_meta import FACEBOOK
from .test_gateway_meta_facebook import COMMENT, MESSAGES, NAME, PAGE, SENT


@tagged("-at_install", "post_install")
class TestPrivateAnswers(MetaCase, TransactionCase):
    gateway_type, values = "facebook", FACEBOOK

    def _comment(self):
        return self._take("feed__comment").ticket_id.with_user(self.agent)

    def test_the_next_answer_goes_to_the_customer_alone(self):
        ticket = self._comment()
        self.assertEqual(ticket.other_way, "private")
        ticket.action_answer_privately()
        ticket.invalidate_recordset()
        self.assertEqual(ticket.other_way, "public")
        self.assertIn("alone", ticket.reply_hint)
        outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(outbound.state, "sent", outbound.error)
        expected = {
            "recipient": {"comment_id": COMMENT},
            "messaging_type": "RESPONSE",
            "message": {"text": "We look into it."},
        }
        self.assertEqual(graph.of(MESSAGES)[0]["json"], expected)
        ticket.invalidate_recordset()
        self.assertIn("everybody", ticket.reply_hint, "what follows is public again, and says so")
        self.assertFalse(ticket.other_way, "Meta takes one private answer to a comment")

    def test_what_the_customer_answers_in_private_joins_the_ticket(self):
        ticket = self._comment()
        ticket.action_answer_privately()
        self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(self._take("message__text", NAME).ticket_id, ticket.sudo())
        ticket.invalidate_recordset()
        self.assertNotIn("everybody", ticket.reply_hint)
        _outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(graph.of(MESSAGES)[0]["json"]["recipient"], {"id": "6543210987654321"})

    def test_a_new_comment_turns_no_private_conversation_public(self):
        ticket = self._comment()
        ticket.action_answer_privately()
        self._answer(ticket, {MESSAGES: SENT})
        self._take("message__text", NAME)
        self._take("feed__comment_reply")
        ticket.invalidate_recordset()
        self.assertNotIn("everybody", ticket.reply_hint)

    def test_back_to_public_before_it_is_sent(self):
        ticket = self._comment()
        ticket.action_answer_privately()
        ticket.action_answer_publicly()
        _outbound, graph = self._answer(ticket, {f"POST {COMMENT}/comments": {"id": "700_900"}})
        self.assertTrue(graph.of(f"POST {COMMENT}/comments"))

    def test_it_is_one_message_within_seven_days(self):
        ticket = self._comment()
        ticket.action_answer_privately()
        with self.assertRaisesRegex(UserError, "one message of at most"):
            self._answer(ticket, {}, body="слово " * 500)
        with freeze_time(fields.Datetime.now() + timedelta(days=8)), self.assertRaisesRegex(UserError, "seven days"):
            self._answer(ticket, {})

    def test_a_refusal_is_told_and_leaves_the_way_open(self):
        ticket = self._comment()
        ticket.action_answer_privately()
        refused = graph_error(10900, "Activity already replied to")
        outbound, _graph = self._answer(ticket, {MESSAGES: refused})
        self.assertEqual(outbound.state, "failed")
        self.assertIn("already replied", outbound.error)
        ticket.action_answer_publicly()
        self.assertEqual(ticket.other_way, "private")

    def test_a_visitors_post_is_named_as_one(self):
        ticket = self._take("feed__post_of_a_visitor").ticket_id
        ticket.with_user(self.agent).action_answer_privately()
        _outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(graph.of(MESSAGES)[0]["json"]["recipient"], {"post_id": f"{PAGE}_900900900900900"})

    def test_an_open_ticket_of_the_same_person_keeps_its_chat(self):
        chat = self._take("message__text", NAME).ticket_id
        ticket = self._comment()
        ticket.action_answer_privately()
        self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(chat.conversation_id.ticket_id, chat)

    def test_only_who_may_answer_may_choose(self):
        ticket = self._comment()
        agent = ticket.with_user(new_test_user(self.env, "meta_agent", groups=AGENT))
        self.assertEqual(agent.other_way, "private")
        agent.action_answer_privately()
        agent.invalidate_recordset()
        self.assertEqual(agent.other_way, "public")
        agent.action_answer_publicly()
        reader = new_test_user(self.env, "meta_reader", groups=READER)
        stranger = new_test_user(
            self.env,
            "meta_stranger",
            groups=AGENT,
            company_id=self.env["res.company"].create({"name": "Other"}).id,
        )
        for user in (reader, stranger):
            for action in ("action_answer_privately", "action_answer_publicly"):
                with self.subTest(user=user.login, action=action), self.assertRaises(AccessError):
                    getattr(ticket.with_user(user), action)()
