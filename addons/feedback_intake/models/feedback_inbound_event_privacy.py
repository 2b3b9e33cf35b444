from odoo import models


class FeedbackInboundEvent(models.Model):
    """A line of the ledger forgets what was sent and by whom; that something came stays."""

    _inherit = "feedback.inbound.event"

    def _forget_sender(self):
        names = ("body", "headers", "sender", "subject", "reason", "error")
        # sudo: feedback.inbound.event - the ledger is read-only but for privacy; what is pending must be taken first
        self.sudo().filtered(lambda event: event.state != "pending").write(dict.fromkeys(names, False))
