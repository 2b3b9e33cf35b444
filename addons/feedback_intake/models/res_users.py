from odoo import api, fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    feedback_team_ids = fields.Many2many(
        "feedback.team", "feedback_team_member_rel", "user_id", "team_id", "Feedback Teams"
    )
    feedback_extension = fields.Char(
        "Extension",
        copy=False,
        index="btree_not_null",
        help="The number or name of this user's telephone, as the telephone system tells of it: 101, +79991112233.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "feedback_extension"]

    @api.model
    def _of_extension(self, extension, company):
        """Return the one user of the company with this extension, or an empty recordset."""
        # sudo: res.users - whose telephone it is, asked for an event of the telephone system
        domain = [("feedback_extension", "=", extension), ("company_ids", "in", company.ids), ("share", "=", False)]
        found = self.sudo().search(domain, limit=2)
        return found if len(found) == 1 else found.browse()
