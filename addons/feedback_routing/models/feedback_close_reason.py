from odoo import fields, models


class FeedbackCloseReason(models.Model):
    _inherit = "feedback.close.reason"

    is_void = fields.Boolean(
        "Not a Solution",
        help="For what nobody was waiting for, such as spam: what was promised is cancelled, neither kept nor missed.",
    )
