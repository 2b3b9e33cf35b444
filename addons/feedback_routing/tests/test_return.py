from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .assignment_common import AssignmentCase


@tagged("post_install", "-at_install")
class TestReturn(AssignmentCase):
    """A ticket that is not answered goes back to the team."""

    def cron(self, moment):
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("feedback_routing.ir_cron_return_tickets").method_direct_trigger()

    def test_without_a_timer_a_ticket_stays(self):
        self.assertFalse(self.queue().return_date)

    def test_working_minutes_leave_lunch_out(self):
        self.team.return_after_minutes = 150
        self.assertEqual(self.queue().return_date, fields.Datetime.to_datetime("2026-11-18 13:30:00"))

    def test_an_unanswered_ticket_goes_back_and_to_somebody_else(self):
        self.team.return_after_minutes = 60
        ticket = self.queue()
        self.cron("2026-11-18 10:59:00")
        self.assertEqual(ticket.user_id, self.ann)
        self.cron("2026-11-18 11:00:00")
        self.assertFalse(ticket.user_id or ticket.return_date)
        self.assertEqual(ticket.returned_from_id, self.ann)
        milestone = ticket.milestone_ids.filtered(lambda milestone: milestone.kind == "returned")
        self.assertEqual((milestone.actor, milestone.user_id), ("system", self.ann))
        with freeze_time("2026-11-18 11:00:00"):
            self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(ticket.user_id, self.bob)

    def test_it_is_not_given_straight_back(self):
        self.team.return_after_minutes = 60
        self.agent(self.bob).status = self.agent(self.cid).status = "away"
        ticket = self.queue()
        self.cron("2026-11-18 11:00:00")
        with freeze_time("2026-11-18 11:00:00"):
            self.env["feedback.team"]._cron_deal_out()
            self.assertEqual(self.verdicts(ticket)["Ann"], "returned")
        with freeze_time("2026-11-18 13:01:00"):
            self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(ticket.user_id, self.ann, "the others are still away, and the customer waits")

    def test_who_is_alone_gets_it_again(self):
        self.team.return_after_minutes = 60
        self.team.member_ids = self.ann
        ticket = self.queue()
        self.cron("2026-11-18 11:00:00")
        with freeze_time("2026-11-18 11:00:00"):
            self.env["feedback.team"]._cron_deal_out()
        self.assertEqual(ticket.user_id, self.ann)

    def test_the_end_of_the_shift_gives_it_back_but_lunch_does_not(self):
        self.team.return_at_shift_end = True
        ticket = self.queue()
        self.assertEqual(ticket.return_date, fields.Datetime.to_datetime("2026-11-18 17:00:00"))
        self.cron("2026-11-18 12:30:00")
        self.assertTrue(ticket.user_id)
        self.cron("2026-11-18 17:00:00")
        self.assertTrue(ticket.is_queued)
        with freeze_time("2026-11-19 08:00:00"):
            self.env["feedback.team"]._cron_deal_out()
        self.assertTrue(ticket.user_id)

    def test_an_answer_stops_the_clock(self):
        self.team.return_after_minutes = 60
        ticket = self.queue()
        self.ann.group_ids |= self.env.ref("feedback_intake.feedback_intake_group_agent")
        ticket.with_user(self.ann).message_post(body="Yes", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertFalse(ticket.return_date)
        self.cron("2026-11-19 11:00:00")
        self.assertEqual(ticket.user_id, self.ann)

    def test_the_customers_next_message_starts_it_again_once(self):
        self.team.return_after_minutes = 60
        ticket = self.queue()
        ticket.with_user(self.ann).message_post(body="Yes", message_type="comment", subtype_xmlid="mail.mt_comment")
        with freeze_time("2026-11-18 14:00:00"):
            self._post_as_customer(ticket)
        with freeze_time("2026-11-18 14:30:00"):
            self._post_as_customer(ticket, "Hello? Anybody there?")
        self.assertEqual(ticket.return_date, fields.Datetime.to_datetime("2026-11-18 15:00:00"))

    def test_who_is_on_holiday_does_not_keep_a_customer_waiting(self):
        self.team.return_at_shift_end = True
        resource = self.env["resource.resource"].create(
            {"name": "Ann", "user_id": self.ann.id, "company_id": self.company.id, "calendar_id": self.calendar.id}
        )
        ticket = self.queue()
        ticket.with_user(self.ann).message_post(body="Yes", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.time_off(days=20, resource_id=resource.id)
        self._post_as_customer(ticket)
        self.assertEqual(ticket.return_date, fields.Datetime.to_datetime("2026-11-18 17:00:00"))

    def test_closing_and_snoozing_keep_it(self):
        self.team.return_after_minutes = 60
        closed, snoozed = self.queue(2)
        closed.action_close()
        self.assertFalse(closed.return_date)
        snoozed.action_snooze(48)
        self.cron("2026-11-18 16:00:00")
        self.assertTrue(closed.user_id and snoozed.user_id)

    def test_a_ticket_assigned_by_hand_goes_back_too(self):
        self.teams["team"].return_after_minutes = 30
        ticket = self._ticket("team", user_id=self.users["agent"].id)
        other = self._ticket("team")
        other.user_id = self.users["agent"]
        self.cron("2026-11-18 10:30:00")
        self.assertFalse((ticket | other).user_id)
        self.assertFalse(any((ticket | other).mapped("is_queued")), "the team assigns by hand")

    def test_time_until_it_goes_back_is_bounded(self):
        deadline = fields.Datetime.now() + timedelta(days=31)
        self.company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Never", "company_id": self.company.id, "attendance_ids": [Command.clear()]}
        )
        self.team.return_after_minutes = 60
        self.assertEqual(self._ticket(user_id=self.ann.id).return_date, deadline)
