from urllib.parse import quote

from odoo import api, models
from odoo.fields import Domain

from .feedback_kb_article_page import NUMBER, SLUG_LENGTH


class FeedbackKbCategory(models.Model):
    """A category as a page of a help centre. The empty recordset stands for articles without a category."""

    _inherit = "feedback.kb.category"

    def _page_key(self):
        slug = self.env["ir.http"]._slugify(self.name or "more", max_length=SLUG_LENGTH).strip("-_")
        return f"{slug}-{self.id or 0}" if slug else str(self.id or 0)

    @api.model
    def _key_id(self, key):
        """Return the id in the last part of an address, 0 for articles without a category, None for anything else."""
        found = NUMBER.fullmatch(key)
        return int(found.group(1)) if found else None

    def _page_path(self, site):
        return f"/help/{site.slug}/c/{quote(self._page_key())}"

    def _page_domain(self):
        """Return the domain of the articles in this category and below it."""
        return Domain("category_id", "child_of", self.ids) if self else Domain("category_id", "=", False)
