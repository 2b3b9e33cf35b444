from odoo import fields, models


class ResCompany(models.Model):
    """How soon bad scores are followed up, and by whom."""

    _inherit = "res.company"

    feedback_followup_hours = fields.Float(
        "Follow Up Bad Scores Within",
        default=8,
        help="In working hours of the team that had the ticket. 0: bad scores are not followed up.",
    )
    feedback_followup_user_id = fields.Many2one(
        "res.users",
        "In Charge of Follow-Ups",
        domain="[('share', '=', False)]",
        help="Follows up where the team has no lead, and is told of late follow-ups. Empty: all managers are told.",
    )

    _feedback_followup_hours_positive = models.Constraint(
        "CHECK (feedback_followup_hours >= 0)", "The time for follow-ups cannot be negative."
    )
