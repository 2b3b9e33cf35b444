from odoo import http
from odoo.http import request

from ..tools.api_document import api_document
from ..tools.problem import Problem
from .api import HOURLY, ApiEndpoint, api_route

MAX_QUESTION = 400
ARTICLES, MAX_ARTICLES = 5, 20


class FeedbackApiForm(ApiEndpoint, http.Controller):
    """What a client reads before anybody has written: the document, the form, articles. And what is not there."""

    @api_route("/openapi.json", "GET")
    def api_document(self):
        url = self._page_env()["feedback.channel"].get_base_url()
        # Public, and of no channel: any page may read it.
        return self._answer(api_document(url), headers={"Access-Control-Allow-Origin": "*"})

    @api_route("/form", "GET")
    def api_form(self):
        channel = self._channel_of_key()
        self._limit("look-up", channel.id, HOURLY["look-up"])
        return self._answer(channel._prepare_api_form())

    @api_route("/articles", "GET")
    def api_articles(self):
        channel = self._channel_of_key()
        self._limit("look-up", channel.id, HOURLY["look-up"])
        question = " ".join(request.httprequest.args.get("q", "").replace("\x00", "").split())
        if not question or len(question) > MAX_QUESTION:
            detail = request.env._("Please ask in 1 to %s characters.", MAX_QUESTION)
            raise Problem("validation-failed", errors=[{"parameter": "q", "detail": detail}])
        limit = self._read_limit(ARTICLES, MAX_ARTICLES)
        return self._answer({"items": channel._search_articles(question, request.env.context["lang"], limit)})

    @api_route(("", "/<path:rest>"))
    def api_anything_else(self, rest=""):
        allowed = self._methods_at(rest)
        if allowed:
            raise Problem("method-not-allowed", headers={"Allow": ", ".join(allowed)})
        raise Problem("not-found")

    def _methods_at(self, rest):
        """Return the methods that the document has for this path, in capitals."""
        parts = rest.strip("/").split("/")
        for path, operations in api_document("")["paths"].items():
            pattern = path.strip("/").split("/")
            pairs = list(zip(pattern, parts, strict=False))
            if len(pattern) == len(parts) and all(one[0] == "{" or one == other for one, other in pairs):
                return sorted(name.upper() for name in operations if name != "parameters")
        return []
