from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.findings import Findings, Hit


class FeedbackKbSearch(models.AbstractModel):
    """Find the articles that answer a question."""

    _name = "feedback.kb.search"
    _description = "Knowledge Search"

    @api.model
    def _find(self, text, audience, *, lang=None, category_ids=None, limit=5):
        """Return the articles that an audience may see and that answer ``text``, as :class:`Findings`."""
        # sudo: feedback.kb.article - visitors have no rights; the domain keeps to what this audience may see
        Article = self.env["feedback.kb.article"].sudo()
        Article.flush_model()
        domain = Article._visible_domain(audience)
        if category_ids is not None:
            domain &= Domain("category_id", "in", list(category_ids))
        query = Article._search(domain)
        rows = self.env.execute_query(
            SQL(
                """SELECT id, ts_rank(tsv, q), body_text FROM (
                       SELECT id, body_text, to_tsvector('russian', title || ' ' || coalesce(keywords, '') || ' '
                              || coalesce(body_text, '')) AS tsv FROM feedback_kb_article WHERE id IN %s) a,
                       (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS q
                          FROM unnest(to_tsvector('russian', %s))) b
                    WHERE tsv @@ q ORDER BY 2 DESC, 1 LIMIT %s""",
                query.subselect(),
                text.replace("\x00", ""),
                limit,
            )
        )
        hits = [Hit(article_id, score, (body or "")[:240]) for article_id, score, body in rows]
        scores = [hit.score / hits[0].score * 2 for hit in hits[:2]] if hits else []
        confidence = scores[0] - scores[1] if len(scores) > 1 else sum(scores)
        return Findings(hits, confidence)

    @api.model
    def _complete(self, prefix, audience, *, lang=None, category_ids=None, limit=5):
        """Return the articles that fit while somebody types, as :class:`Findings`."""
        return self._find(prefix, audience, lang=lang, category_ids=category_ids, limit=limit)
