from odoo import fields, models
from odoo.tools import SQL

from ..models.measure_fields import Count, Measure


class FeedbackReportBacklog(models.Model):
    """The backlog: one row for each ticket that is open now."""

    _name = "feedback.report.backlog"
    _description = "Feedback Backlog"
    _inherit = "feedback.report.ticket.mixin"
    _auto = False
    _depends = {"feedback.ticket": ["is_done", "received_date", "needs_reply", "reply_due_date", "snoozed_until"]}

    date = fields.Datetime("Received")
    stage_id = fields.Many2one("feedback.stage", readonly=True)
    # Reports put groups in the order of their codes.
    age = fields.Selection(
        [("1_day", "Up to a Day"), ("2_week", "Up to a Week"), ("3_month", "Up to a Month"), ("4_older", "Older")],
        readonly=True,
    )
    backlog = Count("Open Tickets", readonly=True, aggregator="sum")
    backlog_age_days = Measure("Age (days)", digits=(16, 1), readonly=True, aggregator="avg")
    unanswered = Count("To Answer", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        age = SQL("(%s - ticket.received_date)", fields.Datetime.now())
        return SQL(
            """
            SELECT ticket.id, ticket.received_date AS date, ticket.stage_id, %(columns)s,
                   CASE WHEN %(age)s <= interval '1 day' THEN '1_day' WHEN %(age)s <= interval '7 days' THEN '2_week'
                        WHEN %(age)s <= interval '30 days' THEN '3_month' ELSE '4_older' END AS age,
                   1 AS backlog,
                   EXTRACT(epoch FROM %(age)s)::float8 / 86400 AS backlog_age_days,
                   CASE WHEN ticket.needs_reply THEN 1 END AS unanswered
              FROM feedback_ticket ticket
              LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
              LEFT JOIN res_partner firm ON firm.id = ticket.commercial_partner_id
             WHERE ticket.is_done IS NOT TRUE
            """,
            columns=self._ticket_columns(),
            age=age,
        )
