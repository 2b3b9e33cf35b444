from odoo import models
from odoo.tools import SQL


class FeedbackTicket(models.Model):
    """Anonymising: what the knowledge base keeps of a ticket. Searches, votes and replies are still counted."""

    _inherit = "feedback.ticket"

    def _rows_to_empty(self):
        of_ticket = SQL("ticket_id IN %s", tuple(self.ids))
        asked = SQL("%s OR id IN (SELECT query_id FROM feedback_kb_reply WHERE %s)", of_ticket, of_ticket)
        return [
            *super()._rows_to_empty(),
            ("feedback_kb_query", asked, {"text": "…"}),
            ("feedback_kb_reply", of_ticket, {"email_normalized": None}),
            ("feedback_kb_suggestion", of_ticket, {"reason": None}),
            ("feedback_kb_usage", of_ticket, {"note": None}),
        ]
