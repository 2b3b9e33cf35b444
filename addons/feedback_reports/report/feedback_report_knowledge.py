from odoo import fields, models
from odoo.tools import SQL

from ..models.measure_fields import Count, Measure


class FeedbackReportKnowledge(models.Model):
    """Self-service: customers' searches in which an article was opened or a ticket came all the same."""

    _name = "feedback.report.knowledge"
    _description = "Feedback Self-Service"
    _inherit = "feedback.report.mixin"
    _auto = False
    _depends = {"feedback.kb.query": ["date", "company_id", "ticket_id", "source", "lang", "outcome", "opened_id"]}

    source = fields.Selection([("help", "Help Centre"), ("form", "Web Form"), ("chat", "Chat")], readonly=True)
    lang = fields.Char("Language", readonly=True)
    article_id = fields.Many2one("feedback.kb.article", readonly=True)
    deflected = Count("Answered Without a Ticket", readonly=True, aggregator="sum")
    deflection = Measure("Deflection (%)", digits=(16, 1), readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, date, company_id, ticket_id, source, lang, opened_id AS article_id,
                   CASE WHEN outcome IN ('opened', 'solved') THEN 1 END AS deflected,
                   CASE WHEN outcome = 'ticket' THEN 0 ELSE 100 END::float8 AS deflection
              FROM feedback_kb_query
             WHERE source IN ('help', 'form', 'chat') AND outcome IN ('opened', 'solved', 'ticket')
            """
        )
