from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.calibration import Calibration

# With fewer judged answers nobody can say how often answers are right.
LEAST_OUTCOMES = 50


class ResCompany(models.Model):
    """How sure the company wants to be before it answers on its own, and what it has learnt about that."""

    _inherit = "res.company"

    kb_reply_target = fields.Integer(
        "Right at Least (%)",
        default=90,
        required=True,
        help="Answers are sent on their own only where at least this share of them is surely right.",
    )
    kb_reply_calibration = fields.Json(readonly=True, copy=False)

    @api.constrains("kb_reply_target")
    def _check_kb_reply_target(self):
        if any(not 50 <= company.kb_reply_target <= 99 for company in self):
            raise ValidationError(self.env._("The share of answers that must be right goes from 50 to 99 %."))

    def _kb_calibration(self):
        """Return what was learnt from judged answers, as a :class:`Calibration`."""
        self.ensure_one()
        return Calibration.from_json(self.sudo().kb_reply_calibration)  # sudo: res.company - figures, no secret

    def _kb_threshold(self):
        """Return the confidence from which on answers may be sent on their own, or None while that is not known."""
        self.ensure_one()
        target = self.sudo().kb_reply_target  # sudo: res.company - a setting, no secret
        return self._kb_calibration().threshold(target / 100, LEAST_OUTCOMES)
