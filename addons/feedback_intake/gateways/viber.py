import json

from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.message import Author, File, InboundMessage, map_link
from ..tools.payload import as_dict, as_number, as_text, from_seconds
from ..tools.signature import check_hex_hmac

EVENTS = ["delivered", "seen", "failed", "subscribed", "unsubscribed", "conversation_started"]
STATES = {"delivered": "delivered", "seen": "delivered", "failed": "failed"}
# Kind of message that is a file -> its name where Viber gives none.
FILES = {"picture": "photo.jpg", "video": "video.mp4", "file": "file"}
MAX_SENDER = 28
MAX_NAME = 256
MAX_FILE_BYTES = 50 * 1024**2
PICTURES = ("image/jpeg", "image/png")
MAX_PICTURE_BYTES = 1024**2
TOO_MANY = 12
UNKNOWN = -1


class FeedbackGatewayViber(models.AbstractModel):
    """Viber bots: https://developers.viber.com/docs/api/rest-bot-api"""

    _name = "feedback.gateway.viber"
    _inherit = "feedback.gateway"
    _description = "Viber Gateway"

    _settings = ("access_token",)
    _api_url = "https://chatapi.viber.com/pa"
    _can_reply = True
    _reply_limit = 7000
    _reply_takes_files = True
    _has_files_apart = True

    def _request_headers(self, channel):
        return {"X-Viber-Auth-Token": channel.access_token or ""}

    def _answer_handshake(self, channel, delivery):
        """Viber asks while it is told our address, and takes it only when we are there."""
        if as_text(as_dict(delivery.json()).get("event")) != "webhook":
            return None
        self._authenticate(channel, delivery)
        return Acknowledgement()

    def _authenticate(self, channel, delivery):
        check_hex_hmac(channel.access_token, delivery.body, delivery.headers.get("X-Viber-Content-Signature"))

    def _delivery_key(self, channel, delivery):
        content = as_dict(delivery.json())
        event, token = as_text(content.get("event")), as_text(content.get("message_token"))
        return f"{event}:{token}" if event and token else delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        event = as_text(content.get("event"))
        if event in STATES:
            return [self._read_state(content, STATES[event])]
        if event != "message":
            raise UnsupportedEvent(self.env._("Viber tells of something other than a message."))
        return [self._read_message(content)]

    def _read_state(self, content, state):
        token = as_text(content.get("message_token"))
        if not token:
            raise PayloadError("The message has no number.")
        return InboundMessage(
            kind="delivery_state",
            external_id=token,
            thread_key=as_text(content.get("user_id")),
            state=state,
            error=as_text(content.get("desc")),
        )

    def _read_message(self, content):
        sender, message = as_dict(content.get("sender")), as_dict(content.get("message"))
        user_id, token = as_text(sender.get("id")), as_text(content.get("message_token"))
        if not user_id or not token:
            raise PayloadError("The message has no author or number.")
        return InboundMessage(
            external_id=token,
            thread_key=user_id,
            author=Author(
                external_id=user_id, name=as_text(sender.get("name")), language=as_text(sender.get("language"))
            ),
            body=self._read_text(message),
            files=tuple(self._read_files(message)),
            sent_date=from_seconds(as_number(content.get("timestamp")) / 1000),
        )

    def _read_text(self, message):
        kind, text = message.get("type"), as_text(message.get("text"))
        if kind == "location":
            place = as_dict(message.get("location"))
            return map_link(as_text(place.get("lat")), as_text(place.get("lon")))
        if kind == "contact":
            contact = as_dict(message.get("contact"))
            return f"{as_text(contact.get('name'))} {as_text(contact.get('phone_number'))}".strip()
        if kind == "sticker":
            return f"[sticker {as_text(message.get('sticker_id'))}]"
        return as_text(message.get("media")) if kind == "url" else text

    def _read_files(self, message):
        kind = as_text(message.get("type"))
        if kind in FILES and message.get("media"):
            name = as_text(message.get("file_name")) or FILES[kind]
            yield File(name=name, size=as_number(message.get("size")), source={"url": as_text(message["media"])})

    def _send(self, channel, reply):
        message = {"type": "text", "text": reply.text}
        for file, url in zip(reply.files, reply.file_urls, strict=True):
            message = self._file_message(*file, url)
        sender = {"name": channel.company_id.name[:MAX_SENDER]}
        values = {"receiver": reply.thread_key, "min_api_version": 1, "sender": sender, **message}
        return as_text(self._call(channel, "send_message", values).get("message_token"))

    def _file_message(self, name, mimetype, data, url):
        """Viber takes no bytes: it fetches files from us."""
        if not url.startswith("https://"):
            raise RefusedError(
                self.env._("Viber takes files from a public https address only, which this Odoo has not.")
            )
        if len(data) > MAX_FILE_BYTES:
            raise RefusedError(self.env._("Viber takes files of up to 50 MB."))
        if mimetype in PICTURES and len(data) <= MAX_PICTURE_BYTES:
            return {"type": "picture", "text": "", "media": url}
        return {"type": "file", "media": url, "size": len(data), "file_name": name[-MAX_NAME:]}

    def _call(self, channel, method, values):
        """Return what a method of the API answers; errors come with the status 200, too.

        :raise RetryableError: Viber is busy
        :raise RefusedError: with the reason as an agent understands it
        """
        # Viber takes 30 kB: with a Cyrillic letter in six bytes a long text would not fit.
        body = json.dumps(values, ensure_ascii=False).encode(errors="replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        content = as_dict(channel._request("POST", method, data=body, headers=headers).json())
        status, words = as_number(content.get("status")), as_text(content.get("status_message"))
        if status in (TOO_MANY, UNKNOWN):
            raise RetryableError(f"Viber: {words}", is_uncertain=status == UNKNOWN)
        if status:
            raise RefusedError(self._reason(status) or f"Viber: {words}", status)
        return content

    def _reason(self, status):
        return {
            1: self.env._(
                "Viber cannot reach our address: it has to be public, with https and a certificate that is trusted."
            ),
            2: self.env._("Viber does not take the access token: copy it anew from the bot's settings."),
            5: self.env._("The customer is not on Viber any more."),
            6: self.env._("The customer has unsubscribed from the bot or blocked it: they have to write first."),
            7: self.env._("Viber has blocked the bot."),
            9: self.env._("Viber has suspended the bot."),
            10: self.env._("Viber does not know our address: press “Tell the Provider Our Address”."),
            11: self.env._("The customer's Viber is too old for bots."),
            13: self.env._("The customer's Viber is too old for this kind of message."),
            15: self.env._("Viber does not allow the bot to send: bots need a commercial agreement."),
        }.get(status)

    def _register_webhook(self, channel):
        values = {"url": channel.webhook_url, "event_types": EVENTS, "send_name": True, "send_photo": False}
        self._call(channel, "set_webhook", values)
        return True

    def _check(self, channel):
        account = self._call(channel, "get_account_info", {})
        yield True, self.env._("The bot is “%s”.", as_text(account.get("name")))
        if account.get("webhook") == channel.webhook_url:
            yield True, self.env._("Viber sends messages to us.")
        else:
            yield (
                False,
                self.env._(
                    "Viber sends messages to another address, or nowhere: press “Tell the Provider Our Address”."
                ),
            )

    def _setup_steps(self, channel):
        return [
            self.env._("Apply to Viber or one of its partners for a bot: since 2024 there are only commercial ones."),
            self.env._(
                "On partners.viber.com, or in the app under “More”, “Settings”, “Bots”, “Edit Info”, copy the bot's "
                "key into “Access Token”, and save."
            ),
            self.env._(
                "Press “Tell the Provider Our Address”, then “Test”. Viber takes only https addresses with a trusted "
                "certificate."
            ),
            self.env._("Write to your bot: the message becomes a ticket, and your answer goes back to the chat."),
        ]
