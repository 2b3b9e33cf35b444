import logging

from odoo import models
from odoo.tools import SQL

from ..tools.search_scope import scopes
from ..tools.vectors import fuse_by_deviation

_logger = logging.getLogger(__name__)
NEAREST = 30
# An article that shares no word with the question has to be so close to it.
CLOSE = 0.35


class FeedbackKbSearch(models.AbstractModel):
    """What an article is about counts as much as its words, if the administrator has switched vectors on."""

    _inherit = "feedback.kb.search"

    def _blend(self, question, candidates, scores, audience, lang, category_ids):
        candidates, scores = super()._blend(question, candidates, scores, audience, lang, category_ids)
        try:
            encoder = self.env["feedback.kb.vector"]._encoder()
            if encoder is None or not question:
                return candidates, scores
            with self.env.cr.savepoint(flush=False):
                return self._blend_vectors(encoder, question, candidates, scores, audience, lang, category_ids)
        except Exception:  # whatever a package of others does, the words are enough to find articles
            _logger.exception("Searching without sentence vectors")
            return candidates, scores

    def _blend_vectors(self, encoder, question, candidates, scores, audience, lang, category_ids):
        (vector,) = encoder.encode([question])
        own = [candidate.article_id for candidate in candidates]
        cosines = self.env["feedback.kb.vector"]._vector_table(encoder.name, own).cosines(vector)
        close = [article_id for article_id, cosine in cosines.items() if cosine >= CLOSE]
        roots = {candidate.root_id for candidate in candidates}
        nearest = [
            candidate
            for candidate in self._nearest(close, cosines, audience, lang, category_ids)
            if candidate.root_id not in roots
        ]
        candidates = candidates + nearest
        if not candidates:
            return candidates, scores
        likenesses = [cosines.get(candidate.article_id) for candidate in candidates]
        return candidates, fuse_by_deviation(scores + [0] * len(nearest), likenesses)

    def _nearest(self, article_ids, cosines, audience, lang, category_ids):
        """Return as candidates the closest of these articles that the audience may see."""
        if not article_ids:
            return []
        scored = SQL(
            """
            scored AS MATERIALIZED (
                SELECT near.article_id, near.score
                  FROM unnest(%s::int[], %s::real[]) AS near(article_id, score)
                  JOIN feedback_kb_search_entry AS entry USING (article_id)
                 WHERE entry.scope = ANY(%s::int[]) AND %s
            )
            """,
            article_ids,
            [cosines[article_id] for article_id in article_ids],
            scopes(audience),
            self._shelf_sql("entry", category_ids),
        )
        return self._candidates(scored, audience, lang, category_ids, NEAREST)
