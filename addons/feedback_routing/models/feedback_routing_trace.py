from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

KEPT_DAYS = 180


class FeedbackRoutingTrace(models.Model):
    """Why a ticket is where it is: one line for each decision of the system, with what it saw at that moment.

    ``details`` of rules: ``matched`` (in order: rule, name, mode, whether it was live, what matched, what it did),
    ``failed`` (first condition not met → ids of rules, spaced) and ``broken`` (id of a rule → error).
    ``details`` of assignments: ``strategy``, ``candidates`` (each with the reason) and ``chosen``.
    """

    _name = "feedback.routing.trace"
    _description = "Feedback Routing Trace"
    _order = "id desc"
    _rec_name = "kind"

    ticket_id = fields.Many2one("feedback.ticket", required=True, index=True, ondelete="cascade")
    kind = fields.Selection([("rules", "Rules"), ("assignment", "Assignment")], required=True)
    trigger = fields.Char(help="The event that the rules were run for.")
    details = fields.Json(required=True)

    _date_idx = models.Index("(create_date)")

    @api.model
    def _log(self, vals_list):
        """Append to the trace. ``vals_list``: one dict a decision, as for ``create``."""
        # sudo: feedback.routing.trace - the system alone writes it
        return self.sudo().create(vals_list)

    @api.model
    def _count_matches(self, rule_ids, days):
        """Return {id of a rule: number of tickets that it has matched within the last ``days``}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT (line ->> 'rule')::int, COUNT(DISTINCT trace.ticket_id)
                  FROM feedback_routing_trace trace, jsonb_array_elements(trace.details -> 'matched') line
                 WHERE trace.kind = 'rules' AND trace.create_date >= %s AND (line ->> 'rule')::int = ANY(%s)
              GROUP BY 1
                """,
                fields.Datetime.now() - timedelta(days=days),
                list(rule_ids),
            )
        )
        return dict(rows)

    @api.model
    def _matched_tickets(self, rule_id, days):
        """Return the tickets that a rule has matched within the last ``days``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ticket_id FROM feedback_routing_trace
                 WHERE kind = 'rules' AND create_date >= %s AND details @> %s
                """,
                fields.Datetime.now() - timedelta(days=days),
                f'{{"matched": [{{"rule": {int(rule_id)}}}]}}',
            )
        )
        return self.env["feedback.ticket"].browse([row[0] for row in rows])

    @api.autovacuum
    def _gc_traces(self):
        """Forget why old decisions were made."""
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.search([("create_date", "<", before)], limit=10_000).unlink()
