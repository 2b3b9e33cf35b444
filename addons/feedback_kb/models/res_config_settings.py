from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kb_reply_target = fields.Integer(related="company_id.kb_reply_target", readonly=False)
    kb_reply_table = fields.Html(compute="_compute_kb_reply_table", sanitize=False)

    @api.depends("company_id", "kb_reply_target")
    def _compute_kb_reply_table(self):
        for settings in self:
            settings.kb_reply_table = settings.env["feedback.kb.reply"]._render_calibration(settings.company_id)
