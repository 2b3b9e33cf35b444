import json
import uuid

from odoo import fields, models


class SurveyUserInput(models.Model):
    """A finished answer becomes a ticket where its survey says so, once."""

    _inherit = "survey.user_input"

    is_feedback_taken = fields.Boolean(
        "Ticket Made", readonly=True, copy=False, help="It has been given to the ledger of a feedback channel."
    )

    def write(self, vals):
        """A survey ends in several ways, of a live session too; all of them come through here."""
        result = super().write(vals)
        if vals.get("state") == "done":
            self._take_feedback()
        return result

    def _take_feedback(self):
        # sudo: survey.user_input, survey.survey - the system reads what was answered, whoever ends the survey
        for entry in self.sudo():
            survey = entry.survey_id
            is_wanted = entry.state == "done" and not entry.test_entry and not entry.is_feedback_taken
            if is_wanted and survey.feedback_channel_id.active and entry._meets_feedback_condition():
                entry.is_feedback_taken = True
                entry._store_feedback(survey.feedback_channel_id, survey.is_feedback_anonymous)

    def _meets_feedback_condition(self):
        survey = self.survey_id
        lines = self.user_input_line_ids.filtered(lambda line: not line.skipped)
        policy = survey.feedback_policy
        if policy == "score":
            return survey.scoring_type != "no_scoring" and self.scoring_percentage < survey.feedback_score_below
        if policy == "number":
            own = lines.filtered(lambda line: line.question_id == survey.feedback_number_question_id)
            return any(line._get_answer_value() < survey.feedback_number_below for line in own)
        if policy == "choice":
            return bool(lines.suggested_answer_id & survey.feedback_choice_ids)
        if policy == "text":
            return any((line._feedback_text() or "").strip() for line in lines if not line._is_feedback_personal())
        return policy == "always"

    def _store_feedback(self, channel, is_anonymous):
        """Keep the answer in the ledger and process it at once. Of an anonymous one nothing leads back to it."""
        Event = self.env(context={"lang": self.env.lang})["feedback.inbound.event"]
        channel = channel.with_env(Event.env)
        content = self._prepare_feedback(is_anonymous)
        now = fields.Datetime.now()
        event = Event._store(
            channel,
            f"answer:{uuid.uuid4().hex if is_anonymous else self.id}",
            json.dumps(content, ensure_ascii=False).encode(),
            subject=content["survey"],
            sender=content.get("author", {}).get("email") or None,
            received_date=channel.company_id._day_of(now) if is_anonymous else now,
        )
        (event.with_context(mail_notify_force_send=False) if is_anonymous else event)._process()
        if is_anonymous:
            event._blur_times()

    def _prepare_feedback(self, is_anonymous):
        """Return the answer as ``gateways/odoo_survey.py`` reads it."""
        survey = self.survey_id
        own = self.with_context(lang=self.lang_id.code or self.env.lang)
        lines = own.user_input_line_ids.filtered(lambda line: not line.skipped)
        if is_anonymous:
            lines = lines.filtered(lambda line: not line._is_feedback_personal())
        content = {
            "survey": own.survey_id.title,
            "is_anonymous": is_anonymous,
            "score": round(self.scoring_percentage, 2) if survey.scoring_type != "no_scoring" else None,
            "answers": [
                question._prepare_feedback_answer(answers) for question, answers in lines.grouped("question_id").items()
            ],
            "ticket": {
                "team_id": survey.feedback_ticket_team_id.id,
                "kind": survey.feedback_ticket_kind or "",
                "category_id": survey.feedback_ticket_category_id.id,
            },
        }
        return (
            content if is_anonymous else {**content, "answer": self.id, "author": self._prepare_feedback_author(lines)}
        )

    def _prepare_feedback_author(self, lines):
        partner = self.partner_id.filtered(lambda one: one.active and not one.is_public)
        typed = lines.filtered(lambda line: line.question_id.save_as_email or line.question_id.validation_email)
        named = lines.filtered(lambda line: line.question_id.save_as_nickname)
        return {
            "partner_id": partner.id or 0,
            "name": partner.name or named[:1].value_char_box or self.nickname or "",
            "email": partner.email or self.email or typed[:1].value_char_box or "",
            "language": (self.lang_id.code or partner.lang or "").split("_")[0],
        }


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _is_feedback_personal(self):
        """Tell whether the question asks who answers."""
        question = self.question_id
        return bool(question.save_as_email or question.save_as_nickname or question.validation_email)

    def _feedback_text(self):
        """Return what was written in words, also as the comment on a choice."""
        return self.value_text_box or self.value_char_box

    def _feedback_said(self):
        """Return the answer as people read it."""
        if self.answer_type == "suggestion":
            chosen = self.suggested_answer_id.value or self.suggested_answer_id.value_image_filename or ""
            return f"{self.matrix_row_id.value}: {chosen}" if self.matrix_row_id else chosen
        value = self._get_answer_value()
        if self.answer_type == "numerical_box":
            return f"{value:g}"
        if self.answer_type in ("date", "datetime"):
            return fields.Datetime.to_string(value) if self.answer_type == "datetime" else fields.Date.to_string(value)
        return str(value or "") if self.answer_type != "scale" else str(value)
