from odoo import http
from odoo.http import request

from .page_headers import HEADERS
from .public_page import PublicPage


class FeedbackShortLink(PublicPage, http.Controller):
    """The short address of a form, to be typed and for QR codes."""

    @http.route("/f/<string:slug>", type="http", auth="public", methods=["GET"], save_session=False)
    def feedback_short_link(self, slug, **params):
        channel = self._page_env()["feedback.channel"]._open_form(slug)
        if not channel:
            return self._render_not_found()
        # The channel's own address, never one that the request says; only what stands behind the question mark is kept.
        response = request.redirect_query(f"/feedback/{channel.slug}", request.httprequest.args, code=302)
        response.headers.update(HEADERS)
        return response
