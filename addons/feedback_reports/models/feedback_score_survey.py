from odoo import fields, models


class FeedbackScore(models.Model):
    """Scores that were given in a survey: one for each answer to a question that counts as one."""

    _inherit = "feedback.score"

    survey_line_id = fields.Many2one("survey.user_input.line", "Survey Answer", readonly=True, ondelete="set null")
    survey_id = fields.Many2one("survey.survey", readonly=True, index="btree_not_null", ondelete="set null")

    _survey_line_unique = models.UniqueIndex(
        "(survey_line_id) WHERE survey_line_id IS NOT NULL", "This answer counts as a score already."
    )
