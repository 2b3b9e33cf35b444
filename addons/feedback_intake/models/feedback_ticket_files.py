from odoo import api, fields, models


class FeedbackTicket(models.Model):
    """The files of a conversation, seen together."""

    _inherit = "feedback.ticket"

    attachment_count = fields.Integer("Files", compute="_compute_attachments")
    has_files = fields.Boolean(compute="_compute_attachments", search="_search_has_files")
    attachment_gallery_ids = fields.Many2many("ir.attachment", compute="_compute_attachments", string="All Files")

    def _compute_attachments(self):
        found = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("res_field", "=", False)], order="id"
        )
        by_ticket = found.grouped("res_id")
        for ticket in self:
            ticket.attachment_gallery_ids = by_ticket.get(ticket.id, found.browse())
            ticket.attachment_count = len(ticket.attachment_gallery_ids)
            ticket.has_files = bool(ticket.attachment_count)

    @api.model
    def _search_has_files(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: ir.attachment - only whether there are any; who may see the tickets is asked of them
        files = self.env["ir.attachment"].sudo()._search([("res_model", "=", self._name), ("res_field", "=", False)])
        return [("id", "in", files.subselect("res_id"))]

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
