from odoo import api, fields, models
from odoo.fields import Domain

from .feedback_sla_status import OPEN, STATES


class FeedbackTicket(models.Model):
    """How a ticket stands with its promises, as the badge on cards, lists and the form shows it."""

    _inherit = "feedback.ticket"

    sla_state = fields.Selection(
        [state for state in STATES if state[0] in ("running", "at_risk", "paused", "missed")],
        "SLA State",
        compute="_compute_sla_state",
        search="_search_sla_state",
    )
    sla_remaining_hours = fields.Float(
        "SLA Hours Left",
        compute="_compute_sla_remaining_hours",
        help="Working time until the next deadline; negative: since it was missed.",
    )

    @api.depends("sla_deadline", "sla_warning_date", "sla_status_ids.paused_since")
    def _compute_sla_state(self):
        now = fields.Datetime.now()
        for ticket in self:
            if ticket.sla_deadline:
                is_at_risk = ticket.sla_warning_date and ticket.sla_warning_date <= now
                ticket.sla_state = "missed" if ticket.sla_deadline < now else "at_risk" if is_at_risk else "running"
            else:
                ticket.sla_state = "paused" if any(ticket._open_promises().mapped("paused_since")) else False

    @api.model
    def _search_sla_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        ahead, at_risk = Domain("sla_deadline", ">=", now), Domain("sla_warning_date", "<=", now)
        paused = Domain("sla_status_ids", "any", OPEN & Domain("paused_since", "!=", False))
        domains = {
            "missed": Domain("sla_deadline", "<", now),
            "at_risk": ahead & at_risk,
            "running": ahead & (Domain("sla_warning_date", "=", False) | Domain("sla_warning_date", ">", now)),
            "paused": Domain("sla_deadline", "=", False) & paused,
            False: Domain("sla_deadline", "=", False) & ~paused,
        }
        return Domain.OR(domain for state, domain in domains.items() if state in value)

    @api.depends("sla_deadline", "sla_status_ids.paused_since")
    def _compute_sla_remaining_hours(self):
        for ticket in self:
            promises = ticket._open_promises()
            running = promises.filtered("deadline").sorted("deadline")[:1]
            if running:
                ticket.sla_remaining_hours = running._remaining_hours()
            else:
                paused = promises.filtered("paused_since")
                ticket.sla_remaining_hours = min((promise._remaining_hours() for promise in paused), default=0)
