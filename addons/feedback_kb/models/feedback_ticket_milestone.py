from odoo import fields, models


class FeedbackTicketMilestone(models.Model):
    _inherit = "feedback.ticket.milestone"

    kind = fields.Selection(
        selection_add=[
            ("auto_reply", "Automatic Reply"),
            ("auto_helped", "Automatic Reply Helped"),
            ("wants_person", "Customer Wants a Person"),
        ],
        ondelete={"auto_reply": "cascade", "auto_helped": "cascade", "wants_person": "cascade"},
    )
