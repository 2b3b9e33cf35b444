from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ..tools.audience import Audience

FIRST_ARTICLES = 5
POPULAR_DAYS = 90
POPULAR_KINDS = ("view", "helpful", "inserted", "linked", "auto_sent", "chat_shown")
# More than are shown: not each reader may see all of them.
POPULAR_KEPT = 60


class FeedbackKbSite(models.Model):
    """What a help centre shows to whom. All of it runs with the system's rights: the domains decide."""

    _inherit = "feedback.kb.site"

    article_count = fields.Integer("Articles", compute="_compute_article_count")

    def _compute_article_count(self):
        for site in self:
            # sudo: feedback.kb.article - how many everybody sees, not which
            Article = self.env["feedback.kb.article"].sudo()
            site.article_count = Article.search_count(site.sudo()._visible(site._audience()))

    @api.model
    def _open_site(self, slug=None):
        """Return the active help centre at this address, or the first one; an empty recordset where there is none."""
        return self.search([("slug", "=", slug)] if slug else [], limit=1)

    def _audience(self, user=None):
        """Return who somebody is here. Colleagues see what customers see, whoever comes from elsewhere what all see."""
        self.ensure_one()
        is_customer = user and not user._is_public() and self.company_id in user.company_ids
        return Audience("portal" if is_customer else "public", (self.company_id.id,))

    def _shelf_ids(self):
        """Return the ids of the categories that this help centre shows, those below them included; None: all."""
        self.ensure_one()
        if not self.category_ids:
            return None
        return self.env["feedback.kb.category"].search([("id", "child_of", self.category_ids.ids)]).ids

    def _visible(self, audience):
        """Return the domain of the articles that an audience may see here."""
        self.ensure_one()
        domain = self.env["feedback.kb.article"]._visible_domain(audience)
        shelf_ids = self._shelf_ids()
        return domain if shelf_ids is None else domain & Domain("category_id", "in", shelf_ids)

    def _listed(self, audience, lang, extra=Domain.TRUE):
        """Return the domain of what is listed: of an article's translations the one in ``lang``, else the original."""
        query = self.env["feedback.kb.article"]._search(self._visible(audience) & extra)
        if query.is_empty():
            return Domain.FALSE
        group = SQL("coalesce(translation_of_id, id)")
        chosen = SQL(
            "(SELECT DISTINCT ON (%(group)s) id FROM feedback_kb_article WHERE id IN %(ids)s"
            " ORDER BY %(group)s, lang = %(lang)s DESC, split_part(lang, '_', 1) = %(short)s DESC,"
            " translation_of_id NULLS FIRST, id)",
            group=group,
            ids=query.subselect(),
            lang=lang,
            short=lang.split("_")[0],
        )
        return Domain("id", "in", chosen)

    def _home_sections(self, audience, lang):
        """Return what the first page lists: [{category, count, articles}], uncategorised ones last."""
        tops, top_of = self._top_categories()
        counts, first = {}, {}
        for article_id, category_id, count in self._first_articles(audience, lang):
            top_id = top_of.get(category_id or False)
            if top_id is not None:
                counts.setdefault(top_id, {})[category_id] = count
                first.setdefault(top_id, []).append(article_id)
        Article = self.env["feedback.kb.article"]
        return [
            {
                "category": top,
                "count": sum(counts[top.id].values()),
                "articles": Article.browse(first[top.id][:FIRST_ARTICLES]),
            }
            for top in (*tops, tops.browse())
            if top.id in first
        ]

    def _top_categories(self):
        """Return (categories that stand on the first page, {id of a category: id of the one that it stands below})."""
        own = self.env["feedback.kb.category"].search([("company_id", "in", [False, self.company_id.id])])
        chosen = set(self.category_ids.ids) or {category.id for category in own if not category.parent_id}
        top_of = {False: False}
        for category in own:
            path = [int(part) for part in category.parent_path.split("/")[:-1]]
            if above := [category_id for category_id in path if category_id in chosen]:
                top_of[category.id] = above[0]
        return own.filtered(lambda category: top_of.get(category.id) == category.id), top_of

    def _first_articles(self, audience, lang):
        """Return [(article id, category id, how many its category has)], the first few of each category."""
        Article = self.env["feedback.kb.article"]
        query = Article._search(self._listed(audience, lang))
        if query.is_empty():
            return []
        ranked = SQL(
            """SELECT id, category_id, sequence, title, count(*) OVER shelf AS total,
                      row_number() OVER (shelf ORDER BY sequence, title, id) AS place
                 FROM feedback_kb_article WHERE id IN %s WINDOW shelf AS (PARTITION BY category_id)""",
            query.subselect(),
        )
        return self.env.execute_query(
            SQL(
                "SELECT id, category_id, total FROM (%s) AS ranked WHERE place <= %s ORDER BY sequence, title, id",
                ranked,
                FIRST_ARTICLES,
            )
        )

    def _popular(self, audience, lang, limit=6):
        """Return the articles that are read and used most, of those that this audience sees."""
        ids = self._popular_ids(self.company_id.id, fields.Datetime.now().strftime("%Y%m%d%H"))
        if not ids:
            return self.env["feedback.kb.article"]
        return self._in_order(ids, audience, lang)[:limit]

    @api.model
    @ormcache("company_id", "hour")
    def _popular_ids(self, company_id, hour):
        """Return the ids of what is used most, counted anew each hour. Who sees which is decided afterwards."""
        since = fields.Datetime.now() - timedelta(days=POPULAR_DAYS)
        groups = self.env["feedback.kb.usage"]._read_group(
            [("date", ">=", since), ("kind", "in", POPULAR_KINDS), ("company_id", "in", [False, company_id])],
            ["article_id"],
            ["__count"],
            order="__count DESC, article_id",
            limit=POPULAR_KEPT,
        )
        return tuple(article.id for article, _count in groups)

    def _in_order(self, ids, audience, lang):
        """Return these articles, each in the language of its reader, of those that an audience sees here, in order."""
        named = self.env["feedback.kb.article"].browse(ids).exists()
        places = {}
        for place, article in enumerate(named):
            places.setdefault((article.translation_of_id or article).id, place)
        group = Domain("id", "in", list(places)) | Domain("translation_of_id", "in", list(places))
        found = named.search(self._listed(audience, lang, group))
        return found.sorted(lambda article: places[(article.translation_of_id or article).id])

    def _find_articles(self, text, audience, lang, limit=10, is_typing=False):
        """Return [{article, passage}] for a question asked here, best first."""
        search = self.env["feedback.kb.search"]
        find = search._complete if is_typing else search._find
        findings = find(text, audience, lang=lang, category_ids=self._shelf_ids(), limit=limit)
        articles = self.env["feedback.kb.article"].browse(findings.article_ids)
        return [
            {"article": article, "passage": hit.passage} for article, hit in zip(articles, findings.hits, strict=True)
        ]

    def action_open_articles(self):
        """Open in the back office what everybody sees in this help centre."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_kb.feedback_kb_article_action")
        return {**action, "domain": list(self._visible(self._audience())), "context": {}}
