from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install")
class TestTriggerSelection(HttpCase):
    def test_the_administrator_picks_our_triggers_for_rules_of_tickets_alone(self):
        rules = self.env["base.automation"]
        self.addCleanup(lambda: rules.search([("name", "in", ("Greet contacts", "Thank for praise"))]).unlink())
        contact = self.env["ir.model"]._get_id("res.partner")
        rules.create({"name": "Greet contacts", "model_id": contact, "trigger": "on_create_or_write"})
        self.start_tour("/odoo/automations", "feedback_automation_trigger", login="admin", timeout=120)
        rule = rules.search([("name", "=", "Thank for praise")])
        self.assertEqual((rule.model_name, rule.trigger), ("feedback.ticket", "on_feedback_reopened"))
