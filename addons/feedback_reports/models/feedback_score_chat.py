from odoo import fields, models


class FeedbackScore(models.Model):
    """Scores that visitors give after a live chat: Odoo's own rating counts as CSAT."""

    _inherit = "feedback.score"

    rating_id = fields.Many2one("rating.rating", "Chat Rating", readonly=True, ondelete="set null")

    _rating_unique = models.UniqueIndex(
        "(rating_id) WHERE rating_id IS NOT NULL", "This rating counts as a score already."
    )
