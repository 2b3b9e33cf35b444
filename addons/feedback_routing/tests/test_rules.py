from psycopg2.errors import ForeignKeyViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import RoutingCase


@tagged("post_install", "-at_install")
class TestEngine(RoutingCase, TransactionCase):
    def test_rules_are_tried_in_order_and_later_ones_see_what_earlier_ones_did(self):
        category = self.env["feedback.category"].create({"name": "Money"})
        self._rule("Second", [self._route_to("own")], feedback_category_ids=category.ids, feedback_sequence=2)
        self._rule(
            "First", [self._route_to("team", category_id=category.id)], feedback_words="refund", feedback_sequence=1
        )
        ticket = self._routed(subject="Refund please")
        self.assertEqual(ticket.team_id, self.teams["own"])
        self.assertEqual([line["name"] for line in self._trace(ticket)["matched"]], ["First", "Second"])

    def test_dragging_a_rule_changes_the_order(self):
        first = self._rule("First", [self._route_to("team")], feedback_sequence=1)
        second = self._rule("Second", [self._route_to("own")], feedback_sequence=2)
        self.assertEqual(self._routed().team_id, self.teams["own"])
        first.feedback_sequence = 3
        self.assertEqual(self._routed().team_id, self.teams["team"])
        second.active = False
        self.assertEqual(len(self._trace(self._routed())["matched"]), 1)

    def test_stop_here_keeps_the_ticket_from_the_rules_below(self):
        self._rule("Stop", [self._route_to("team"), {"state": "feedback_stop"}], feedback_sequence=1)
        self._rule("Never", [self._route_to("own")], feedback_sequence=2)
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["team"])
        self.assertTrue(self._trace(ticket)["matched"][0]["stop"])

    def test_route_sets_all_that_it_says(self):
        category = self.env["feedback.category"].create({"name": "Money"})
        tag = self.env["feedback.tag"].create({"name": "Legal"})
        values = {"category_id": category.id, "tag_ids": tag.ids, "priority": "2", "kind": "complaint"}
        self._rule(
            actions=[
                self._route_to(
                    "team", is_confidential=True, assignment="person", user_id=self.users["agent"].id, **values
                )
            ]
        )
        kept = self.env["feedback.tag"].create({"name": "Kept"})
        ticket = self._routed(tag_ids=[Command.link(kept.id)])
        self.assertRecordValues(
            ticket,
            [
                {
                    "team_id": self.teams["team"].id,
                    "user_id": self.users["agent"].id,
                    "priority": "2",
                    "kind": "complaint",
                    "category_id": category.id,
                    "tag_ids": (kept | tag).ids,
                    "is_confidential": True,
                }
            ],
        )
        self.assertEqual(
            ticket.milestone_ids.sorted("id").mapped(lambda one: (one.kind, one.actor)),
            [("received", "customer"), ("assigned", "system"), ("routed", "system")],
        )

    def test_a_batch_is_routed_with_a_number_of_queries_that_does_not_grow(self):
        self._rule("Refunds", [self._route_to("team", priority="2")], feedback_words="refund")
        self._rule("Rest", [self._route_to("own")], filter_domain="[('priority', '=', '0')]")

        def queries(count):
            tickets = self.env["feedback.ticket"].concat(
                *(self._ticket(subject="Refund" if number % 2 else "Other") for number in range(count))
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            tickets._route()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertLessEqual(queries(40) - queries(4), 6)

    def test_one_ticket_costs_few_queries(self):
        self._rule("Refunds", [self._route_to("team", priority="2")], feedback_words="refund")
        self._routed()
        ticket = self._ticket(subject="Refund")
        self.env.flush_all()
        with self.assertQueryCount(4):
            ticket._route()
            self.env.flush_all()
        self.assertEqual(ticket.team_id, self.teams["team"])

    def test_odoo_actions_run_in_the_same_rule_at_their_place(self):
        self._rule(
            actions=[
                self._route_to("team", priority="1"),
                {"state": "code", "code": "record.write({'subject': record.team_id.name + record.priority})"},
            ]
        )
        ticket = self._routed()
        self.assertEqual(ticket.subject, "Team team1")
        self.assertTrue(self._trace(ticket)["matched"][0]["ran"])

    def test_an_action_that_fails_is_skipped_marked_and_shown(self):
        broken = self._rule("Bad code", [{"state": "code", "code": "record.write({'kind': 1/0})"}], feedback_sequence=1)
        self._rule("Good", [self._route_to("team")], feedback_sequence=2)
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["team"])
        self.assertIn("division by zero", broken.feedback_error)
        self.assertIn("division by zero", self._trace(ticket)["broken"][str(broken.id)])
        broken.action_server_ids.code = "record.write({'priority': '3'})"
        self.assertFalse(broken.feedback_error)
        self.assertEqual(self._routed().priority, "3")

    def test_a_rule_whose_field_is_gone_is_skipped_marked_and_shown(self):
        broken = self._rule("Gone", [self._route_to("own")], feedback_sequence=1)
        self._rule("Good", [self._route_to("team")], feedback_sequence=2)
        self.env.cr.execute(
            "UPDATE base_automation SET filter_domain = %s WHERE id = %s", ["[('x_gone', '=', 1)]", broken.id]
        )
        broken.invalidate_recordset()
        self.env.registry.clear_cache()
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["team"])
        self.assertIn("x_gone", broken.feedback_error)
        self.assertIn("x_gone", ticket.routing_trace_html)
        broken.filter_domain = "[('kind', '=', 'question')]"
        self.assertFalse(broken.feedback_error)

    def test_teams_and_people_of_another_company_do_not_take_a_ticket(self):
        foreign = self.env["feedback.team"].create({"name": "Foreign", "company_id": self.other_company.id})
        self._rule("Team", [self._route_to(team_id=foreign.id)])
        self._rule("Person", [self._route_to(assignment="person", user_id=self.users["stranger"].id)])
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["all"])
        self.assertFalse(ticket.user_id)
        self.assertEqual([line["did"] for line in self._trace(ticket)["matched"]], [{"refused": "company"}] * 2)

    def test_people_who_have_left_get_no_tickets(self):
        self._rule("Person", [self._route_to(assignment="person", user_id=self.users["outsider"].id)])
        self.users["outsider"].active = False
        self.assertFalse(self._routed().user_id)

    def test_teams_in_use_cannot_be_deleted(self):
        team = self.env["feedback.team"].create({"name": "Used"})
        self._rule(actions=[self._route_to(team_id=team.id)])
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation), self.env.cr.savepoint():
            team.unlink()

    def test_imported_mail_passes_no_rules(self):
        self._rule(actions=[self._route_to("own")])
        ticket = self._ticket(is_imported=True)
        ticket._triage()
        self.assertEqual(ticket.team_id, self.teams["all"])
        self.assertFalse(ticket.routing_trace_ids)

    def test_escalate_raises_the_priority_and_tells_the_lead(self):
        self._rule(actions=[{"state": "feedback_escalate", "feedback_hands_over": True}])
        ticket = self._routed(priority="1")
        self.assertEqual(ticket.priority, "2")
        self.assertEqual(ticket.user_id, self.users["lead"])
        self.assertEqual(ticket.activity_ids.user_id, self.users["lead"])
        self.assertIn("escalated", ticket.milestone_ids.mapped("kind"))
        ticket._run_rules("on_feedback_received")
        self.assertEqual(len(ticket.activity_ids), 1, "told once")

    def test_escalate_without_a_lead_is_noted(self):
        self.teams["all"].user_id = False
        self._rule(actions=[{"state": "feedback_escalate"}])
        ticket = self._routed()
        self.assertIn("no lead", "".join(ticket.message_ids.mapped("body")))

    def test_a_route_that_sets_nothing_is_refused(self):
        with self.assertRaises(ValidationError):
            self._rule(actions=[{"state": "feedback_route"}])

    def test_our_actions_work_outside_of_rules_as_well(self):
        rule = self._rule(actions=[self._route_to("team", priority="2")], active=False)
        ticket = self._ticket()
        rule.action_server_ids.with_context(active_model=ticket._name, active_ids=ticket.ids, active_id=ticket.id).run()
        self.assertEqual((ticket.team_id, ticket.priority), (self.teams["team"], "2"))

    def test_saving_a_rule_does_not_make_workers_rebuild_their_registry(self):
        self.env.registry.registry_invalidated = False
        rule = self._rule()
        rule.active = False
        rule.unlink()
        self.assertFalse(self.env.registry.registry_invalidated)
