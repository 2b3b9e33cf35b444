from odoo import fields, models


class FeedbackCloseReason(models.Model):
    """Why a ticket was closed, so that reports can tell solved from given up."""

    _name = "feedback.close.reason"
    _description = "Feedback Close Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
