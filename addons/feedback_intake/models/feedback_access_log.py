from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

ACTIONS = [
    ("opened", "Opened a Confidential Ticket"),
    ("exported", "Exported Tickets"),
    ("export_person", "Exported What Is Held on a Person"),
    ("anonymised", "Anonymised"),
    ("erased", "Erased a Person"),
]
# Whoever goes to and fro between list and form opens a ticket once.
SAME_LOOK_MINUTES = 10
MOST_IDS = 1000
KEPT_MONTHS = "feedback_intake.access_log_months"


class FeedbackAccessLog(models.Model):
    """Who has looked at confidential tickets, who has exported and erased. The log is append-only."""

    _name = "feedback.access.log"
    _description = "Feedback Access Log"
    _order = "id desc"
    _rec_name = "action"

    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    action = fields.Selection(ACTIONS, "What", required=True, readonly=True)
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, index="btree_not_null", ondelete="set null")
    ticket_count = fields.Integer("Tickets", readonly=True)
    ticket_ids = fields.Json("Their IDs", readonly=True, help="Of the first thousand.")
    detail = fields.Char(readonly=True)

    @api.model
    def _log(self, action, tickets, detail=False):
        """Append what the current user has done to these tickets, one line for each company."""
        # sudo: feedback.access.log - nobody has the right to write the log; the system does
        companies = tickets.sudo().grouped("company_id") or {self.env.company: tickets}
        return self.sudo().create(
            [
                {
                    "user_id": self.env.uid,
                    "company_id": company.id,
                    "action": action,
                    "ticket_id": own.id if len(own) == 1 else False,
                    "ticket_count": len(own),
                    "ticket_ids": own.ids[:MOST_IDS],
                    "detail": detail,
                }
                for company, own in companies.items()
            ]
        )

    @api.model
    def _log_look(self, ticket):
        """Append that the current user has opened a confidential ticket, unless they had a moment ago."""
        recent = fields.Datetime.now() - timedelta(minutes=SAME_LOOK_MINUTES)
        same = [("user_id", "=", self.env.uid), ("ticket_id", "=", ticket.id), ("action", "=", "opened")]
        # sudo: feedback.access.log - the system alone reads and writes it here
        if not self.sudo().search_count([*same, ("date", ">", recent)], limit=1):
            self._log("opened", ticket)

    def write(self, vals):
        raise AccessError(self.env._("The access log cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.context.get("feedback_retention"):
            raise AccessError(self.env._("The access log cannot be changed."))

    @api.autovacuum
    def _gc_old(self):
        """Forget what is older than the settings say; 0 months: never."""
        months = int(self.env["ir.config_parameter"].get_param(KEPT_MONTHS) or 36)
        if months > 0:
            old = self.search([("date", "<", fields.Datetime.now() - relativedelta(months=months))], limit=10_000)
            old.with_context(feedback_retention=True).unlink()
