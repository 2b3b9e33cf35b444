import logging

from werkzeug.datastructures import Headers

from odoo import http
from odoo.http import request

from ..exceptions import AuthenticationError, PayloadError
from ..tools.delivery import Acknowledgement, Delivery

_logger = logging.getLogger(__name__)

MAX_BYTES = 10 * 1024**2
METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS"]
# The same for what does not exist and for what is not proven, so that nobody learns which address is a channel's.
REFUSED = Acknowledgement("refused", status=403)


class FeedbackWebhook(http.Controller):
    """The one address for all providers: authenticated, stored, acknowledged; what it means is found out later."""

    # csrf: providers have no session; each proves by its gateway who it is
    @http.route(
        ["/feedback/hook/<string:token>", "/feedback/hook/<string:token>/<path:rest>"],
        type="http",
        auth="none",
        methods=METHODS,
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BYTES,
        feedback_raw=True,
    )
    def receive(self, token, rest="", **params):
        # sudo: feedback.channel - whoever sends has no account; the channel's gateway checks who it is
        channel = request.env(su=True, user=1)["feedback.channel"]._of_webhook(token)
        answer = self._take(channel, rest) if channel else REFUSED
        headers = [("Content-Type", answer.content_type), ("Cache-Control", "no-store"), *answer.headers.items()]
        return request.make_response(answer.body, headers=headers, status=answer.status)

    def _take(self, channel, rest):
        gateway = channel._gateway()
        try:
            delivery = self._delivery(channel, rest)
            if answer := gateway._answer_handshake(channel, delivery):
                return answer
            gateway._authenticate(channel, delivery)
        except (AuthenticationError, PayloadError) as refusal:
            # A stranger makes no line in the ledger and no warning in the log: both would be theirs to fill.
            _logger.info("A delivery to channel %s was refused: %s", channel.id, refusal)
            return REFUSED
        channel.env["feedback.inbound.event"]._store_delivery(channel, delivery)
        return gateway._acknowledgement(channel, delivery)

    def _delivery(self, channel, rest):
        incoming = request.httprequest
        query = incoming.query_string.decode(errors="replace")
        # The address that the provider knows, not what a proxy has made of it.
        url = f"{channel.webhook_url}/{rest}".rstrip("/") if rest else channel.webhook_url
        return Delivery(
            body=incoming.get_data(cache=True),
            headers=Headers(list(incoming.headers.items())),
            method=incoming.method,
            url=f"{url}?{query}" if query else url,
            rest=rest,
            remote_address=incoming.remote_addr or "",
        )
