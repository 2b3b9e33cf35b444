from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    score_gap_days = fields.Integer(related="company_id.score_gap_days", readonly=False)
    score_yearly_limit = fields.Integer(related="company_id.score_yearly_limit", readonly=False)
    score_mailing_gap_days = fields.Integer(related="company_id.score_mailing_gap_days", readonly=False)
