from odoo import api, models
from odoo.tools import SQL


class FeedbackRoutingTrace(models.Model):
    _inherit = "feedback.routing.trace"

    @api.model
    def _last_assignments(self, ticket_ids):
        """Return {ticket id: details} of the last decision on the assignment of each ticket."""
        if not ticket_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (ticket_id) ticket_id, details FROM feedback_routing_trace
                 WHERE ticket_id IN %s AND kind = 'assignment' ORDER BY ticket_id, id DESC
                """,
                tuple(ticket_ids),
                to_flush=self._fields["details"],
            )
        )
        return dict(rows)
