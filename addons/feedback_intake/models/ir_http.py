from werkzeug.exceptions import NotFound

from odoo import models
from odoo.http import request

from ..http_log import is_never_traced, is_untraced, leave_no_trace


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        # Of what the chat's window says on pages for visitors.
        return [*super()._get_translation_frontend_modules_name(), "feedback_intake"]

    @classmethod
    def _pre_dispatch(cls, rule, args):
        # No address of ours has such a character, and PostgreSQL takes none.
        if any("\x00" in value for value in args.values() if isinstance(value, str)):
            raise NotFound
        result = super()._pre_dispatch(rule, args)
        if is_never_traced(request.httprequest.full_path):
            leave_no_trace()
        if rule.endpoint.routing.get("feedback_raw"):
            # Before Odoo reads a form: signatures are made of the bytes as they were sent.
            request.httprequest.get_data(cache=True)
        return result

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if is_untraced():
            # Whoever has set one: session, language, campaign.
            response.headers.remove("Set-Cookie")
            response.headers["Referrer-Policy"] = "no-referrer"
        return result
