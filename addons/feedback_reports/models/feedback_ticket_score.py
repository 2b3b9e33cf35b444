from odoo import fields, models


class FeedbackTicket(models.Model):
    """The customer's verdict on how a ticket was dealt with."""

    _inherit = "feedback.ticket"

    score_ids = fields.One2many("feedback.score", "ticket_id", "Scores", readonly=True)

    def _take_csat(self, value):
        """Take an answer on the solution for the ticket's stars. A mood that is known stays: it is that of the message."""
        self.ensure_one()
        is_first = "rated" not in self.milestone_ids.mapped("kind")
        with self.env.protecting([self._fields["sentiment"]], self if self.sentiment else self.browse()):
            self.rating = value
        if is_first:
            milestones = self._prepare_milestone_values("rated", actor="customer", value=f"{value} / 5")
            self.env["feedback.ticket.milestone"]._log(milestones)
