from odoo import models

from . import form  # noqa: F401 - the model that ours extends comes first


class FeedbackGatewayForm(models.AbstractModel):
    """A code was given for what had not become a ticket yet: now it opens the ticket."""

    _inherit = "feedback.gateway.form"

    def _process(self, event):
        result = super()._process(event)
        visitor = self._as_visitor(event)
        if visitor.ticket_id.is_anonymous:
            visitor.env["feedback.receipt"].search([("event_id", "=", event.id)])._settle(visitor.ticket_id)
        return result
