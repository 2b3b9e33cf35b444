from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.highlight import highlight

# A margin from which the first article is probably the answer, if so many different words that were asked for stand in
# it: of a few articles one is always far ahead, also when none answers.
PROBABLE = 0.5
SHARED_WORDS = 2
# "заказ" and "заказы" are one word.
SAME_WORD = 5


class FeedbackTicket(models.Model):
    """An article as the panel shows it. Everything but the answer itself is plain text."""

    _inherit = "feedback.ticket"

    def _prepare_hits(self, findings, question):
        """Return the articles found that the user may read, best first, as dictionaries."""
        articles = self.env["feedback.kb.article"].search([("id", "in", findings.article_ids)])
        urls = articles._help_urls(self.company_id)
        used = self.used_article_ids
        by_id = articles.grouped("id")
        hits = []
        for rank, hit in enumerate(findings.hits):
            if article := by_id.get(hit.article_id):
                values = self._prepare_hit(article, urls[article.id])
                values["passage"] = highlight(hit.passage, question)
                values["is_probable"] = (
                    rank == 0
                    and findings.confidence >= PROBABLE
                    and self._shared_words(article.title, hit.passage, question) >= SHARED_WORDS
                )
                values["is_used"] = article in used
                hits.append(values)
        return hits

    def _shared_words(self, title, passage, question):
        """Return how many different words of an article's title and passage are asked for."""
        pieces = highlight(f"{title}\n{passage}", question)
        return len({piece.casefold()[:SAME_WORD] for piece, is_asked in pieces if is_asked})

    def _prepare_hit(self, article, url):
        return {
            "id": article.id,
            "title": article.title,
            "lang": article.lang.split("_")[0].upper(),
            "lang_name": dict(self.env["res.lang"].get_installed()).get(article.lang, article.lang),
            "is_customers_language": self._is_language_of_customer(article.lang),
            "visibility": article.visibility,
            "url": url,
            "use_count": article.use_count,
            "helpful_count": article.helpful_count,
            "vote_count": article.helpful_count + article.not_helpful_count,
        }

    def _knowledge_article(self, article_id):
        """Return an article that may be shown on this ticket.

        :raise UserError: when there is none (any more), or when it is another company's
        """
        Article = self.env["feedback.kb.article"]
        domain = Article._visible_domain(self._knowledge_audience())
        article = Article.search(domain & Domain("id", "=", article_id if isinstance(article_id, int) else False))
        if not article:
            raise UserError(self.env._("This article is no longer published. Search again."))
        return article
