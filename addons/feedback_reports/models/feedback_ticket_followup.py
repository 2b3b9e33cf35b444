from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.feedback_intake.models.feedback_ticket import SENTIMENTS

AGENT = "feedback_intake.feedback_intake_group_agent"


class FeedbackTicket(models.Model):
    """What the customer thought of it, and what is done about that."""

    _inherit = "feedback.ticket"

    score_count = fields.Integer(compute="_compute_score_count", groups=AGENT)
    last_score_mood = fields.Selection(SENTIMENTS, "Score's Face", compute="_compute_last_score", groups=AGENT)
    last_score_label = fields.Char("Score", compute="_compute_last_score", groups=AGENT)
    live_followup_id = fields.Many2one("feedback.score.followup", compute="_compute_live_followup_id", groups=AGENT)

    @api.depends("score_ids.state")
    @api.depends_context("uid")
    def _compute_score_count(self):
        counts = dict(
            self.env["feedback.score"]._read_group(
                [("ticket_id", "in", self.ids), ("state", "=", "answered")], ["ticket_id"], ["__count"]
            )
        )
        for ticket in self:
            ticket.score_count = counts.get(ticket, 0)

    @api.depends("score_ids.state", "score_ids.value")
    @api.depends_context("uid")
    def _compute_last_score(self):
        domain = [("ticket_id", "in", self.ids), ("state", "=", "answered")]
        scores = self.env["feedback.score"].search(domain, order="answered_date, id")
        last = {score.ticket_id: score for score in scores}
        for ticket in self:
            score = last.get(ticket, scores.browse())
            ticket.last_score_mood, ticket.last_score_label = score.mood, score.value_label

    @api.depends("score_ids.followup_ids.state")
    @api.depends_context("uid")
    def _compute_live_followup_id(self):
        domain = [("ticket_id", "in", self.ids), ("state", "in", ("open", "in_progress"))]
        followups = self.env["feedback.score.followup"].search(domain, order="deadline desc, id desc")
        most_urgent = {followup.ticket_id: followup for followup in followups}
        for ticket in self:
            ticket.live_followup_id = most_urgent.get(ticket)

    def _blurred_tables(self):
        """A follow-up begins when the customer answers, and people are told of it at once."""
        of_ticket = SQL("ticket_id IN %s", tuple(self.ids))
        followups = SQL("(SELECT id FROM feedback_score_followup WHERE %s)", of_ticket)
        told = SQL("message_type = 'user_notification' AND model = %s AND res_id IN %s", self._name, tuple(self.ids))
        opened = SQL("model = 'feedback.score.followup' AND res_id IN %s", followups)
        return [
            *super()._blurred_tables(),
            ("feedback_score_followup", of_ticket, ()),
            ("mail_activity", SQL("feedback_followup_id IN %s", followups), ()),
            ("mail_message", told, ("date",)),
            ("mail_message", opened, ("date",)),
        ]

    def _blurred_deadlines(self):
        of_ticket = SQL("ticket_id IN %s AND deadline IS NOT NULL", tuple(self.ids))
        return [*super()._blurred_deadlines(), ("feedback_score_followup", of_ticket, ("deadline",))]

    def action_open_scores(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_reports.feedback_score_action")
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}

    def action_open_followup(self):
        self.ensure_one()
        return self.live_followup_id.get_formview_action()
