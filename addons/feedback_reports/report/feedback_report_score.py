from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.feedback_score import SCORE_KINDS
from ..models.measure_fields import Count, Measure

KINDS = frozenset(kind for kind, _label in SCORE_KINDS)
OF_ANSWERS = KINDS | {"answered", "bad"}
OF_QUESTIONS = frozenset({"asked", "response_rate", "machine_hits"})


class FeedbackReportScore(models.Model):
    """Satisfaction: rows for each question, on the days when it was asked, answered, and followed up (or too late)."""

    _name = "feedback.report.score"
    _description = "Feedback Satisfaction"
    _inherit = "feedback.report.ticket.mixin"
    _auto = False
    _depends = {
        "feedback.score": [
            "kind",
            "state",
            "value",
            "points",
            "asked_date",
            "answered_date",
            "machine_hits",
            "partner_id",
            "company_id",
            "ticket_id",
            "user_id",
        ],
        "feedback.score.followup": ["score_id", "deadline", "done_date", "cancelled_date"],
    }

    score_id = fields.Many2one("feedback.score", readonly=True)
    score_kind = fields.Selection(SCORE_KINDS, "Kind of Score", readonly=True)
    asked = Count(readonly=True, aggregator="sum")
    answered = Count(readonly=True, aggregator="sum")
    response_rate = Measure("Response Rate (%)", digits=(16, 1), readonly=True, aggregator="avg")
    csat = Measure("CSAT (%)", digits=(16, 1), readonly=True, aggregator="avg")
    nps = Measure("NPS", digits=(16, 1), readonly=True, aggregator="avg")
    ces = Measure("CES", digits=(16, 1), readonly=True, aggregator="avg")
    bad = Count("Bad Scores", readonly=True, aggregator="sum")
    followed_up = Measure("Followed Up in Time (%)", digits=(16, 1), readonly=True, aggregator="avg")
    machine_hits = Count("Machine Hits Left Out", readonly=True, aggregator="sum")
    is_own = fields.Boolean(
        "Mine to Follow Up, or My Customer's", compute="_compute_is_own", search="_search_is_own", compute_sudo=True
    )

    @api.depends_context("uid")
    def _compute_is_own(self):
        own = self.search([("id", "in", self.ids), ("is_own", "=", True)])
        for row in self:
            row.is_own = row in own

    @api.model
    def _search_is_own(self, operator, value):
        """By sets that are made once: as dotted names in a rule they would be joined to each row."""
        if operator != "in":
            return NotImplemented
        # sudo: feedback.score.followup, res.partner - only their ids are compared
        followups = self.env["feedback.score.followup"].sudo()._search([("user_id", "=", self.env.uid)])
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        own = Partner._search([("user_id", "=", self.env.uid)])
        of_own_firms = Partner._search([("commercial_partner_id", "in", own.subselect())])
        return Domain("score_id", "in", followups.subselect("score_id")) | (
            Domain("ticket_id", "=", False)
            & (Domain("partner_id", "in", own.subselect()) | Domain("partner_id", "in", of_own_firms.subselect()))
        )

    @api.model
    def _counting_rows(self, columns):
        if KINDS.issuperset(columns):
            return Domain("answered", "=", 1) & Domain("score_kind", "in", columns)
        if OF_ANSWERS.issuperset(columns):
            return Domain("answered", "=", 1)
        return Domain("asked", "=", 1) if OF_QUESTIONS.issuperset(columns) else Domain.TRUE

    @property
    def _table_query(self):
        # Whole queries, so that each finds the days of a period by its own index, and is left out where it has nothing.
        asked = self._score_rows(
            SQL("score.id * 3"),
            SQL("score.asked_date"),
            SQL("score.asked_date IS NOT NULL"),
            asked=SQL("1"),
            response_rate=SQL("CASE score.state WHEN 'answered' THEN 100 ELSE 0 END::float8"),
            machine_hits=SQL("NULLIF(score.machine_hits, 0)"),
        )
        answered = self._score_rows(
            SQL("score.id * 3 + 1"),
            SQL("score.answered_date"),
            SQL("score.state = 'answered'"),
            answered=SQL("1"),
            csat=SQL("CASE score.kind WHEN 'csat' THEN score.points END"),
            nps=SQL("CASE score.kind WHEN 'nps' THEN score.points END"),
            ces=SQL("CASE score.kind WHEN 'ces' THEN score.points END"),
            bad=SQL("CASE WHEN score.is_bad THEN 1 END"),
        )
        followed_up = self._score_rows(
            SQL("score.id * 3 + 2"),
            SQL("LEAST(followup.done_date, followup.deadline)"),
            SQL(
                "followup.done_date IS NOT NULL OR followup.deadline < COALESCE(followup.cancelled_date, %s)",
                fields.Datetime.now(),
            ),
            join=SQL("JOIN feedback_score_followup followup ON followup.score_id = score.id"),
            followed_up=SQL("CASE WHEN followup.done_date <= followup.deadline THEN 100 ELSE 0 END::float8"),
        )
        return SQL(" UNION ALL ").join([asked, answered, followed_up])

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        # Which rows a page has, the table of scores alone knows; what they say is read for those only.
        rows = super().search_fetch(domain, [], offset, limit, order)
        rows.fetch(field_names)
        return rows

    @api.model
    def _score_rows(self, row_id, date, condition, join=None, **measures):
        """Return the query of one sort of row; what it does not measure is empty.

        A score need not have a ticket: NPS asks about the company as a whole.
        """
        columns = (
            SQL(
                "%s AS %s",
                measures.get(name) or SQL("NULL::int4" if field.type == "integer" else "NULL::float8"),
                SQL.identifier(name),
            )
            for name, field in self._fields.items()
            if field.aggregator
        )
        return SQL(
            """
            SELECT %(row_id)s AS id, %(date)s AS date, score.id AS score_id, score.kind AS score_kind, score.company_id,
                   score.ticket_id, ticket.team_id, COALESCE(score.user_id, ticket.user_id) AS user_id,
                   ticket.user_id AS assignee_id, ticket.channel_id, ticket.kind, ticket.category_id, ticket.priority,
                   ticket.state, ticket.language, ticket.sentiment, ticket.sentiment_source,
                   score.partner_id, firm.id AS commercial_partner_id,
                   ticket.campaign_id, ticket.medium_id, ticket.source_id, ticket.is_anonymous, ticket.is_confidential,
                   COALESCE(partner.country_id, firm.country_id) AS country_id,
                   COALESCE(firm.industry_id, partner.industry_id) AS industry_id,
                   COALESCE(partner.user_id, firm.user_id) AS salesperson_id,
                   %(columns)s
              FROM feedback_score score
              %(join)s
              LEFT JOIN feedback_ticket ticket ON ticket.id = score.ticket_id
              LEFT JOIN res_partner partner ON partner.id = score.partner_id
              LEFT JOIN res_partner firm ON firm.id = partner.commercial_partner_id
             WHERE %(condition)s
            """,
            row_id=row_id,
            date=date,
            condition=condition,
            join=join or SQL(),
            columns=SQL(", ").join(columns),
        )

    def action_open_ticket(self):
        """Open the ticket, or the score where there is none."""
        self.ensure_one()
        return self.ticket_id.get_formview_action() if self.ticket_id else self.score_id.get_formview_action()
