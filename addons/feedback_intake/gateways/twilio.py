import mimetypes
from base64 import b64encode
from urllib.parse import urlsplit

from odoo import models

from ..exceptions import AuthenticationError, PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.message import Author, File, InboundMessage
from ..tools.payload import as_dict, as_number, as_text
from ..tools.signature import check_base64_hmac

API = "/2010-04-01/Accounts"
ALGORITHMS = {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}
# Twilio's status of a message -> ours; the others say nothing that we tell.
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
}
# What tells one event from another, of messages and of calls.
KEYS = ("MessageSid", "MessageStatus", "CallSid", "CallStatus", "SequenceNumber", "DialCallSid", "DialCallStatus")
KEYS += ("RecordingSid", "RecordingStatus")
EMPTY = "<Response/>"


class FeedbackGatewayTwilio(models.AbstractModel):
    """Twilio: text messages, WhatsApp and calls, https://www.twilio.com/docs/usage/webhooks

    A conversation is the customer's address and ours, so that answers leave from the number that was written to.
    Calls are in twilio_call.py.
    """

    _name = "feedback.gateway.twilio"
    _inherit = "feedback.gateway"
    _description = "Twilio Gateway"

    _settings = ("external_account", "access_token")
    _optional_settings = ("signing_secret",)
    _api_url = "https://api.twilio.com"
    _can_reply = True
    _reply_limit = 1600

    def _authenticate(self, channel, delivery):
        """https://www.twilio.com/docs/usage/webhooks/webhooks-security: SHA-1 with the auth token, or SHA-256 with a
        shared key, over the address and the parameters of the form, sorted."""
        name = _algorithm(delivery.headers.get("X-Twilio-Webhooks-Signature-Settings", ""))
        if name not in ALGORITHMS:
            raise AuthenticationError("The signature is of a kind that we do not know.")
        secret = (name == "HMAC_SHA256" and channel.signing_secret) or channel.access_token
        parameters = _signed_form(delivery) if delivery.method == "POST" else ""
        given = delivery.headers.get("X-Twilio-Signature")
        refusal = None
        for url in _with_and_without_port(delivery.url):
            try:
                return check_base64_hmac(secret, (url + parameters).encode(), given, algorithm=ALGORITHMS[name])
            except AuthenticationError as error:
                refusal = error
        raise refusal

    def _delivery_key(self, channel, delivery):
        form = self._parameters(delivery)
        parts = [form.get(name, "") for name in KEYS]
        return ":".join(["twilio", *parts]) if any(parts) else delivery.digest

    def _parameters(self, delivery):
        return delivery.form if delivery.method == "POST" else delivery.query

    def _acknowledgement(self, channel, delivery):
        return Acknowledgement(EMPTY, "text/xml; charset=utf-8")

    def _parse(self, channel, delivery):
        form = self._parameters(delivery)
        if form.get("MessageSid"):
            return [self._read_message(form)]
        raise UnsupportedEvent(self.env._("Twilio tells of something other than a message or a call."))

    def _read_message(self, form):
        status = form.get("MessageStatus") or form.get("SmsStatus") or "received"
        if status not in ("received", "receiving"):
            return self._read_state(form, status)
        customer, ours = as_text(form.get("From")), as_text(form.get("To"))
        if not customer:
            raise PayloadError("The message has no sender.")
        number = customer.rpartition(":")[2]
        return InboundMessage(
            external_id=as_text(form["MessageSid"]),
            thread_key=f"{customer} {ours}",
            author=Author(
                external_id=customer,
                name=as_text(form.get("ProfileName")),
                phone=number if number.startswith("+") else "",
            ),
            body=as_text(form.get("Body")) or self._text_of_place(form),
            files=tuple(self._read_files(form)),
            reply_to=as_text(form.get("OriginalRepliedMessageSid")),
        )

    def _read_state(self, form, status):
        if status not in STATES:
            raise UnsupportedEvent(self.env._("Twilio tells that an answer is on its way."))
        code = as_text(form.get("ErrorCode"))
        return InboundMessage(
            kind="delivery_state",
            external_id=as_text(form["MessageSid"]),
            state=STATES[status],
            error=self._trouble(code) if STATES[status] == "failed" else "",
        )

    def _text_of_place(self, form):
        if not form.get("Latitude"):
            return ""
        place = f"{as_text(form['Latitude'])}&mlon={as_text(form.get('Longitude'))}"
        return f"https://www.openstreetmap.org/?mlat={place}"

    def _read_files(self, form):
        for place in range(min(as_number(form.get("NumMedia")), 10)):
            mimetype, url = as_text(form.get(f"MediaContentType{place}")), as_text(form.get(f"MediaUrl{place}"))
            ending = mimetypes.guess_extension(mimetype.partition(";")[0]) or ""
            if url:
                yield File(f"file{place + 1}{ending}", mimetype, source={"url": url})

    def _request_headers(self, channel):
        pair = f"{channel.external_account or ''}:{channel.access_token or ''}".encode()
        return {"Authorization": f"Basic {b64encode(pair).decode()}"}

    def _send(self, channel, reply):
        customer, _space, ours = reply.thread_key.partition(" ")
        values = {"To": customer, "Body": reply.text, "StatusCallback": channel.webhook_url}
        values["MessagingServiceSid" if ours.startswith("MG") else "From"] = ours
        path = f"{API}/{channel.external_account}/Messages.json"
        return as_text(self._call(channel, "POST", path, data=values).get("sid"))

    def _call(self, channel, method, path, **options):
        """Return what the API answers.

        :raise RefusedError: in words that agents understand, else in Twilio's own
        """
        answer = channel._request(method, path, check=False, **options)
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "Twilio")
        content = as_dict(answer.json())
        if 200 <= answer.status < 300:
            return content
        code = as_text(content.get("code"))
        if code == "20429":
            raise RetryableError("Twilio: 20429")
        raise RefusedError(self._trouble(code, as_text(content.get("message"))), code)

    def _trouble(self, code, message=""):
        """Return why a message was not sent (https://www.twilio.com/docs/api/errors)."""
        return {
            "20003": self.env._("Twilio does not accept the account or the access token."),
            "21211": self.env._("Twilio says that the customer's number does not exist."),
            "21408": self.env._("Messages to this country are not allowed in the settings of the Twilio account."),
            "21610": self.env._("The customer has unsubscribed from messages of this number."),
            "21614": self.env._("The customer's number cannot receive text messages."),
            "30003": self.env._("The customer's telephone is switched off or out of reach."),
            "30005": self.env._("The customer's number is unknown or no longer in use."),
            "30006": self.env._("The customer's number is a landline, which cannot receive text messages."),
            "30007": self.env._("The carrier has taken the message for spam."),
            "63016": self.env._("WhatsApp takes answers only within 24 hours of the customer's last message."),
        }.get(code) or f"Twilio: {' '.join(filter(None, (code, message))) or '?'}"

    def _check(self, channel):
        account = self._call(channel, "GET", f"{API}/{channel.external_account}.json")
        is_active = account.get("status") == "active"
        yield (
            is_active,
            self.env._("The account is “%s”.", as_text(account.get("friendly_name")))
            if is_active
            else self.env._("Twilio has suspended or closed the account."),
        )

    def _setup_steps(self, channel):
        return [
            self.env._(
                "In the Twilio Console, copy “Account SID” into “Account” and “Auth Token” into “Access Token”; save."
            ),
            self.env._("Open Phone Numbers → Manage → Active Numbers and the number that customers use."),
            self.env._("Messaging → “A message comes in”: Webhook, our address, HTTP POST."),
            self.env._(
                "Voice → “A call comes in”: Webhook, our address, HTTP POST; and the same as “Call status changes”."
            ),
            self.env._("On the page “Calls” here, say which number calls are forwarded to."),
            self.env._(
                "WhatsApp: Messaging → Senders → WhatsApp senders, the sender, “Webhook URL for incoming messages”."
            ),
            self.env._("Only if you use a shared key for signatures (SHA-256): enter it as “Secret”."),
            self.env._("Press “Test”, then write to the number or call it."),
        ]


def _algorithm(settings):
    parts = dict(part.strip().partition("=")[::2] for part in settings.split(","))
    return (parts.get("algorithm") or "HMAC_SHA1").upper()


def _signed_form(delivery):
    try:
        form = delivery.form
    except PayloadError as error:
        raise AuthenticationError(str(error)) from error
    return "".join(name + value for name in sorted(form) for value in sorted(set(form.getlist(name))))


def _with_and_without_port(url):
    """Twilio signs the address with the usual port or without, whatever was entered."""
    parts = urlsplit(url)
    yield url
    if parts.port:
        yield parts._replace(netloc=parts.hostname).geturl()
    else:
        yield parts._replace(netloc=f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}").geturl()
