import json

from odoo import http
from odoo.http import Response, request

from ..http_log import leave_no_trace
from ..tools.api_document import PREFIX
from ..tools.problem import Problem
from .api_dispatcher import FeedbackApiDispatcher
from .public_page import PublicPage

# What one address may do in an hour, beside what the channel says. An app may look for news every five seconds.
HOURLY = {"read": 1500, "look-up": 1200, "part": 6000, "attempt": 1200, "refused": 300, "guess": 20}


def api_route(paths, *methods):
    """Declare an endpoint of the API. ``paths``: what stands behind ``/feedback/api/v1``, one or several."""
    paths = [paths] if isinstance(paths, str) else paths
    return http.route(
        [f"{PREFIX}{path}" for path in paths],
        type=FeedbackApiDispatcher.routing_type,
        auth="none",
        methods=list(methods) or None,
        # csrf: there is no session; each request proves by a key or token what it may do
        csrf=False,
        save_session=False,
        readonly=False,
    )


class ApiEndpoint(PublicPage):
    """What all endpoints of the API share: proofs, limits, reading, answering."""

    def _answer(self, content, status=200, headers=None):
        body = json.dumps(content, ensure_ascii=False)
        head = {"Content-Type": "application/json", **(headers or {})}
        return Response(body, status=status, headers=list(head.items()))

    def _channel_of_key(self):
        """Return the channel that the key in the head is for.

        :raise Problem: it is none, or this address has tried too many
        """
        key = request.httprequest.headers.get("X-Api-Key", "")
        channel = self._page_env()["feedback.channel"]._of_api_key(key)
        if not channel:
            self._refuse("key-refused")
        return self._enter(channel)

    def _conversation_of_token(self, thread_key):
        """Return the conversation with this id, if the token in the head opens it.

        Whoever guesses is stopped at this conversation, the right guess included; others at the same address are not.

        :raise Problem: it does not, or this address has tried too many
        """
        guess = ("guess", thread_key)
        self._limit(*guess, HOURLY["guess"], is_act=False)
        scheme, _space, token = request.httprequest.headers.get("Authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        conversation = self._page_env()["feedback.conversation"]._of_token(thread_key, token)
        if not conversation:
            if token:
                self._limit(*guess, HOURLY["guess"])
            self._refuse("token-refused")
        if conversation.ticket_id.is_anonymous:
            leave_no_trace()
        channel = self._enter(conversation.channel_id)
        return conversation.with_env(channel.env)

    def _enter(self, channel):
        request.dispatcher.channel = channel
        return channel.with_company(channel.company_id)

    def _refuse(self, name):
        self._limit("refused", "", HOURLY["refused"])
        raise Problem(name)

    def _read_limit(self, default, highest):
        """Return the parameter ``limit`` of the address. :raise Problem: it is none"""
        text = request.httprequest.args.get("limit", str(default))
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= highest:
            return int(text)
        detail = request.env._("A whole number from 1 to %s is expected.", highest)
        raise Problem("validation-failed", errors=[{"parameter": "limit", "detail": detail}])

    def _limit(self, act, scope, limit, *, is_act=True, address=None):
        """Count an act of this address.

        :raise Problem: there were too many within an hour
        """
        address = request.httprequest.remote_addr if address is None else address
        window = self._page_env()["feedback.rate.window"]
        wait = window._seconds_to_wait(f"api|{act}|{scope}", address, limit, is_act=is_act)
        if wait:
            raise Problem(
                "too-many-requests",
                request.env._("Please try again in %s seconds.", wait),
                headers={"Retry-After": str(wait)},
            )
