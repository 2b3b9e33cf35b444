from odoo import api, models
from odoo.tools import SQL

from ..tools.occurrence import Occurrence

WEIGHTS = {"no_result": 0.5, "not_opened": 0.2, "ticket": 1.0}
MOST = 100_000


class FeedbackKbGap(models.Model):
    """Searches that found nothing, led nowhere, or were followed by a ticket."""

    _inherit = "feedback.kb.gap"

    @api.model
    def _collect_searches(self, since, company_ids):
        rows = self.env.execute_query(
            SQL(
                """SELECT query.text, query.date, query.company_id, query.lang, query.shown_count, query.outcome,
                          query.id, query.ticket_id, %(customer)s, %(team)s
                     FROM feedback_kb_query query
                LEFT JOIN feedback_ticket ticket ON ticket.id = query.ticket_id
                LEFT JOIN feedback_team team ON team.id = ticket.team_id
                    WHERE query.date >= %(since)s AND query.outcome IN ('none', 'ticket')
                      AND (query.company_id IN %(companies)s OR (query.company_id IS NULL AND %(shared)s))
                      AND (query.ticket_id IS NULL AND query.outcome != 'ticket' AND query.source != 'auto'
                           OR %(readable)s)
                 ORDER BY query.id DESC LIMIT %(most)s""",
                customer=self._customer_sql(),
                team=self._team_sql(),
                since=since,
                companies=tuple(filter(None, company_ids)) or (0,),
                shared=False in company_ids,
                readable=self._readable_sql(),
                most=MOST,
            )
        )
        installed = dict(self._get_languages())
        occurrences = []
        for text, date, company_id, lang, shown, outcome, query_id, ticket_id, customer, team_id in rows:
            reason = "ticket" if outcome == "ticket" else "not_opened" if shown else "no_result"
            occurrences.append(
                Occurrence(
                    text,
                    date,
                    WEIGHTS[reason],
                    (company_id, team_id),
                    reason,
                    lang if lang in installed else None,
                    customer or ticket_id,
                    query_id,
                )
            )
        return occurrences

    @api.model
    def _describe_search(self, groups):
        return [self._prepare_wordings(occurrence.text for occurrence in occurrences) for occurrences in groups]

    @api.model
    def _readable_sql(self):
        """Return the condition that the text of ``ticket``, of ``team``, may be shown to agents who do not see it.

        Confidential and anonymous ones are left out, and what only the assignee may see.
        """
        return SQL(
            """(ticket.id IS NOT NULL AND ticket.is_confidential IS NOT TRUE AND ticket.is_anonymous IS NOT TRUE
               AND (team.id IS NULL OR team.visibility IN ('all', 'team')))"""
        )

    @api.model
    def _team_sql(self):
        """Return the team that alone may read the text of ``ticket``."""
        return SQL("CASE WHEN team.visibility = 'team' THEN team.id END")

    @api.model
    def _customer_sql(self):
        """Return what tells the customers of tickets apart."""
        return SQL("COALESCE(ticket.commercial_partner_id::text, ticket.email_normalized, ticket.phone_sanitized)")
