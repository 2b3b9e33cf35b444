from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.feedback_intake.tests.test_email import PLAIN, EmailCase


@tagged("post_install", "-at_install")
class TestMailCost(EmailCase):
    def test_a_mail_with_ledger_rules_and_sla_costs_at_most_47_queries(self):
        """What OCA's helpdesk takes for the mail alone."""
        self.channel.acknowledge = False
        model = self.env["ir.model"]._get_id("feedback.ticket")
        action = {"name": "Route", "model_id": model, "usage": "base_automation", "state": "feedback_route"}
        rule = self.env["base.automation"].create(
            {
                "name": "Leaks",
                "model_id": model,
                "trigger": "on_feedback_received",
                "feedback_mode": "live",
                "feedback_words": "leak",
                "action_server_ids": [Command.create({**action, "feedback_priority": "2"})],
            }
        )
        policy = self.env["feedback.sla.policy"].create(
            {"name": "Cost", "first_reply_hours": 4, "resolution_hours": 24, "company_id": self.company_admin.id}
        )
        self.mail()  # warm caches
        values = {"sender": "anna@customer.example", "to": self.address, "subject": "Counted", "extra": ""}
        raw = PLAIN.format(**values, message_id="<counted@customer.example>", body="It leaks.").encode()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.mock_mail_gateway(), self.assertQueryCount(47):
            self.env["mail.thread"].message_process(None, raw)
            self.env.flush_all()
        ticket = self.events.search([], limit=1, order="id desc").ticket_id
        self.assertEqual(ticket.priority, "2")
        self.assertEqual(ticket.routing_trace_ids.details["matched"][0]["rule"], rule.id)
        self.assertEqual(ticket.sla_status_ids.policy_id & policy, policy)
