from odoo import api, models

from ..tools.search_scope import scope_number
from ..tools.search_text import normalise

INDEXED_FIELDS = {
    "title",
    "body",
    "keywords",
    "category_id",
    "lang",
    "translation_of_id",
    "visibility",
    "state",
    "company_id",
    "active",
}


class FeedbackKbArticle(models.Model):
    """An article is found as it was saved, at once."""

    _inherit = "feedback.kb.article"

    @api.model_create_multi
    def create(self, vals_list):
        articles = super().create(vals_list)
        self.env["feedback.kb.search"]._reindex(articles.filtered(lambda article: article.state == "published"))
        return articles

    def write(self, vals):
        result = super().write(vals)
        if INDEXED_FIELDS & vals.keys():
            self.env["feedback.kb.search"]._reindex(self)
        return result

    def unlink(self):
        translations = self.translation_ids - self
        result = super().unlink()  # the index loses them by its foreign key
        self.env["feedback.kb.search"]._reindex(translations)
        return result

    def _search_row(self):
        """Return what the index keeps of the article, as normalised texts."""
        self.ensure_one()
        words = [self.keywords or "", *self.question_ids.mapped("text")]
        return {
            "article_id": self.id,
            "root_id": self.translation_of_id.id or self.id,
            "scope": scope_number(self.company_id.id, self.visibility),
            "category_id": self.category_id.id or None,
            "lang": self.lang,
            "title": normalise(self.title),
            "keywords": normalise("\n".join(words)),
            "body": normalise(self.body_text),
        }
