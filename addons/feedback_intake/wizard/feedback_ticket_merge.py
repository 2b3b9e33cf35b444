from odoo import api, fields, models
from odoo.exceptions import UserError


class FeedbackTicketMerge(models.TransientModel):
    _name = "feedback.ticket.merge"
    _description = "Merge Feedback Tickets"

    ticket_ids = fields.Many2many("feedback.ticket", string="Tickets", required=True)
    survivor_id = fields.Many2one("feedback.ticket", "Keep", required=True, help="The others are merged into this one.")
    has_other_customer = fields.Boolean(compute="_compute_has_other_customer")

    @api.depends("ticket_ids", "survivor_id")
    def _compute_has_other_customer(self):
        for wizard in self:
            senders = {
                ticket.partner_id.commercial_partner_id.id or ticket.email_normalized
                for ticket in wizard.ticket_ids | wizard.survivor_id
            }
            wizard.has_other_customer = len(senders) > 1

    def action_merge(self):
        self.ensure_one()
        merged = self.ticket_ids - self.survivor_id
        if not merged:
            raise UserError(self.env._("Choose at least two tickets."))
        merged._merge_into(self.survivor_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.ticket",
            "res_id": self.survivor_id.id,
            "views": [(False, "form")],
        }
