from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    feedback_alert_user_id = fields.Many2one(related="company_id.feedback_alert_user_id", readonly=False)
