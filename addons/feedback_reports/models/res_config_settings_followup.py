from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    feedback_followup_hours = fields.Float(related="company_id.feedback_followup_hours", readonly=False)
    feedback_followup_user_id = fields.Many2one(related="company_id.feedback_followup_user_id", readonly=False)
