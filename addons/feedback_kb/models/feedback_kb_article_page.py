import re
from urllib.parse import quote

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html_sanitize, ormcache

from odoo.addons.feedback_intake.tools.public_html import public_html

SLUG_LENGTH = 60
RELATED = 5
NUMBER = re.compile(r"(?:.*-)?(\d{1,9})", re.DOTALL)
LOCAL_PAGES = ("/help/", "/feedback/")


class FeedbackKbArticle(models.Model):
    """An article as a page of a help centre: its address, its answer and what stands beside it."""

    _inherit = "feedback.kb.article"

    def _page_key(self):
        """Return the last part of the article's address: its title for people, its number for us."""
        self.ensure_one()
        slug = self.env["ir.http"]._slugify(self.title or "", max_length=SLUG_LENGTH).strip("-_")
        return f"{slug}-{self.id}" if slug else str(self.id)

    @api.model
    def _key_id(self, key):
        """Return the id in the last part of an address, or 0."""
        found = NUMBER.fullmatch(key)
        return int(found.group(1)) if found else 0

    def _page_path(self, site):
        return f"/help/{site.slug}/a/{quote(self._page_key())}"

    def _site_url(self, site):
        """Return the whole address of the article in a help centre."""
        return f"{site.get_base_url()}{self._page_path(site)}"

    def _page_body(self, site):
        """Return the answer as the page shows it: nothing loads but the article's own files, by their own address."""
        self.ensure_one()
        path, own = self._page_path(site), set(self._page_files().ids)

        def file_url(attachment_id):
            return f"{path}/file/{attachment_id}" if attachment_id in own else None

        body = public_html(str(self.body or ""), file_url, LOCAL_PAGES)
        return html_sanitize(body, sanitize_style=True, strip_classes=True)

    def _page_translations(self, domain):
        """Return the same article in other languages, of those that ``domain`` lets see."""
        others = self._all_translations() - self
        return others.filtered_domain(domain) if others else others

    def _page_alternates(self, site, translations):
        """Return [(language tag, address)] of the article in each language, for search engines; itself included."""
        if not translations:
            return []
        return [(other.lang.replace("_", "-"), other._site_url(site)) for other in self + translations]

    def _page_related(self, site, audience, lang):
        """Return the articles that the author has chosen, filled up with the nearest ones."""
        ids = [*self.related_ids.ids]
        if len(ids) < RELATED:
            hour = fields.Datetime.now().strftime("%Y%m%d%H")
            ids += self._nearest_ids(self.id, self.title, site.id, audience, lang, hour)
        own = self._all_translations()
        found = site._in_order(list(dict.fromkeys(ids)), audience, lang) if ids else self.browse()
        return (found - own)[:RELATED]

    @api.model
    @ormcache("article_id", "title", "site_id", "audience", "lang", "hour")
    def _nearest_ids(self, article_id, title, site_id, audience, lang, hour):
        """Return the ids of articles on the same subject, looked up anew each hour and filtered at each reading."""
        site = self.env["feedback.kb.site"].browse(site_id)
        found = [hit["article"].id for hit in site._find_articles(title, audience, lang, limit=RELATED + 3)]
        if len(found) <= RELATED and (category := self.browse(article_id).category_id):
            beside = Domain("category_id", "=", category.id) & site._visible(audience)
            found += self.search(beside, limit=RELATED + 3).ids
        return tuple(found)
