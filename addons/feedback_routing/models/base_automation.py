from odoo import fields, models

# What happens to tickets and is not a write to one of their fields. Our engine runs these rules, in their order.
FEEDBACK_TRIGGERS = [
    ("on_feedback_received", "Feedback is received"),
    ("on_feedback_customer_reply", "Customer has answered"),
    ("on_feedback_reopened", "Feedback is reopened"),
    ("on_feedback_no_answer", "Customer has waited for an answer"),
    ("on_feedback_sla_warning", "SLA is about to be missed"),
    ("on_feedback_sla_missed", "SLA is missed"),
]


class BaseAutomation(models.Model):
    _inherit = "base.automation"

    trigger = fields.Selection(
        selection_add=FEEDBACK_TRIGGERS, ondelete={trigger: "cascade" for trigger, _label in FEEDBACK_TRIGGERS}
    )
