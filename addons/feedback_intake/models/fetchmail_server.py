from odoo import api, fields, models


class FetchmailServer(models.Model):
    _inherit = "fetchmail.server"

    feedback_channel_id = fields.Many2one(
        "feedback.channel",
        domain="[('gateway_type', '=', 'email')]",
        index="btree_not_null",
        ondelete="set null",
        help="Everything in this mailbox becomes feedback of this channel.",
    )

    @api.onchange("feedback_channel_id")
    def _onchange_feedback_channel_id(self):
        if self.feedback_channel_id:
            self.object_id = self.env["ir.model"]._get("feedback.ticket")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._point_at_tickets(vals)
        return super().create(vals_list)

    def write(self, vals):
        return super().write(self._point_at_tickets(dict(vals)))

    def _point_at_tickets(self, vals):
        if vals.get("feedback_channel_id"):
            vals["object_id"] = self.env["ir.model"]._get_id("feedback.ticket")
        return vals
