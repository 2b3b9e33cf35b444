from odoo import models


class ResPartner(models.Model):
    """A contact asks what is held on them, or to be forgotten."""

    _inherit = "res.partner"

    def action_feedback_privacy_export(self):
        self.ensure_one()
        self.env["feedback.privacy"]._check_right()
        return {"type": "ir.actions.act_url", "target": "self", "url": f"/feedback/privacy/export/contact/{self.id}"}

    def action_feedback_privacy_erase(self):
        """Let feedback forget this contact. The contact itself is left to Odoo's privacy lookup."""
        self.ensure_one()
        privacy = self.env["feedback.privacy"]
        return privacy._tell_erased(*privacy._erase(privacy._person_of(self)))
