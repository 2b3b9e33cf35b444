from odoo import fields, models
from odoo.tools import SQL

from ..models.feedback_score import SCORE_KINDS


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
    asked = fields.Integer(readonly=True, aggregator="sum")
    answered = fields.Integer(readonly=True, aggregator="sum")
    response_rate = fields.Float("Response Rate (%)", readonly=True, aggregator="avg")
    csat = fields.Float("CSAT (%)", readonly=True, aggregator="avg")
    nps = fields.Float("NPS", readonly=True, aggregator="avg")
    ces = fields.Float("CES", readonly=True, aggregator="avg")
    bad = fields.Integer("Bad Scores", readonly=True, aggregator="sum")
    followed_up = fields.Float("Followed Up in Time (%)", readonly=True, aggregator="avg")
    machine_hits = fields.Integer("Machine Hits Left Out", readonly=True, aggregator="sum")

    @property
    def _table_query(self):
        # A score need not have a ticket: NPS asks about the company as a whole.
        return SQL(
            """
            SELECT row.id, row.date, row.score_id, row.score_kind, score.company_id, score.ticket_id,
                   ticket.team_id, COALESCE(score.user_id, ticket.user_id) AS user_id, ticket.user_id AS assignee_id,
                   ticket.channel_id, ticket.kind, ticket.category_id, ticket.priority, ticket.state, ticket.language,
                   ticket.sentiment, score.partner_id, firm.id AS commercial_partner_id, ticket.campaign_id,
                   ticket.medium_id, ticket.source_id, ticket.is_anonymous, ticket.is_confidential,
                   COALESCE(partner.country_id, firm.country_id) AS country_id,
                   COALESCE(firm.industry_id, partner.industry_id) AS industry_id,
                   COALESCE(partner.user_id, firm.user_id) AS salesperson_id,
                   row.asked, row.answered, row.response_rate, row.machine_hits, row.followed_up,
                   CASE WHEN row.answered = 1 AND score.kind = 'csat' THEN score.points END AS csat,
                   CASE WHEN row.answered = 1 AND score.kind = 'nps' THEN score.points END AS nps,
                   CASE WHEN row.answered = 1 AND score.kind = 'ces' THEN score.points END AS ces,
                   CASE WHEN row.answered = 1 AND score.is_bad THEN 1 END AS bad
              FROM (SELECT id * 3 AS id, id AS score_id, kind AS score_kind, asked_date AS date,
                           1 AS asked, NULL::int AS answered,
                           CASE state WHEN 'answered' THEN 100 ELSE 0 END::float8 AS response_rate,
                           NULLIF(machine_hits, 0) AS machine_hits, NULL::float8 AS followed_up
                      FROM feedback_score WHERE asked_date IS NOT NULL
                    UNION ALL
                    SELECT id * 3 + 1, id, kind, answered_date, NULL, 1, NULL, NULL, NULL
                      FROM feedback_score WHERE state = 'answered'
                    UNION ALL
                    SELECT bad.id * 3 + 2, bad.id, bad.kind, LEAST(followup.done_date, followup.deadline),
                           NULL, NULL, NULL, NULL,
                           CASE WHEN followup.done_date <= followup.deadline THEN 100 ELSE 0 END
                      FROM feedback_score_followup followup
                      JOIN feedback_score bad ON bad.id = followup.score_id
                     WHERE followup.done_date IS NOT NULL
                        OR followup.deadline < COALESCE(followup.cancelled_date, %(now)s)) row
              JOIN feedback_score score ON score.id = row.score_id
              LEFT JOIN feedback_ticket ticket ON ticket.id = score.ticket_id
              LEFT JOIN res_partner partner ON partner.id = score.partner_id
              LEFT JOIN res_partner firm ON firm.id = partner.commercial_partner_id
            """,
            now=fields.Datetime.now(),
        )

    def action_open_ticket(self):
        """Open the ticket, or the score where there is none."""
        self.ensure_one()
        return self.ticket_id.get_formview_action() if self.ticket_id else self.score_id.get_formview_action()
