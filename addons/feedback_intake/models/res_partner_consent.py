from odoo import fields, models

from .res_partner import READER


class ResPartner(models.Model):
    """What this contact has agreed to."""

    _inherit = "res.partner"

    feedback_consent_count = fields.Integer(compute="_compute_feedback_consent_count", groups=READER)

    def _compute_feedback_consent_count(self):
        for partner in self:
            partner.feedback_consent_count = self.env["feedback.consent"].search_count(partner._consent_domain())

    def _consent_domain(self):
        """Return the domain of the consents of this contact, also of those given before it was known."""
        self.ensure_one()
        own = [("partner_id", "=", self._origin.id)]
        address = self.email_normalized
        return ["|", *own, "&", ("partner_id", "=", False), ("email_normalized", "=", address)] if address else own

    def action_open_feedback_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_consent_action")
        return {**action, "domain": self._consent_domain(), "context": {}}
