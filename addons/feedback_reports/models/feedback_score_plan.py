import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# A question comes soon after the solution or not at all: what nobody looked at for longer is left alone.
MAX_AGE = timedelta(days=7)
PLAN_LIMIT = 1000
SOLVED = ("resolved", "closed")


class FeedbackScore(models.Model):
    """Which solved tickets a question is due about: read from the log of tickets, so that solving one costs nothing."""

    _inherit = "feedback.score"

    @api.model
    def _plan_after_solving(self):
        """Set down the questions about tickets solved lately. Rules are in order: the first that fits counts."""
        self._plan_again()
        for rule in self.env["feedback.score.rule"].search([("kind", "!=", "nps")]):
            tickets = self.env["feedback.ticket"].search(rule._solved_domain(), order="id", limit=PLAN_LIMIT)
            self._set_down([rule._prepare_score_values(ticket) for ticket in tickets])

    @api.model
    def _plan_again(self):
        """Whose ticket was reopened before the question was due is asked once it is solved again."""
        domain = Domain("state", "=", "skipped") & Domain("skip_reason", "=", "reopened")
        domain &= Domain("ticket_id.is_done", "=", True) & Domain("rule_id.active", "=", True)
        domain &= Domain("ticket_id.resolved_date", ">=", fields.Datetime.now() - MAX_AGE)
        for score in self.search(domain, limit=PLAN_LIMIT):
            score.write({"state": "planned", "skip_reason": False, "planned_date": score._due_date()})

    def _due_date(self):
        """Return when to ask about the ticket as it was solved last."""
        self.ensure_one()
        return self.ticket_id.resolved_date + timedelta(hours=self.rule_id.delay_hours)

    @api.model
    def _set_down(self, vals_list):
        """Create planned scores; what another worker was faster to plan is left to it."""
        try:
            with self.env.cr.savepoint():
                scores = self.create(vals_list)
                scores.flush_recordset()
                return scores
        except UniqueViolation:
            _logger.info("Another worker has planned some of %s questions: the next run plans the rest", len(vals_list))
            return self.browse()
