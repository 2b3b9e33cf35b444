from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["feedback.sla.status"]._on_team_hours_chosen([("company_id", "in", self.ids)])
        return result
