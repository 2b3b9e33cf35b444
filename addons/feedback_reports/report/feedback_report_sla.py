from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.feedback_routing.models.feedback_sla_policy import TARGETS

from ..models.measure_fields import Count, Measure


class FeedbackReportSla(models.Model):
    """Decided promises: one row each, on the day it was kept or missed. Cancelled ones count only if missed."""

    _name = "feedback.report.sla"
    _description = "Feedback SLA Kept"
    _inherit = "feedback.report.ticket.mixin"
    _auto = False
    _depends = {
        "feedback.sla.status": [
            "ticket_id",
            "policy_id",
            "target",
            "deadline",
            "reached_date",
            "decided_date",
            "cancelled_date",
        ]
    }

    date = fields.Datetime("Decided On")
    policy_id = fields.Many2one("feedback.sla.policy", readonly=True)
    target = fields.Selection(TARGETS, "Promise", readonly=True)
    kept = Measure("SLA Kept (%)", digits=(16, 1), readonly=True, aggregator="avg")
    first_reply_kept = Measure("First Reply Within SLA (%)", digits=(16, 1), readonly=True, aggregator="avg")
    next_reply_kept = Measure("Next Reply Within SLA (%)", digits=(16, 1), readonly=True, aggregator="avg")
    resolution_kept = Measure("Resolution Within SLA (%)", digits=(16, 1), readonly=True, aggregator="avg")
    missed = Count("SLA Missed", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT promise.id, promise.decided AS date, promise.policy_id, promise.target, %(columns)s,
                   promise.kept,
                   CASE promise.target WHEN 'first_reply' THEN promise.kept END AS first_reply_kept,
                   CASE promise.target WHEN 'next_reply' THEN promise.kept END AS next_reply_kept,
                   CASE promise.target WHEN 'resolution' THEN promise.kept END AS resolution_kept,
                   CASE promise.kept WHEN 0 THEN 1 END AS missed
              FROM (SELECT id, ticket_id, policy_id, target, decided_date AS decided,
                           CASE WHEN deadline < COALESCE(reached_date, cancelled_date, %(now)s) THEN 0
                                ELSE 100 END::float8 AS kept
                      FROM feedback_sla_status
                     WHERE reached_date IS NOT NULL OR deadline < COALESCE(cancelled_date, %(now)s)) promise
              %(joins)s
             WHERE ticket.merged_into_id IS NULL
            """,
            columns=self._ticket_columns(),
            joins=self._ticket_joins(SQL("promise.ticket_id")),
            now=fields.Datetime.now(),
        )
