from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.measure_fields import Count, Measure

# Merged tickets speak through the one they were merged into; old mail was not received now.
COUNTS = SQL("ticket.merged_into_id IS NULL AND ticket.is_imported IS NOT TRUE")
# A ticket that nobody was waiting for, such as spam, is closed but not solved; what bots close, no person has solved.
IS_SOLUTION = SQL(
    """milestone.kind IN ('resolved', 'closed') AND milestone.backlog_change = -1 AND milestone.actor != 'bot'
       AND reason.is_void IS NOT TRUE"""
)
SOLUTIONS = ("resolved", "closed")
# Of which kinds the milestones are that count in a figure. The other kinds count in none and have no row.
COUNTED_KINDS = {
    "received": ("received",),
    "positive": ("received",),
    "neutral": ("received",),
    "negative": ("received",),
    "negative_share": ("received",),
    "first_reply_hours": ("first_reply",),
    "first_reply_working_hours": ("first_reply",),
    "next_reply_hours": ("agent_reply",),
    "next_reply_working_hours": ("agent_reply",),
    "replies": ("first_reply", "agent_reply"),
    "solved": SOLUTIONS,
    "resolution_hours": SOLUTIONS,
    "resolution_working_hours": SOLUTIONS,
    "one_touch": SOLUTIONS,
    "reopened": ("reopened",),
    "backlog_change": ("received", *SOLUTIONS, "reopened"),
}


class FeedbackReportEvent(models.Model):
    """Volumes and times: one row for each milestone that counts, on the day it happened."""

    _name = "feedback.report.event"
    _description = "Feedback Volumes and Times"
    _inherit = "feedback.report.ticket.mixin"
    _auto = False
    _depends = {
        "feedback.ticket": ["close_reason_id"],
        "feedback.close.reason": ["is_void"],
        "feedback.ticket.milestone": [
            "ticket_id",
            "kind",
            "date",
            "actor",
            "user_id",
            "hours",
            "working_hours",
            "reply_count",
            "backlog_change",
        ],
    }

    event = fields.Selection(selection="_selection_event", readonly=True)
    actor = fields.Selection(selection="_selection_actor", string="By", readonly=True)

    received = Count(readonly=True, aggregator="sum")
    positive = Count("Positive Tickets", readonly=True, aggregator="sum")
    neutral = Count("Neutral Tickets", readonly=True, aggregator="sum")
    negative = Count("Negative Tickets", readonly=True, aggregator="sum")
    negative_share = Measure("Share of Negative (%)", digits=(16, 1), readonly=True, aggregator="avg")
    first_reply_hours = Measure("First Reply (hours)", readonly=True, aggregator="avg")
    first_reply_working_hours = Measure("First Reply (working hours)", readonly=True, aggregator="avg")
    next_reply_hours = Measure("Next Reply (hours)", readonly=True, aggregator="avg")
    next_reply_working_hours = Measure("Next Reply (working hours)", readonly=True, aggregator="avg")
    replies = Count(readonly=True, aggregator="sum")
    solved = Count("Solutions", readonly=True, aggregator="sum")
    resolution_hours = Measure("Resolution (hours)", readonly=True, aggregator="avg")
    resolution_working_hours = Measure("Resolution (working hours)", readonly=True, aggregator="avg")
    one_touch = Measure("One-Touch (%)", digits=(16, 1), readonly=True, aggregator="avg")
    reopened = Count(readonly=True, aggregator="sum")
    backlog_change = Count("Change of the Backlog", readonly=True, aggregator="sum")

    @api.model
    def _selection_event(self):
        return self.env["feedback.ticket.milestone"]._fields["kind"]._description_selection(self.env)

    @api.model
    def _selection_actor(self):
        return self.env["feedback.ticket.milestone"]._fields["actor"]._description_selection(self.env)

    @api.model
    def _counting_rows(self, columns):
        return Domain("event", "in", sorted({kind for name in columns for kind in COUNTED_KINDS[name]}))

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT milestone.id, milestone.date, milestone.kind AS event, milestone.actor, %(columns)s,
                   CASE WHEN %(received)s THEN 1 END AS received,
                   CASE WHEN %(received)s AND ticket.sentiment = 'positive' THEN 1 END AS positive,
                   CASE WHEN %(received)s AND ticket.sentiment = 'neutral' THEN 1 END AS neutral,
                   CASE WHEN %(received)s AND ticket.sentiment = 'negative' THEN 1 END AS negative,
                   CASE WHEN %(received)s AND ticket.sentiment IS NOT NULL
                        THEN CASE ticket.sentiment WHEN 'negative' THEN 100 ELSE 0 END END::float8 AS negative_share,
                   CASE WHEN %(first)s THEN milestone.hours END AS first_reply_hours,
                   CASE WHEN %(first)s THEN milestone.working_hours END AS first_reply_working_hours,
                   CASE WHEN %(next)s THEN milestone.hours END AS next_reply_hours,
                   CASE WHEN %(next)s THEN milestone.working_hours END AS next_reply_working_hours,
                   CASE WHEN milestone.kind IN ('first_reply', 'agent_reply') AND %(counts)s THEN 1 END AS replies,
                   CASE WHEN %(solved)s THEN 1 END AS solved,
                   CASE WHEN %(solved)s THEN milestone.hours END AS resolution_hours,
                   CASE WHEN %(solved)s THEN milestone.working_hours END AS resolution_working_hours,
                   CASE WHEN %(solved)s
                        THEN CASE WHEN milestone.reply_count <= 1 THEN 100 ELSE 0 END END::float8 AS one_touch,
                   CASE WHEN milestone.kind = 'reopened' AND milestone.actor = 'customer' AND %(counts)s
                        THEN 1 END AS reopened,
                   NULLIF(milestone.backlog_change, 0) AS backlog_change
              FROM feedback_ticket_milestone milestone
              %(joins)s
              LEFT JOIN feedback_close_reason reason ON reason.id = ticket.close_reason_id
             WHERE milestone.kind IN %(kinds)s
            """,
            kinds=tuple(sorted({kind for kinds in COUNTED_KINDS.values() for kind in kinds})),
            columns=self._ticket_columns(agent=SQL("COALESCE(milestone.user_id, ticket.user_id)")),
            joins=self._ticket_joins(SQL("milestone.ticket_id")),
            counts=COUNTS,
            received=SQL("milestone.kind = 'received' AND %s", COUNTS),
            first=SQL("milestone.kind = 'first_reply' AND %s", COUNTS),
            next=SQL("milestone.kind = 'agent_reply' AND %s", COUNTS),
            solved=SQL("%s AND %s", IS_SOLUTION, COUNTS),
        )
