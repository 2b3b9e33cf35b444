from odoo import models

from ..tools.canned import fill


class FeedbackTicket(models.Model):
    """Canned replies as they read on a ticket: in the customer's language, with the ticket's data filled in."""

    _inherit = "feedback.ticket"

    def fill_canned_responses(self):
        """Return the text of every canned reply that fits this ticket: ``{id: text}``.

        A reply in another language is left out where the same shortcut has one in the customer's language, or one
        that is for every language.
        """
        self.ensure_one()
        self.check_access("read")
        # What the composer itself is offered, see mail's "mail.canned.response" data request.
        replies = self.env["mail.canned.response"].search(
            ["|", ("create_uid", "=", self.env.uid), ("group_ids", "in", self.env.user.all_group_ids.ids)]
        )
        lang = self._customer_lang()
        values = self._prepare_canned_values()
        texts = {}
        for same in replies.grouped("source").values():
            fitting = same.filtered(lambda reply: reply.lang == lang) or same.filtered(lambda reply: not reply.lang)
            texts |= {reply.id: fill(reply.substitution, values) for reply in fitting or same}
        return texts

    def _prepare_canned_values(self):
        """Return the only variables that canned replies know: ``{name: text}``."""
        return {
            "object.contact_name": self.contact_name or self.partner_id.name or "",
            "object.number": self.number or "",
            "object.subject": self.subject or "",
            "object.company_id.name": self.company_id.name,
            "user.name": self.env.user.name,
        }
