import hashlib
from urllib.parse import urlencode, urlsplit

from odoo.http import request
from odoo.tools import format_date

from odoo.addons.feedback_intake.controllers.page_headers import HEADERS
from odoo.addons.feedback_intake.controllers.public_page import PublicPage

from ..tools.highlight import highlight
from ..tools.robots import is_robot

# How long a copy may be shown: an article that is taken back is gone from every cache after this time.
MAX_AGE = 60
PUBLIC = {"Cache-Control": f"public, max-age={MAX_AGE}", "Vary": "Cookie, Accept-Language"}
PRIVATE = {"Cache-Control": "private, no-store"}
NO_INDEX = {"X-Robots-Tag": "noindex, nofollow"}
MAX_QUERY = 300
# A whole office behind one address types, too.
HOURLY = {"type": 3000, "search": 300, "vote": 60, "seen": 600}


class HelpPage(PublicPage):
    """What the pages of a help centre share: which one it is, who reads it, and what may be kept in caches.

    A page for visitors may be kept by caches that many readers share. So it holds nothing of one reader: no token
    against forged requests, no reference to a search, no session. What is sent from such a page is told to be ours by
    the browser's own word on where it comes from, see :meth:`_is_from_here`.
    """

    def _find_site(self, slug=None):
        """Return the help centre at this address in the visitor's language, or an empty recordset."""
        site = self._page_env()["feedback.kb.site"]._open_site(slug)
        if site:
            self._speak_to_visitor(site.company_id.partner_id.lang)
            site = site.with_env(self._page_env()).with_company(site.company_id)
        return site

    def _audience(self, site):
        return site._audience(request.env.user)

    def _find_article(self, site, key):
        """Return the article at this address if the reader may see it here, else an empty recordset."""
        article = site.env["feedback.kb.article"].browse(site.env["feedback.kb.article"]._key_id(key)).exists()
        return article.filtered_domain(site._visible(self._audience(site)))

    def _find_search(self):
        """Return the search that has led the reader here."""
        # sudo: feedback.kb.query - a signed reference names it; readers have no rights on the log
        return request.env["feedback.kb.query"].sudo()._by_reference(self._typed("kb_search"))

    def _query_text(self):
        return " ".join(self._typed("q").split())[:MAX_QUERY]

    def _log_search(self, site, text, shown_ids, source="help"):
        """Log a search that a person has made and return its reference, or an empty string."""
        if not self._is_person() or not self._is_within("search", "log"):
            return ""
        lang = request.env.context["lang"]
        query = site.env["feedback.kb.query"]._log(text, source, shown_ids, lang=lang, company_id=site.company_id.id)
        return query._reference()

    def _redirect_for_good(self, path):
        response = request.redirect(path, code=301)
        response.headers.update({**HEADERS, **(PUBLIC if self._is_shareable() else PRIVATE)})
        return response

    def _render_help(self, template, site, values, status=200, headers=None):
        """Return a page; ``headers`` None: one that visitors' caches may keep."""
        response = self._render_page(
            f"feedback_kb.{template}",
            site.company_id,
            {
                "site": site,
                "q": "",
                "question": "",
                "highlight": highlight,
                "page_lang_code": request.env.context["lang"],
                "format_day": lambda moment: format_date(site.env, moment, date_format="d MMMM y"),
                "contact_url": self._contact_url(site),
                **values,
            },
            status=status,
            headers={**HEADERS, **PRIVATE, **(headers or {})},
        )
        if headers is None and self._is_shareable():
            self._let_caches_keep(response)
        return response

    def _is_shareable(self):
        """Tell whether the page is the same for all visitors. Where a language is chosen, a cookie goes with it."""
        return request.env.user._is_public() and "lang" not in request.httprequest.args

    def _let_caches_keep(self, response):
        response.flatten()
        response.headers.update(PUBLIC)
        response.set_etag(hashlib.sha256(response.data).hexdigest()[:32], weak=True)
        response.make_conditional(request.httprequest.environ)

    def _contact_url(self, site, **params):
        """Return the address of the form where a reader goes on, or None where there is none."""
        channel = site.channel_id
        if not channel.active or not channel.slug:
            return None
        return self._with_query(f"/feedback/{channel.slug}", **params)

    def _with_query(self, path, **params):
        given = {name: value for name, value in params.items() if value}
        return f"{path}?{urlencode(given)}" if given else path

    def _is_person(self):
        """Tell whether somebody reads this page now: no program, no browser that only guesses what comes next."""
        headers = request.httprequest.headers
        is_prefetch = "prefetch" in (headers.get("Sec-Purpose") or headers.get("Purpose") or "")
        if request.httprequest.method == "HEAD" or is_prefetch or is_robot(headers.get("User-Agent")):
            return False
        return not request.env.user._is_internal()

    def _is_from_here(self):
        """Tell whether one of our own pages has sent this.

        Pages that caches keep can carry no secret of one session, so the browser's word stands for a token:
        ``Sec-Fetch-Site``, which no page can forge, or ``Origin`` of browsers that do not know it. What neither says is
        refused. A program can claim what it likes, but it has no reader's cookies and gains nothing but a vote, of
        which one address has few.
        """
        headers = request.httprequest.headers
        if fetch_site := headers.get("Sec-Fetch-Site"):
            return fetch_site == "same-origin"
        origin = headers.get("Origin")
        return bool(origin) and urlsplit(origin).netloc == request.httprequest.host

    def _is_within(self, act, scope="", limit=None):
        """Count an act of this address and tell whether it is within what one address may do in an hour."""
        return self._is_within_limit(f"{act}|{scope}", limit or HOURLY[act])
