from odoo import models
from odoo.tools import split_every

BATCH = 500


class SurveyUserInput(models.Model):
    """A survey that somebody has finished gives scores, once."""

    _inherit = "survey.user_input"

    def write(self, vals):
        """A survey ends in several ways, of a live session too; all of them come through here."""
        result = super().write(vals)
        if vals.get("state") == "done":
            pairs = self._prepare_feedback_scores()
            # sudo: feedback.score - the participant gives it, nobody has the right to create one
            scores = self.env["feedback.score"].sudo().create([values for _line, values in pairs])
            for score, (line, _values) in zip(scores, pairs, strict=True):
                score._record_answer(line._feedback_value(), line._feedback_comment(), source="survey")
        return result

    def _prepare_feedback_scores(self):
        """Return pairs of answer and values of its score, of what counts and has not been counted yet."""
        # sudo: survey.question, survey.user_input.line - the system reads what was answered, whoever ends the survey
        entries = self.sudo().filtered(lambda entry: entry.state == "done" and not entry.test_entry)
        questions = entries.env["survey.question"].search(
            [("survey_id", "in", entries.survey_id.ids), ("feedback_score_kind", "!=", False)]
        )
        if not questions:
            return []
        lines = entries.env["survey.user_input.line"].search(
            [
                ("user_input_id", "in", entries.ids),
                ("question_id", "in", questions.ids),
                ("answer_type", "=", "scale"),
                ("skipped", "=", False),
            ],
            order="id",
        )
        counted = entries.env["feedback.score"].search([("survey_line_id", "in", lines.ids)]).survey_line_id
        lines = (lines - counted).filtered(lambda line: line._feedback_value() is not None)
        return [(line, line._prepare_feedback_score()) for line in lines]

    def _count_feedback_scores(self):
        """Take in answers that were given before their question counted. Return how many.

        They keep their date, and nobody follows them up: the time for that is over.
        """
        number = 0
        for ids in split_every(BATCH, self.ids):
            pairs = self.browse(ids)._prepare_feedback_scores()
            values = [{**score, **line._prepare_feedback_answer()} for line, score in pairs]
            # sudo: feedback.score - the participants have given them, nobody has the right to create one
            number += len(self.env["feedback.score"].sudo().create(values))
        return number


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _feedback_value(self):
        return self.question_id._feedback_value(self.value_scale)

    def _feedback_comment(self):
        question = self.question_id._feedback_comment_question()
        answers = self.user_input_id.user_input_line_ids.filtered(lambda line: line.question_id == question)
        return "\n".join(
            text for text in answers.mapped(lambda line: line.value_text_box or line.value_char_box) if text
        )

    def _prepare_feedback_score(self):
        """Return who has given which kind of score where. Nobody was asked by us, so there is no date of that."""
        entry = self.user_input_id
        return {
            "kind": self.question_id.feedback_score_kind,
            "company_id": entry.survey_id._feedback_company(entry.partner_id).id,
            "partner_id": entry.partner_id.id,
            "survey_id": entry.survey_id.id,
            "survey_line_id": self.id,
        }

    def _prepare_feedback_answer(self):
        return {
            "state": "answered",
            "source": "survey",
            "value": self._feedback_value(),
            "comment": self._feedback_comment() or False,
            "answered_date": self.user_input_id.end_datetime or self.create_date,
        }
