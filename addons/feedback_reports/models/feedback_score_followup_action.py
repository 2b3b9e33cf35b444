from odoo import fields, models


class FeedbackScoreFollowupAction(models.Model):
    """Something that is done about a bad score, so that it can be counted what helps."""

    _name = "feedback.score.followup.action"
    _description = "What Was Done About a Bad Score"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
