from odoo import fields, models

from ..tools.remote_content import block_remote_content


class FeedbackTicket(models.Model):
    """What sales staff do with feedback: leads and opportunities, linked on both sides."""

    _inherit = "feedback.ticket"

    lead_ids = fields.Many2many("crm.lead", "feedback_ticket_crm_lead_rel", "ticket_id", "lead_id", "Leads", copy=False)
    lead_count = fields.Integer(compute="_compute_lead_count")

    def _compute_lead_count(self):
        for ticket in self:
            ticket.lead_count = len(ticket.lead_ids)

    def action_create_lead(self):
        """Create an opportunity with what the ticket knows, and open it."""
        self.ensure_one()
        self.check_access("write")
        self.lead_ids |= self.env["crm.lead"].create(self._prepare_lead_values())
        return self.action_open_leads()

    def _prepare_lead_values(self):
        self.ensure_one()
        return {
            "name": self.subject,
            "type": "opportunity",
            "description": block_remote_content(str(self.description or "")),
            "partner_id": self.partner_id.id,
            "contact_name": self.contact_name,
            "email_from": self.email_from or self.partner_id.email,
            "phone": self.phone or self.partner_id.phone,
            "user_id": self.env.user.id,
            "company_id": self.company_id.id,
            "campaign_id": self.campaign_id.id,
            "medium_id": self.medium_id.id,
            "source_id": self.source_id.id,
        }

    def action_open_leads(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        if len(self.lead_ids) == 1:
            return {**action, "views": [(False, "form")], "res_id": self.lead_ids.id}
        return {**action, "domain": [("id", "in", self.lead_ids.ids)], "context": {}}
