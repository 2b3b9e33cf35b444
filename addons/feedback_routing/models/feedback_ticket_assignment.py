from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, sql

from ..tools.assignment import STRATEGIES, Request

# The system alone writes these.
SYSTEM_FIELDS = {"is_queued", "assigned_date", "returned_from_id", "returned_date", "return_date"}
# Who has let a ticket go is not given it again for that long, unless there is nobody else.
REST = timedelta(hours=1)


class FeedbackTicket(models.Model):
    """Tickets wait in their team's queue until they are dealt out to somebody who is there."""

    _inherit = "feedback.ticket"

    assignment_strategy = fields.Selection(STRATEGIES, "Assignment", copy=False, help="Empty: as the team does it.")
    is_queued = fields.Boolean("Waiting for an Agent", compute="_compute_is_queued", store=True)
    assigned_date = fields.Datetime("Assigned On", readonly=True, copy=False)

    _queue_idx = models.Index("(team_id, priority DESC, id) WHERE is_queued IS TRUE")

    def _auto_init(self):
        # When the addon comes, every team assigns by hand: no need to compute that for a million old tickets.
        if not sql.column_exists(self.env.cr, self._table, "is_queued"):
            sql.create_column(self.env.cr, self._table, "is_queued", "bool")
        return super()._auto_init()

    @api.depends("team_id", "user_id", "is_done", "is_imported", "assignment_strategy")
    def _compute_is_queued(self):
        for ticket in self:
            strategy = ticket._effective_strategy()
            is_waiting = not (ticket.user_id or ticket.is_done or ticket.is_imported)
            ticket.is_queued = is_waiting and strategy != "manual"

    def _effective_strategy(self):
        return (self.team_id and (self.assignment_strategy or self.team_id.assignment_strategy)) or "manual"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        if assigned := tickets.filtered("user_id"):
            assigned.sudo().assigned_date = fields.Datetime.now()  # sudo: feedback.ticket - the system's own field
        tickets._queue_for_agents()
        return tickets

    def _system_fields(self):
        return super()._system_fields() | SYSTEM_FIELDS

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            # sudo: feedback.ticket - the system's own field
            self.sudo().assigned_date = fields.Datetime.now() if vals["user_id"] else False
        if {"team_id", "user_id", "stage_id", "assignment_strategy"} & vals.keys():
            self._queue_for_agents()
        if {"stage_id", "snoozed_until"} & vals.keys():
            # Somebody has room again, or a ticket is awake.
            self.team_id.filtered(lambda team: team.assignment_strategy != "manual")._deal_after_commit()
        return result

    def _queue_for_agents(self):
        """Have those of these tickets that wait for somebody dealt out as soon as the transaction is committed."""
        self.filtered("is_queued").team_id._deal_after_commit()

    def _prepare_requests(self):
        """Return the tickets as plain values for the choice, in the same order."""
        rested = fields.Datetime.now() - REST
        previous = self._previous_assignees()
        return [
            Request(
                ticket_id=ticket.id,
                strategy=ticket._effective_strategy(),
                company_id=ticket.company_id.id,
                channel_id=ticket.channel_id.id,
                category_ids=frozenset(map(int, (ticket.category_id.parent_path or "").split("/")[:-1])),
                language=ticket.language or "",
                priority=ticket.priority,
                previous_user_id=previous.get(ticket._customer_key()),
                avoid_user_id=ticket.returned_from_id.id if (ticket.returned_date or rested) > rested else None,
            )
            for ticket in self
        ]

    def _customer_key(self):
        return str(self.partner_id.id) if self.partner_id else self.email_normalized

    def _previous_assignees(self):
        """Return {customer's key: user id} of who looked after the customer's last ticket in the team."""
        asking = self.filtered(lambda ticket: ticket._effective_strategy() == "same_agent" and ticket._customer_key())
        if not asking:
            return {}
        self.flush_model(["team_id", "user_id", "partner_id", "email_normalized"])
        customer = SQL("COALESCE(partner_id::text, email_normalized)")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (%(customer)s) %(customer)s, user_id
                  FROM feedback_ticket
                 WHERE team_id = ANY(%(teams)s) AND user_id IS NOT NULL
                   AND (partner_id = ANY(%(partners)s) OR partner_id IS NULL AND email_normalized = ANY(%(addresses)s))
                 ORDER BY %(customer)s, id DESC
                """,
                customer=customer,
                teams=asking.team_id.ids,
                partners=asking.partner_id.ids,
                addresses=list(filter(None, asking.mapped("email_normalized"))),
            )
        )
        return dict(rows)

    def _prepare_assignment_traces(self, decisions, known):
        """Return the values of the traces: of every assignment, and of every wait whose reasons are new.

        :param known: {ticket id: details} of the last trace of those that have one
        """
        return [
            {"ticket_id": decision.request.ticket_id, "kind": "assignment", "details": details}
            for decision in decisions
            if (details := decision.details())["chosen"]
            or _reasons(details) != _reasons(known.get(decision.request.ticket_id))
        ]


def _reasons(details):
    """Return what a decision came to, without the figures that change all the time."""
    return details and (
        details.get("strategy"),
        details.get("chosen"),
        [(candidate["user_id"], candidate["reason"]) for candidate in details["candidates"]],
    )
