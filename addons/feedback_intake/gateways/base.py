import secrets

from odoo import models

from ..exceptions import AuthenticationError, GatewayError, UnsupportedEvent
from ..tools.delivery import Acknowledgement


class FeedbackGateway(models.AbstractModel):
    """The code for one provider's protocol: ``feedback.gateway.<gateway_type>``.

    Another addon adds one by ``selection_add`` on ``feedback.channel.gateway_type`` and a model that inherits this one.
    A provider says below what its system can do and fills in the verbs. Those that have a webhook need
    :meth:`_authenticate` and :meth:`_parse`; those that are asked, :meth:`_poll` and :meth:`_parse`; those that can be
    answered, :meth:`_send`.
    """

    _name = "feedback.gateway"
    _description = "Feedback Gateway"

    _has_webhook = True
    # Names of the channel's settings that it needs, in the order in which people fill them in.
    _settings = ()
    _optional_settings = ()
    # Where its API is, unless the channel says otherwise.
    _api_url = ""
    # How often it is asked for news; 0: never.
    _poll_minutes = 0
    # Answers: whether there are any, how many characters a message may have, for how many hours after the customer's
    # last message they are taken (0: always), whether files are, and whether the provider drops what is sent twice.
    _can_reply = False
    _reply_limit = 4000
    _reply_window_hours = 0
    _reply_takes_files = False
    _is_reply_idempotent = False
    # A published answer under a review, say, which everybody may read.
    _is_reply_public = False
    # Parts of the body that prove who sends, or open something: members of JSON objects, elements of XML, parameters
    # of a form. The ledger keeps only that they were there.
    _secret_parts = ()
    # Telephone systems: whether it tells of calls, and whether it calls somebody when asked.
    _has_calls = False
    _can_dial = False
    # Whether stored events are processed many at a time.
    _takes_batches = True

    def _make_secret(self, channel):
        """Return a new secret as the provider takes it."""
        return secrets.token_urlsafe(32)

    def _answer_handshake(self, channel, delivery):
        """Return the :class:`Acknowledgement` of a request that only wants to know whether we are there, else None."""
        return None

    def _authenticate(self, channel, delivery):
        """Check that the provider has sent this for this channel; see tools/signature.py.

        :raise AuthenticationError: it has not, or nobody has set up how to tell
        """
        raise AuthenticationError("Nobody has said how deliveries of this type prove where they come from.")

    def _delivery_key(self, channel, delivery):
        """Return what is equal when the provider sends the same thing again.

        :raise PayloadError: there is no telling; the digest of the whole decides then
        """
        return delivery.digest

    def _acknowledgement(self, channel, delivery):
        """Return the :class:`Acknowledgement` that makes the provider content."""
        return Acknowledgement()

    def _parse(self, channel, delivery):
        """Return what the delivery says, a list of :class:`~..tools.message.InboundMessage`. Reads only, asks nobody.

        :raise PayloadError: it cannot be understood
        :raise UnsupportedEvent: nothing of it concerns us, with the reason
        """
        raise NotImplementedError

    def _complete(self, channel, messages):
        """Return the messages with what only the provider's API tells, such as the text behind an id.

        :raise GatewayError: see :meth:`feedback.channel._request`
        """
        return messages

    def _fetch_file(self, channel, source, max_bytes):
        """Return (name or "", bytes) of a file; ``source`` is what :meth:`_parse` has put into the :class:`File`.

        :raise GatewayError: see :meth:`feedback.channel._request`
        """
        answer = channel._request("GET", source["url"], max_bytes=max_bytes)
        return "", answer.body

    def _send(self, channel, reply):
        """Send one :class:`~..tools.message.Reply` and return the message's id with the provider.

        :raise RetryableError: a passing trouble
        :raise RefusedError: it will not take this, with the reason as an agent understands it
        """
        raise NotImplementedError

    def _dial(self, channel, extension, number):
        """Let an agent's telephone ring, and call the number (E.164) once they have picked up.

        :raise GatewayError: it does not, with the reason as an agent understands it
        """
        raise NotImplementedError

    def _poll(self, channel, cursor):
        """Yield ([(delivery key, body, dict of headers to keep)], cursor) page by page, the oldest first.

        A cursor is stored once its page is. ``cursor``: the last one, as JSON takes it, None at first.

        :raise GatewayError: see :meth:`feedback.channel._request`
        """
        raise NotImplementedError

    def _check(self, channel):
        """Ask the provider whether all is well, and yield (is it well, sentence) for each thing looked at.

        :raise GatewayError: see :meth:`feedback.channel._request`
        """
        return []

    def _register_webhook(self, channel):
        """Tell the provider our webhook's address, where it takes that from a program.

        :return: True when it did, False where people have to do it
        :raise GatewayError: see :meth:`feedback.channel._request`
        """
        return False

    def _setup_steps(self, channel):
        """Return the sentences that lead through the set-up with the provider, in the user's language.

        ``channel.webhook_url`` and the settings stand beside them, ready to be copied.
        """
        return []

    def _request_headers(self, channel):
        """Return the headers that prove to the provider who we are; they go to its API alone."""
        return {}

    def _process(self, event):
        """Turn a stored event into a ticket or a message and finish it.

        :raise UnsupportedEvent: ignore it, with this reason
        :raise RetryableError: try again later
        :raise Exception: keep it as failed
        """
        channel = event.channel_id
        messages = self._complete(channel, self._parse(channel, event._delivery()))
        if not messages:
            raise UnsupportedEvent(self.env._("Nothing in it is meant for us."))
        self.env["feedback.conversation"]._take(channel, [(event, message) for message in messages])

    def _process_batch(self, events):
        """Process events of one channel together; one that cannot be read settles its own fate alone."""
        channel, pairs = events.channel_id, []
        for event in events:
            try:
                messages = self._complete(channel, self._parse(channel, event._delivery()))
            except GatewayError as error:
                event._settle(error)
                continue
            if not messages:
                event._settle(UnsupportedEvent(self.env._("Nothing in it is meant for us.")))
            pairs += [(event, message) for message in messages]
        self.env["feedback.conversation"]._take(channel, pairs)
