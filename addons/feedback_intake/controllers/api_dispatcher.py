import json

from psycopg2 import OperationalError
from werkzeug.exceptions import HTTPException

from odoo import SUPERUSER_ID
from odoo.http import Dispatcher, Response

from ..tools.api_document import TUS_VERSION
from ..tools.problem import Problem

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Origin, Accept-Language",
}
METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
SENT_HEADERS = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, X-Api-Key, Tus-Resumable, Upload-Length, "
    "Upload-Metadata, Upload-Offset, X-HTTP-Method-Override"
)
READ_HEADERS = (
    "Location, Retry-After, Content-Language, Content-Disposition, Tus-Resumable, Tus-Version, Tus-Extension, "
    "Tus-Max-Size, Upload-Expires, Upload-Length, Upload-Offset"
)
PREFLIGHT_SECONDS = "7200"
BUSY_SECONDS = 5
# What werkzeug or Odoo refuse on their own, by HTTP status.
PROBLEMS = {400: "malformed-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}


class FeedbackApiDispatcher(Dispatcher):
    """Routes of ``type="feedback_api"``: no session, no cookie, no traceback; refusals are problem details (RFC 9457),
    and whatever is answered says which websites may read it.

    ``channel`` is the channel that the request has proven to be for, None before.
    """

    routing_type = "feedback_api"
    channel = None

    @classmethod
    def is_compatible_with(cls, request):
        return True

    def dispatch(self, endpoint, args):
        self.request.update_env(user=self.request.env(su=True).ref("base.public_user").id)
        self.request.update_context(lang=self._language())
        self.request.params = dict(args)
        if self.request.httprequest.method == "OPTIONS":
            return Response(status=204)
        try:
            return self.request.registry["ir.http"]._dispatch(endpoint)
        except (Problem, HTTPException) as error:
            self.request.env.cr.rollback()  # a refusal keeps nothing
            return self._problem_response(error)

    def post_dispatch(self, response):
        result = super().post_dispatch(response)
        self._dress(response)
        return result

    def handle_error(self, exc):
        self.request.env.cr.rollback()
        response = self._problem_response(exc)
        self._dress(response)
        return response

    def _language(self):
        """Return the code of the installed language that the client likes best; the first one of all otherwise."""
        # sudo: res.lang - which languages there are is public
        installed = self.request.env["res.lang"].sudo()._get_frontend()
        for tag, _quality in self.request.httprequest.accept_languages:
            wish = tag.replace("-", "_")
            near = (code for code in installed if code.split("_")[0] == wish.split("_")[0].lower())
            if found := wish if wish in installed else next(near, None):
                return found
        return "en_US" if "en_US" in installed else next(iter(installed))

    def _problem_response(self, error):
        problem = self._as_problem(error)
        title = self._titles()[problem.name]
        body = json.dumps(problem.content(title), ensure_ascii=False)
        headers = {**problem.headers, "Content-Type": "application/problem+json"}
        if problem.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="feedback"'
        return Response(body, status=problem.status, headers=list(headers.items()))

    def _as_problem(self, error):
        if isinstance(error, Problem):
            return error
        if isinstance(error, HTTPException):
            return Problem(
                PROBLEMS.get(error.code, "malformed-request" if (error.code or 500) < 500 else "internal-error")
            )
        if isinstance(error, OperationalError):
            return Problem("busy", headers={"Retry-After": str(BUSY_SECONDS)})
        return Problem("internal-error")

    def _titles(self):
        env = self.request.env
        return {
            "malformed-request": env._("The request cannot be read"),
            "key-refused": env._("The channel key is missing or wrong"),
            "token-refused": env._("The conversation's token is missing or wrong"),
            "not-found": env._("There is nothing here"),
            "method-not-allowed": env._("This cannot be done here"),
            "not-ready": env._("The conversation is still being processed"),
            "offset-conflict": env._("The upload is at another place"),
            "version-unsupported": env._("This version of the upload protocol is not spoken here"),
            "too-large": env._("This is too large"),
            "media-type-unsupported": env._("This kind of content is not taken"),
            "validation-failed": env._("Something is not as it should be"),
            "idempotency-key-reused": env._("The same key was used for another request"),
            "upload-locked": env._("The upload is being written to"),
            "too-many-requests": env._("Too many requests"),
            "internal-error": env._("Something went wrong on our side"),
            "busy": env._("Too much is going on at once"),
        }

    def _dress(self, response):
        headers, origin = response.headers, self.request.httprequest.headers.get("Origin", "").lower()
        headers.remove("Set-Cookie")
        headers.update(HEADERS)
        headers["Content-Language"] = (self.request.env.lang or "en_US").replace("_", "-")
        allowed = self._allowed_origins()
        if origin and (origin in allowed or "*" in allowed):
            headers["Access-Control-Allow-Origin"] = origin if origin in allowed else "*"
            headers["Access-Control-Expose-Headers"] = READ_HEADERS
        if self.request.httprequest.method == "OPTIONS":
            self._dress_preflight(headers)

    def _allowed_origins(self):
        if self.channel:
            return self.channel._allowed_origins()
        # sudo: feedback.channel - the websites of all channels; a preflight does not say which one it is for
        return self.request.env(user=SUPERUSER_ID, su=True)["feedback.channel"]._origins_of_all()

    def _dress_preflight(self, headers):
        if "Access-Control-Allow-Origin" in headers:
            headers["Access-Control-Allow-Methods"] = METHODS
            headers["Access-Control-Allow-Headers"] = SENT_HEADERS
            headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
        headers["Allow"] = f"{METHODS}, OPTIONS"
        headers["Tus-Resumable"] = headers["Tus-Version"] = TUS_VERSION
        headers["Tus-Extension"] = "creation,expiration,termination"
