from odoo import http
from odoo.http import request

from ..tools.look import make_stylesheet
from .page_headers import FILE_HEADERS
from .public_page import PublicPage

# Both have another address once they are something else.
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


class FeedbackLook(PublicPage, http.Controller):
    """Colour and logo of customer pages."""

    @http.route("/feedback/look/<string:color>.css", type="http", auth="public", methods=["GET"], save_session=False)
    def feedback_look(self, color, **params):
        """A style sheet instead of a style in the page, which the page's own policy forbids."""
        style = make_stylesheet(color)
        if not style:
            return self._render_not_found()
        headers = {**FILE_HEADERS, **FOR_GOOD, "Content-Type": "text/css; charset=utf-8"}
        return request.make_response(style, headers.items())

    @http.route("/feedback/<string:slug>/logo", type="http", auth="public", methods=["GET"], save_session=False)
    def feedback_logo(self, slug, **params):
        channel = self._page_env()["feedback.channel"]._open_form(slug)
        if not channel or not channel.form_logo:
            return self._render_not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(channel, "form_logo")
        response = stream.get_response()
        response.headers.update({**FILE_HEADERS, **FOR_GOOD})
        return response
