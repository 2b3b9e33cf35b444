from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import RoutingCase


@tagged("post_install", "-at_install")
class TestRulesAccess(RoutingCase, TransactionCase):
    """Managers of feedback set up routing without being administrators, and can do nothing else with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_rule = cls.env["base.automation"].create(
            {
                "name": "Not ours",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "trigger": "on_unlink",
                "action_server_ids": [
                    Command.create(
                        {
                            "name": "Not ours",
                            "state": "code",
                            "code": "True",
                            "model_id": cls.env["ir.model"]._get_id("res.partner"),
                            "usage": "base_automation",
                        }
                    )
                ],
            }
        )
        cls.addClassCleanup(cls.env.registry.reset_changes)

    def as_manager(self, records=None):
        return self._as("manager", self.env["base.automation"] if records is None else records)

    def manager_rule(self, **values):
        return self.as_manager().create(
            {"name": "Mine", "model_id": self.ticket_model.id, "trigger": "on_feedback_received", **values}
        )

    def action(self, **values):
        return Command.create({"name": "Action", **self.action_values, **values})

    def test_a_manager_makes_changes_arms_and_deletes_rules(self):
        rule = self.manager_rule(action_server_ids=[self.action(**self._route_to("team"))], feedback_words="refund")
        self.assertEqual(rule.feedback_company_id, self.company)
        rule.action_feedback_arm()
        ticket = self._routed(subject="Refund")
        self.assertEqual(ticket.team_id, self.teams["team"])
        rule.action_server_ids.feedback_team_id = self.teams["own"]
        self.assertEqual(self._routed(subject="Refund").team_id, self.teams["own"])
        rule.write({"action_server_ids": [self.action(state="feedback_stop")], "filter_domain": "[]"})
        self.assertEqual(rule.feedback_match_count, 2)
        rule.unlink()
        self.assertEqual(self._routed(subject="Refund").team_id, self.teams["all"])

    def test_a_manager_sees_no_other_automation(self):
        self.assertNotIn(self.partner_rule, self.as_manager().search([]))
        for records in (self.partner_rule, self.partner_rule.action_server_ids):
            with self.assertRaises(AccessError):
                self.as_manager(records).read(["name"])
            with self.assertRaises(AccessError):
                self.as_manager(records).write({"name": "Mine now"})
            with self.assertRaises(AccessError):
                self.as_manager(records).unlink()
        self.assertFalse(self.as_manager(self.env["ir.actions.server"]).search([("usage", "=", "ir_cron")]))

    def test_a_manager_makes_no_rule_for_other_events_or_documents(self):
        for values in (
            {"trigger": "on_create"},
            {"trigger": "on_webhook"},
            {"model_id": self.env["ir.model"]._get_id("res.users"), "trigger": "on_create_or_write"},
        ):
            with self.assertRaises(AccessError, msg=values), self.env.cr.savepoint():
                self.manager_rule(**values)
        rule = self.manager_rule()
        for values in ({"trigger": "on_create"}, {"trigger": "on_time"}):
            with self.assertRaises(AccessError, msg=values), self.env.cr.savepoint():
                rule.write(values)

    def test_what_a_rule_says_is_never_executed(self):
        with self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017 - refused in whichever way
            self.manager_rule(filter_domain="[('id', 'in', model.env['res.users'].browse(2).write({'login': 'x'}))]")
        self.assertNotEqual(self.env["res.users"].browse(2).login, "x")

    def test_a_manager_moves_no_action_to_another_rule(self):
        mine = self.manager_rule(action_server_ids=[self.action(**self._route_to("team"))])
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.action_server_ids.write({"base_automation_id": self.partner_rule.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.action_server_ids.write({"base_automation_id": False})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.as_manager(self.env["ir.actions.server"]).create(
                {"name": "Free", "state": "mail_post", "model_id": self.ticket_model.id}
            )

    def test_rules_of_another_company_are_out_of_reach(self):
        foreign = self._rule(feedback_company_id=self.other_company.id)
        shared = self._rule()
        self.assertNotIn(foreign, self.as_manager().search([]))
        self.assertIn(shared, self.as_manager().search([]))
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.manager_rule(feedback_company_id=self.other_company.id)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.manager_rule(feedback_company_id=False)

    def test_agents_have_no_part_in_rules(self):
        rule = self._rule(actions=[self._route_to("team")])
        for name in ("agent", "reader", "portal", "public"):
            for records in (rule, rule.action_server_ids):
                for operation in ("read", "write", "create", "unlink"):
                    self.assertFalse(self._as(name, records).has_access(operation), (name, operation))

    def test_a_rule_routes_a_ticket_whoever_makes_it(self):
        self._rule(actions=[self._route_to("team")], feedback_words="refund")
        ticket = self._as("agent", self.env["feedback.ticket"]).create(
            {"subject": "Refund", "company_id": self.company.id}
        )
        ticket._route()
        self.assertEqual(ticket.sudo().team_id, self.teams["team"])

    def test_administrators_keep_all_their_automations(self):
        admin = new_test_user(
            self.env, "both", "base.group_system,feedback_intake.feedback_intake_group_manager", name="Both"
        )
        rules = self.env["base.automation"].with_user(admin).search([])
        self.assertIn(self.partner_rule, rules)
        self.assertTrue(self.env["ir.cron"].with_user(admin).search([], limit=1).name)
        self.partner_rule.with_user(admin).name = "Renamed"

    def test_a_managers_change_keeps_other_rules_patched_in(self):
        """Odoo patches rules into the models anew when one is saved, as far as its writer sees them."""
        partner_model = type(self.env["res.partner"])
        self.env["base.automation"]._register_hook()
        patched = partner_model.unlink
        self.manager_rule(active=False).unlink()
        self.assertIs(type(self.env["res.partner"]).unlink, patched)
        self.as_manager()._unregister_hook()
        self.as_manager()._register_hook()
        self.assertTrue(hasattr(type(self.env["res.partner"]).unlink, "origin"))


@tagged("post_install", "-at_install")
class TestRulesAccessHttp(RoutingCase, HttpCase):
    """As the web client saves a rule: Odoo checks the actions inside it against the user of the request."""

    def call(self, method, *args):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/base.automation/{method}",
            {"model": "base.automation", "method": method, "args": args, "kwargs": {}},
        )

    def action(self, **values):
        return (0, 0, {"name": "Action", **self.action_values, **values})

    def test_a_manager_makes_the_system_run_no_code(self):
        self.authenticate("desk_manager", "desk_manager")
        values = {"name": "Mine", "model_id": self.ticket_model.id, "trigger": "on_feedback_received"}
        (rule_id,) = self.call("create", [{**values, "action_server_ids": [self.action(state="feedback_stop")]}])
        poison = "env['res.users'].browse(2).write({'login': 'taken'})"
        user_model = self.env["ir.model"]._get_id("res.users")
        group = self.env.ref("base.group_user").id
        for values in (
            {"state": "code", "code": poison},
            {"state": "object_write", "update_path": "user_id.login", "value": "taken"},
            {"state": "object_write", "update_path": "subject", "evaluation_type": "equation", "value": poison},
            {"state": "webhook", "webhook_url": "http://127.0.0.1:1/"},
            {"state": "object_create", "crud_model_id": user_model, "value": "x"},
            {"state": "multi"},
            {"state": "next_activity", "code": poison},
            {"state": "next_activity", "group_ids": [(4, group)]},
            {"state": "next_activity", "binding_model_id": self.ticket_model.id},
        ):
            with self.subTest(values), mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
                self.call("write", [rule_id], {"action_server_ids": [self.action(**values)]})
            self.assertIn("AccessError", str(caught.exception))
        for values in ({"record_getter": poison}, {"filter_pre_domain": poison}, {"log_webhook_calls": True}):
            with self.subTest(values), mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
                self.call("write", [rule_id], values)
            self.assertIn("AccessError", str(caught.exception))
        self.assertEqual(
            self.env["base.automation"].browse(rule_id).action_server_ids.mapped("state"), ["feedback_stop"]
        )
