import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from .feedback_sla_status import OPEN

_logger = logging.getLogger(__name__)


class FeedbackSlaStatus(models.Model):
    """Warnings and escalation: the scheduled action looks only at what has come due, and at each promise once."""

    _inherit = "feedback.sla.status"

    @api.model
    def _due(self):
        """Return (what happens, date by which it is due, domain of the promises concerned), the worse first."""
        now = fields.Datetime.now()
        unmissed = OPEN & Domain("missed_date", "=", False)
        unwarned = unmissed & Domain("warned_date", "=", False)
        return [
            ("missed", "deadline", unmissed & Domain("deadline", "<", now)),
            # What is missed already is not warned of afterwards.
            ("warned", "warning_date", unwarned & Domain("warning_date", "<=", now) & Domain("deadline", ">=", now)),
        ]

    @api.model
    def _cron_check(self, limit=500):
        """Fire what is due. What was fired is noted in the same transaction, so that nothing fires twice."""
        cron = self.env["ir.cron"]
        for event, date, domain in self._due():
            # Ordered as the index is, so that promises which are not due are not even counted.
            statuses = self.search(domain, limit=limit, order=date)
            cron._commit_progress(remaining=len(statuses))
            for status in statuses:
                status = status.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
                if status:  # else somebody has kept or moved the promise between two commits
                    status._fire_safely(event)
                if not cron._commit_progress(1):
                    return

    def _fire_safely(self, event):
        try:
            with self.env.cr.savepoint():
                self._fire(event)
        except OperationalError:  # another transaction was faster: the next run looks again
            raise
        except Exception:
            _logger.exception("Promise %s: what follows from “%s” failed", self.id, event)

    def _fire(self, event):
        """Note that the promise is at risk ("warned") or missed ("missed"), and let the rules for it run."""
        self.ensure_one()
        ticket = self.ticket_id
        self[f"{event}_date"] = fields.Datetime.now()
        milestones = ticket._prepare_milestone_values(f"sla_{event}", actor="system", value=self.display_name)
        self.env["feedback.ticket.milestone"]._log(milestones)
        ticket._run_rules("on_feedback_sla_missed" if event == "missed" else "on_feedback_sla_warning")
        ticket._notify_bus("sla")
