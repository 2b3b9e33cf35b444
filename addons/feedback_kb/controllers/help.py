import json
from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from odoo.addons.feedback_intake.http_log import leave_no_trace

from ..tools.audience import Audience
from ..tools.highlight import highlight
from .help_page import HEADERS, NO_INDEX, PRIVATE, HelpPage

PAGE_SIZE = 50
RESULTS = 10
TYPED_RESULTS = 6
FORM_RESULTS = 3
MAX_TYPED = 400
JSON_HEADERS = {
    **HEADERS,
    **NO_INDEX,
    "Cache-Control": "no-store",
    "Content-Type": "application/json; charset=utf-8",
}


class HelpCentre(HelpPage, http.Controller):
    """Where answers are looked for: the first page, categories, search."""

    @http.route("/help", type="http", auth="public", methods=["GET"], save_session=False)
    def help_first(self, **params):
        site = self._find_site()
        if not site:
            return self._render_not_found()
        response = request.redirect(f"/help/{site.slug}", code=302)
        response.headers.update(HEADERS)
        return response

    @http.route("/help/<string:slug>", type="http", auth="public", methods=["GET"], save_session=False)
    def help_home(self, slug, **params):
        site = self._find_site(slug)
        if not site:
            return self._render_not_found()
        audience, lang = self._audience(site), request.env.context["lang"]
        values = {
            "sections": site._home_sections(audience, lang),
            "popular": site._popular(audience, lang),
            "canonical_url": site.url,
            "description": site.intro,
        }
        return self._render_help("help_home", site, values)

    @http.route("/help/<string:slug>/c/<string:key>", type="http", auth="public", methods=["GET"], save_session=False)
    def help_category(self, slug, key, page="1", **params):
        site = self._find_site(slug)
        category = site and self._find_category(site, key)
        if category is None or not site:
            return self._render_not_found()
        audience, lang = self._audience(site), request.env.context["lang"]
        domain = site._listed(audience, lang, category._page_domain())
        Article = site.env["feedback.kb.article"]
        total, number = Article.search_count(domain), int(page) if page.isdecimal() and len(page) < 6 else 1
        articles = Article.search(domain, limit=PAGE_SIZE, offset=(max(number, 1) - 1) * PAGE_SIZE)
        if not articles:
            return self._render_not_found()
        if key != category._page_key():
            return self._redirect_for_good(category._page_path(site))
        values = {
            "category": category,
            "articles": articles,
            "total": total,
            "number": number,
            "last": -(-total // PAGE_SIZE),
            "below": self._categories_below(site, category, audience, lang),
            "canonical_url": f"{site.get_base_url()}{category._page_path(site)}",
            "description": category.description,
        }
        return self._render_help("help_category", site, values)

    @http.route("/help/<string:slug>/search", type="http", auth="public", methods=["GET"], save_session=False)
    def help_search(self, slug, **params):
        site = self._find_site(slug)
        if not site:
            return self._render_not_found()
        text, lang, audience = self._query_text(), request.env.context["lang"], self._audience(site)
        if text and not self._is_within("search"):
            values = {"q": text, "hits": [], "popular": [], "is_busy": True}
            return self._render_help("help_search", site, values, 429, {**PRIVATE, **NO_INDEX})
        hits = site._find_articles(text, audience, lang, RESULTS) if text else []
        reference = self._log_search(site, text, [hit["article"].id for hit in hits]) if text else ""
        values = {
            "q": text,
            "question": text,
            "hits": hits,
            "popular": [] if hits else site._popular(audience, lang),
            "result_query": f"?{urlencode({'kb_search': reference, 'q': text})}" if reference else "",
            "contact_url": self._contact_url(site, message=text, kb_search=reference),
        }
        return self._render_help("help_search", site, values, headers={**PRIVATE, **NO_INDEX})

    @http.route("/help/<string:slug>/complete", type="http", auth="public", methods=["GET"], save_session=False)
    def help_complete(self, slug, **params):
        """What fits while somebody types into the search box. Nothing is logged: it is no search yet."""
        site = self._find_site(slug)
        return self._answer_typing(site, site and self._audience(site), TYPED_RESULTS, is_typing=True)

    @http.route("/help/<string:slug>/suggest", type="http", auth="public", methods=["GET"], save_session=False)
    def help_suggest(self, slug, **params):
        """What everybody may read and fits a message while it is written in a form. Who types it is not noted."""
        leave_no_trace()
        site = self._find_site(slug)
        audience = site and Audience("public", (site.company_id.id,))
        return self._answer_typing(site, audience, FORM_RESULTS, is_typing=False)

    def _answer_typing(self, site, audience, limit, *, is_typing):
        if not site:
            return self._render_not_found()
        if not self._is_within("type"):
            return request.make_response(json.dumps({"hits": []}), JSON_HEADERS.items(), status=429)
        text = " ".join(self._typed("q").split())[:MAX_TYPED]
        lang = request.env.context["lang"]
        hits = site._find_articles(text, audience, lang, limit, is_typing) if text else []
        answer = [
            {
                "title": hit["article"].title,
                "path": hit["article"]._page_path(site),
                "passage": highlight(hit["passage"], text),
            }
            for hit in hits
        ]
        return request.make_response(json.dumps({"hits": answer}, ensure_ascii=False), JSON_HEADERS.items())

    def _find_category(self, site, key):
        """Return the category at this address, the empty one for what stands in none, or None."""
        Category = site.env["feedback.kb.category"]
        number, shelf_ids = Category._key_id(key), site._shelf_ids()
        if number is None or (shelf_ids is not None and number not in shelf_ids):
            return None
        return Category.search([("id", "=", number)]) or None if number else Category

    def _categories_below(self, site, category, audience, lang):
        """Return [(category, how many articles it has)] of the subcategories in which there is something."""
        counted = []
        for child in category.child_ids:
            domain = site._listed(audience, lang, child._page_domain())
            counted.append((child, site.env["feedback.kb.article"].search_count(domain)))
        return [(child, count) for child, count in counted if count]
