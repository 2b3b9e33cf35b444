from odoo import models


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    def _prepare_feedback_answer(self, lines):
        """Return this question with its answers (lines of one participant) as ``gateways/odoo_survey.py`` reads it.

        ``value`` is the one that a property of a ticket takes: a number as a number, choices in words; long texts none.
        """
        self.ensure_one()
        said = [text for line in lines if (text := line._feedback_said())]
        if self.question_type in ("scale", "numerical_box"):
            value = lines[:1]._get_answer_value()
        elif self.question_type in ("simple_choice", "multiple_choice", "matrix", "date", "datetime"):
            value = ", ".join(said)
        else:
            value = None
        return {"key": f"{self.survey_id.id}:{self.id}", "question": self.title, "said": said, "value": value}
