from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .sla_common import SlaCase, moment


@tagged("post_install", "-at_install")
class TestClock(SlaCase, TransactionCase):
    """Pausing, ending, reopening, merging."""

    def test_while_we_wait_for_the_customer_the_clock_stands_still(self):
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket.stage_id = self.waiting
        promise = self._promise(ticket)
        self.assertEqual((promise.state, promise.deadline, promise.warning_date), ("paused", False, False))
        self.assertEqual((ticket.sla_state, ticket.sla_deadline), ("paused", False))
        self.at("Wed 15:00")
        promise.invalidate_recordset(["pause_minutes"])
        self.assertEqual(promise.pause_minutes, 53 * 60)
        ticket.stage_id = self.open
        # An hour of 16 was used up on Monday; 3 are left of Wednesday, 8 of Thursday.
        self.assertDue(promise, "Fri 13:00")
        self.assertEqual(promise.state, "running")

    def test_the_badge_shows_the_working_time_that_is_left(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        self.at("Mon 11:00")
        ticket.stage_id = self.open
        for time, state, hours in (
            ("Mon 12:00", "running", 15),
            ("Tue 12:30", "running", 6.5),
            ("Tue 19:00", "at_risk", 2),
            ("Wed 11:00", "at_risk", 0),
            ("Thu 10:00", "missed", -7),
        ):
            self.at(time)
            ticket.invalidate_recordset(["sla_state", "sla_remaining_hours"])
            self.assertEqual((ticket.sla_state, ticket.sla_remaining_hours), (state, hours), time)
            for other in ("running", "at_risk", "missed", "paused", False):
                self.assertEqual(ticket in ticket.search([("sla_state", "=", other)]), other == state)
                self.assertEqual(ticket in ticket.search([("sla_state", "!=", other)]), other != state)
        ticket.action_close()
        self.assertEqual((ticket.sla_state, ticket.sla_remaining_hours), (False, 0))

    def test_several_pauses_add_up_and_nothing_drifts(self):
        ticket = self._promised()
        for day in ("Mon", "Tue", "Wed"):
            self.at(f"{day} 10:00")
            ticket.stage_id = self.waiting
            self.at(f"{day} 14:30")
            ticket.stage_id = self.open
        # An hour before and three and a half after each of the pauses.
        self.assertDue(self._promise(ticket), "Thu 11:30")
        self.assertEqual(self._promise(ticket).pause_minutes, 3 * 270)

    def test_a_pause_out_of_hours_changes_nothing(self):
        ticket = self._promised()
        self.at("Mon 18:30")
        ticket.stage_id = self.waiting
        self.at("Tue 08:00")
        ticket.stage_id = self.open
        self.assertDue(self._promise(ticket), "Tue 18:00")

    def test_what_was_missed_stays_missed_in_a_pause(self):
        ticket = self._promised()
        self.at("Wed 09:00")
        ticket.stage_id = self.waiting
        self.assertEqual(self._promise(ticket).state, "missed")
        self.at("Thu 09:00")
        ticket.stage_id = self.open
        self.assertDue(self._promise(ticket), "Tue 18:00")

    def test_each_policy_has_its_own_pause_stages(self):
        strict = self._policy(resolution_hours=8, pause_stage_ids=[Command.clear()])
        ticket = self._promised()
        ticket.stage_id = self.waiting
        self.assertEqual(self._promise(ticket, policy=strict).state, "running")
        self.assertEqual(self._promise(ticket, "first_reply").state, "paused")

    def test_a_ticket_that_arrives_in_a_pause_stage_is_paused(self):
        ticket = self._promised(stage_id=self.waiting.id)
        self.at("Mon 10:00")
        ticket.stage_id = self.open
        self.assertDue(self._promise(ticket, "first_reply"), "Mon 12:00")

    def test_a_customers_answer_ends_the_pause(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        self.assertEqual(self._promise(ticket).state, "paused")
        self.at("Tue 09:00")
        self._post_as_customer(ticket)
        self.assertDue(self._promise(ticket), "Wed 18:00")

    def test_lists_and_groups_know_the_same_states_as_the_lines(self):
        tickets = self.env["feedback.ticket"].concat(*(self._promised() for _each in range(6)))
        answered, late, paused, closed, _waiting, _other = tickets
        self._post_as_agent(answered)
        paused.stage_id = self.waiting
        closed.action_close()
        self.at("Mon 12:00")
        self._post_as_agent(late)
        self.at("Tue 15:00")
        Status = self.env["feedback.sla.status"]
        ours = [("ticket_id", "in", tickets.ids)]
        lines = Status.search(ours)
        by_state = lines.grouped("state")
        states = {"running", "at_risk", "paused", "missed", "reached", "reached_late", "cancelled"}
        self.assertEqual(set(by_state), states - {"running"})
        for state in states:
            self.assertEqual(Status.search([*ours, ("state", "=", state)]), by_state.get(state, Status), state)
        self.assertEqual(
            Status.search([*ours, ("state", "not in", ["missed", "paused"])]),
            lines.filtered(lambda line: line.state not in ("missed", "paused")),
        )
        groups = Status._read_group(ours, ["state"], ["id:recordset"])
        self.assertEqual({state: set(group) for state, group in groups}, {s: set(g) for s, g in by_state.items()})

    def test_resolving_keeps_the_promise_and_closing_afterwards_changes_nothing(self):
        ticket = self._promised()
        self.at("Mon 12:00")
        ticket.stage_id = self.resolved
        self.at("Wed 12:00")
        ticket.action_close()
        promise = self._promise(ticket)
        self.assertEqual((promise.state, promise.reached_date), ("reached", moment("Mon 12:00")))
        self.assertFalse(ticket.sla_deadline)

    def test_resolving_out_of_a_pause_is_in_time(self):
        ticket = self._promised()
        ticket.stage_id = self.waiting
        self.at("Fri 12:00")
        ticket.stage_id = self.resolved
        promise = self._promise(ticket)
        self.assertEqual((promise.state, bool(promise.paused_since)), ("reached", False))

    def test_reopening_goes_on_with_the_clock_and_the_time_in_between_does_not_count(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        self.at("Mon 10:00")
        ticket.stage_id = self.open
        self.at("Mon 12:00")
        ticket.action_close()
        self.at("Wed 09:00")
        self._post_as_customer(ticket, body="It flickers again, please send somebody")
        promise = self._promise(ticket)
        self.assertEqual((promise.state, promise.reached_date), ("running", False))
        # Two hours were used up between 10:00 and 12:00; 14 are left from Wednesday on.
        self.assertDue(promise, "Thu 16:00")
        self.assertDue(self._promise(ticket, "next_reply"), "Wed 13:00")

    def test_what_was_resolved_too_late_stays_missed_when_reopened(self):
        ticket = self._promised()
        self.at("Wed 09:00")
        ticket.stage_id = self.resolved
        self.assertEqual(self._promise(ticket).state, "reached_late")
        ticket.action_undo_close()
        self.assertEqual(self._promise(ticket).state, "missed")

    def test_closing_without_a_reply_cancels_it_and_reopening_brings_it_back(self):
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket.action_close()
        promise = self._promise(ticket, "first_reply")
        self.assertEqual((promise.state, promise.cancel_reason), ("cancelled", "closed"))
        self.at("Tue 10:00")
        ticket.action_undo_close()
        self.assertEqual(promise.state, "running")
        self.assertDue(promise, "Tue 11:00")

    def test_closing_too_late_and_without_a_reply_does_not_wash_the_miss_away(self):
        ticket = self._promised()
        self.at("Mon 12:00")
        ticket.action_close()
        self.assertEqual(self._promise(ticket, "first_reply").state, "missed")

    def test_spam_is_no_solution(self):
        ticket = self._promised()
        ticket.action_close(self.env.ref("feedback_intake.feedback_close_reason_spam").id)
        self.assertEqual(set(ticket.sla_status_ids.mapped("cancel_reason")), {"void"})
        self.at("Tue 09:00")
        ticket.action_undo_close()
        self.assertDue(self._promise(ticket), "Wed 18:00")

    def test_merging_cancels_and_undoing_brings_back(self):
        ticket, survivor = self._promised(), self._promised()
        self.at("Mon 10:00")
        ticket._merge_into(survivor)
        self.assertEqual(set(ticket.sla_status_ids.mapped("cancel_reason")), {"merged"})
        self.assertFalse(ticket.sla_deadline)
        self.assertEqual(survivor.sla_deadline, moment("Mon 11:00"))
        self.at("Mon 15:00")
        ticket.action_undo_merge()
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"running"})
        self.assertDue(self._promise(ticket, "first_reply"), "Mon 16:00")
