from odoo.tests import TransactionCase, tagged

from .common import RoutingCase


@tagged("post_install", "-at_install")
class TestEvents(RoutingCase, TransactionCase):
    def test_a_customers_answer_runs_its_rules(self):
        self._rule("Answered", [self._route_to(priority="3")], trigger="on_feedback_customer_reply")
        ticket = self._ticket()
        self.assertEqual(ticket.priority, "0")
        self._post_as_customer(ticket)
        self.assertEqual(ticket.priority, "3")
        self.assertEqual(len(self._trace(ticket, "on_feedback_customer_reply")["matched"]), 1)

    def test_reopening_runs_its_rules(self):
        self._rule("Again", [{"state": "feedback_escalate"}], trigger="on_feedback_reopened")
        ticket = self._ticket()
        self._as("agent", ticket).action_close()
        self.assertEqual(ticket.priority, "0")
        self._post_as_customer(ticket, "It is broken again!")
        self.assertFalse(ticket.is_done)
        self.assertEqual(ticket.priority, "1")

    def test_a_rule_that_brings_about_its_own_event_runs_once(self):
        code = "record.action_close(); record.action_undo_close()"
        rule = self._rule("Round and round", [{"state": "code", "code": code}], trigger="on_feedback_reopened")
        ticket = self._ticket()
        self._as("agent", ticket).action_close()
        ticket.action_undo_close()
        self.assertFalse(rule.feedback_error)
        self.assertEqual(ticket.milestone_ids.mapped("kind").count("reopened"), 2)

    def test_a_waiting_customer_is_seen_to_once(self):
        self.teams["all"].calendar_id = False
        self.company.resource_calendar_id = False
        with self._at("2026-11-18 08:00:00"):
            self._rule(
                "Waited",
                [self._route_to(priority="3")],
                trigger="on_feedback_no_answer",
                feedback_delay_hours=2,
            )
            ticket, answered = self._ticket(), self._ticket()
            self._post_as_agent(answered)
        self.env.cr.execute("UPDATE base_automation SET create_date = '2026-11-18 07:00:00'")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._check_waiting("2026-11-18 09:59:00")
        self.assertEqual(ticket.priority, "0")
        self._check_waiting("2026-11-18 10:01:00")
        self.assertEqual((ticket.priority, answered.priority), ("3", "0"))
        ticket.priority = "0"
        self._check_waiting("2026-11-18 12:01:00")
        self.assertEqual(ticket.priority, "0", "the same wait")
        with self._at("2026-11-18 13:00:00"):
            self._post_as_agent(ticket)
        with self._at("2026-11-18 14:00:00"):
            self._post_as_customer(ticket)
        self._check_waiting("2026-11-18 16:30:00")
        self.assertEqual(ticket.priority, "3", "a new wait")

    def test_whom_a_rule_has_only_watched_it_sees_anew_once_it_works(self):
        self.company.resource_calendar_id = False
        with self._at("2026-11-18 08:00:00"):
            rule = self._rule(
                "Waited",
                [self._route_to(priority="3")],
                trigger="on_feedback_no_answer",
                feedback_delay_hours=2,
                feedback_mode="shadow",
            )
            ticket = self._ticket()
        self.env.cr.execute("UPDATE base_automation SET create_date = '2026-11-18 07:00:00'")
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        self._check_waiting("2026-11-18 10:01:00")
        self.assertEqual(ticket.priority, "0")
        rule.action_feedback_arm()
        self._check_waiting("2026-11-18 10:06:00")
        self.assertEqual(ticket.priority, "3")

    def _check_waiting(self, moment):
        with self._at(moment), self.enter_registry_test_mode():
            self.env.ref("feedback_routing.ir_cron_no_answer").method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestPilot(RoutingCase, TransactionCase):
    def test_a_shadow_rule_is_recorded_and_does_nothing(self):
        self._rule("Watch", [self._route_to("own"), {"state": "feedback_stop"}], feedback_mode="shadow")
        ticket = self._routed()
        self.assertEqual(ticket.team_id, self.teams["all"])
        (line,) = self._trace(ticket)["matched"]
        self.assertFalse(line["live"])
        self.assertEqual(line["did"], {"team_id": self.teams["own"].id})
        self.assertIn("Watch", ticket.routing_trace_html)

    def test_new_rules_only_watch(self):
        rule = self.env["base.automation"].create(
            {"name": "New", "model_id": self.ticket_model.id, "trigger": "on_feedback_received"}
        )
        self.assertEqual(rule.feedback_mode, "shadow")
        rule.action_feedback_arm()
        self.assertEqual(rule.feedback_mode, "live")

    def test_a_pilot_takes_a_share_of_the_customers_and_always_the_same_ones(self):
        self._rule("Pilot", [self._route_to("own")], feedback_mode="pilot", feedback_pilot_share=30)
        customers = self.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(300)])
        first = [self._routed(partner_id=customer.id).team_id for customer in customers]
        again = [self._routed(partner_id=customer.id).team_id for customer in customers]
        self.assertEqual(first, again)
        share = sum(team == self.teams["own"] for team in first) / 3
        self.assertTrue(20 < share < 40, share)

    def test_a_pilot_takes_customers_by_domain(self):
        self._rule(
            "Pilot", [self._route_to("own")], feedback_mode="pilot", feedback_pilot_domain="[('ref', '=', 'PILOT')]"
        )
        self.assertEqual(self._routed().team_id, self.teams["all"])
        self.assertEqual(self._routed(partner_id=False).team_id, self.teams["all"])
        self.customer.ref = "PILOT"
        self.assertEqual(self._routed().team_id, self.teams["own"])
