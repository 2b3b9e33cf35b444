from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..tools.findings import Findings, Hit
from .reply_common import ReplyCase


@tagged("post_install", "-at_install")
class TestLearning(ReplyCase):
    """The company's own outcomes decide from which confidence on answers are sent."""

    def outcomes(self, count, outcome, confidence=1.8, **values):
        """Create replies that somebody has judged, oldest first."""
        now = fields.Datetime.now()
        tickets = self.env["feedback.ticket"].create(
            [{"subject": "Judged", "company_id": self.company_admin.id, "channel_id": self.channel.id}] * count
        )
        state = "sent" if outcome in ("helped", "refused", False) else "suggested"
        return self.env["feedback.kb.reply"].create(
            [
                {
                    "ticket_id": ticket.id,
                    "channel_id": self.channel.id,
                    "article_id": self.article.id,
                    "state": state,
                    "outcome": outcome,
                    "confidence": confidence,
                    "sent_date": state == "sent" and now,
                    "outcome_date": outcome and now + timedelta(seconds=number),
                    **values,
                }
                for number, ticket in enumerate(tickets)
            ]
        )

    def learn(self):
        self.env.flush_all()
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            self.env.ref("feedback_kb.ir_cron_calibrate_replies").method_direct_trigger()
        self.env.invalidate_all()

    def test_enough_right_outcomes_let_the_channel_send(self):
        self.company_admin.kb_reply_calibration = False
        self.outcomes(49, "accepted")
        self.learn()
        self.assertEqual(self.ask().kb_reply_ids.state, "suggested")
        self.outcomes(1, "helped")
        self.learn()
        self.assertEqual(self.company_admin._kb_threshold(), 1.8)
        self.assertEqual(self.ask().kb_reply_ids.state, "sent")
        self.assertIn("Sending", self.channel.auto_reply_status)

    def test_all_wrong_never_sends(self):
        self.company_admin.kb_reply_calibration = False
        self.outcomes(100, "dismissed")
        self.learn()
        self.assertIsNone(self.company_admin._kb_threshold())
        self.assertEqual(self.ask().kb_reply_ids.reason, "unsure")
        self.assertIn("Not sure enough", self.channel.auto_reply_status)

    def test_a_higher_target_needs_more(self):
        self.outcomes(60, "accepted")
        self.learn()
        self.assertTrue(self.company_admin._kb_threshold())
        self.company_admin.kb_reply_target = 98
        self.assertIsNone(self.company_admin._kb_threshold())

    def test_silence_is_no_outcome(self):
        self.outcomes(60, False)
        self.assertFalse(self.env["feedback.kb.reply"]._calibration_samples(self.company_admin))
        self.outcomes(1, "refused")
        samples = self.env["feedback.kb.reply"]._calibration_samples(self.company_admin)
        self.assertEqual(samples, [(1.8, False)])

    def test_other_companies_outcomes_count_for_them_alone(self):
        self.outcomes(60, "accepted")
        other = self.env["res.company"].create({"name": "Other"})
        self.learn()
        self.assertEqual(other._kb_calibration().outcomes, 0)

    def test_what_agents_did_in_their_panel_counts_once_a_ticket(self):
        other = self.make_article("Another article")
        Suggestion = self.env["feedback.kb.suggestion"]
        # For each ticket: what was done with the first article, what with the other, whether the first was right.
        cases = [
            ("accepted", None, True),
            ("dismissed", None, False),
            ("wrong", None, False),
            (None, "accepted", False),
            (None, None, None),
            (None, "dismissed", None),
        ]
        for number, (first, second, _right) in enumerate(cases):
            ticket = self._new_ticket()
            hits = [Hit(self.article.id, 2.0, ""), Hit(other.id, 1.0, "")]
            Suggestion._propose(ticket, Findings(hits, number / 10))
            for article, state in ((self.article, first), (other, second)):
                if state:
                    Suggestion._decide(ticket, article, state)
        samples = self.env["feedback.kb.reply"]._calibration_samples(self.company_admin)
        expected = [(number / 10, right) for number, (_f, _s, right) in enumerate(cases) if right is not None]
        self.assertEqual(sorted(samples), expected)
        # A ticket whose automatic reply was judged counts with that.
        reply = self.outcomes(1, "refused")
        Suggestion._propose(reply.ticket_id, Findings([Hit(self.article.id, 2.0, "")], 0.9))
        Suggestion._decide(reply.ticket_id, self.article, "accepted")
        samples = self.env["feedback.kb.reply"]._calibration_samples(self.company_admin)
        self.assertEqual(sorted(samples), sorted([*expected, (1.8, False)]))

    def _new_ticket(self):
        values = {"subject": "Panel", "company_id": self.company_admin.id, "channel_id": self.channel.id}
        return self.env["feedback.ticket"].create(values)

    def test_the_settings_show_the_table(self):
        self.outcomes(40, "accepted", confidence=1.2)
        self.outcomes(30, "dismissed", confidence=0.4)
        self.learn()
        settings = self.env["res.config.settings"].with_company(self.company_admin).create({})
        for words in ("from a confidence of", "1.20", "40", "100 %", "30"):
            self.assertIn(words, settings.kb_reply_table)
        self.channel.invalidate_recordset()
        self.assertEqual(self.channel.auto_reply_table, settings.kb_reply_table)

    def test_a_channel_that_fails_lately_falls_back_to_suggestions_and_tells_its_owner_once(self):
        self.outcomes(60, "accepted")
        self.outcomes(5, "helped")
        self.outcomes(9, "refused")
        for _day in range(2):
            self.learn()
        self.assertTrue(self.channel.auto_reply_paused_date)
        told = self.channel.message_ids.filtered(lambda one: "paused" in (one.body or ""))
        self.assertEqual((len(told), told.partner_ids), (1, self.user_admin.partner_id))
        self.company_admin.kb_reply_calibration = {
            "outcomes": 99,
            "bands": [{"start": 1, "outcomes": 99, "right": 99, "lower": 0.97}],
        }
        self.assertEqual(self.ask().kb_reply_ids.reason, "paused")
        self.assertIn("Paused", self.channel.auto_reply_status)
        self.channel.action_resume_auto_reply()
        self.assertEqual(self.ask().kb_reply_ids.state, "sent")

    def test_a_few_refusals_prove_nothing(self):
        self.outcomes(5, "refused")
        self.learn()
        self.assertFalse(self.channel.auto_reply_paused_date)

    def test_the_report_compares_sent_with_held_out(self):
        sent = self.outcomes(4, "helped")
        self.outcomes(4, False, state="held_out", sent_date=False)
        done = self.env["feedback.stage"]._first_of("resolved")
        sent[:3].ticket_id.stage_id = done
        self.env.flush_all()
        groups = self.env["feedback.kb.reply.report"]._read_group(
            [("ticket_id.channel_id", "=", self.channel.id)],
            ["state"],
            ["is_solved_alone:avg", "has_refused:avg", "__count"],
        )
        self.assertEqual(
            dict((state, rest) for state, *rest in groups), {"sent": [0.75, 0, 4], "held_out": [0, False, 4]}
        )
