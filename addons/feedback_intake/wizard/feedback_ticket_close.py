from odoo import fields, models


class FeedbackTicketClose(models.TransientModel):
    _name = "feedback.ticket.close"
    _description = "Close Feedback Tickets"

    ticket_ids = fields.Many2many("feedback.ticket", string="Tickets", required=True)
    reason_id = fields.Many2one("feedback.close.reason", "Reason", required=True)

    def action_close(self):
        self.ensure_one()
        self.ticket_ids.action_close(self.reason_id.id)
        return {"type": "ir.actions.act_window_close"}
