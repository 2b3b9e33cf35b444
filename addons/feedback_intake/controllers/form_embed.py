from odoo.http import request

from .page_headers import policy


class EmbeddedForm:
    """The form in a frame on another website: ``?embed=1``.

    There a browser sends no cookies of ours and keeps none, so nothing depends on a session: none is saved, the visitor
    is the public user even where a cookie did come along, and no token against forged requests is asked for. Such a
    token keeps others from using what a logged-in person may do, and here nobody is logged in; that the form was opened
    before it was sent is proved by its stamp. The language goes along in the form instead of a cookie.
    """

    def _is_embedded(self):
        return self._typed("embed") == "1"

    def _speak_to_visitor(self, fallback=None):
        if self._is_embedded():
            request.session.can_save = False
            request.update_env(user=request.env.ref("base.public_user").id)
        return super()._speak_to_visitor(fallback)

    def _embed_query(self):
        """Return what leads from an embedded page to the next one in the same frame and language."""
        return f"?embed=1&lang={request.env.context['lang']}" if self._is_embedded() else ""

    def _render_page(self, template, company, values, *args, **kwargs):
        if not self._is_embedded():
            return super()._render_page(template, company, values, *args, **kwargs)
        values = {**values, "bundles": ["assets_embed"]}
        response = super()._render_page(template, company, values, *args, **kwargs)
        if channel := values.get("channel"):
            response.headers["Content-Security-Policy"] = policy(channel._frame_ancestors())
            response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response
