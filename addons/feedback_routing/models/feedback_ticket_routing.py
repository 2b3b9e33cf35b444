from odoo import models


class FeedbackTicket(models.Model):
    """Tickets pass the routing rules."""

    _inherit = "feedback.ticket"

    def _route(self):
        super()._route()
        self._run_rules("on_feedback_received")

    def _run_rules(self, trigger):
        """Let these tickets pass all rules of ``trigger`` in their order; never raise for a broken rule."""
