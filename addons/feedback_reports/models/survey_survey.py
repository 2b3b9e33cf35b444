from odoo import api, fields, models

AGENT = "feedback_intake.feedback_intake_group_agent"


class SurveySurvey(models.Model):
    """Surveys whose questions count as scores."""

    _inherit = "survey.survey"

    feedback_company_id = fields.Many2one(
        "res.company",
        "Scores Belong To",
        help="The company whose customers answer. Empty: that of the participant, or else of the survey's responsible.",
    )
    has_feedback_scores = fields.Boolean(compute="_compute_has_feedback_scores")
    feedback_score_count = fields.Integer(compute="_compute_feedback_score_count", groups=AGENT)

    @api.depends("question_and_page_ids.feedback_score_kind")
    def _compute_has_feedback_scores(self):
        for survey in self:
            survey.has_feedback_scores = any(survey.question_and_page_ids.mapped("feedback_score_kind"))

    def _compute_feedback_score_count(self):
        groups = self.env["feedback.score"]._read_group([("survey_id", "in", self.ids)], ["survey_id"], ["__count"])
        # The groups come with the reader's rights, surveys may be out of their sight.
        counts = {survey.id: number for survey, number in groups}
        for survey in self:
            survey.feedback_score_count = counts.get(survey.id, 0)

    def _feedback_company(self, partner):
        self.ensure_one()
        return self.feedback_company_id or partner.company_id or self.user_id.company_id or self.env.company

    def action_count_feedback_scores(self):
        """Take in what was answered before the questions counted as scores."""
        self.ensure_one()
        self.check_access("write")
        entries = self.env["survey.user_input"].search([("survey_id", "=", self.id), ("state", "=", "done")])
        number = entries._count_feedback_scores()
        text = self.env._("%(number)s answers were taken into the feedback reports.", number=number)
        if not number:
            text = self.env._("There is nothing to take in: all answers are counted already.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": text, "next": {"type": "ir.actions.act_window_close"}},
        }

    def action_open_feedback_scores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_reports.feedback_score_action")
        return {**action, "domain": [("survey_id", "=", self.id)], "context": {}}
