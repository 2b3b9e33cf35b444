from odoo import fields, models


class FeedbackTicketClose(models.TransientModel):
    _name = "feedback.ticket.close"
    _description = "Close Feedback Tickets"

    ticket_ids = fields.Many2many("feedback.ticket", string="Tickets", required=True)
    reason_id = fields.Many2one("feedback.close.reason", required=True)

    def action_close(self):
        self.ensure_one()
        self.ticket_ids.action_close(self.reason_id.id)
        if len(self.ticket_ids) == 1:
            message = self.env._("%s is closed.", self.ticket_ids.number)
        else:
            message = self.env._("%s tickets are closed.", len(self.ticket_ids))
        return {
            "type": "ir.actions.client",
            "tag": "feedback_closed_notification",
            "params": {
                "message": message,
                "ticket_ids": self.ticket_ids.ids,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
