from odoo import api, fields, models
from odoo.exceptions import AccessError

from .feedback_score import SOURCES


class FeedbackScoreChange(models.Model):
    """A customer has changed an answer: what it was and what it became. The log is append-only."""

    _name = "feedback.score.change"
    _description = "Change of a Feedback Score"
    _order = "id desc"
    _rec_name = "score_id"

    score_id = fields.Many2one("feedback.score", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="score_id.company_id", store=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    source = fields.Selection(SOURCES, required=True, readonly=True)
    old_value = fields.Integer("Before", readonly=True)
    new_value = fields.Integer("After", readonly=True)
    old_comment = fields.Text("Comment Before", readonly=True)
    new_comment = fields.Text("Comment After", readonly=True)

    def write(self, vals):
        raise AccessError(self.env._("The log of a score cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The log of a score cannot be changed."))
