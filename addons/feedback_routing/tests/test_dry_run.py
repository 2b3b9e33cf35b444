from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import RoutingCase


@tagged("post_install", "-at_install")
class TestDryRun(RoutingCase, TransactionCase):
    def dry_run(self, rule, **values):
        return self._as("manager", self.env["feedback.routing.dry.run"]).create({"rule_id": rule.id, **values})

    def test_it_shows_what_would_change_and_changes_nothing(self):
        ticket = self._ticket(subject="Refund", priority="0")
        other = self._ticket(subject="Praise")
        rule = self._rule(
            actions=[self._route_to("own", priority="3"), {"state": "code", "code": "record.unlink()"}],
            feedback_words="refund",
            feedback_mode="shadow",
        )
        messages = self.env["mail.message"].search_count([])
        result = self.dry_run(rule, limit=2)
        self.assertEqual((result.tried_count, result.matched_count), (2, 1))
        self.assertEqual(result.line_ids.ticket_id, ticket)
        self.assertIn("Team own", result.line_ids.changes)
        self.assertIn("Urgent", result.line_ids.changes)
        self.assertEqual(ticket.team_id | other.team_id, self.teams["all"])
        self.assertFalse(ticket.routing_trace_ids)
        self.assertEqual(self.env["mail.message"].search_count([]), messages)

    def test_it_tells_conflicts_with_other_rules(self):
        self._ticket(subject="Refund")
        self._rule("Same", [self._route_to("own")], feedback_sequence=1)
        self._rule("Other team", [self._route_to("team")], feedback_sequence=1)
        self._rule("Sleeping", [self._route_to("team")], feedback_mode="shadow")
        self._rule("Idle", [self._route_to("team")], feedback_words="nobody says this")
        result = self.dry_run(self._rule("New", [self._route_to("own")], feedback_mode="shadow"), limit=1)
        self.assertEqual(
            sorted((line.rule_name, line.ticket_count, line.conflict_count) for line in result.other_ids),
            [("Other team", 1, 1), ("Same", 1, 0)],
        )
        self.assertEqual(result.idle_rules, "Idle")

    def test_it_tells_tickets_that_a_rule_above_stops(self):
        self._ticket()
        self._rule("Stop", [{"state": "feedback_stop"}], feedback_sequence=1)
        result = self.dry_run(self._rule("New", [self._route_to("own")], feedback_sequence=2), limit=1)
        self.assertEqual((result.matched_count, result.stopped_count), (1, 1))
        self.assertTrue(result.line_ids.is_stopped)

    def test_arming_from_the_dry_run(self):
        rule = self._rule(feedback_mode="shadow", active=False, feedback_company_id=self.company.id)
        self.dry_run(rule).action_arm()
        self.assertEqual((rule.feedback_mode, rule.active), ("live", True))

    def test_the_number_of_tickets_is_bounded(self):
        rule, _tickets = self._rule(), self._ticket() | self._ticket()
        for limit in (0, -1, 2001):
            with self.assertRaises(UserError):
                self.dry_run(rule, limit=limit)
        result = self.dry_run(rule, limit=1)
        result.limit = 2
        result.action_run()
        self.assertEqual(result.tried_count, 2)

    def test_a_manager_tries_only_tickets_that_they_see(self):
        foreign = self._ticket(team=None, company_id=self.other_company.id, channel_id=False)
        result = self.dry_run(self._rule(), limit=2000)
        self.assertNotIn(foreign, result.sudo().line_ids.ticket_id)
