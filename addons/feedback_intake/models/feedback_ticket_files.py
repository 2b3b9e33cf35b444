from odoo import fields, models


class FeedbackTicket(models.Model):
    """The files of a conversation, seen together."""

    _inherit = "feedback.ticket"

    attachment_count = fields.Integer("Files", compute="_compute_attachments")
    attachment_gallery_ids = fields.Many2many("ir.attachment", compute="_compute_attachments", string="All Files")

    def _compute_attachments(self):
        found = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("res_field", "=", False)], order="id"
        )
        by_ticket = found.grouped("res_id")
        for ticket in self:
            ticket.attachment_gallery_ids = by_ticket.get(ticket.id, found.browse())
            ticket.attachment_count = len(ticket.attachment_gallery_ids)

    def action_open_attachments(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Files of %s", self.number),
            "res_model": "ir.attachment",
            "views": [(False, "kanban"), (False, "list")],
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)],
            "context": {"create": False},
        }
