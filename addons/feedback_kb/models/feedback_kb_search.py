from odoo import api, models

from ..tools.findings import Findings, Hit
from ..tools.passage import best_parts, best_passage
from ..tools.rerank import confidence, fuse, likeness
from ..tools.search_plan import heaviest, plan
from ..tools.search_scope import scopes
from ..tools.search_text import MAX_QUESTION, normalise


class FeedbackKbSearch(models.AbstractModel):
    """Find the articles that answer a question: by its words in PostgreSQL, then the best by their spelling."""

    _name = "feedback.kb.search"
    _description = "Knowledge Search"

    @api.model
    def _find(self, text, audience, *, lang=None, category_ids=None, limit=5):
        """Return the articles that an audience may see and that answer ``text``, as :class:`Findings`.

        :param lang: the reader's language: of an article's translations that one is shown, if there is one
        :param category_ids: only articles of these categories; None for all
        """
        question = normalise(text, MAX_QUESTION)
        words, total = self._look_up_words(question, audience)
        wanted = plan(words, total, len(scopes(audience)))
        scored = self._scored_sql(wanted, audience, category_ids)
        candidates = self._candidates(scored, audience, lang, category_ids) if wanted else []
        weights = heaviest(wanted)
        scores = self._score(question, candidates, weights)
        candidates, scores = self._blend(question, candidates, scores, audience, lang, category_ids)
        return self._findings(candidates, scores, weights, limit)

    def _score(self, question, candidates, weights):
        """Return the final score of each candidate: what its words tell plus what its spelling tells."""
        texts = [
            normalise(" ".join([row.title, row.keywords or "", *row.questions, best_parts(row.body or "", weights)]))
            for row in candidates
        ]
        return fuse([row.score for row in candidates], likeness(question, texts))

    def _blend(self, question, candidates, scores, audience, lang, category_ids):
        """Return the candidates and their scores after what else is known, of them and of others, has been counted."""
        return candidates, scores

    def _findings(self, candidates, scores, weights, limit):
        ranked = sorted(zip(scores, candidates, strict=True), key=lambda pair: (-pair[0], pair[1].article_id))
        hits = []
        for score, candidate in ranked[:limit]:
            article_id, body = candidate.shown
            hits.append(Hit(article_id, score, best_passage(body or "", weights)))
        return Findings(hits, confidence([score for score, _candidate in ranked[:2]]))
