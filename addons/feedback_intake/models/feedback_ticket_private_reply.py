from odoo import fields, models


class FeedbackTicket(models.Model):
    """A comment that everybody reads may be answered in private, where the provider has a way for that."""

    _inherit = "feedback.ticket"

    other_way = fields.Selection(
        [("private", "In Private"), ("public", "In Public")],
        compute="_compute_other_way",
        help="How the next answer may be sent instead.",
    )

    def _compute_other_way(self):
        for ticket in self:
            conversation = ticket._reply_conversation()
            ticket.other_way = conversation and conversation._other_way()

    def action_answer_privately(self):
        """The next answer goes to the customer alone."""
        self.ensure_one()
        self.check_access("write")
        # sudo: feedback.conversation - who may answer the ticket chooses the way
        conversation = self._reply_conversation()
        if conversation:
            conversation._answer_privately(self.sudo())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_answer_publicly(self):
        """The next answer is published again."""
        self.ensure_one()
        self.check_access("write")
        ticket = self.sudo()  # sudo: feedback.conversation - who may answer the ticket chooses the way
        if public := ticket.conversation_id.public_id:
            ticket.conversation_id = public
        return {"type": "ir.actions.client", "tag": "soft_reload"}
