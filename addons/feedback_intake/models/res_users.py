from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    feedback_team_ids = fields.Many2many(
        "feedback.team", "feedback_team_member_rel", "user_id", "team_id", "Feedback Teams"
    )
