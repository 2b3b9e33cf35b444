from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase, moment


@tagged("post_install", "-at_install")
class TestPromises(SlaCase, TransactionCase):
    """Who is promised what, and by which hours."""

    def test_a_new_ticket_is_promised_a_first_reply_and_a_resolution_in_working_time(self):
        ticket = self._promised()
        self.assertEqual(ticket.sla_status_ids.mapped("target"), ["first_reply", "resolution"])
        self.assertDue(self._promise(ticket, "first_reply"), "Mon 11:00")
        self.assertDue(self._promise(ticket), "Tue 18:00")
        self.assertEqual(self._promise(ticket).warning_date, moment("Tue 14:48"))  # 80 % of 16 hours
        self.assertEqual(ticket.sla_deadline, moment("Mon 11:00"))

    def test_what_comes_at_night_counts_from_the_morning(self):
        self.at("Fri 22:00")
        self.assertFalse(self._promised().sla_deadline < moment("Sun 23:59"))

    def test_holidays_do_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {"calendar_id": self.calendar.id, "date_from": moment("Mon 10:00"), "date_to": moment("Wed 00:00")}
        )
        self.assertDue(self._promise(self._promised(), "first_reply"), "Wed 10:00")

    def test_a_holiday_entered_later_moves_what_is_running_but_not_what_was_missed(self):
        early, late = self._promised(), self._promised()
        self._promise(late, "first_reply").missed_date = moment("Mon 11:01")
        leave = {"calendar_id": self.calendar.id, "date_from": moment("Mon 10:00"), "date_to": moment("Tue 00:00")}
        leave = self.env["resource.calendar.leaves"].create(leave)
        self.assertDue(self._promise(early, "first_reply"), "Tue 10:00")
        self.assertEqual(early.sla_deadline, moment("Tue 10:00"))
        self.assertDue(self._promise(late, "first_reply"), "Mon 11:00")
        leave.unlink()
        self.assertDue(self._promise(early, "first_reply"), "Mon 11:00")

    def test_several_policies_apply_and_the_nearest_deadline_counts(self):
        fast = self._policy(name="Fast", first_reply_hours=1, calendar_choice="always")
        ticket = self._promised()
        self.assertEqual(len(ticket.sla_status_ids), 3)
        self.assertDue(self._promise(ticket, "first_reply", fast), "Mon 10:00")
        self.assertEqual(ticket.sla_deadline, moment("Mon 10:00"))
        self._post_as_agent(ticket)
        self.assertEqual(set(ticket.sla_status_ids.filtered("reached_date").policy_id), set(fast | self.policy))

    def test_a_policys_own_hours_and_around_the_clock(self):
        nights = self._calendar("Nights", [(0, 6)])
        own = self._policy(resolution_hours=8, calendar_choice="own", calendar_id=nights.id)
        always = self._policy(resolution_hours=8, calendar_choice="always")
        ticket = self._promised()
        self.assertDue(self._promise(ticket, policy=own), "Wed 02:00")
        self.assertDue(self._promise(ticket, policy=always), "Mon 17:00")

    def test_a_team_without_hours_works_those_of_the_company(self):
        self.company.resource_calendar_id = self._calendar("Afternoons", [(14, 18)])
        self.assertDue(self._promise(self._promised("team"), "first_reply"), "Mon 16:00")
        self.assertDue(self._promise(self._promised(None), "first_reply"), "Mon 16:00")

    def test_where_nobody_ever_works_there_is_no_deadline_and_nothing_breaks(self):
        self.calendar.attendance_ids.unlink()
        ticket = self._promised()
        self.assertEqual(ticket.sla_status_ids.mapped("deadline"), [False, False])
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"running"})

    def test_conditions_teams_dates_and_companies_choose_the_policies(self):
        for values in (
            {"domain": "[('priority', '=', '3')]"},
            {"team_ids": self.teams["team"].ids},
            {"date_from": "2026-06-02"},
            {"date_to": "2026-06-01 09:00:00"},
            {"company_id": self.other_company.id},
            {"active": False},
            {"is_automatic": False},
        ):
            with self.subTest(values=values):
                policy = self._policy(resolution_hours=1, **values)
                self.assertFalse(self._promise(self._promised(), policy=policy))
        policy = self._policy(
            resolution_hours=1,
            domain="[('partner_id.name', '=like', 'A%'), '|', ('kind', '=', 'complaint'), ('tag_ids', '=', 'VIP')]",
            team_ids=(self.teams["all"] | self.teams["own"]).ids,
            date_from="2026-06-01 09:00:00",
        )
        self.assertFalse(self._promise(self._promised(), policy=policy))
        self.assertTrue(self._promise(self._promised(kind="complaint"), policy=policy))
        everywhere = self._policy(resolution_hours=1, company_id=False)
        self.assertTrue(self._promise(self._promised(), policy=everywhere))

    def test_imported_and_finished_tickets_are_promised_nothing(self):
        self.assertFalse(self._promised(is_imported=True).sla_status_ids)
        imported = self._ticket(is_imported=True)
        imported.priority = "3"
        self.assertFalse(imported.sla_status_ids)
        self.assertFalse(self._promised(stage_id=self.resolved.id).sla_status_ids)

    def test_a_ticket_that_an_agent_takes_down_is_promised_the_same(self):
        ticket = self._as("agent", self.env["feedback.ticket"]).create(
            {"subject": "By phone", "team_id": self.teams["all"].id}
        )
        self.assertDue(self._promise(ticket.sudo(), "first_reply"), "Mon 11:00")

    def test_the_promises_of_a_new_ticket_cost_few_queries(self):
        self._promised()
        self._policy(first_reply_hours=1, domain="[('priority', '=', '0')]")
        self._promised()
        for number in (1, 20):
            tickets = self.env["feedback.ticket"].concat(*(self._ticket() for _each in range(number)))
            self.env.flush_all()
            with self.assertQueryCount(2):
                tickets._apply_sla()
                self.env.flush_all()
            self.assertEqual(len(tickets.sla_status_ids), 3 * number)

    def test_a_rule_puts_a_ticket_under_a_policy_whatever_its_conditions(self):
        policy = self._policy(resolution_hours=8, is_automatic=False, domain="[('priority', '=', '3')]")
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket._add_sla(policy)
        ticket._add_sla(policy)
        self.assertEqual(len(ticket.sla_status_ids.filtered(lambda status: status.policy_id == policy)), 1)
        self.assertDue(self._promise(ticket, policy=policy), "Tue 10:00")
        ticket.priority = "1"
        self.assertEqual(self._promise(ticket, policy=policy).state, "running")

    def test_while_it_is_routed_a_rules_promise_counts_from_the_receipt(self):
        policy = self._policy(resolution_hours=8, is_automatic=False)
        ticket = self._ticket(received_date="2026-06-01 09:00:00")
        self.at("Mon 09:30")
        self.patch(type(ticket), "_route", lambda tickets: tickets._add_sla(policy))
        ticket._triage()
        self.assertDue(self._promise(ticket, policy=policy), "Mon 18:00")
        self.assertEqual(len(ticket.sla_status_ids), 3)

    def test_what_routing_writes_on_its_way_leaves_no_cancelled_promises(self):
        policy = self._policy(resolution_hours=1, domain="[('priority', '=', '2')]")

        def route(tickets):
            tickets.priority = "2"
            tickets.priority = "3"

        ticket = self._ticket()
        self.patch(type(ticket), "_route", route)
        ticket._triage()
        self.assertEqual(ticket.sla_status_ids.policy_id, self.policy)
        ticket.priority = "2"
        self.assertTrue(self._promise(ticket, policy=policy))

    def test_an_anonymous_ticket_keeps_hours_alone(self):
        self.at("Mon 09:47")
        ticket = self._promised(is_anonymous=True, received_date="2026-06-01 09:00:00", partner_id=False)
        self._post_as_agent(ticket)
        self._post_as_customer(ticket)
        for promise in ticket.sla_status_ids:
            for date in (promise.start_date, promise.reached_date, *sum(promise._pause_spans(), ())):
                self.assertFalse(date and date.minute)


@tagged("post_install", "-at_install")
class TestReplies(SlaCase, TransactionCase):
    """When a reply is given, and when it is due."""

    def test_an_agents_answer_reaches_the_first_reply(self):
        ticket = self._promised()
        self.at("Mon 10:30")
        self._post_as_agent(ticket)
        promise = self._promise(ticket, "first_reply")
        self.assertEqual((promise.state, promise.reached_date), ("reached", moment("Mon 10:30")))
        self.assertDue(promise, "Mon 11:00")

    def test_a_late_answer_is_reached_late(self):
        ticket = self._promised()
        self.at("Mon 11:01")
        self.assertEqual(self._promise(ticket, "first_reply").state, "missed")
        self._post_as_agent(ticket)
        self.assertEqual(self._promise(ticket, "first_reply").state, "reached_late")

    def test_bots_automatic_answers_notes_and_the_customer_do_not_reply(self):
        ticket = self._promised()
        public = {"subtype_xmlid": "mail.mt_comment"}
        ticket.message_post(
            body="Bot", message_type="comment", author_id=self.env.ref("base.partner_root").id, **public
        )
        ticket.message_post(
            body="Automatic", message_type="auto_comment", author_id=self.users["agent"].partner_id.id, **public
        )
        self._as("agent", ticket).message_post(body="Note", message_type="comment")
        self._post_as_customer(ticket)
        self.assertFalse(self._promise(ticket, "first_reply").reached_date)
        self.assertEqual(len(ticket.sla_status_ids), 2)

    def test_the_next_reply_is_promised_when_the_customer_writes_after_an_answer(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        self.assertFalse(self._promise(ticket, "next_reply"))
        self.at("Mon 17:00")
        self._post_as_customer(ticket)
        self.at("Tue 09:00")
        self._post_as_customer(ticket, body="Hello?")
        self.assertEqual(len(ticket.sla_status_ids.filtered(lambda status: status.target == "next_reply")), 1)
        self.assertDue(self._promise(ticket, "next_reply"), "Tue 12:00")
        self.assertEqual(ticket.reply_due_date, moment("Tue 12:00"))
        self._post_as_agent(ticket)
        self.assertEqual(self._promise(ticket, "next_reply").state, "reached")
        self.at("Tue 10:00")
        self._post_as_customer(ticket)
        self.assertDue(self._promise(ticket, "next_reply"), "Tue 15:00")

    def test_the_next_reply_follows_the_policies_that_apply_by_then(self):
        by_rule = self._policy(resolution_hours=99, next_reply_hours=1, is_automatic=False)
        only_next = self._policy(next_reply_hours=3)
        ticket = self._promised()
        ticket._add_sla(by_rule)
        self._post_as_agent(ticket)
        self._post_as_customer(ticket)
        self.assertDue(self._promise(ticket, "next_reply", by_rule), "Mon 10:00")
        self.assertDue(self._promise(ticket, "next_reply", only_next), "Mon 12:00")

    def test_overdue_means_the_promise_where_there_is_one_and_the_teams_goal_elsewhere(self):
        self.teams["all"].reply_goal_hours = 24
        ticket = self._promised()
        self.assertEqual(ticket.reply_due_date, moment("Mon 11:00"))
        self.at("Mon 11:01")
        self.assertTrue(ticket.is_overdue)
        self.assertIn(ticket, ticket.search([("is_overdue", "=", True)]))
        self.policy.active = False
        self.assertEqual(self._promised().reply_due_date, moment("Tue 11:01"))

    def test_thanks_to_a_closed_ticket_promise_nothing(self):
        ticket = self._promised()
        self._post_as_agent(ticket)
        ticket.action_close()
        self._post_as_customer(ticket, body="Thank you!")
        self.assertFalse(ticket._open_promises())


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


@tagged("post_install", "-at_install")
class TestReview(SlaCase, TransactionCase):
    """What a change of the ticket or of the policy means for running promises."""

    def test_a_higher_priority_brings_its_policy_and_takes_the_other_away(self):
        self.policy.domain = "[('priority', '=', '0')]"
        urgent = self._policy(name="Urgent", resolution_hours=4, domain="[('priority', '=', '3')]")
        ticket = self._promised()
        self.at("Mon 10:00")
        self._as("agent", ticket).priority = "3"
        self.assertDue(self._promise(ticket, policy=urgent), "Mon 13:00")
        self.assertEqual(self._promise(ticket).state, "cancelled")
        self.assertEqual(self._promise(ticket).cancel_reason, "conditions")
        self.assertEqual(ticket.sla_deadline, moment("Mon 13:00"))
        ticket.priority = "0"
        self.assertDue(self._promise(ticket), "Tue 18:00")
        self.assertEqual(self._promise(ticket, policy=urgent).state, "cancelled")

    def test_a_policy_that_comes_later_knows_of_the_pauses_before(self):
        urgent = self._policy(resolution_hours=4, domain="[('tag_ids.name', '=', 'VIP')]")
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket.stage_id = self.waiting
        self.at("Tue 10:00")
        ticket.tag_ids = self.env["feedback.tag"].create({"name": "VIP"})
        self.assertEqual(self._promise(ticket, policy=urgent).state, "paused")
        self.at("Wed 10:00")
        ticket.stage_id = self.open
        self.assertDue(self._promise(ticket, policy=urgent), "Wed 13:00")

    def test_a_first_reply_that_was_given_is_not_promised_afterwards(self):
        fast = self._policy(first_reply_hours=0.5, resolution_hours=4, domain="[('kind', '=', 'complaint')]")
        ticket = self._promised()
        self._post_as_agent(ticket)
        ticket.kind = "complaint"
        self.assertEqual(ticket.sla_status_ids.filtered(lambda s: s.policy_id == fast).target, "resolution")

    def test_what_was_missed_stays_missed_when_its_policy_no_longer_applies(self):
        self.policy.domain = "[('priority', '=', '0')]"
        ticket = self._promised()
        self.at("Wed 09:00")
        ticket.priority = "1"
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"missed"})
        self.assertFalse(ticket.sla_deadline)

    def test_another_team_works_other_hours(self):
        self.teams["team"].calendar_id = self._calendar("Nights", [(0, 6)])
        always = self._policy(resolution_hours=8, calendar_choice="always")
        ticket = self._promised()
        ticket.team_id = self.teams["team"]
        self.assertDue(self._promise(ticket, "first_reply"), "Tue 02:00")
        self.assertDue(self._promise(ticket, policy=always), "Mon 17:00")
        ticket.team_id = self.teams["all"]
        self.assertDue(self._promise(ticket, "first_reply"), "Mon 11:00")

    def test_changes_that_no_policy_asks_for_cost_nothing(self):
        self.assertNotIn("priority", self.env["feedback.sla.policy"]._condition_fields())
        self.policy.domain = "[('partner_id.country_id.code', '=', 'DE'), ('sentiment', '=', 'negative')]"
        names = self.env["feedback.sla.policy"]._condition_fields()
        self.assertEqual(names, {"company_id", "team_id", "partner_id", "sentiment", "rating"})

    def test_running_promises_keep_their_terms_until_a_manager_moves_them(self):
        ticket = self._promised()
        policy = self._as("manager", self.policy)
        policy.write({"resolution_hours": 8, "first_reply_hours": 0, "warning_share": 50})
        self.assertDue(self._promise(ticket), "Tue 18:00")
        self.assertEqual(policy.earlier_promise_count, 2)
        self.assertDue(self._promise(self._promised()), "Mon 18:00")
        policy.action_move_promises()
        self.assertDue(self._promise(ticket), "Mon 18:00")
        self.assertEqual(self._promise(ticket).warning_date, moment("Mon 13:00"))
        self.assertEqual(self._promise(ticket, "first_reply").cancel_reason, "terms")
        policy.invalidate_recordset(["earlier_promise_count"])
        self.assertEqual(policy.earlier_promise_count, 0)

    def test_running_promises_may_be_left_and_the_next_change_asks_again(self):
        ticket = self._promised()
        self.policy.resolution_hours = 8
        self.policy.action_keep_promises()
        self.assertEqual(self.policy.earlier_promise_count, 0)
        self.assertDue(self._promise(ticket), "Tue 18:00")
        self.policy.resolution_hours = 4
        self.assertEqual(self.policy.earlier_promise_count, 2)

    def test_new_terms_in_the_middle_of_a_pause(self):
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket.stage_id = self.waiting
        self.policy.resolution_hours = 8
        self.policy.action_move_promises()
        self.assertEqual(self._promise(ticket).state, "paused")
        self.at("Tue 09:00")
        ticket.stage_id = self.open
        self.assertDue(self._promise(ticket), "Tue 17:00")

    def test_a_stage_that_pauses_no_longer_lets_the_moved_promises_run(self):
        ticket = self._promised(stage_id=self.waiting.id)
        self.at("Mon 11:00")
        self.policy.pause_stage_ids = False
        self.policy.action_move_promises()
        self.assertDue(self._promise(ticket, "first_reply"), "Mon 13:00")

    def test_a_target_that_is_added_is_promised_to_those_who_are_moved(self):
        policy = self._policy(first_reply_hours=1)
        ticket = self._promised()
        policy.resolution_hours = 4
        policy.action_move_promises()
        self.assertDue(self._promise(ticket, policy=policy), "Mon 13:00")

    def test_moved_to_a_later_deadline_a_missed_promise_runs_again(self):
        ticket = self._promised()
        promise = self._promise(ticket, "first_reply")
        self.at("Mon 11:30")
        promise.write({"missed_date": fields.Datetime.now(), "warned_date": fields.Datetime.now()})
        self.policy.first_reply_hours = 4
        self.policy.action_move_promises()
        self.assertEqual((promise.state, promise.missed_date, promise.warned_date), ("running", False, False))

    def test_an_archived_or_expired_policy_keeps_its_promises(self):
        ticket, other = self._promised(), self._promised()
        self.policy.active = False
        ticket.team_id = self.teams["own"]
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"running"})
        self.policy.write({"active": True, "date_to": "2026-06-01 08:00:00"})
        other.team_id = self.teams["own"]
        self.assertEqual(set(other.sla_status_ids.mapped("state")), {"running"})
        self.assertFalse(self._promised().sla_status_ids)

    def test_a_policy_that_was_used_cannot_be_deleted(self):
        unused = self._policy(resolution_hours=1, active=False)
        unused.unlink()
        self._promised()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.policy.unlink()

    def test_conditions_that_cannot_be_used_are_refused(self):
        for domain in (
            "[('user_id', '=', uid)]",
            "[('no_such_field', '=', 1)]",
            "[('subject',",
            "['&', ('subject', '=', 'x')]",
            "__import__('os')",
            "[('received_date', '>', 'whenever')]",
        ):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self.policy.domain = domain

    def test_a_policy_that_breaks_later_is_shown_and_stops_nothing(self):
        ticket = self._promised()
        self.env.cr.execute(
            "UPDATE feedback_sla_policy SET domain = %s WHERE id = %s", ["[('gone_id', '=', 1)]", self.policy.id]
        )
        self.policy.invalidate_recordset()
        self.env.registry.clear_cache()
        self.assertTrue(self.policy.is_broken)
        self.assertFalse(self._promised().sla_status_ids)
        ticket.team_id = self.teams["own"]
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"running"})

    def test_a_policy_that_cannot_be_judged_stops_nothing(self):
        other = self._policy(resolution_hours=1)
        self.patch(
            type(self.policy),
            "_filter_tickets",
            lambda model, terms, tickets: tickets if terms.policy_id == other.id else 1 / 0,
        )
        with mute_logger("odoo.addons.feedback_routing.models.feedback_sla_policy_terms"):
            self.assertEqual(self._promised().sla_status_ids.policy_id, other)

    @mute_logger("odoo.sql_db")
    def test_policies_without_sense_are_refused(self):
        flexible = self._calendar("Flexible", [], schedule_type="flexible")
        for values, message in (
            ({}, "hours_given"),
            ({"resolution_hours": -1, "first_reply_hours": 2}, "hours_positive"),
            ({"next_reply_hours": 1, "is_automatic": False}, "first_hours_given"),
            ({"resolution_hours": 1, "warning_share": 100}, "warning_share_range"),
            ({"resolution_hours": 1, "calendar_choice": "own"}, "calendar_given"),
            ({"resolution_hours": 1, "date_from": "2026-02-01", "date_to": "2026-01-01"}, "dates_in_order"),
            ({"resolution_hours": 1, "calendar_choice": "own", "calendar_id": flexible.id}, "flexible hours"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex(Exception, message), self.env.cr.savepoint():
                self._policy(**values)

    def test_nobody_writes_deadlines_by_hand(self):
        ticket = self._promised()
        with self.assertRaises(AccessError):
            self._as("manager", ticket).sla_deadline = False
        with self.assertRaises(AccessError):
            self._as("manager", ticket).sla_status_ids[0].reached_date = fields.Datetime.now()
