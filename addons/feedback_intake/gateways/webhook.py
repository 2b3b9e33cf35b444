import base64
import json
import time
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

from odoo import models

from ..exceptions import AuthenticationError, GatewayError, PayloadError, RefusedError, UnsupportedEvent
from ..tools.cloud_event import cloud_event_id, read_cloud_events
from ..tools.delivery import Acknowledgement
from ..tools.mapping import read_document
from ..tools.mapping_guess import guess_lines
from ..tools.payload import as_text
from ..tools.signature import (
    check_shared_token,
    check_standard_webhook,
    make_standard_secret,
    sign_standard_webhook,
)

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
GONE = 410


class FeedbackGatewayWebhook(models.AbstractModel):
    """Any system that can send JSON or a form; the channel's mapping says what it means.

    Proofs: Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md),
    a secret in a header, or CloudEvents
    (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md). Answers are signed the first way.
    """

    _name = "feedback.gateway.webhook"
    _inherit = "feedback.gateway"
    _description = "Webhook Gateway"

    _settings = ("signing_secret",)
    _can_reply = True
    _reply_limit = 100_000
    _reply_takes_files = True
    _is_reply_idempotent = True

    def _can_answer(self, channel):
        return bool(channel.sudo().reply_url)  # sudo: feedback.channel - which way answers leave

    def _refuse_answer(self, channel):
        if channel.is_reply_gone:
            return self.env._(
                "“%s” takes no answers any more: the other side has said that their address is gone (410).",
                channel.name,
            )
        return None

    def _make_secret(self, channel):
        if channel.webhook_proof == "signature":
            return make_standard_secret()
        return super()._make_secret(channel)

    def _answer_handshake(self, channel, delivery):
        """CloudEvents: the sender asks whether it may send before it does."""
        origin = delivery.headers.get("WebHook-Request-Origin")
        if delivery.method != "OPTIONS" or channel.webhook_proof != "cloudevents" or not origin:
            return None
        headers = {"WebHook-Allowed-Origin": origin, "Allow": "POST"}
        if "WebHook-Request-Rate" in delivery.headers:
            headers["WebHook-Allowed-Rate"] = "*"
        return Acknowledgement(headers=headers)

    def _authenticate(self, channel, delivery):
        if delivery.method not in ("POST", "PUT"):
            raise AuthenticationError("Only POST and PUT bring something.")
        secret, name = channel.signing_secret, channel.webhook_header or "Authorization"
        if channel.webhook_proof == "signature":
            check_standard_webhook(secret, delivery, time.time())
        elif channel.webhook_proof == "cloudevents" or name.lower() == "authorization":
            scheme, _space, token = delivery.headers.get("Authorization", "").partition(" ")
            check_shared_token(secret, token.strip() if scheme.lower() == "bearer" else None)
        else:
            check_shared_token(secret, delivery.headers.get(name))

    def _delivery_key(self, channel, delivery):
        if webhook_id := delivery.headers.get("webhook-id"):
            return webhook_id
        if (events := read_cloud_events(delivery)) and len(events) == 1:
            return cloud_event_id(events[0])
        if delivery.headers.get("Idempotency-Key"):
            return delivery.headers["Idempotency-Key"]
        try:
            is_known_again = all(message.external_id for message in self._parse(channel, delivery))
        except UnsupportedEvent:
            is_known_again = True
        except PayloadError:
            is_known_again = False
        # Two customers may say the same in the same words: without an id, each delivery counts.
        return delivery.digest if is_known_again else uuid.uuid4().hex

    def _parse(self, channel, delivery):
        lines = channel._mapping()
        messages, reason = [], None
        for key, document in self._documents(channel, delivery):
            try:
                messages.append(self._read(channel, document, lines or self._guess(document), key))
            except UnsupportedEvent as error:
                reason = error
        if not messages:
            raise reason or UnsupportedEvent(self.env._("Nothing in it is meant for us."))
        return messages

    def _guess(self, document):
        """Return lines for a channel without a mapping. Stars are nothing to be guessed: their scale is unknown."""
        return [line for line in guess_lines(document) if line.target != "rating"]

    def _documents(self, channel, delivery):
        """Return [(what tells it from others, "" where nothing does, document)] of a delivery.

        :raise PayloadError: it is neither JSON nor a form
        """
        if (events := read_cloud_events(delivery)) is not None:
            return [(cloud_event_id(event), event) for event in events]
        if channel.webhook_proof == "cloudevents":
            raise PayloadError(self.env._("This is no CloudEvent, neither by its head nor by its body."))
        key = delivery.headers.get("webhook-id", "")
        if delivery.content_type in FORMS:
            form = delivery.form.to_dict(flat=False)
            return [(key, {name: values if len(values) > 1 else values[0] for name, values in form.items()})]
        content = delivery.json()
        if not isinstance(content, list):
            return [(key, content)]
        return [(key and f"{key}:{place}", one) for place, one in enumerate(content)]

    def _read(self, channel, document, lines, key):
        mapped = read_document(document, lines)
        if mapped.unmet:
            raise UnsupportedEvent(
                self.env._(
                    "“%(path)s” is not “%(wanted)s”, which the mapping asks for.",
                    path=mapped.unmet.path,
                    wanted=mapped.unmet.detail,
                )
            )
        if mapped.is_empty:
            raise PayloadError(
                self.env._(
                    "The mapping finds neither text nor rating nor files in it: mend it on the channel's page "
                    "“Mapping”, then process this again."
                )
            )
        message = mapped.message
        external_id = message.external_id or key
        # Where answers go back, even a message without a conversation has one.
        thread_key = message.thread_key or (external_id if self._can_answer(channel) else "")
        return replace(message, external_id=external_id, thread_key=thread_key)

    def _send(self, channel, reply):
        url, secret = channel.sudo().reply_url, channel.sudo().reply_secret  # sudo: feedback.channel - its own secrets
        files = [
            {"name": name, "mimetype": mimetype, "data_base64": base64.b64encode(data).decode()}
            for name, mimetype, data in reply.files
        ]
        data = {"thread": reply.thread_key, "customer": reply.author_id, "reply_to": reply.reply_to, "text": reply.text}
        body = json.dumps({"type": "reply.created", "data": {**data, "files": files}}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **sign_standard_webhook(secret, reply.key, body, time.time())}
        answer = channel._request("POST", url, data=body, headers=headers, check=False)
        if answer.status == GONE:
            channel.sudo().is_reply_gone = True  # sudo: feedback.channel - the other side wants no more
            raise RefusedError(self._refuse_answer(channel), GONE)
        channel._check_answer(answer, urlsplit(url).hostname)
        return self._id_given(answer) or reply.key

    def _id_given(self, answer):
        """Return the id that the other side has given to our answer, "" where it says none."""
        try:
            content = answer.json()
            return as_text(content.get("id")) if isinstance(content, dict) else ""
        except PayloadError:
            return ""

    def _check(self, channel):
        if not channel.mapping_line_ids:
            yield True, self.env._("There is no mapping: what things are is guessed by their names.")
        if delivery := channel._last_delivery():
            try:
                self._parse(channel, delivery)
                yield True, self.env._("The last delivery is understood.")
            except UnsupportedEvent as reason:
                yield True, str(reason)
            except GatewayError as error:
                yield False, self.env._("The last delivery is not understood: %s", error)
        if refusal := self._refuse_answer(channel):
            yield False, refusal

    def _setup_steps(self, channel):
        proofs = {
            "signature": self.env._(
                "Press “Make One” for the secret, save, and enter it there as the webhook's signing secret."
            ),
            "header": self.env._(
                "Press “Make One” for the secret, save, and have it sent with each request in the header %s.",
                f"{channel.webhook_header}: …"
                if channel.webhook_header and channel.webhook_header.lower() != "authorization"
                else "Authorization: Bearer …",
            ),
            "cloudevents": self.env._(
                "Press “Make One” for the secret, save, and have it sent in the header Authorization: Bearer …"
            ),
        }
        return [
            self.env._("Choose below how the other system proves that a message is its own."),
            proofs[channel.webhook_proof or "signature"],
            self.env._("Enter the address “Webhook” there, for POST requests with JSON."),
            self.env._(
                "Send something, open the page “Mapping” and say what is what; you see at once what ticket comes of it."
            ),
            self.env._(
                "Where agents' answers shall go back, fill in “Answers Go To” and give the other side its secret."
            ),
        ]
