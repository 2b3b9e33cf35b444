from odoo import api, fields, models

from odoo.addons.feedback_intake.models.feedback_ticket import SENTIMENTS

from .feedback_score import SCALES

GOOD_FROM = {"csat": 4, "nps": 9, "ces": 5}


class FeedbackScore(models.Model):
    """A score as people read it at a glance."""

    _inherit = "feedback.score"

    mood = fields.Selection(SENTIMENTS, "Face", compute="_compute_mood")
    value_label = fields.Char("Score", compute="_compute_value_label")
    team_id = fields.Many2one(related="ticket_id.team_id")

    @api.depends("kind", "value", "state", "is_bad")
    def _compute_mood(self):
        for score in self:
            good = "positive" if score.value >= GOOD_FROM.get(score.kind, 0) else "neutral"
            score.mood = score.state == "answered" and ("negative" if score.is_bad else good)

    @api.depends("kind", "value", "state")
    def _compute_value_label(self):
        for score in self:
            is_answered = score.state == "answered"
            score.value_label = f"{score.value} / {SCALES[score.kind][1]}" if is_answered else False

    def action_open_ticket(self):
        self.ensure_one()
        return self.ticket_id.get_formview_action()

    def action_open_followup(self):
        self.ensure_one()
        return self.followup_id.get_formview_action()
