from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class FeedbackTicketSnooze(models.TransientModel):
    _name = "feedback.ticket.snooze"
    _description = "Snooze Feedback Tickets"

    ticket_ids = fields.Many2many("feedback.ticket", string="Tickets", required=True)
    duration = fields.Selection(
        [("4", "Four hours"), ("24", "A day"), ("72", "Three days"), ("168", "A week"), ("date", "Until…")],
        required=True,
        default="24",
    )
    until_date = fields.Datetime("Until")

    def action_snooze(self):
        self.ensure_one()
        now = fields.Datetime.now()
        until = self.until_date if self.duration == "date" else now + timedelta(hours=int(self.duration))
        if not until or until <= now:
            raise UserError(self.env._("Choose a time that is still to come."))
        self.ticket_ids.action_snooze((until - now).total_seconds() / 3600)
        return {"type": "ir.actions.act_window_close"}
