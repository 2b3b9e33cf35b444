from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .feedback_ticket import KINDS

NUMBERS = ("scale", "numerical_box")


class SurveySurvey(models.Model):
    """Surveys whose answers become tickets."""

    _inherit = "survey.survey"

    feedback_policy = fields.Selection(
        [
            ("never", "Never"),
            ("score", "When its score is low"),
            ("number", "When the answer to a question is low"),
            ("choice", "When certain answers are chosen"),
            ("text", "When anything is written in words"),
            ("always", "Always"),
        ],
        "An Answer Becomes a Ticket",
        default="never",
        required=True,
        help="Answers that are entered by “Test” never do.",
    )
    feedback_score_below = fields.Float("Below (%)", default=50, help="The score that the survey's own scoring gives.")
    feedback_number_question_id = fields.Many2one(
        "survey.question",
        "Question",
        domain="[('survey_id', '=', id), ('question_type', 'in', ('scale', 'numerical_box'))]",
        ondelete="set null",
        index="btree_not_null",
    )
    feedback_number_below = fields.Float("Below", default=7)
    feedback_choice_ids = fields.Many2many(
        "survey.question.answer",
        string="Answers",
        domain="[('question_id.survey_id', '=', id)]",
        help="One of them is enough.",
    )
    feedback_channel_id = fields.Many2one(
        "feedback.channel",
        "Tickets Go To",
        domain="[('gateway_type', '=', 'odoo_survey')]",
        ondelete="set null",
        index="btree_not_null",
    )
    feedback_ticket_team_id = fields.Many2one(
        "feedback.team", "Team", ondelete="set null", index="btree_not_null", help="Empty: as the channel says."
    )
    feedback_ticket_kind = fields.Selection(KINDS, "Kind", help="Empty: as the channel says.")
    feedback_ticket_category_id = fields.Many2one(
        "feedback.category", "Category", ondelete="set null", index="btree_not_null", help="Empty: as the channel says."
    )
    is_feedback_anonymous = fields.Boolean(
        "Anonymous",
        help="The ticket tells nothing of who answered: no contact, no address, no link to the answer, the time by the "
        "hour only, and no answers to questions that ask for a name or an address. The survey itself keeps what it "
        "keeps.",
    )
    feedback_ticket_count = fields.Integer(
        compute="_compute_feedback_ticket_count", groups="feedback_intake.feedback_intake_group_reader"
    )

    def _compute_feedback_ticket_count(self):
        for survey in self:
            survey.feedback_ticket_count = self.env["feedback.ticket"].search_count(survey._feedback_ticket_domain())

    def _feedback_ticket_domain(self):
        """Return the domain of this survey's tickets; those of anonymous answers are not told apart from others."""
        self.ensure_one()
        return [("survey_answer_id.survey_id", "=", self.id)]

    @api.constrains(
        "feedback_policy",
        "feedback_channel_id",
        "feedback_number_question_id",
        "feedback_choice_ids",
        "scoring_type",
        "feedback_ticket_team_id",
        "feedback_ticket_category_id",
    )
    def _check_feedback_policy(self):
        for survey in self.filtered(lambda survey: survey.feedback_policy != "never"):
            if fault := survey._feedback_fault():
                raise ValidationError(fault)

    def _feedback_fault(self):
        """Return what is wrong with the settings, a sentence, or None."""
        channel, question = self.feedback_channel_id, self.feedback_number_question_id
        if channel.gateway_type != "odoo_survey":
            return self.env._("Choose the channel that tickets of “%s” go to.", self.title)
        for record in (self.feedback_ticket_team_id, self.feedback_ticket_category_id):
            if record.company_id and record.company_id != channel.company_id:
                return self.env._(
                    "“%(record)s” belongs to another company than the channel “%(channel)s”.",
                    record=record.display_name,
                    channel=channel.display_name,
                )
        if self.feedback_policy == "score" and self.scoring_type == "no_scoring":
            return self.env._(
                "“%s” has no scoring: switch it on under “Options”, or choose another condition.", self.title
            )
        if self.feedback_policy == "number" and not (question.survey_id == self and question.question_type in NUMBERS):
            return self.env._("Choose a question of “%s” that asks for a number.", self.title)
        if self.feedback_policy == "choice" and not self.feedback_choice_ids:
            return self.env._("Choose the answers that make a ticket.")
        return None

    def action_open_feedback_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {**action, "domain": self._feedback_ticket_domain(), "context": {}}
