from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    feedback_alert_user_id = fields.Many2one(
        "res.users", "Told of Rising Complaints", domain="[('share', '=', False)]", ondelete="set null"
    )
