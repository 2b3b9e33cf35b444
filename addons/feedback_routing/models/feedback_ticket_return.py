from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.fields import Domain

CRON_BATCH = 200


class FeedbackTicket(models.Model):
    """A ticket that its assignee does not answer goes back to the team."""

    _inherit = "feedback.ticket"

    return_date = fields.Datetime(
        "Goes Back On", readonly=True, copy=False, help="When it returns to the team, unless it is answered before."
    )
    returned_from_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Who had it last and did not answer.",
    )
    returned_date = fields.Datetime("Returned On", readonly=True, copy=False)

    _return_idx = models.Index("(return_date) WHERE return_date IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.filtered("user_id")._set_return_clock()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if "return_date" not in vals and {"user_id", "team_id", "needs_reply", "stage_id"} & vals.keys():
            # A customer who writes twice does not give the assignee more time.
            self._set_return_clock(keep=not {"user_id", "team_id"} & vals.keys())
        return result

    def _set_return_clock(self, keep=False):
        """Note when these tickets go back to their teams.

        :param keep: leave a clock that runs already
        """
        tickets = self.sudo()  # sudo: feedback.ticket - the system's own fields
        waiting = tickets.filtered(
            lambda ticket: ticket.user_id and ticket.needs_reply and ticket.state in ("new", "open")
        )
        (tickets - waiting).filtered("return_date").write({"return_date": False})
        started = waiting.filtered(lambda ticket: not (keep and ticket.return_date))
        now = datetime.now(timezone.utc)
        for (team, user, company), group in started.grouped(_assignment).items():
            group.write({"return_date": team._return_date_for(user, company, now)})

    @api.model
    def _cron_return(self):
        """Give back what was not answered in time."""
        due = Domain("return_date", "<=", fields.Datetime.now()) & Domain("state", "in", ("new", "open"))
        due &= Domain("needs_reply", "=", True) & Domain("is_snoozed", "=", False)
        tickets = self.search(due, order="return_date", limit=CRON_BATCH)
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(due))
        # Locked in a new transaction: who answers at this moment keeps the ticket.
        tickets = tickets.try_lock_for_update(allow_referencing=True).filtered_domain(due)
        tickets._return_to_team()
        self.env["ir.cron"]._commit_progress(len(tickets))

    def _return_to_team(self):
        """Take these tickets from those who did not answer them; the team's queue deals them out to others."""
        values, traces = [], []
        for user, tickets in self.grouped("user_id").items():
            values += tickets._prepare_milestone_values("returned", actor="system", user_id=user.id)
            details = {"chosen": None, "candidates": [], "returned_from": {"user_id": user.id, "name": user.name}}
            traces += [{"ticket_id": ticket.id, "kind": "assignment", "details": details} for ticket in tickets]
            tickets.with_context(mail_notrack=True).write(
                {
                    "user_id": False,
                    "return_date": False,
                    "returned_from_id": user.id,
                    "returned_date": fields.Datetime.now(),
                }
            )
        self.env["feedback.ticket.milestone"]._log(values)
        self.env["feedback.routing.trace"]._log(traces)


def _assignment(ticket):
    return ticket.team_id, ticket.user_id, ticket.company_id
