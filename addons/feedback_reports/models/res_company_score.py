from odoo import fields, models

from ..tools.contact_budget import ContactBudget


class ResCompany(models.Model):
    """How often one person may be asked for their opinion."""

    _inherit = "res.company"

    score_gap_days = fields.Integer(
        "Days Between Two Invitations", default=14, help="To scores and surveys together. 0: no limit."
    )
    score_yearly_limit = fields.Integer(
        "Invitations a Year", default=4, help="To scores and surveys together. 0: no limit."
    )
    score_mailing_gap_days = fields.Integer(
        "Days After a Mailing", default=3, help="Nobody is asked so soon after an e-mail campaign. 0: no limit."
    )

    _score_limits_positive = models.Constraint(
        "CHECK (LEAST(score_gap_days, score_yearly_limit, score_mailing_gap_days) >= 0)",
        "A limit of invitations cannot be negative.",
    )

    def _score_budget(self):
        self.ensure_one()
        return ContactBudget(self.score_gap_days, self.score_yearly_limit, self.score_mailing_gap_days)
