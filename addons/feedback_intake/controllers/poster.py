from markupsafe import Markup

from odoo import http
from odoo.http import request

from .public_page import PublicPage

SIZES = ("a4", "a6")


class FeedbackPoster(PublicPage, http.Controller):
    """For colleagues who put a form up: a poster with its QR code, and how it looks on a website."""

    @http.route("/feedback/<string:slug>/poster", type="http", auth="user", methods=["GET"])
    def feedback_poster(self, slug, size="a4", **params):
        channel = self._find_own_form(slug)
        if not channel:
            return self._render_not_found()
        values = {
            "channel": channel,
            "size": size if size in SIZES else "a4",
            "sizes": SIZES,
            "code": Markup(channel._qr_svg_element()),
            "bundles": ["assets_poster"],
        }
        return self._render_page("feedback_poster", channel.company_id, values)

    @http.route("/feedback/<string:slug>/example", type="http", auth="user", methods=["GET"])
    def feedback_example(self, slug, **params):
        channel = self._find_own_form(slug)
        if not channel:
            return self._render_not_found()
        return self._render_page("feedback_example", channel.company_id, {"channel": channel})

    def _find_own_form(self, slug):
        """Return the form in the language chosen, if the colleague may see it, else an empty recordset."""
        Channel = request.env["feedback.channel"]
        if not request.env.user._is_internal() or not Channel.has_access("read"):
            return Channel
        channel = Channel._open_form(slug)
        self._speak_to_visitor(channel.company_id.partner_id.lang)
        return channel.with_env(request.env).with_company(channel.company_id)
