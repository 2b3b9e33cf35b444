from odoo import models


class FeedbackTeam(models.Model):
    _inherit = "feedback.team"

    def write(self, vals):
        result = super().write(vals)
        if "calendar_id" in vals:
            self.env["feedback.sla.status"]._on_team_hours_chosen([("ticket_id.team_id", "in", self.ids)])
        return result
