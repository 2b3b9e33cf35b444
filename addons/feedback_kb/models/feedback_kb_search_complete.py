from odoo import api, models
from odoo.tools import SQL

from ..tools.findings import Findings
from ..tools.search_plan import idf
from ..tools.search_scope import scopes
from ..tools.search_text import MAX_QUESTION, normalise, split_prefix

# Fewer letters fit nearly everything, and more than so many words are a question to be asked in full.
FEWEST_LETTERS = 2
FEWEST_LETTERS_TO_CORRECT = 4
MOST_WORDS = 12
# The word being typed may become one of these.
ENDINGS = 50
READ_OF_ENDINGS, READ_OF_WORD = 6_000, 1_500
SCORED = 100
LOOK_UP = """
WITH wanted AS (
    SELECT lexeme, FALSE AS is_last FROM unnest(to_tsvector('russian', %(typed)s))
    UNION SELECT lexeme, TRUE FROM unnest(to_tsvector('russian', %(beginning)s))
    UNION SELECT lexeme, TRUE FROM (
        SELECT lexeme FROM feedback_kb_search_word
         WHERE lexeme LIKE %(pattern)s AND lexeme != '' AND frequency IS DISTINCT FROM 0
      ORDER BY frequency DESC NULLS FIRST, lexeme LIMIT %(endings)s
    ) AS ending
)
SELECT lexeme, %(number)s, %(frequency)s, is_last, %(total)s FROM wanted
"""
SCORE = """
wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(words)s::bigint[], %(weights)s::real[], %(at_most)s::int[], %(last)s::bool[])
        AS wanted(word, weight, at_most, is_last)
), read AS MATERIALIZED (
    SELECT article_id, weight * impact AS score, is_last
      FROM wanted
     CROSS JOIN unnest(%(scopes)s::int[]) AS own(scope)
     CROSS JOIN LATERAL (
        SELECT article_id, impact FROM feedback_kb_search_posting AS posting
         WHERE posting.word = wanted.word AND posting.scope = own.scope AND %(shelf)s
      ORDER BY impact DESC LIMIT wanted.at_most
     ) AS posting
), found AS MATERIALIZED (
    SELECT * FROM (
        SELECT article_id, COALESCE(max(score) FILTER (WHERE is_last), 0) AS last,
               COALESCE(sum(score) FILTER (WHERE NOT is_last), 0) AS others
          FROM read GROUP BY article_id
    ) AS rough ORDER BY last + others DESC, article_id LIMIT %(scored)s
), scored AS MATERIALIZED (
    SELECT article_id, last + COALESCE((
        SELECT sum(weight * impact) FROM wanted JOIN feedback_kb_search_posting AS posting USING (word)
         WHERE NOT wanted.is_last AND posting.article_id = found.article_id
    ), 0) AS score FROM found
)
"""


class FeedbackKbSearch(models.AbstractModel):
    """Search as you type: the last word is not finished yet."""

    _inherit = "feedback.kb.search"

    @api.model
    def _complete(self, prefix, audience, *, lang=None, category_ids=None, limit=5):
        """Return the articles that fit while somebody types, as :class:`Findings`: those whose title fits first.

        The parameters are those of ``_find``. Where nothing begins like the last word, it is taken as misspelt.
        """
        text = normalise(prefix, MAX_QUESTION)
        if len(text) < FEWEST_LETTERS:
            return Findings()
        typed, beginning = split_prefix(text)
        if len(typed.split()) > MOST_WORDS:
            return self._find(prefix, audience, lang=lang, category_ids=category_ids, limit=limit)
        rows, total = self._look_up_beginnings(typed, beginning)
        if any(is_last for _lexeme, _word, _frequency, is_last in rows) or (rows and not beginning):
            scored = self._completed_sql(rows, total, audience, category_ids)
            candidates = self._candidates(scored, audience, lang, category_ids)
            if candidates:
                return self._completed(rows, beginning, candidates, limit)
        if len(text) < FEWEST_LETTERS_TO_CORRECT:
            return Findings()
        return self._find(prefix, audience, lang=lang, category_ids=category_ids, limit=limit)

    def _completed(self, rows, beginning, candidates, limit):
        typed = [[lexeme] for lexeme, _word, _frequency, is_last in rows if not is_last]
        endings = [lexeme for lexeme, _word, _frequency, is_last in rows if is_last]
        words = [*typed, [beginning, *endings]] if beginning else typed
        best = candidates[0].score or 1

        def score(candidate):
            title = f" {normalise(candidate.title)}"
            in_title = sum(any(f" {stem}" in title for stem in stems) for stems in words)
            return in_title / len(words) + candidate.score / best

        weights = dict.fromkeys((stem for stems in words for stem in stems), 1)
        return self._findings(candidates, [score(candidate) for candidate in candidates], weights, limit)

    def _look_up_beginnings(self, typed, beginning):
        """Return ([(lexeme, its number, its frequency, whether it may be the last word)], number of articles)."""
        self.env.cr.execute(
            SQL(
                LOOK_UP,
                typed=typed,
                beginning=beginning,
                pattern=f"{beginning}%" if beginning else "",
                endings=ENDINGS,
                number=self._word_number(),
                frequency=self._frequency_sql(),
                total=self._total_sql(),
            )
        )
        rows = self.env.cr.fetchall()
        return [row[:4] for row in rows if row[2]], rows[0][4] if rows else 0

    def _completed_sql(self, rows, total, audience, category_ids):
        """Return the SQL for ``_candidates``. Of the words that the last one may become, the best counts."""
        lists, endings = scopes(audience), [row for row in rows if row[3]]
        weight = idf(sum(frequency for _lexeme, _word, frequency, _is_last in endings), total)
        of_ending = max(READ_OF_ENDINGS // (max(len(endings), 1) * len(lists)), 10)
        of_word = max(READ_OF_WORD // len(lists), 10)
        return SQL(
            SCORE,
            words=[word for _lexeme, word, _frequency, _is_last in rows],
            weights=[weight if is_last else idf(frequency, total) for _lexeme, _word, frequency, is_last in rows],
            at_most=[of_ending if is_last else of_word for _lexeme, _word, _frequency, is_last in rows],
            last=[is_last for _lexeme, _word, _frequency, is_last in rows],
            scopes=lists,
            shelf=self._shelf_sql("posting", category_ids),
            scored=SCORED,
        )
