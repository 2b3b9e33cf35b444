from odoo import fields, models


class FeedbackTicketMilestone(models.Model):
    _inherit = "feedback.ticket.milestone"

    kind = fields.Selection(
        selection_add=[
            ("returned", "Returned to the Team"),
            ("escalated", "Escalated"),
            ("sla_warned", "SLA at Risk"),
            ("sla_missed", "SLA Missed"),
        ],
        ondelete={"returned": "cascade", "escalated": "cascade", "sla_warned": "cascade", "sla_missed": "cascade"},
    )
