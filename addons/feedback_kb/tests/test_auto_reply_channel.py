import re
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reply_common import ReplyCase


@tagged("post_install", "-at_install")
class TestSuggestedAnswer(ReplyCase):
    """The agent finds a prepared answer on the ticket."""

    def setUp(self):
        super().setUp()
        self.channel.auto_reply_mode = "suggest"
        self.ticket = self.ask().with_user(self.agent)

    def test_nothing_is_mailed_and_the_answer_stands_ready(self):
        self.assertFalse(self._mails)
        self.assertEqual(self.ticket.suggested_article_id, self.article)
        self.assertEqual(self.ticket.suggested_precision, 100)
        found = self.env["feedback.ticket"].search([("kb_reply_ids", "any", [("state", "=", "suggested")])])
        self.assertIn(self.ticket.id, found.ids)

    def test_sending_it_is_the_agents_own_answer(self):
        with self.mock_mail_gateway():
            self.ticket.action_send_suggestion()
            (mail,) = self.sent_mails()
        self.assertIn("Tighten the", mail["body"])
        self.assertNotIn("automatic", mail["body"])
        self.assertEqual((self.ticket.user_id, self.ticket.needs_reply), (self.agent, False))
        self.assertTrue(self.ticket.first_reply_date)
        reply = self.ticket.sudo().kb_reply_ids
        self.assertEqual((reply.outcome, reply.outcome_user_id), ("accepted", self.agent))
        self.assertFalse(self.ticket.suggested_article_id)
        self.assertEqual(self.article.question_ids.text, "What can I do?", "the question finds it from now on")
        self.assertIn(self.article, self.ticket.used_article_ids)

    def test_refusing_it_hides_it_and_counts_as_wrong(self):
        self.ticket.action_refuse_suggestion()
        self.assertEqual(self.ticket.sudo().kb_reply_ids.outcome, "dismissed")
        self.assertFalse(self.ticket.suggested_article_id)
        samples = self.env["feedback.kb.reply"]._calibration_samples(self.company_admin)
        self.assertEqual(samples, [(1.8, False)])
        with self.assertRaises(UserError):
            self.ticket.action_send_suggestion()

    def test_an_answer_by_hand_hides_it_and_is_no_outcome(self):
        self.answer(self.ticket)
        self.assertFalse(self.ticket.suggested_article_id)
        self.assertFalse(self.env["feedback.kb.reply"]._calibration_samples(self.company_admin))

    def test_an_article_that_was_withdrawn_meanwhile_is_not_sent(self):
        self.article.visibility = "internal"
        with self.assertRaises(UserError):
            self.ticket.action_send_suggestion()
        self.assertFalse(self.ticket.first_reply_date)


@tagged("post_install", "-at_install")
class TestChannelSettings(ReplyCase):
    """What the channel's form says and refuses."""

    def test_what_came_before_automatic_replies_were_turned_on_is_left_alone(self):
        self.channel.auto_reply_mode = "off"
        ticket = self.mail().ticket_id
        ticket.received_date = fields.Datetime.now() - timedelta(minutes=1)
        self.channel.auto_reply_mode = "send"
        self.decide()
        self.assertFalse(ticket.kb_reply_ids)

    def test_old_tickets_are_left_to_people_even_if_nothing_ran_for_days(self):
        self.channel.auto_reply_since = "2026-01-01"
        ticket = self.mail().ticket_id
        ticket.received_date = fields.Datetime.now() - timedelta(days=3)
        self.decide()
        self.assertFalse(ticket.kb_reply_ids)

    def test_the_form_says_whether_it_sends_and_what_came_of_it(self):
        self.assertIn("Sending", self.channel.auto_reply_status)
        self.company_admin.kb_reply_calibration = {"outcomes": 23, "bands": []}
        self.channel.invalidate_recordset()
        self.assertIn("Learning: 23 of 50", self.channel.auto_reply_status)
        ticket = self.ask()
        self.channel.invalidate_recordset()
        self.assertIn("Suggested to agents: 1", self.channel.auto_reply_effect)
        self.assertIn("Too few outcomes", ticket.auto_reply_text)

    def test_held_out_share_and_limits_have_bounds(self):
        for values in ({"auto_reply_held_out": 51}, {"auto_reply_daily_limit": 0}):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.channel.write(values)
                self.env.flush_all()
        with self.assertRaises(ValidationError):
            self.company_admin.kb_reply_target = 30

    def test_a_channel_that_is_off_adds_no_query_to_a_mail(self):
        self.channel.auto_reply_mode = "off"
        self.mail()
        without, hook = self.count_queries(), type(self.env["feedback.ticket"])._auto_reply
        self.assertEqual(self.count_queries(), without, "the figure is stable")
        with patch.object(type(self.env["feedback.ticket"]), "_auto_reply", lambda tickets: None):
            self.assertEqual(self.count_queries(), without)
        self.assertTrue(hook)

    def test_a_channel_that_sends_adds_a_trigger_to_a_mail_and_nothing_else(self):
        self.mail()
        with patch.object(type(self.env["feedback.ticket"]), "_auto_reply", lambda tickets: None):
            without = self.count_queries()
        self.assertLessEqual(self.count_queries() - without, 2)

    def count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.sequence = getattr(self, "sequence", 0) + 1
        raw = re.sub(
            r"^ +",
            "",
            f"""\
            From: anna@customer.example
            To: {self.address}
            Subject: Counted {self.sequence}
            Message-ID: <counted-{self.sequence}@customer.example>

            It leaks {self.sequence}.
            """,
            flags=re.M,
        )
        with self.mock_mail_gateway():
            start = self.env.cr.sql_log_count
            self.env["mail.thread"].message_process(None, raw.encode())
            self.env.flush_all()
            return self.env.cr.sql_log_count - start
