from odoo import api, fields, models
from odoo.exceptions import AccessError


class FeedbackTicketMilestone(models.Model):
    """What happened to a ticket, when and by whom: the one source of every figure in reports.

    The log is append-only. The system alone writes it, through :meth:`_log`.
    """

    _name = "feedback.ticket.milestone"
    _description = "Feedback Ticket Milestone"
    _order = "date desc, id desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one("feedback.ticket", required=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("received", "Received"),
            ("routed", "Routed"),
            ("assigned", "Assigned"),
            ("first_reply", "First Reply"),
            ("agent_reply", "Agent's Reply"),
            ("customer_reply", "Customer's Reply"),
            ("waiting", "Waiting for Customer"),
            ("resolved", "Resolved"),
            ("closed", "Closed"),
            ("reopened", "Reopened"),
            ("rated", "Rated"),
            ("merged", "Merged"),
            ("unmerged", "Merge Undone"),
            ("snoozed", "Snoozed"),
            ("acknowledged", "Acknowledged"),
            ("auto_reply_received", "Automatic Reply Received"),
        ],
        "Event",
        required=True,
        index=True,
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    actor = fields.Selection(
        [("customer", "Customer"), ("agent", "Agent"), ("bot", "Bot"), ("system", "System")],
        "By",
        required=True,
        default="system",
    )
    user_id = fields.Many2one("res.users", ondelete="set null")
    value = fields.Char("Detail")

    _date_idx = models.Index("(kind, date)")

    @api.model
    def _log(self, vals_list):
        """Append to the log. ``vals_list``: one dict a milestone, as for ``create``."""
        # sudo: feedback.ticket.milestone - nobody has the right to write the log; the system does
        return self.sudo().create(vals_list)

    def write(self, vals):
        raise AccessError(self.env._("The log of a ticket cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The log of a ticket cannot be changed."))
