from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .feedback_score import SCALES, SCORE_KINDS

TEXT_TYPES = ("char_box", "text_box")


class SurveyQuestion(models.Model):
    """A question with a scale may count as a score."""

    _inherit = "survey.question"

    feedback_score_kind = fields.Selection(
        SCORE_KINDS,
        "Counts As",
        help="Answers become scores of this kind in the feedback reports. NPS needs a scale of 11 steps (0 to 10), "
        "CSAT of 5 (1 to 5) and CES of 7 (1 to 7). A scale that begins elsewhere is moved: 0 to 4 counts as 1 to 5.",
    )
    has_feedback_comment = fields.Boolean(
        "Next Text Is the Comment", help="The answer to the next question that asks for a text is kept with the score."
    )

    @api.constrains("feedback_score_kind", "question_type", "scale_min", "scale_max")
    def _check_feedback_scale(self):
        kinds = dict(self._fields["feedback_score_kind"]._description_selection(self.env))
        for question in self.filtered("feedback_score_kind"):
            low, high = SCALES[question.feedback_score_kind]
            is_scale = question.question_type == "scale"
            if is_scale and question.scale_max - question.scale_min == high - low:
                continue
            raise ValidationError(
                self.env._(
                    "“%(question)s” cannot count as %(kind)s: that needs a scale of %(steps)s steps, such as %(low)s to"
                    " %(high)s. Answers on another scale cannot be compared.",
                    question=question.title,
                    kind=kinds[question.feedback_score_kind],
                    steps=high - low + 1,
                    low=low,
                    high=high,
                )
            )

    def _feedback_value(self, answer):
        """Return an answer as a value of the score, or None for one from before the scale was changed."""
        self.ensure_one()
        low, high = SCALES[self.feedback_score_kind]
        value = answer - self.scale_min + low
        return value if low <= value <= high else None

    def _feedback_comment_question(self):
        """Return the question whose answer is the comment on this one, or an empty recordset."""
        self.ensure_one()
        if not self.has_feedback_comment:
            return self.browse()
        questions = self.survey_id.question_ids.sorted(lambda question: (question.sequence, question.id))
        after = (question for question in questions if (question.sequence, question.id) > (self.sequence, self.id))
        return next((question for question in after if question.question_type in TEXT_TYPES), self.browse())
