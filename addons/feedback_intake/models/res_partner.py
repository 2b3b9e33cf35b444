from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    feedback_ticket_ids = fields.One2many(
        "feedback.ticket", "partner_id", "Feedback", groups="feedback_intake.feedback_intake_group_reader"
    )
    feedback_ticket_count = fields.Integer(
        compute="_compute_feedback_tickets", groups="feedback_intake.feedback_intake_group_reader"
    )
    feedback_open_ticket_count = fields.Integer(
        compute="_compute_feedback_tickets", groups="feedback_intake.feedback_intake_group_reader"
    )
    feedback_mood = fields.Selection(
        [("positive", "Positive"), ("neutral", "Neutral"), ("negative", "Negative")],
        compute="_compute_feedback_tickets",
        groups="feedback_intake.feedback_intake_group_reader",
        help="What prevails in the feedback of the last year.",
    )

    def _compute_feedback_tickets(self):
        """A company counts the feedback of its people as its own."""
        family = self.with_context(active_test=False).search([("id", "child_of", self.ids)])
        tickets = self.env["feedback.ticket"].search([("partner_id", "in", family.ids)])
        for partner in self:
            own = tickets.filtered(lambda t, partner=partner: partner in t.partner_id._self_and_parents())
            partner.feedback_ticket_count = len(own)
            partner.feedback_open_ticket_count = len(own.filtered(lambda t: not t.is_done))
            partner.feedback_mood = own._overall_mood()

    def _self_and_parents(self):
        self.ensure_one()
        return self | (self.parent_id._self_and_parents() if self.parent_id else self.browse())

    def action_open_feedback(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "domain": [("partner_id", "child_of", self.id)],
            "context": self._prepare_feedback_context(),
        }

    def _prepare_feedback_context(self):
        self.ensure_one()
        return {
            "default_partner_id": self.id,
            "default_contact_name": self.name,
            "default_email_from": self.email,
            "default_phone": self.phone,
        }

    def action_new_feedback(self):
        """Open an empty ticket of this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.ticket",
            "views": [(False, "form")],
            "context": self._prepare_feedback_context(),
        }
