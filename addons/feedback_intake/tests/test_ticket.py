from contextlib import ExitStack
from datetime import timedelta
from itertools import product
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import DeskCase

STEPS = ("_classify", "_route", "_apply_sla", "_suggest_articles", "_auto_reply", "_acknowledge")


@tagged("post_install", "-at_install")
class TestTicket(DeskCase, TransactionCase):
    """What a ticket is by itself."""

    def test_every_ticket_has_a_number_of_its_own(self):
        one, two = self._ticket(), self._ticket()
        self.assertRegex(one.number, r"^FB-\d{6,}$")
        self.assertNotEqual(one.number, two.number)
        self.assertNotEqual(one.copy().number, one.number)
        self.assertIn(one.number, one.display_name)

    @mute_logger("odoo.sql_db")
    def test_a_number_cannot_be_given_twice(self):
        ticket = self._ticket()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._ticket(number=ticket.number)
            self.env.flush_all()

    def test_stars_tell_the_mood_until_somebody_says_otherwise(self):
        for stars, mood in ((1, "negative"), (2, "negative"), (3, "neutral"), (4, "positive"), (5, "positive")):
            with self.subTest(stars=stars):
                self.assertEqual(self._ticket(rating=stars).sentiment, mood)
        self.assertFalse(self._ticket().sentiment)
        ticket = self._ticket(rating=1)
        ticket.sentiment = "neutral"
        self.assertEqual(ticket.sentiment, "neutral")

    @mute_logger("odoo.sql_db")
    def test_there_are_at_most_five_stars(self):
        for stars in (-1, 6):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._ticket(rating=stars)
                self.env.flush_all()

    def test_overdue_means_the_same_in_lists_and_on_the_form(self):
        now = fields.Datetime.now()
        past, future = now - timedelta(hours=2), now + timedelta(hours=2)
        stages = [self.env["feedback.stage"]._first_of(state) for state in ("new", "waiting_customer", "closed")]
        tickets = self.env["feedback.ticket"]
        dates = (past, future, False)
        for needs_reply, due, stage, snoozed in product((True, False), dates, stages, dates):
            ticket = self._ticket(stage_id=stage.id)
            ticket.write({"needs_reply": needs_reply, "reply_due_date": due, "snoozed_until": snoozed})
            tickets |= ticket
        tickets.invalidate_recordset()
        overdue = tickets.filtered("is_overdue")
        self.assertEqual(len(overdue), 4)
        own = [("id", "in", tickets.ids)]
        for domain, expected in (
            ([("is_overdue", "=", True)], overdue),
            ([("is_overdue", "!=", False)], overdue),
            ([("is_overdue", "=", False)], tickets - overdue),
            ([("is_overdue", "!=", True)], tickets - overdue),
            ([("is_snoozed", "=", True)], tickets.filtered("is_snoozed")),
            ([("is_snoozed", "=", False)], tickets.filtered(lambda ticket: not ticket.is_snoozed)),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(tickets.search(own + domain), expected.sorted())

    def test_the_state_follows_the_stage(self):
        ticket = self._ticket()
        self.assertEqual((ticket.state, ticket.is_done), ("new", False))
        for stage in self.env["feedback.stage"].search([]):
            ticket.stage_id = stage
            self.assertEqual(ticket.state, stage.state)
            self.assertEqual(ticket.is_done, stage.state in ("resolved", "closed"))
            self.assertEqual(bool(ticket.resolved_date), ticket.is_done)

    def test_closing_keeps_the_day_of_the_solution(self):
        ticket = self._ticket()
        ticket.stage_id = self.env["feedback.stage"]._first_of("resolved")
        ticket.resolved_date = solved = fields.Datetime.now() - timedelta(days=3)
        ticket.action_close()
        self.assertEqual(ticket.resolved_date, solved)
        ticket.stage_id = self.env["feedback.stage"]._first_of("open")
        self.assertFalse(ticket.resolved_date)

    def test_undoing_a_close_leads_back(self):
        ticket = self._ticket()
        ticket.stage_id = waiting = self.env["feedback.stage"]._first_of("waiting_customer")
        reason = self.env.ref("feedback_intake.feedback_close_reason_fixed")
        ticket.action_close(reason.id)
        self.assertEqual((ticket.state, ticket.close_reason_id), ("closed", reason))
        ticket.action_undo_close()
        self.assertEqual(ticket.stage_id, waiting)
        self.assertFalse(ticket.close_reason_id)

    def test_a_team_without_a_goal_promises_nothing(self):
        self.teams["all"].reply_goal_hours = 0
        self.assertFalse(self._ticket().reply_due_date)
        self.teams["all"].reply_goal_hours = 8
        due = self._ticket().reply_due_date - fields.Datetime.now()
        self.assertAlmostEqual(due.total_seconds() / 3600, 8, places=1)

    def test_two_hundred_tickets_take_few_queries(self):
        values = [
            {
                "subject": f"Lamp {number}",
                "company_id": self.company.id,
                "team_id": self.teams["all"].id,
                "channel_id": self.channel.id,
                "email_from": f"customer{number}@customer.example",
            }
            for number in range(200)
        ]
        self._ticket()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        tickets = self.env["feedback.ticket"].create(values)
        self.env.flush_all()
        self.assertEqual(len(set(tickets.mapped("number"))), 200)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 40)

    def test_the_steps_of_the_pipeline_run_once_a_batch_in_order(self):
        tickets = self._ticket() | self._ticket(is_imported=True) | self._ticket()
        seen = []
        with ExitStack() as stack:
            for step in STEPS:
                stack.enter_context(
                    patch.object(
                        self.env.registry["feedback.ticket"],
                        step,
                        autospec=True,
                        side_effect=lambda records, step=step: seen.append((step, len(records))),
                    )
                )
            tickets._triage()
        self.assertEqual(seen, [("_classify", 3), *((step, 2) for step in STEPS[1:])])

    def test_the_contact_decides_the_language_then_the_text(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.customer.lang = "ru_RU"
        self.assertEqual(self._ticket(language="en")._customer_lang(), "ru_RU")
        self.assertEqual(self._ticket(partner_id=False, language="ru")._customer_lang(), "ru_RU")
        self.assertEqual(self._ticket(partner_id=False, language="en")._customer_lang(), "en_US")
        self.company.partner_id.lang = "ru_RU"
        self.assertEqual(self._ticket(partner_id=False, language="kk")._customer_lang(), "ru_RU")

    def test_nothing_is_snoozed_for_ever_or_backwards(self):
        for hours in (0, -1, 24 * 366):
            with self.subTest(hours=hours), self.assertRaisesRegex(Exception, "up to a year"):
                self._ticket().action_snooze(hours)
