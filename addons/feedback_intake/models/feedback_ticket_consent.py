from odoo import fields, models


class FeedbackTicket(models.Model):
    """What the customer has agreed to by this ticket."""

    _inherit = "feedback.ticket"

    consent_ids = fields.One2many("feedback.consent", "ticket_id", "Consents", readonly=True)
    consent_count = fields.Integer(compute="_compute_consent_count")

    def _compute_consent_count(self):
        counts = dict(
            self.env["feedback.consent"]._read_group([("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"])
        )
        for ticket in self:
            ticket.consent_count = counts.get(ticket._origin, 0)

    def _shown_consents(self):
        """Return what the customer has agreed to by this ticket and by those of theirs that were merged into it."""
        tickets = self | self.merged_ticket_ids.filtered(self._shares_customer)
        return self.env["feedback.consent"].search([("ticket_id", "in", tickets.ids)], order="id")

    def _take_consents(self, event, consents):
        """Set down the consents that came with a delivery, once.

        :param consents: [{"text_id", "lang"}] as checked and stored by the controller, or None
        """
        self.ensure_one()
        Consent = self.env["feedback.consent"]
        if self.is_anonymous or not consents or Consent.search_count([("event_id", "=", event.id)], limit=1):
            return
        method = "api" if event.channel_id.gateway_type == "api" else "form"
        for given in consents:
            text = self.env["feedback.consent.text"].browse(given["text_id"]).exists()
            Consent._record(text, method, self, lang=given["lang"], event_id=event.id, given_date=event.received_date)

    def action_open_consents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_consent_action")
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}
