from odoo import fields, models
from odoo.tools import ormcache


class ResCompany(models.Model):
    """Whether moods are estimated in the company, and how far estimating old tickets anew has come."""

    _inherit = "res.company"

    estimate_moods = fields.Boolean(default=True)
    mood_cursor = fields.Integer(
        "Estimated Anew Down To", copy=False, help="Tickets with a lower id still wait to be estimated (anew). 0: none."
    )

    def write(self, vals):
        result = super().write(vals)
        if "estimate_moods" in vals:
            self.env.registry.clear_cache()
        return result

    @ormcache("self.id")
    def _estimates_moods(self):
        """Tell whether moods of the company's tickets are estimated. Asked for every new ticket, so kept."""
        return self.sudo().estimate_moods  # sudo: res.company - a setting, no secret

    def _reestimate_moods(self):
        """Have the moods of all tickets estimated anew, those aside that stars or people have told."""
        # sudo: feedback.ticket, res.company, ir.cron - the whole company's, whoever has asked and may
        latest = self.env["feedback.ticket"].sudo().search([], order="id desc", limit=1)
        self.sudo().mood_cursor = latest.id + 1
        self.env.ref("feedback_reports.ir_cron_estimate_moods").sudo()._trigger()
