from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    feedback_duplicate_days = fields.Integer(
        "Look for Duplicates Within (days)",
        default=7,
        help="The same customer's tickets are compared if they come in within this time. 0: never.",
    )

    _feedback_duplicate_days_positive = models.Constraint(
        "CHECK (feedback_duplicate_days >= 0)", "The time to look for duplicates cannot be negative."
    )

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["feedback.sla.status"]._on_team_hours_chosen([("company_id", "in", self.ids)])
        return result
