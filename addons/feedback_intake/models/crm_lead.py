from collections import Counter

from odoo import fields, models
from odoo.fields import Domain

from .feedback_ticket import SENTIMENTS, prevailing_mood

READER = "feedback_intake.feedback_intake_group_reader"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    feedback_ticket_ids = fields.Many2many(
        "feedback.ticket", "feedback_ticket_crm_lead_rel", "lead_id", "ticket_id", "Feedback", copy=False, groups=READER
    )
    feedback_ticket_count = fields.Integer(compute="_compute_feedback_figures", groups=READER)
    feedback_mood = fields.Selection(SENTIMENTS, compute="_compute_feedback_figures", groups=READER)

    def _compute_feedback_figures(self):
        """Count the linked tickets and those of the lead's customer, in the database."""
        for lead in self:
            moods = self.env["feedback.ticket"]._read_group(lead._feedback_domain(), ["sentiment"], ["__count"])
            lead.feedback_ticket_count = sum(number for _mood, number in moods)
            lead.feedback_mood = prevailing_mood(Counter(dict(moods)))

    def _feedback_domain(self):
        """Return the domain of the linked tickets and those of the lead's customer."""
        self.ensure_one()
        linked = Domain("lead_ids", "in", self.ids)
        if customer := self.partner_id.commercial_partner_id:
            return linked | Domain("commercial_partner_id", "=", customer.id)
        return linked

    def action_open_feedback(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": list(self._feedback_domain()),
            "context": self._prepare_feedback_context(),
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
