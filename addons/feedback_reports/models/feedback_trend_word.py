from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.topic import Tally, Topic
from ..tools.trend import LEAST, Trend, rank
from ..tools.trend_terms import bare_text, find_terms
from .feedback_trend_field import MOST

# What fewer customers speak of could tell who one of them is.
FEWEST_CUSTOMERS = 3
# So many terms in each language and direction are looked at closely, so many tickets each read for how it is written.
CANDIDATES = 40
SAMPLES = 5


class FeedbackTrend(models.AbstractModel):
    """Words and phrases in the first messages of tickets, each language by itself.

    Terms are counted as numbers (``feedback.trend.message``); how people write them is read from some of the tickets.
    """

    _inherit = "feedback.trend"

    @api.model
    def _word_topics(self, scope):
        """Return (growing, falling) words and phrases, lists of :class:`Topic`."""
        scope_domain = scope.domain & Domain("is_confidential", "=", False)
        candidates = self._changed_terms(scope, scope_domain)
        tallies, written = {}, {}
        for bounds, keys in (
            (scope.now, {key for key, counts in candidates.items() if _share_change(*counts[:4]) > 0}),
            (scope.before, {key for key, counts in candidates.items() if _share_change(*counts[:4]) < 0}),
        ):
            found, samples = self._look_closely(bounds, scope_domain, keys)
            tallies |= found
            written |= self._written_forms(samples)
        trends = [
            Trend(key, *candidates[key][:4], *written[key][1:], tested=candidates[key][4])
            for key in tallies
            if key in written
        ]

        def topic(trend):
            language, number = trend.key
            domain = [("ticket_id.trend_term", "=", number), ("language", "=", language or False)]
            domain.append(("is_confidential", "=", False))
            return Topic(trend, written[trend.key][0], domain, tallies[trend.key].negative_share)

        growing, falling = rank(trends, MOST)
        return [topic(trend) for trend in growing], [topic(trend) for trend in falling]

    @api.model
    def _messages_sql(self, bounds, domain):
        """Return the noted messages of a period that the user may see: SELECT of ticket, language, terms."""
        kpi = self.env["feedback.kpi"]._of("received")
        self.env["feedback.ticket"].flush_model(["language", "sentiment"])
        tickets = self.env["feedback.ticket"]._search(kpi._tickets_domain(*bounds, domain))
        return SQL(
            """SELECT ticket.id, COALESCE(ticket.language, '') AS language, message.terms
                 FROM feedback_trend_message message JOIN feedback_ticket ticket ON ticket.id = message.ticket_id
                WHERE ticket.id IN %s""",
            tickets.subselect(),
        )

    @api.model
    def _changed_terms(self, scope, domain):
        """Return {(language, number): (now, before, total now, total before, tested)} of what has changed most."""
        query = SQL(
            """
            WITH message AS MATERIALIZED (
                SELECT language, terms, TRUE AS is_now FROM (%(now)s) AS now
                 UNION ALL
                SELECT language, terms, FALSE FROM (%(before)s) AS before
            ), total AS (
                SELECT language, count(*) FILTER (WHERE is_now) AS now, count(*) FILTER (WHERE NOT is_now) AS before
                  FROM message GROUP BY language
            ), term AS (
                SELECT language, number, count(*) FILTER (WHERE is_now) AS now,
                       count(*) FILTER (WHERE NOT is_now) AS before
                  FROM message, unnest(terms) AS found(number) GROUP BY language, number HAVING count(*) >= %(least)s
            ), change AS (
                SELECT language, number, term.now, term.before, total.now AS total_now, total.before AS total_before,
                       term.now::float8 / total.now - term.before::float8 / total.before AS change,
                       count(*) OVER (PARTITION BY language) AS tested
                  FROM term JOIN total USING (language)
                 WHERE total.now > 0 AND total.before > 0 AND greatest(term.now, term.before) >= %(least)s
            ), ranked AS (
                SELECT *, row_number() OVER (PARTITION BY language, change > 0
                                                 ORDER BY abs(change) DESC, number) AS rank
                  FROM change WHERE change != 0
            )
            SELECT language, number, now, before, total_now, total_before, tested
              FROM ranked WHERE rank <= %(candidates)s
            """,
            now=self._messages_sql(scope.now, domain),
            before=self._messages_sql(scope.before, domain),
            least=LEAST,
            candidates=CANDIDATES,
        )
        return {(language, number): tuple(counts) for language, number, *counts in self.env.execute_query(query)}

    @api.model
    def _look_closely(self, bounds, domain, keys):
        """Return ({key: Tally}, {key: some ticket ids}) of the terms that enough customers speak of in a period."""
        if not keys:
            return {}, {}
        query = SQL(
            """
            SELECT message.language, term, count(*), count(ticket.sentiment),
                   count(*) FILTER (WHERE ticket.sentiment = 'negative'),
                   (array_agg(ticket.id ORDER BY ticket.id DESC))[:%(samples)s]
              FROM (%(messages)s) AS message
              JOIN feedback_ticket ticket ON ticket.id = message.id
             CROSS JOIN unnest(message.terms) AS found(term)
             WHERE term = ANY(%(numbers)s)
          GROUP BY message.language, term
            HAVING count(DISTINCT COALESCE('p' || COALESCE(ticket.commercial_partner_id, ticket.partner_id),
                                           'e' || ticket.email_normalized, 't' || ticket.id)) >= %(customers)s
            """,
            messages=self._messages_sql(bounds, domain),
            samples=SAMPLES,
            numbers=[number for _language, number in keys],
            customers=FEWEST_CUSTOMERS,
        )
        rows = {(language, number): rest for language, number, *rest in self.env.execute_query(query)}
        tallies = {key: Tally(*row[:3]) for key, row in rows.items() if key in keys}
        return tallies, {key: rows[key][3] for key in tallies}

    @api.model
    def _customers_by_term(self, scope, keys, domain):
        """Return [((language, number), tickets, customers' company ids)] of the period's tickets in ``domain``."""
        messages = self._messages_sql(scope.now, scope.domain & Domain("is_confidential", "=", False) & domain)
        query = SQL(
            """
            SELECT message.language, term, count(*), array_agg(DISTINCT ticket.commercial_partner_id)
              FROM (%s) AS message
              JOIN feedback_ticket ticket ON ticket.id = message.id
             CROSS JOIN unnest(message.terms) AS found(term)
             WHERE term = ANY(%s)
          GROUP BY message.language, term
            """,
            messages,
            [number for _language, number in keys],
        )
        rows = (((language, number), *rest) for language, number, *rest in self.env.execute_query(query))
        return [row for row in rows if row[0] in keys]

    @api.model
    def _written_forms(self, samples):
        """Return {key: (commonest spelling, what it consists of, its length)} as these tickets write the terms."""
        ids = sorted({ticket_id for own in samples.values() for ticket_id in own})
        wanted = defaultdict(set)
        for (language, number), own in samples.items():
            for ticket_id in own:
                wanted[ticket_id].add((language, number))
        forms, parts = defaultdict(Counter), {}
        for ticket in self.env["feedback.ticket"].browse(ids):
            # What is private was left out when the terms were noted: nothing but these is looked for here.
            text = bare_text(ticket.subject, str(ticket.description or ""))
            numbers = {number: (language, number) for language, number in wanted[ticket.id]}
            for term in find_terms(text):
                if key := numbers.get(term.number):
                    forms[key][term.surface] += 1
                    parts[key] = (term.words, len(term.stems))
        return {key: (max(sorted(own), key=own.get), *parts[key]) for key, own in forms.items()}


def _share_change(now, before, total_now, total_before):
    return now / total_now - before / total_before
