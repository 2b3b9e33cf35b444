from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

ACTIONS = ("called", "apologised", "compensated", "fixed", "nothing")
# Bad scores of the last days are still to be seen to.
LIVE_DAYS = 6


class FeedbackDemo(models.AbstractModel):
    """What became of the bad scores of the demonstration, and the survey that gives some more scores."""

    _inherit = "feedback.demo"

    @api.model
    def _create_followups(self, dice, texts, scores):
        bad = scores.filtered(lambda score: score.is_bad and score.state == "answered").sorted("answered_date")
        since = fields.Datetime.now() - timedelta(days=LIVE_DAYS)
        old = bad.filtered(lambda score: score.answered_date < since)
        Followup = self.env["feedback.score.followup"]
        Followup.create([self._prepare_done_followup(dice, texts, score) for score in old])
        live = Followup.create([self._prepare_live_followup(score) for score in bad - old])
        live._plan_activity()
        for followup in live.filtered("is_overdue"):
            followup._escalate()

    @api.model
    def _prepare_followup(self, score):
        ticket, company = score.ticket_id, score.company_id
        seconds = round(company.feedback_followup_hours * 3600)
        teams = ticket.team_id or self.env["feedback.team"].search([("company_id", "=", company.id)], limit=1)
        deadline = ticket.team_id._working_calendar(company)._plan_work(score.answered_date, seconds)
        return {"score_id": score.id, "user_id": teams.user_id.id, "deadline": deadline}

    @api.model
    def _prepare_done_followup(self, dice, texts, score):
        """Four of five are done in time."""
        values = self._prepare_followup(score)
        length = values["deadline"] - score.answered_date
        share = dice.uniform(0.1, 0.9) if dice.randrange(100) < 80 else dice.uniform(1.1, 2.5)
        names = dice.sample(ACTIONS[:-1], dice.choice((1, 1, 2))) if dice.randrange(100) < 88 else ACTIONS[-1:]
        actions = [self.env.ref(f"feedback_reports.feedback_score_followup_action_{name}").id for name in names]
        language = score.ticket_id.language or (score.partner_id.lang or "en")[:2]
        return {
            **values,
            "state": "done",
            "done_date": min(score.answered_date + length * share, fields.Datetime.now()),
            "done_by_id": values["user_id"],
            "action_ids": [Command.set(actions)],
            "note": dice.choice(texts["notes"].get(language, texts["notes"]["en"])) if dice.randrange(2) else False,
        }

    @api.model
    def _prepare_live_followup(self, score):
        return {**self._prepare_followup(score), "state": "in_progress" if score.ticket_id else "open"}

    @api.model
    def _create_score_survey(self, item):
        """A survey on the web site whose first question counts as NPS; its participants are not known."""
        survey = self.env["survey.survey"].create(
            {
                "title": item["title"],
                "access_mode": "public",
                "users_login_required": False,
                "user_id": self.env.ref("base.user_admin").id,
                "feedback_company_id": self.env.ref("base.main_company").id,
            }
        )
        self._name_records("survey", {"nps": survey})
        base = {"survey_id": survey.id}
        score, comment = self.env["survey.question"].create(
            [
                {
                    **base,
                    "title": item["question"],
                    "question_type": "scale",
                    "feedback_score_kind": "nps",
                    "has_feedback_comment": True,
                    "sequence": 1,
                },
                {**base, "title": item["comment"], "question_type": "text_box", "sequence": 2},
            ]
        )
        if "ru_RU" in self._installed_languages():
            survey.update_field_translations("title", {"ru_RU": item["title_ru"]})
            score.update_field_translations("title", {"ru_RU": item["question_ru"]})
            comment.update_field_translations("title", {"ru_RU": item["comment_ru"]})
        self._answer_score_survey(survey, score, item["answers"])

    @api.model
    def _answer_score_survey(self, survey, question, answers):
        now = fields.Datetime.now().replace(microsecond=0)
        ends = [now - timedelta(days=4 * number, hours=number % 7 + 1) for number in range(len(answers))]
        entries = self.env["survey.user_input"].create(
            [{"survey_id": survey.id, "start_datetime": end, "end_datetime": end, "state": "done"} for end in ends]
        )
        self.env["survey.user_input.line"].create(
            [
                {
                    "user_input_id": entry.id,
                    "question_id": question.id,
                    "answer_type": "scale",
                    "value_scale": value,
                }
                for entry, value in zip(entries, answers, strict=True)
            ]
        )
        entries._count_feedback_scores()
