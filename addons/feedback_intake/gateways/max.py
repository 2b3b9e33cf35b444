import time

from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent, nothing_sent_yet
from ..tools.message import Author, File, InboundMessage, map_link
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds
from ..tools.signature import check_shared_token

UPDATES = ("message_created", "message_edited", "message_removed", "bot_started", "bot_stopped")
KINDS = {"message_created": "message", "message_edited": "edit"}
# Kind of attachment -> the ending of its name where MAX gives none.
FILES = {"image": ".jpg", "video": ".mp4", "audio": ".mp3", "file": "", "sticker": ".webp"}
PICTURES = ("image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff", "image/heic")
MAX_NAME = 200
# After an upload MAX looks at the file first: how many seconds it is given, try by try.
PAUSES = (1, 2, 4)


class FeedbackGatewayMax(models.AbstractModel):
    """Bots of MAX: https://dev.max.ru/docs-api"""

    _name = "feedback.gateway.max"
    _inherit = "feedback.gateway"
    _description = "MAX Gateway"

    _settings = ("access_token", "signing_secret")
    _optional_settings = ("ca_certificates",)
    _api_url = "https://platform-api2.max.ru"
    _can_reply = True
    _reply_limit = 4000
    _reply_takes_files = True
    _has_files_apart = True

    def _request_headers(self, channel):
        return {"Authorization": channel.access_token or ""}

    def _authenticate(self, channel, delivery):
        check_shared_token(channel.signing_secret, delivery.headers.get("X-Max-Bot-Api-Secret"))

    def _delivery_key(self, channel, delivery):
        """MAX numbers no updates; a message may be edited several times, each at another moment."""
        update = as_dict(delivery.json())
        kind, moment = as_text(update.get("update_type")), as_text(update.get("timestamp"))
        subject = self._message_id(update) or as_text(update.get("chat_id"))
        return ":".join((kind, subject, moment)) if kind and subject and moment else delivery.digest

    def _message_id(self, update):
        body = as_dict(as_dict(update.get("message")).get("body"))
        return as_text(body.get("mid")) or as_text(update.get("message_id"))

    def _parse(self, channel, delivery):
        update = as_dict(delivery.json())
        kind = as_text(update.get("update_type"))
        if kind == "message_removed":
            return [self._read_removal(update)]
        if kind not in KINDS:
            raise UnsupportedEvent(self.env._("MAX tells of something other than a message."))
        return [self._read_message(update, KINDS[kind])]

    def _read_removal(self, update):
        message_id = as_text(update.get("message_id"))
        if not message_id:
            raise PayloadError("The message that was removed has no number.")
        return InboundMessage(
            kind="delete",
            external_id=message_id,
            thread_key=as_text(update.get("chat_id")),
            author=Author(external_id=as_text(update.get("user_id"))),
        )

    def _read_message(self, update, kind):
        message = as_dict(update.get("message"))
        sender, body = as_dict(message.get("sender")), as_dict(message.get("body"))
        if sender.get("is_bot"):
            raise UnsupportedEvent(self.env._("It was written by a bot."))
        chat_id, message_id = as_text(as_dict(message.get("recipient")).get("chat_id")), as_text(body.get("mid"))
        if not chat_id or not message_id:
            raise PayloadError("The message has no chat or number.")
        link = as_dict(message.get("link"))
        linked = as_dict(link.get("message"))
        is_forward = link.get("type") == "forward"
        names = (as_text(sender.get(name)) for name in ("first_name", "last_name"))
        return InboundMessage(
            kind=kind,
            external_id=message_id,
            thread_key=chat_id,
            author=Author(
                external_id=as_text(sender.get("user_id")),
                name=" ".join(filter(None, names)) or as_text(sender.get("name") or sender.get("username")),
                language=as_text(update.get("user_locale")),
            ),
            body="\n".join(filter(None, (self._read_text(body), self._quoted(linked) if is_forward else ""))),
            files=(*self._read_files(body), *(self._read_files(linked) if is_forward else ())),
            sent_date=from_seconds(as_number(message.get("timestamp")) / 1000),
            reply_to=as_text(linked.get("mid")) if link.get("type") == "reply" else "",
        )

    def _quoted(self, message):
        return "\n".join(f"> {line}" for line in self._read_text(message).split("\n") if line)

    def _read_text(self, body):
        lines = [as_text(body.get("text"))]
        for attachment in map(as_dict, as_list(body.get("attachments"))):
            kind, payload = attachment.get("type"), as_dict(attachment.get("payload"))
            if kind == "location":
                lines.append(map_link(as_text(attachment.get("latitude")), as_text(attachment.get("longitude"))))
            elif kind == "share":
                lines.append(as_text(payload.get("url")))
            elif kind == "contact":
                lines.append(as_text(payload.get("vcf_info") or as_dict(payload.get("max_info")).get("first_name")))
        return "\n".join(filter(None, lines))

    def _read_files(self, body):
        for attachment in map(as_dict, as_list(body.get("attachments"))):
            kind, payload = as_text(attachment.get("type")), as_dict(attachment.get("payload"))
            if kind in FILES and payload.get("url"):
                name = as_text(attachment.get("filename")) or f"{kind}{FILES[kind]}"
                size = as_number(attachment.get("size"))
                yield File(name=name, size=size, source={"url": as_text(payload["url"])})

    def _send(self, channel, reply):
        message = {"text": reply.text or None, "attachments": []}
        with nothing_sent_yet():
            message["attachments"] = [self._upload(channel, *file) for file in reply.files]
        if reply.reply_to and not reply.files:
            message["link"] = {"type": "reply", "mid": reply.reply_to}
        sent = self._post_message(channel, reply.thread_key, message)
        return as_text(as_dict(as_dict(sent.get("message")).get("body")).get("mid"))

    def _post_message(self, channel, chat_id, message):
        for pause in (*PAUSES, None):
            try:
                return self._call(channel, "POST", "/messages", params={"chat_id": chat_id}, json=message)
            except RefusedError as refusal:
                if refusal.code == "attachment.not.ready":
                    if pause is None:
                        raise RetryableError(self.env._("MAX is still looking at the file.")) from refusal
                    time.sleep(pause)
                elif message.pop("link", None) is None:  # what it answers may have been deleted
                    raise
        raise AssertionError("The last try returns or raises.")

    def _upload(self, channel, name, mimetype, data):
        """Return the attachment of a message once MAX has the file. Video and sound go as files: they need no check."""
        kind = "image" if mimetype in PICTURES else "file"
        place = self._call(channel, "POST", "/uploads", params={"type": kind})
        files = {"data": (name[-MAX_NAME:], data, mimetype)}
        sent = as_dict(channel._request("POST", as_text(place.get("url")), files=files).json())
        if kind == "image":
            photos = as_dict(sent.get("photos"))
            if not photos:
                raise RefusedError(self.env._("MAX does not take the file %s.", name))
            return {"type": kind, "payload": {"photos": photos}}
        token = as_text(sent.get("token") or place.get("token"))
        if not token:
            raise RefusedError(self.env._("MAX does not take the file %s.", name))
        return {"type": kind, "payload": {"token": token}}

    def _call(self, channel, method, path, **options):
        """Return what a method of the API answers.

        :raise RetryableError: MAX is busy
        :raise RefusedError: with the reason as an agent understands it
        """
        answer = channel._request(method, path, check=False, **options)
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "MAX", method)
        content = as_dict(answer.json())
        # A success may say in its body that it is none.
        if 200 <= answer.status < 300 and content.get("success") is not False:
            return content
        code, words = as_text(content.get("code")), as_text(content.get("message"))
        raise RefusedError(self._reason(code) or f"MAX: {words or code or answer.status}", code or answer.status)

    def _reason(self, code):
        return {
            "verify.token": self.env._("MAX does not take the access token: copy it anew from the bot's settings."),
            "chat.denied": self.env._("The customer has stopped the bot or deleted the chat."),
            "chat.not.found": self.env._("The chat does not exist any more."),
            "not.found": self.env._("The chat does not exist any more."),
        }.get(code)

    def _register_webhook(self, channel):
        values = {"url": channel.webhook_url, "secret": channel.signing_secret, "update_types": UPDATES}
        return bool(self._call(channel, "POST", "/subscriptions", json=values))

    def _check(self, channel):
        bot = self._call(channel, "GET", "/me")
        yield True, self.env._("The bot is %s.", as_text(bot.get("first_name") or bot.get("name")))
        found = as_list(self._call(channel, "GET", "/subscriptions").get("subscriptions"))
        if any(as_dict(one).get("url") == channel.webhook_url for one in found):
            yield True, self.env._("MAX sends messages to us.")
        else:
            yield (
                False,
                self.env._(
                    "MAX sends messages to another address, or nowhere: press “Tell the Provider Our Address”. It "
                    "forgets an address that it cannot reach for eight hours."
                ),
            )

    def _setup_steps(self, channel):
        return [
            self.env._(
                "On business.max.ru, open “Chat bots” and create a bot. Your organisation must be verified there."
            ),
            self.env._("Open the bot's menu “⋮”, “Settings”, and copy the token into “Access Token”."),
            self.env._("Press “Make One” for the secret, and save."),
            self.env._(
                "Copy the root certificate of the Russian Ministry of Digital Development (gosuslugi.ru/crt) into "
                "“Certificates”: MAX proves by it who it is."
            ),
            self.env._("Press “Tell the Provider Our Address”, then “Test”."),
            self.env._("Write to your bot: the message becomes a ticket, and your answer goes back to the chat."),
        ]
