from odoo import models
from odoo.tools import SQL


class FeedbackTicket(models.Model):
    """Anonymising: what routing keeps of a ticket's text, to compare it and to explain itself."""

    _inherit = "feedback.ticket"

    def _emptied_columns(self):
        compared = ("match_text", "match_digest", "duplicate_id", "duplicate_similarity")
        return {**super()._emptied_columns(), **dict.fromkeys(compared)}

    def _rows_to_delete(self):
        return [*super()._rows_to_delete(), ("feedback_routing_trace", SQL("ticket_id IN %s", tuple(self.ids)))]
