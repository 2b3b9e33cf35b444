from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .feedback_sla_policy import CALENDAR_CHOICES, TARGETS

STATES = [
    ("running", "In Time"),
    ("at_risk", "At Risk"),
    ("paused", "Paused"),
    ("missed", "Missed"),
    ("reached", "Reached"),
    ("reached_late", "Reached Late"),
    ("cancelled", "Cancelled"),
]
CANCEL_REASONS = [
    ("closed", "Closed without it"),
    ("void", "The close reason does not count"),
    ("merged", "Merged into another ticket"),
    ("conditions", "The policy no longer applies"),
    ("terms", "The policy no longer promises it"),
]
OPEN_STATES = {"running", "at_risk", "paused"}
OPEN = Domain("reached_date", "=", False) & Domain("cancelled_date", "=", False)


class FeedbackSlaStatus(models.Model):
    """One promise on one ticket: its terms, and what has happened to it.

    Facts are stored; whether it is late follows from them and the clock. The system alone writes them. No dates of
    creation and change are kept, since they would give away when an anonymous customer wrote.
    """

    _name = "feedback.sla.status"
    _description = "Feedback SLA Status"
    _order = "id"
    _log_access = False

    ticket_id = fields.Many2one("feedback.ticket", required=True, readonly=True, index=True, ondelete="cascade")
    policy_id = fields.Many2one("feedback.sla.policy", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    team_id = fields.Many2one(related="ticket_id.team_id")
    user_id = fields.Many2one(related="ticket_id.user_id")
    target = fields.Selection(TARGETS, "Promise", required=True, readonly=True)
    is_by_rule = fields.Boolean(
        "By Rule",
        readonly=True,
        help="An automation rule has put the ticket under the policy, whatever its conditions.",
    )

    hours = fields.Float("Within", required=True, readonly=True, help="In hours of working time.")
    calendar_choice = fields.Selection(CALENDAR_CHOICES, "Hours That Count", required=True, readonly=True)
    calendar_id = fields.Many2one("resource.calendar", "Working Hours", readonly=True, ondelete="restrict")
    warning_share = fields.Integer("Warn After (%)", readonly=True)
    pause_stages = fields.Json(readonly=True, help="Ids of the stages in which the clock stands still.")
    terms_version = fields.Integer(readonly=True, help="The version of the policy's terms that this promise follows.")

    start_date = fields.Datetime("From", required=True, readonly=True)
    deadline = fields.Datetime(readonly=True, help="Empty while the clock stands still.")
    warning_date = fields.Datetime("At Risk From", readonly=True)
    reached_date = fields.Datetime("Reached On", readonly=True)
    paused_since = fields.Datetime(readonly=True)
    pauses = fields.Json(readonly=True, help="Pairs of moments between which the clock stood still.")
    pause_minutes = fields.Integer(
        "Paused (min)", compute="_compute_pause_minutes", help="Calendar time for which the clock stood still so far."
    )
    cancelled_date = fields.Datetime("Cancelled On", readonly=True)
    cancel_reason = fields.Selection(CANCEL_REASONS, readonly=True)
    warned_date = fields.Datetime("Warned On", readonly=True)
    missed_date = fields.Datetime("Escalated On", readonly=True)
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")

    _open_idx = models.Index("(policy_id, terms_version) WHERE reached_date IS NULL AND cancelled_date IS NULL")
    _miss_due_idx = models.Index(
        "(deadline) WHERE reached_date IS NULL AND cancelled_date IS NULL AND missed_date IS NULL"
    )
    _warning_due_idx = models.Index(
        "(warning_date) WHERE reached_date IS NULL AND cancelled_date IS NULL"
        " AND missed_date IS NULL AND warned_date IS NULL"
    )

    @api.depends("policy_id.name", "target")
    def _compute_display_name(self):
        targets = dict(self._fields["target"]._description_selection(self.env))
        for status in self:
            # sudo: feedback.sla.policy - the name of a promise is no secret to whoever sees the promise
            status.display_name = f"{status.policy_id.sudo().name}: {targets.get(status.target)}"

    @api.depends("pauses", "paused_since", "reached_date", "cancelled_date")
    def _compute_pause_minutes(self):
        now = fields.Datetime.now()
        for status in self:
            pauses = status._pause_spans()
            if status.paused_since:
                pauses.append((status.paused_since, status.cancelled_date or now))
            status.pause_minutes = sum((end - begin).total_seconds() for begin, end in pauses) // 60

    @api.depends("deadline", "warning_date", "reached_date", "cancelled_date", "paused_since")
    def _compute_state(self):
        now = fields.Datetime.now()
        for status in self:
            status.state = status._state_at(now)

    def _state_at(self, now):
        """Return the state; what was missed before it was cancelled stays missed."""
        self.ensure_one()
        ended = self.reached_date or self.cancelled_date or now
        is_late = self.deadline and self.deadline < ended
        if self.reached_date:
            return "reached_late" if is_late else "reached"
        if is_late:
            return "missed"
        if self.cancelled_date:
            return "cancelled"
        if self.paused_since:
            return "paused"
        return "at_risk" if self.warning_date and self.warning_date <= now else "running"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN %s", model._field_to_sql(alias, "state", query), tuple(value)
            ),
            predicate=lambda status: status.state in value,
        )
        return OPEN & states if OPEN_STATES.issuperset(value) else states

    def _field_to_sql(self, alias, field_expr, query=None):
        """The state in SQL, as :meth:`_state_at` says it, so that lists can be grouped by it."""
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        names = ("deadline", "warning_date", "reached_date", "cancelled_date", "paused_since")
        columns = {name: super(FeedbackSlaStatus, self)._field_to_sql(alias, name, query) for name in names}
        return SQL(
            """CASE WHEN %(reached_date)s IS NOT NULL
                    THEN CASE WHEN %(deadline)s < %(reached_date)s THEN 'reached_late' ELSE 'reached' END
                    WHEN %(deadline)s < COALESCE(%(cancelled_date)s, %(now)s) THEN 'missed'
                    WHEN %(cancelled_date)s IS NOT NULL THEN 'cancelled'
                    WHEN %(paused_since)s IS NOT NULL THEN 'paused'
                    WHEN %(warning_date)s <= %(now)s THEN 'at_risk'
                    ELSE 'running' END""",
            now=fields.Datetime.now(),
            **columns,
        )

    def action_open_ticket(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.ticket",
            "res_id": self.ticket_id.id,
            "views": [(False, "form")],
        }

    @api.model_create_multi
    def create(self, vals_list):
        self._check_written_by_system()
        return super().create(vals_list)

    def write(self, vals):
        self._check_written_by_system()
        return super().write(vals)

    def _check_written_by_system(self):
        if not self.env.su:
            raise AccessError(self.env._("The system alone writes promises."))
