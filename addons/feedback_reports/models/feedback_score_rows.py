from odoo import models


class FeedbackScore(models.Model):
    """The ids of a score's rows in the report, so that a row is found by its id."""

    _inherit = "feedback.score"

    _asked_row_idx = models.Index("((id * 3))")
    _answered_row_idx = models.Index("((id * 3 + 1)) WHERE state = 'answered'")
    _followup_row_idx = models.Index("((id * 3 + 2))")
