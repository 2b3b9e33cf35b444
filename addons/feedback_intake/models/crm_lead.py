from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    feedback_ticket_ids = fields.Many2many(
        "feedback.ticket",
        "feedback_ticket_crm_lead_rel",
        "lead_id",
        "ticket_id",
        "Feedback",
        copy=False,
        groups="feedback_intake.feedback_intake_group_reader",
    )
    feedback_ticket_count = fields.Integer(
        compute="_compute_feedback_tickets", groups="feedback_intake.feedback_intake_group_reader"
    )
    feedback_mood = fields.Selection(
        [("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")],
        compute="_compute_feedback_tickets",
        groups="feedback_intake.feedback_intake_group_reader",
    )

    def _compute_feedback_tickets(self):
        for lead in self:
            tickets = lead._feedback_tickets()
            lead.feedback_ticket_count = len(tickets)
            lead.feedback_mood = tickets._overall_mood()

    def _feedback_tickets(self):
        """Return the linked tickets and those of the lead's customer."""
        self.ensure_one()
        domain = [("id", "in", self.feedback_ticket_ids.ids)]
        if self.partner_id:
            customer = [("commercial_partner_id", "=", self.partner_id.commercial_partner_id.id)]
            domain = ["|", *domain, *customer]
        return self.env["feedback.ticket"].search(domain)

    def action_open_feedback(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "domain": [("id", "in", self._feedback_tickets().ids)],
            "context": {**self._prepare_feedback_context(), "create": True},
        }

    def _prepare_feedback_context(self):
        self.ensure_one()
        return {
            "default_partner_id": self.partner_id.id,
            "default_contact_name": self.contact_name or self.partner_id.name,
            "default_email_from": self.email_from,
            "default_phone": self.phone,
            "default_lead_ids": self.ids,
        }

    def action_new_feedback(self):
        """Open an empty ticket of this lead's customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.ticket",
            "views": [(False, "form")],
            "context": self._prepare_feedback_context(),
        }
