from odoo import api, models
from odoo.tools import SQL

# What a word counts that is not in the question, but resembles one of its words or is its synonym.
NEIGHBOUR, SYNONYM = 0.5, 0.5
NEIGHBOURS = 5
LIKENESS = 0.3
SHORTEST = 4
# A word of so many articles is no typo, and what resembles it tells little.
FREQUENT = 1_000
# A long letter is looked up by its rarest words.
EXPANDED = 24
# Words that no scheduled action has counted yet are counted up to here.
COUNTED = 2_000
WORDS = """
WITH asked AS MATERIALIZED (
    SELECT lexeme,
           (SELECT max(frequency) FROM feedback_kb_search_word WHERE lexeme = asked.lexeme) AS frequency
      FROM unnest(to_tsvector('russian', %(text)s)) AS asked(lexeme, positions, weights)
), wanted AS MATERIALIZED (
    SELECT lexeme, max(share) AS share FROM (%(related)s) AS related GROUP BY lexeme
)
SELECT lexeme, %(number)s, share::float, %(frequency)s, %(total)s FROM wanted
"""
NEIGHBOURS_OF_WORDS = """
SELECT near.lexeme, %(weight)s * near.likeness
  FROM (
    SELECT lexeme FROM asked
     WHERE length(lexeme) >= %(shortest)s AND lexeme !~ '^[0-9.,-]+$'
       AND COALESCE(frequency, 0) < %(frequent)s
  ORDER BY frequency NULLS FIRST LIMIT %(expanded)s
  ) AS own
 CROSS JOIN LATERAL (
    SELECT DISTINCT word.lexeme, similarity(word.lexeme, own.lexeme) AS likeness
      FROM feedback_kb_search_word AS word
     WHERE word.lexeme %% own.lexeme AND word.lexeme != own.lexeme
       AND word.frequency IS DISTINCT FROM 0
  ORDER BY likeness DESC, word.lexeme LIMIT %(neighbours)s
 ) AS near
"""
SYNONYMS_OF_WORDS = """
SELECT other_lexeme, %(weight)s
  FROM feedback_kb_synonym_term AS term
  JOIN feedback_kb_synonym AS synonym ON synonym.id = term.synonym_id
  JOIN feedback_kb_synonym_term AS other
    ON other.synonym_id = term.synonym_id AND other.lexemes != term.lexemes
 CROSS JOIN unnest(other.lexemes) AS other_lexeme
 WHERE synonym.active AND (synonym.company_id IS NULL OR synonym.company_id = ANY(%(companies)s::int[]))
   AND term.lexemes <@ (SELECT array_agg(lexeme) FROM asked)
"""


class FeedbackKbSearch(models.AbstractModel):
    """The words of a question, with those that may stand for them."""

    _inherit = "feedback.kb.search"

    @api.model
    def _look_up_words(self, text, audience):
        """Return ([(lexeme, its number, share of its weight, in how many articles)], number of articles) for a text."""
        self.env["feedback.kb.synonym"].flush_model(["active", "company_id"])
        statement = self._words_sql(text, audience)
        if self.env.registry.has_trigram:
            # Somebody else may have changed it in this transaction, and similarity() alone could not use the index.
            statement = SQL("SET LOCAL pg_trgm.similarity_threshold = %s; %s", LIKENESS, statement)
        self.env.cr.execute(statement)
        rows = self.env.cr.fetchall()
        return [row[:4] for row in rows], rows[0][4] if rows else 0

    def _words_sql(self, text, audience):
        related = [SQL("SELECT lexeme, 1.0 AS share FROM asked"), self._synonyms_sql(audience)]
        if self.env.registry.has_trigram:
            related.append(self._neighbours_sql())
        return SQL(
            WORDS,
            text=text,
            related=SQL(" UNION ALL ").join(related),
            number=self._word_number(),
            frequency=self._frequency_sql(),
            total=self._total_sql(),
        )

    @api.model
    def _frequency_sql(self):
        """Return the SQL for the number of articles in which ``wanted.lexeme`` stands."""
        return SQL(
            """
            COALESCE(
                (SELECT max(frequency) FROM feedback_kb_search_word WHERE lexeme = wanted.lexeme),
                (SELECT count(*) FROM (
                    SELECT FROM feedback_kb_search_posting WHERE word = %s AND scope > 0 LIMIT %s
                ) AS posting)
            )
            """,
            self._word_number(),
            COUNTED,
        )

    @api.model
    def _total_sql(self):
        """Return the SQL for the number of articles."""
        return SQL(
            """
            COALESCE(
                (SELECT max(frequency) FROM feedback_kb_search_word WHERE lexeme = ''),
                (SELECT count(*) FROM (SELECT FROM feedback_kb_search_entry LIMIT %s) AS entry)
            )
            """,
            COUNTED,
        )

    def _neighbours_sql(self):
        """Return the SQL for words that look alike: typos, and other words of the same root. Numbers have no typos."""
        return SQL(
            NEIGHBOURS_OF_WORDS,
            weight=NEIGHBOUR,
            shortest=SHORTEST,
            frequent=FREQUENT,
            expanded=EXPANDED,
            neighbours=NEIGHBOURS,
        )

    def _synonyms_sql(self, audience):
        """Return the SQL for the other terms of each group of synonyms of which the question has one in full."""
        return SQL(
            SYNONYMS_OF_WORDS,
            weight=SYNONYM,
            companies=list(audience.company_ids),
        )
