from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

FOLLOWUP_STATES = [("open", "Open"), ("in_progress", "In Progress"), ("done", "Done"), ("cancelled", "Cancelled")]
CANCEL_REASONS = [
    ("better", "The customer has given a better score"),
    ("needless", "Not needed"),
]
LIVE_STATES = ("open", "in_progress")
LIVE = Domain("state", "in", LIVE_STATES)
# What the report relies on: a person who could change it could make the figure say anything.
SYSTEM_FIELDS = {"score_id", "deadline", "escalated_date", "done_date", "done_by_id", "cancelled_date", "cancel_reason"}


class FeedbackScoreFollowup(models.Model):
    """What is done about one bad score: who sees to it, until when, and what was done.

    The system opens it and plans an activity; its responsible says what was done.
    """

    _name = "feedback.score.followup"
    _description = "Feedback Follow-Up"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "deadline, id"
    _check_company_auto = True

    score_id = fields.Many2one("feedback.score", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="score_id.company_id", store=True)
    ticket_id = fields.Many2one(related="score_id.ticket_id", store=True, index="btree_not_null")
    team_id = fields.Many2one(related="ticket_id.team_id")
    agent_id = fields.Many2one(related="score_id.user_id", string="Agent")
    partner_id = fields.Many2one(related="score_id.partner_id", store=True, index="btree_not_null")
    kind = fields.Selection(related="score_id.kind")
    mood = fields.Selection(related="score_id.mood")
    value_label = fields.Char("Given", related="score_id.value_label")
    comment = fields.Text(related="score_id.comment")
    answered_date = fields.Datetime(related="score_id.answered_date")

    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    state = fields.Selection(FOLLOWUP_STATES, required=True, default="open", tracking=True, group_expand=True)
    deadline = fields.Datetime(required=True, readonly=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    escalated_date = fields.Datetime("Escalated On", readonly=True)
    action_ids = fields.Many2many("feedback.score.followup.action", string="What Was Done")
    note = fields.Text(help="What was said and agreed, for whoever talks to the customer next.")
    done_date = fields.Datetime("Done On", readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True)
    cancelled_date = fields.Datetime("Cancelled On", readonly=True)
    cancel_reason = fields.Selection(CANCEL_REASONS, readonly=True)
    plan_ids = fields.One2many("mail.activity", "feedback_followup_id", "Planned Activities")

    _score_unique = models.UniqueIndex("(score_id)", "This score has a follow-up already.")
    _due_idx = models.Index("(deadline) WHERE state IN ('open', 'in_progress') AND escalated_date IS NULL")

    @api.depends("score_id.display_name")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = followup.score_id.display_name

    @api.depends("state", "deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for followup in self:
            followup.is_overdue = followup._is_live() and bool(followup.deadline) and followup.deadline < now

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return LIVE & Domain("deadline", "<", fields.Datetime.now())

    @api.constrains("state", "action_ids", "note")
    def _check_says_what_was_done(self):
        if any(followup.state == "done" and not followup.action_ids and not followup.note for followup in self):
            raise ValidationError(
                self.env._("Please say what was done about the bad score: choose an action or write a note.")
            )

    def write(self, vals):
        if not self.env.su and (forbidden := SYSTEM_FIELDS & vals.keys()):
            raise AccessError(self.env._("The system alone writes these fields: %s.", ", ".join(sorted(forbidden))))
        moved = self.filtered(lambda followup: followup.state != vals.get("state", followup.state))
        if moved:
            vals = {**self._prepare_state_values(vals["state"]), **vals}
        result = super().write(vals)
        moved._settle_activities()
        if "user_id" in vals and not self.env.context.get("feedback_activity_moves_followup"):
            self.filtered(lambda followup: followup._is_live())._plan_activity()
        return result

    def _prepare_state_values(self, state):
        """Return what else changes when follow-ups come to ``state``."""
        now, is_done, is_cancelled = fields.Datetime.now(), state == "done", state == "cancelled"
        return {
            "done_date": is_done and now,
            "done_by_id": is_done and self.env.uid,
            "cancelled_date": is_cancelled and now,
            "cancel_reason": is_cancelled and "needless",
        }

    def _is_live(self):
        self.ensure_one()
        return self.state in LIVE_STATES

    def action_start(self):
        self.state = "in_progress"

    def action_done(self):
        self.state = "done"

    def action_cancel(self):
        self.state = "cancelled"

    def action_reopen(self):
        """Take it up again. The deadline stays: a follow-up is not in time because it was ended and begun anew."""
        self.state = "in_progress"

    def action_take(self):
        self.user_id = self.env.user

    def action_open_ticket(self):
        self.ensure_one()
        return self.ticket_id.get_formview_action()
