import secrets

from odoo import models

from ..exceptions import AuthenticationError, GatewayError, RetryableError, UnsupportedEvent
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
    # Those of them that are made up here, rather than given by the provider.
    _made_settings = ("signing_secret",)
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
    # Whether the limit counts bytes of UTF-8, and whether each file is a message of its own, beside the text's.
    _is_limit_in_bytes = False
    _has_files_apart = False
    # Nothing is sent: the customer's own program reads the answers. Who gave an address gets a mail too.
    _is_answer_fetched = False
    # A published answer under a review, say, which everybody may read.
    _is_reply_public = False
    # It is in this database: an answer is there with the transaction that gives it, and no queue is needed.
    _is_inside = False
    # A comment in a system of the company's own, which the customer does not get.
    _is_reply_internal = False
    # Parts of the body that prove who sends, or open something: members of JSON objects, elements of XML, parameters
    # of a form. The ledger keeps only that they were there.
    _secret_parts = ()
    # There is one answer: the next one replaces it, so a long one cannot be split.
    _is_reply_single = False
    # What was there before the channel was comes in as well: it is imported, see ``live_since``.
    _has_history = False
    # Telephone systems: whether it tells of calls, and whether it calls somebody when asked.
    _has_calls = False
    _can_dial = False
    # Whether stored events are processed many at a time.
    _takes_batches = True

    def _can_answer(self, channel):
        """Tell whether answers can leave by this channel as it is set up; if not, they go by mail."""
        return self._can_reply

    def _refuse_answer(self, channel):
        """Return why the channel takes no answer at the moment, a sentence for the agent, or None."""
        return None

    def _make_secret(self, channel):
        """Return a new secret as the provider takes it."""
        return secrets.token_hex(24)  # some take letters and digits alone, and 50 of them

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

    def _fetch_names(self, channel, author_ids):
        """Return {author's id: name} of people whom deliveries name only by their id.

        :raise GatewayError: see :meth:`feedback.channel._request`; their messages are taken all the same
        """
        return {}

    def _prepare_batch(self, channel, messages):
        """Return the gateway that is going to complete these messages of several deliveries, each delivery for itself:
        one that has fetched them together, where that saves calls.

        :raise RetryableError: the provider cannot be asked now; all are put off
        """
        return self

    def _fetch_file(self, channel, source, max_bytes):
        """Return (name or "", bytes) of a file; ``source`` is what :meth:`_parse` has put into the :class:`File`.

        :raise GatewayError: see :meth:`feedback.channel._request`
        """
        answer = channel._request("GET", source["url"], max_bytes=max_bytes)
        return "", answer.body

    def _refuse_text(self, channel, text):
        """Return why an answer's text would not be taken, a sentence for the agent, or None."""
        length = len(text.encode(errors="replace")) if self._is_limit_in_bytes else len(text)
        if not self._is_reply_single or length <= self._reply_limit:
            return None
        sizes = {"length": length, "channel": channel.name, "limit": self._reply_limit}
        if self._is_limit_in_bytes:
            return self.env._(
                "The answer has %(length)s bytes (a Latin letter is one, a Cyrillic one two); “%(channel)s” takes one"
                " message of at most %(limit)s.",
                **sizes,
            )
        return self.env._(
            "The answer has %(length)s characters; “%(channel)s” takes one message of at most %(limit)s.", **sizes
        )

    def _reply_remarks(self):
        """Return what agents should know about answers beside the way that they take: sentences."""
        return []

    def _send(self, channel, reply):
        """Send one :class:`~..tools.message.Reply` and return the message's id with the provider.

        :raise RetryableError: a passing trouble
        :raise RefusedError: it will not take this, with the reason as an agent understands it
        """
        raise NotImplementedError

    def _absence(self, conversation):
        """Return why the customer cannot be reached there at the moment, a sentence for the agent, or None.

        Answers then go by mail, where there is an address; else they wait there, unless the conversation is over.
        """
        return None

    def _is_over(self, conversation):
        """Tell whether nothing can be sent there any more, now or later."""
        return False

    def _of_thread(self, thread_key):
        """Return the gateway that answers in this conversation, where a system has several kinds of them: messages,
        say, and comments that everybody reads."""
        return self

    def _window_hours(self, channel):
        """Return for how many hours after the customer's last message answers are taken; 0: always."""
        return self._reply_window_hours

    def _private_thread(self, external_id):
        """Return the key of the conversation in which this public message may be answered in private, or ""."""
        return ""

    def _late_hint(self, channel):
        """Return what can be done once that time is over, a sentence for the agent, or ""."""
        return ""

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

    def _setup_code(self, channel):
        """Return the program that people paste on the provider's side, with our address and secret in it, or ""."""
        return ""

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
        self.env["feedback.conversation"]._take(channel, self._named(channel, [(event, one) for one in messages]))

    def _process_batch(self, events):
        """Process events of one channel together; one that cannot be read settles its own fate alone."""
        channel, parsed, pairs = events.channel_id, [], []
        for event in events:
            try:
                parsed.append((event, self._parse(channel, event._delivery())))
            except GatewayError as error:
                event._settle(error)
        try:
            gateway = self._prepare_batch(channel, [message for _event, messages in parsed for message in messages])
        except RetryableError as error:
            for event, _messages in parsed:
                event._settle(error)
            return
        for event, messages in parsed:
            try:
                messages = gateway._complete(channel, messages)
            except GatewayError as error:
                event._settle(error)
                continue
            if not messages:
                event._settle(UnsupportedEvent(self.env._("Nothing in it is meant for us.")))
            pairs += [(event, message) for message in messages]
        self.env["feedback.conversation"]._take(channel, self._named(channel, pairs))

    def _named(self, channel, pairs):
        """Return the pairs with the names of authors who came with an id alone, asked for in one call.

        A name is worth no delay: where it cannot be had, the message goes on without, and the channel tells why.
        """
        wanted = {message.author.external_id for _event, message in pairs if message.lacks_name}
        names = self.env["feedback.conversation"]._author_names(channel, wanted) if wanted else {}
        try:
            if unknown := wanted - names.keys():
                names |= self._fetch_names(channel, unknown)
        except GatewayError as error:
            channel._health()._note_error(str(error))
        return [(event, message.named(names) if message.lacks_name else message) for event, message in pairs]
