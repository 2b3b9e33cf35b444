from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.message import Author, File, InboundMessage, map_link
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds
from ..tools.signature import check_shared_token

# What of a message is a file -> the ending of its name where Telegram gives none.
FILES = {"document": "", "video": ".mp4", "audio": ".mp3", "voice": ".ogg", "video_note": ".mp4", "animation": ".mp4"}
UPDATES = ["message", "edited_message", "my_chat_member"]


class FeedbackGatewayTelegram(models.AbstractModel):
    """Telegram bots: updates of the Bot API, https://core.telegram.org/bots/api#update"""

    _name = "feedback.gateway.telegram"
    _inherit = "feedback.gateway"
    _description = "Telegram Gateway"

    _settings = ("access_token", "signing_secret")
    _api_url = "https://api.telegram.org"
    _can_reply = True
    _reply_limit = 4096
    _reply_takes_files = True
    _has_files_apart = True

    def _authenticate(self, channel, delivery):
        check_shared_token(channel.signing_secret, delivery.headers.get("X-Telegram-Bot-Api-Secret-Token"))

    def _delivery_key(self, channel, delivery):
        return as_text(as_dict(delivery.json()).get("update_id")) or delivery.digest

    def _parse(self, channel, delivery):
        update = as_dict(delivery.json())
        for name, kind in (("message", "message"), ("edited_message", "edit")):
            if name in update:
                return [self._read_message(as_dict(update[name]), kind)]
        raise UnsupportedEvent(self.env._("Telegram tells of something other than a message."))

    def _read_message(self, message, kind):
        chat, sender = as_dict(message.get("chat")), as_dict(message.get("from"))
        if sender.get("is_bot"):
            raise UnsupportedEvent(self.env._("It was written by a bot."))
        chat_id = as_text(chat.get("id"))
        if not chat_id or not message.get("message_id"):
            raise PayloadError("The message has no chat or number.")
        names = (as_text(sender.get(name)) for name in ("first_name", "last_name"))
        return InboundMessage(
            kind=kind,
            external_id=f"{chat_id}:{as_text(message['message_id'])}",
            thread_key=chat_id,
            author=Author(
                external_id=as_text(sender.get("id")),
                name=" ".join(filter(None, names)) or as_text(sender.get("username")),
                phone=self._shared_phone(message, sender),
                language=as_text(sender.get("language_code")),
            ),
            body=as_text(message.get("text") or message.get("caption")) or self._text_of_place(message),
            files=tuple(self._read_files(message)),
            sent_date=from_seconds(message.get("date")),
            reply_to=self._reply_to(chat_id, message),
        )

    def _shared_phone(self, message, sender):
        """People can share their own number by a button; a contact of somebody else says nothing of them."""
        contact = as_dict(message.get("contact"))
        return as_text(contact.get("phone_number")) if contact.get("user_id") == sender.get("id") else ""

    def _text_of_place(self, message):
        place = as_dict(message.get("location"))
        return map_link(as_text(place.get("latitude")), as_text(place.get("longitude"))) if place else ""

    def _reply_to(self, chat_id, message):
        original = as_dict(message.get("reply_to_message"))
        return f"{chat_id}:{as_text(original['message_id'])}" if original.get("message_id") else ""

    def _read_files(self, message):
        if photos := as_list(message.get("photo")):
            photo = as_dict(photos[-1])  # the largest
            yield self._read_file(photo, "photo.jpg")
        for kind, ending in FILES.items():
            if found := as_dict(message.get(kind)):
                yield self._read_file(found, as_text(found.get("file_name")) or f"{kind}{ending}")

    def _read_file(self, found, name):
        source = {"file_id": as_text(found.get("file_id"))}
        return File(name, as_text(found.get("mime_type")), as_number(found.get("file_size")), source=source)

    def _fetch_file(self, channel, source, max_bytes):
        found = as_dict(self._call(channel, "getFile", json={"file_id": source["file_id"]}))
        path = as_text(found.get("file_path"))
        answer = channel._request("GET", f"/file/bot{channel.access_token}/{path}", max_bytes=max_bytes)
        return path.rpartition("/")[2], answer.body

    def _send(self, channel, reply):
        values = {"chat_id": reply.thread_key}
        if reply.reply_to:
            number = int(reply.reply_to.rpartition(":")[2])
            values["reply_parameters"] = {"message_id": number, "allow_sending_without_reply": True}
        sent = None
        if reply.text:
            sent = self._call(channel, "sendMessage", json={**values, "text": reply.text})
        for name, mimetype, data in reply.files:
            files = {"document": (name, data, mimetype)}
            sent = self._call(channel, "sendDocument", data={"chat_id": reply.thread_key}, files=files)
        return f"{reply.thread_key}:{as_text(as_dict(sent).get('message_id'))}"

    def _call(self, channel, method, **options):
        """Return the result of a method of the Bot API.

        :raise RefusedError: in Telegram's own words, which agents understand
        """
        answer = channel._request("POST", f"/bot{channel.access_token}/{method}", check=False, **options)
        if answer.status >= 500:
            channel._check_answer(answer, "Telegram", "POST")
        content = as_dict(answer.json())
        if content.get("ok"):
            return content.get("result")
        if answer.status == 429:
            seconds = as_dict(content.get("parameters")).get("retry_after")
            raise RetryableError("Telegram: 429", seconds if isinstance(seconds, int) else 60)
        raise RefusedError(f"Telegram: {as_text(content.get('description')) or answer.status}", answer.status)

    def _register_webhook(self, channel):
        values = {"url": channel.webhook_url, "secret_token": channel.signing_secret, "allowed_updates": UPDATES}
        return bool(self._call(channel, "setWebhook", json=values))

    def _check(self, channel):
        bot = as_dict(self._call(channel, "getMe"))
        yield True, self.env._("The bot is @%s.", as_text(bot.get("username")))
        webhook = as_dict(self._call(channel, "getWebhookInfo"))
        if webhook.get("url") != channel.webhook_url:
            yield (
                False,
                self.env._("Telegram sends messages to another address, or nowhere: press “Tell the Provider”."),
            )
        elif error := as_text(webhook.get("last_error_message")):
            yield not webhook.get("pending_update_count"), self.env._("Telegram could not reach us: %s", error)
        else:
            yield True, self.env._("Telegram sends messages to us.")

    def _setup_steps(self, channel):
        return [
            self.env._("In Telegram, write /newbot to @BotFather and choose a name for the bot."),
            self.env._("Copy the token that @BotFather gives you into “Access Token”."),
            self.env._("Press “Make One” for the secret, and save."),
            self.env._("Press “Tell the Provider Our Address”, then “Test”."),
            self.env._("Write to your bot: the message becomes a ticket, and your answer goes back to the chat."),
        ]
