from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..tools.search_scope import scopes

# So many of the best are scored in full, and so many of those get the second look.
SCORED, CANDIDATES = 300, 30
# What is read of a long article, by the second look and for the passage.
READ = 20_000
QUESTIONS = 60
# An article in another language than the reader's has to be that much better.
OTHER_LANGUAGE = 0.9
BEST = """
WITH %(scored)s, best AS MATERIALIZED (
    SELECT * FROM (
        SELECT DISTINCT ON (root_id) root_id, article_id, entry.lang,
               score * CASE WHEN %(other)s THEN %(penalty)s ELSE 1 END AS score
          FROM scored JOIN feedback_kb_search_entry AS entry USING (article_id)
      ORDER BY root_id, score DESC, article_id
    ) AS root ORDER BY score DESC, article_id LIMIT %(limit)s
)
SELECT best.article_id, best.root_id, best.score,
       article.title, article.keywords, left(article.body_text, %(read)s),
       ARRAY(
           SELECT text FROM feedback_kb_question WHERE article_id = article.id
         ORDER BY hits DESC NULLS LAST, id LIMIT %(questions)s
       ),
       shown.id, left(shown.body_text, %(read)s)
  FROM best
  JOIN feedback_kb_article AS article ON article.id = best.article_id
  LEFT JOIN LATERAL (%(shown)s) AS shown ON TRUE
 ORDER BY best.score DESC, best.article_id
"""
SCORE = """
wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(words)s::bigint[], %(weights)s::real[], %(at_most)s::int[], %(partial)s::bool[])
        AS wanted(word, weight, at_most, is_partial)
), found AS MATERIALIZED (
    SELECT article_id, sum(weight * impact) FILTER (WHERE NOT is_partial) AS exact
      FROM wanted
     CROSS JOIN unnest(%(scopes)s::int[]) AS own(scope)
     CROSS JOIN LATERAL (
        SELECT article_id, impact FROM feedback_kb_search_posting AS posting
         WHERE posting.word = wanted.word AND posting.scope = own.scope AND %(shelf)s
      ORDER BY impact DESC LIMIT wanted.at_most
     ) AS posting
  GROUP BY article_id ORDER BY sum(weight * impact) DESC, article_id LIMIT %(scored)s
), scored AS MATERIALIZED (
    SELECT article_id, COALESCE(exact, 0) + COALESCE((
        SELECT sum(weight * impact) FROM wanted JOIN feedback_kb_search_posting AS posting USING (word)
         WHERE wanted.is_partial AND posting.article_id = found.article_id
    ), 0) AS score FROM found
)
"""


class Candidate(NamedTuple):
    """An article that matches. If there is a translation in the reader's language, that is shown instead."""

    article_id: int
    root_id: int
    score: float
    title: str
    keywords: str | None
    body: str | None
    questions: list[str]
    shown_id: int | None
    shown_body: str | None

    @property
    def shown(self):
        """The id and the text of what the reader gets to see."""
        return (self.shown_id, self.shown_body) if self.shown_id else (self.article_id, self.body)


class FeedbackKbSearch(models.AbstractModel):
    """From weighted words to the articles in which they weigh most, all within what the audience may see."""

    _inherit = "feedback.kb.search"

    @api.model
    def _shelf_sql(self, table, category_ids):
        """Return the condition that an article is of one of these categories, or of any if that is None."""
        if category_ids is None:
            return SQL("TRUE")
        return SQL("%s.category_id = ANY(%s::int[])", SQL.identifier(table), list(category_ids))

    @api.model
    def _candidates(self, scored, audience, lang, category_ids, limit=CANDIDATES):
        """Return the best articles, one of each set of translations, as a list of ``Candidate``.

        :param scored: the SQL of common table expressions that end in ``scored``: article_id, score
        """
        self._flush_texts()
        self.env.cr.execute(
            SQL(
                BEST,
                scored=scored,
                other=SQL("entry.lang NOT LIKE %s", f"{lang[:2]}%") if lang else SQL("FALSE"),
                penalty=OTHER_LANGUAGE,
                limit=limit,
                read=READ,
                questions=QUESTIONS,
                shown=self._translation_sql(audience, lang, category_ids),
            )
        )
        return [Candidate(*row) for row in self.env.cr.fetchall()]

    def _flush_texts(self):
        self.env["feedback.kb.article"].flush_model(["title", "keywords", "body_text"])
        self.env["feedback.kb.question"].flush_model(["article_id", "text", "hits"])

    def _scored_sql(self, wanted, audience, category_ids):
        """Return the SQL for ``_candidates`` that adds up what each of the ``WantedWord`` list tells."""
        return SQL(
            SCORE,
            words=[word.word for word in wanted],
            weights=[word.weight for word in wanted],
            at_most=[word.at_most for word in wanted],
            partial=[word.is_partial for word in wanted],
            scopes=scopes(audience),
            shelf=self._shelf_sql("posting", category_ids),
            scored=SCORED,
        )

    def _translation_sql(self, audience, lang, category_ids):
        """Return the SQL for the translation of ``best`` into ``lang`` that the audience may see, if there is one."""
        return SQL(
            """
            SELECT sibling.id, sibling.body_text
              FROM feedback_kb_search_entry AS entry
              JOIN feedback_kb_article AS sibling ON sibling.id = entry.article_id
             WHERE entry.root_id = best.root_id AND entry.scope = ANY(%(scopes)s::int[]) AND %(shelf)s
               AND (entry.lang = %(lang)s AND best.lang != %(lang)s
                    OR left(entry.lang, 2) = left(%(lang)s, 2) AND left(best.lang, 2) != left(%(lang)s, 2))
          ORDER BY entry.lang = %(lang)s DESC, entry.article_id LIMIT 1
            """,
            lang=lang or "",
            scopes=scopes(audience),
            shelf=self._shelf_sql("entry", category_ids),
        )
