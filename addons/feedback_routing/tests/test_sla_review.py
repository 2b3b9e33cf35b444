from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase, moment


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

    def test_pauses_that_are_over_count_for_it_as_well(self):
        urgent = self._policy(resolution_hours=4, domain="[('priority', '=', '3')]")
        ticket = self._promised()
        self.at("Mon 10:00")
        ticket.stage_id = self.waiting
        self.at("Mon 12:00")
        ticket.stage_id = self.open
        ticket.priority = "3"
        self.assertDue(self._promise(ticket, policy=urgent), "Mon 16:00")

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

    def test_other_hours_of_the_team_or_the_company_move_what_is_ahead(self):
        ticket, missed, elsewhere = self._promised(), self._promised(), self._promised("own")
        self._promise(missed, "first_reply").missed_date = moment("Mon 11:01")
        self.teams["all"].calendar_id = self._calendar("Nights", [(0, 6)])
        self.assertDue(self._promise(ticket, "first_reply"), "Tue 02:00")
        self.assertEqual(ticket.sla_deadline, moment("Tue 02:00"))
        self.assertDue(self._promise(missed, "first_reply"), "Mon 11:00")
        self.company.resource_calendar_id = self._calendar("Afternoons", [(14, 18)])
        self.assertDue(self._promise(elsewhere, "first_reply"), "Mon 16:00")
        self.assertDue(self._promise(ticket, "first_reply"), "Tue 02:00")

    def test_policies_that_ask_for_deadlines_do_not_chase_each_other(self):
        self.policy.domain = "[('sla_deadline', '=', False)]"
        ticket = self._promised()
        ticket.team_id = self.teams["own"]
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"cancelled"})

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
