from odoo import fields, models


class FeedbackTeam(models.Model):
    _inherit = "feedback.team"

    calendar_id = fields.Many2one(
        "resource.calendar",
        "Working Hours",
        check_company=True,
        help="When the team works: promised times count these hours only. Empty: those of the company.",
    )

    def _working_calendar(self, company):
        """Return the calendar that counts for tickets of this team (or of no team) in ``company``; it may be empty."""
        return self.calendar_id or company.resource_calendar_id
