import re

from odoo import http
from odoo.http import request
from odoo.tools import consteq, hmac, human_size
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.feedback_intake.controllers import page_headers
from odoo.addons.feedback_intake.controllers.track import SHOWN_TYPES

from .help_page import HEADERS, MAX_QUERY, NO_INDEX, PRIVATE, PUBLIC, HelpPage

VOTE_COOKIE = "fb_vote"
VOTE_SECONDS = 365 * 24 * 3600
HEAD_BYTES = 1024
VOTES_AN_ARTICLE = 20
REFUSED = re.compile(r"no\.(\d{1,9})\.([0-9a-f]{64})", re.ASCII)
FILE_HEADERS = {**HEADERS, **page_headers.FILE_HEADERS}


class HelpArticle(HelpPage, http.Controller):
    """One article of a help centre: the page, its files, and what readers say of it."""

    @http.route("/help/<string:slug>/a/<string:key>", type="http", auth="public", methods=["GET"], save_session=False)
    def help_article(self, slug, key, **params):
        site = self._find_site(slug)
        article = site and self._find_article(site, key)
        if not article:
            return self._render_not_found()
        if key != article._page_key():
            params = request.httprequest.args.to_dict()
            return self._redirect_for_good(self._with_query(article._page_path(site), **params))
        text = self._query_text()
        if text and not self._typed("kb_search"):
            return self._log_and_open(site, article, text)
        return self._render_article(site, article)

    @http.route(
        "/help/<string:slug>/a/<string:key>/file/<int:attachment_id>",
        type="http",
        auth="public",
        methods=["GET"],
        save_session=False,
    )
    def help_file(self, slug, key, attachment_id, **params):
        site = self._find_site(slug)
        article = site and self._find_article(site, key)
        file = article and article._page_files().filtered(lambda file: file.id == attachment_id)
        if not file:
            return self._render_not_found()
        stream = request.env["ir.binary"]._get_stream_from(file)
        mimetype = guess_mimetype(self._first_bytes(stream))
        is_shown = mimetype in SHOWN_TYPES
        if is_shown:
            stream.mimetype = mimetype
        response = stream.get_response(as_attachment=not is_shown)
        is_public = request.env.user._is_public()
        response.headers.update({**FILE_HEADERS, **(PUBLIC if is_public else PRIVATE)})
        return response

    # csrf: the page may come from a cache and can carry no token, see HelpPage._is_from_here
    @http.route(
        "/help/<string:slug>/a/<string:key>/vote",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def help_vote(self, slug, key, **params):
        """Was it helpful? Each reader is counted once; who has said no may add what is missing."""
        site = self._find_site(slug)
        article = site and self._find_article(site, key)
        if not article:
            return self._render_not_found()
        vote, missing = self._typed("vote"), self._typed("missing")
        if not self._is_from_here() or vote not in ("yes", "no"):
            return self._render_article(site, article, status=403)
        if not self._is_within("vote") or not self._is_within("vote", article.id, VOTES_AN_ARTICLE):
            return self._render_article(site, article, status=429)
        path = article._page_path(site)
        reference = self._typed("kb_search") if self._find_search() else ""
        response = request.redirect(f"{self._with_query(path, voted=vote, kb_search=reference)}#vote", code=303)
        response.headers.update(PRIVATE)
        if cookie := self._take_vote(site, article, vote, missing):
            options = {"max_age": VOTE_SECONDS, "path": path, "httponly": True, "samesite": "Lax"}
            response.set_cookie(VOTE_COOKIE, cookie, **options)
        return response

    # csrf: as above; it tells that a page has been read and nothing else
    @http.route(
        "/help/<string:slug>/a/<string:key>/seen",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def help_seen(self, slug, key, **params):
        """Count a reading. The page itself may come from a cache, so its script tells; without scripts none counts."""
        site = self._find_site(slug)
        article = site and self._find_article(site, key)
        if not article:
            return self._render_not_found()
        is_counted = self._is_from_here() and self._is_person() and self._is_within("seen")
        if is_counted and self._is_within("seen", article.id, 1):
            self._log_usage(site, article, "view")
        return request.make_response("", [("Cache-Control", "no-store")], status=204)

    def _log_and_open(self, site, article, text):
        """Log the search that an article was opened from, once: the address that follows names it."""
        lang = request.env.context["lang"]
        hits = site._find_articles(text, self._audience(site), lang, is_typing=True)
        source = "form" if self._typed("from") == "form" else "help"
        reference = self._log_search(site, text, [hit["article"].id for hit in hits], source)
        params = {"q": text, "kb_search": reference} if reference else {}
        response = request.redirect(self._with_query(article._page_path(site), **params), code=303)
        response.headers.update({**PRIVATE, **NO_INDEX})
        return response

    def _render_article(self, site, article, status=200):
        search, audience, lang = self._find_search(), self._audience(site), request.env.context["lang"]
        if search and status == 200 and self._is_person():
            search._note_opened(article)
        visible = site._visible(audience)
        translations = article._page_translations(visible)
        reference = self._typed("kb_search") if search else ""
        own = translations.filtered(lambda other: other.lang == lang) if article.lang != lang else translations.browse()
        values = {
            "article": article,
            "body": article._page_body(site),
            "human_size": human_size,
            "files": article.file_ids & article._page_files(),
            "related": article._page_related(site, audience, lang),
            "translations": translations,
            "own_translation": own,
            "lang_names": {
                code: name.split("/")[-1].split()[0].capitalize()
                for code, name in request.env["res.lang"].get_installed()
            },
            "canonical_url": article._site_url(site),
            "alternates": article._page_alternates(site, translations),
            "description": " ".join((article.body_text or "").split())[:160],
            "is_secret": article.visibility != "public",
            "reference": reference,
            "vote": self._given_vote(article)[0],
            "refusal": {403: "foreign", 429: "busy"}.get(status),
            "question": self._query_text(),
            "contact_url": self._contact_url(site, message=self._query_text()[:MAX_QUERY], kb_search=reference),
        }
        headers = None
        if article.visibility != "public" or reference or status != 200 or VOTE_COOKIE in request.cookies:
            headers = {**PRIVATE, **(NO_INDEX if article.visibility != "public" or reference else {})}
        return self._render_help("help_article", site, values, status, headers)

    def _first_bytes(self, stream):
        if stream.type == "data":
            return stream.data[:HEAD_BYTES]
        with open(stream.path, "rb") as file:
            return file.read(HEAD_BYTES)

    def _take_vote(self, site, article, vote, missing):
        """Count a vote, or add to an earlier "no"; return the cookie that says so, None: nothing new."""
        given, usage = self._given_vote(article)
        if not given:
            usage = self._log_usage(site, article, "helpful" if vote == "yes" else "not_helpful")
            if vote == "yes":
                search = self._find_search()
                search.filtered(lambda query: query.opened_id == article)._note_solved()
                return "yes"
        elif given != "no" or vote != "no":
            return None
        if missing and usage:
            usage._note_missing(missing)
            return "noted"
        return f"no.{usage.id}.{self._sign_usage(usage.id)}" if usage else None

    def _given_vote(self, article):
        """Return (how this reader has voted here, the logged "no" to which a word may be added)."""
        cookie = request.cookies.get(VOTE_COOKIE, "")
        # sudo: feedback.kb.usage - named by a signed cookie; readers have no rights on the log
        Usage = request.env["feedback.kb.usage"].sudo()
        if cookie in ("yes", "noted"):
            return cookie, Usage
        found = REFUSED.fullmatch(cookie)
        if not found or not consteq(self._sign_usage(int(found.group(1))), found.group(2)):
            return "", Usage
        return "no", Usage.browse(int(found.group(1))).exists().filtered(lambda usage: usage.article_id == article)

    def _sign_usage(self, usage_id):
        return hmac(request.env(su=True), "feedback_kb-vote", str(usage_id))

    def _log_usage(self, site, article, kind):
        values = {"article_id": article.id, "kind": kind, "company_id": site.company_id.id}
        search = self._find_search()
        return site.env["feedback.kb.usage"]._log([{**values, "query_id": search.id}])
