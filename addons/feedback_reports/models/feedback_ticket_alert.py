from odoo import fields, models


class FeedbackTicket(models.Model):
    _inherit = "feedback.ticket"

    feedback_alert_ids = fields.Many2many(
        "feedback.alert",
        string="Alerts",
        readonly=True,
        copy=False,
        groups="feedback_intake.feedback_intake_group_agent",
    )
