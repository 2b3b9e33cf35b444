from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    feedback_duplicate_days = fields.Integer(related="company_id.feedback_duplicate_days", readonly=False)
