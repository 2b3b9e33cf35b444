import hashlib
import json

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from .page_headers import FILE_HEADERS
from .public_page import PublicPage

PARTS = ("frame.js", "popup.js", "widget.js")
MAX_AGE = 3600


class FeedbackWidget(PublicPage, http.Controller):
    """The script that shows a form on other websites. It is the same for every form, and for everybody."""

    @http.route("/feedback/widget.js", type="http", auth="public", methods=["GET"], save_session=False)
    def feedback_widget(self, **params):
        script = make_script(self._prepare_texts())
        headers = {
            **FILE_HEADERS,
            "Content-Type": "text/javascript; charset=utf-8",
            "Cache-Control": f"public, max-age={MAX_AGE}",
            # It is meant for pages of others, also those that take nothing which does not say so.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",
        }
        response = request.make_response(script, headers.items())
        response.set_etag(hashlib.sha256(script.encode()).hexdigest()[:32])
        response.make_conditional(request.httprequest.environ)
        return response

    def _prepare_texts(self):
        """Return {language of a page: {name: text}} of what the widget says outside the form."""
        return {
            code.replace("_", "-"): self._texts_in(request.env(context={"lang": code}))
            for code in request.env["res.lang"]._get_frontend()
        }

    def _texts_in(self, env):
        return {
            "button": env._("Feedback"),
            "title": env._("Your feedback"),
            "close": env._("Close"),
            "loading": env._("Loading the form…"),
            "blocked": env._("The form cannot be shown here."),
            "elsewhere": env._("Open it in a new tab"),
        }


def make_script(texts):
    """Return the widget as one script: its parts share one scope, and nothing of it is seen outside."""
    sources = [_source(name) for name in PARTS]
    head = f"const TEXTS = {json.dumps(texts, ensure_ascii=False)};\nconst STYLE = {json.dumps(_source('widget.css'))};"
    return "\n".join(['(() => {\n"use strict";', head, *sources, "})();\n"])


def _source(name):
    with file_open(f"feedback_intake/static/src/widget/{name}") as file:
        return file.read()
