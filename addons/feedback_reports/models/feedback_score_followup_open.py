from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

AGENT = "feedback_intake.feedback_intake_group_agent"


class FeedbackScore(models.Model):
    """A bad score opens a follow-up; a better one ends it."""

    _inherit = "feedback.score"

    followup_ids = fields.One2many("feedback.score.followup", "score_id", "Follow-Ups", readonly=True)
    followup_id = fields.Many2one("feedback.score.followup", "Follow-Up", compute="_compute_followup_id")
    followup_state = fields.Selection(related="followup_ids.state", string="Follow-Up State")
    followup_user_id = fields.Many2one(related="followup_ids.user_id", string="Responsible")
    followup_deadline = fields.Datetime(related="followup_ids.deadline", string="Follow-Up Deadline")
    followup_action_ids = fields.Many2many(related="followup_ids.action_ids", string="What Was Done")
    followup_note = fields.Text(related="followup_ids.note", string="Follow-Up Note")
    followup_done_date = fields.Datetime(related="followup_ids.done_date", string="Followed Up On")
    followup_done_by_id = fields.Many2one(related="followup_ids.done_by_id", string="Followed Up By")

    @api.depends("followup_ids")
    def _compute_followup_id(self):
        for score in self:
            score.followup_id = score.followup_ids[:1]

    def _on_answered(self):
        result = super()._on_answered()
        # The customer answers as the public user, in whose name no colleague is told anything.
        scores = self.with_user(SUPERUSER_ID)
        bad = scores.filtered("is_bad")
        bad._open_followup()
        (scores - bad).followup_ids._cancel_as_better()
        return result

    def _open_followup(self):
        """Open follow-ups, or take up again those that a better score had ended.

        Without a ticket and without a contact there is nobody to get back to.
        """
        for score in self.filtered(lambda score: score.ticket_id or score.partner_id):
            followup = score.followup_ids
            if not score.company_id.feedback_followup_hours or (followup and followup.cancel_reason != "better"):
                continue
            values = score._prepare_followup_values()
            if followup:
                followup.write(values)
            else:
                followup.create({**values, "score_id": score.id})._plan_activity()

    def _prepare_followup_values(self):
        self.ensure_one()
        return {
            "state": "open",
            "user_id": self._followup_responsible().id,
            "deadline": self._followup_deadline(),
            "escalated_date": False,
        }

    def _followup_deadline(self):
        """Return when the company's working hours for a follow-up will have passed, counted from now."""
        company, now = self.company_id, fields.Datetime.now()
        calendar = self.ticket_id.team_id._working_calendar(company)
        seconds = round(company.feedback_followup_hours * 3600)
        # Where nobody ever works the clock runs on: a follow-up without a deadline would be forgotten.
        return calendar._plan_work(now, seconds) or now + timedelta(seconds=seconds)

    def _followup_responsible(self):
        """Return the first who can see to it: team's lead, whom the company names, channel's owner; or nobody."""
        ticket, company = self.ticket_id, self.company_id
        for user in (ticket.team_id.user_id, company.feedback_followup_user_id, ticket.channel_id.user_id):
            may_act = user.active and company in user.company_ids and user.has_group(AGENT)
            if may_act and (not ticket or ticket.with_user(user).has_access("read")):
                return user
        return self.env["res.users"]
