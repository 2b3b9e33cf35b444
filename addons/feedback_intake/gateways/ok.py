import time
from datetime import timezone
from urllib.parse import quote

from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent, nothing_sent_yet
from ..tools.message import Author, File, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds
from ..tools.signature import check_source

# What OK says of itself: https://apiok.ru/dev/graph_api/methods/graph.user/graph.user.subscribe/post
NETWORKS = "217.20.145.192/28 217.20.151.160/28 217.20.153.48/28"
JSON = {"Content-Type": "application/json;charset=utf-8"}
FILES = {"IMAGE": "photo.jpg", "VIDEO": "video.mp4", "AUDIO": "audio.mp3", "FILE": "file"}
PICTURES = ("image/jpeg", "image/png", "image/gif")
# Messages are read back from this long before and after the moment that the event names, in milliseconds.
AROUND = 60_000
# OK needs some seconds for an uploaded file: how long it is given, try by try.
PAUSES = (2, 4)
# Codes of errors: https://apiok.ru/dev/errors. Those that pass -> after how many seconds.
PASSING = {1: 60, 2: 60, 8: 600, 11: 3600}
BAD_TOKENS = (101, 102, 103)


class FeedbackGatewayOk(models.AbstractModel):
    """Messages to groups of Odnoklassniki: https://apiok.ru/dev/graph_api/bot_api

    OK signs nothing and sends no secret. An event is taken from OK's networks alone and only says where to look: what
    is made into a ticket is what OK's API then tells.
    """

    _name = "feedback.gateway.ok"
    _inherit = "feedback.gateway"
    _description = "Odnoklassniki Gateway"

    _settings = ("access_token",)
    _optional_settings = ("source_networks",)
    _api_url = "https://api.ok.ru/graph"
    _can_reply = True
    _reply_limit = 4000
    _reply_takes_files = True
    _has_files_apart = True

    def _authenticate(self, channel, delivery):
        check_source(channel.source_networks or NETWORKS, delivery.remote_address)

    def _delivery_key(self, channel, delivery):
        content = as_dict(delivery.json())
        return as_text(as_dict(content.get("message")).get("mid")) or delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        if as_text(content.get("webhookType")) not in ("", "MESSAGE_CREATED") or not content.get("message"):
            raise UnsupportedEvent(self.env._("Odnoklassniki tells of something other than a message."))
        return [self._read_message(content)]

    def _read_message(self, content):
        message, sender = as_dict(content.get("message")), as_dict(content.get("sender"))
        chat_id, message_id = as_text(as_dict(content.get("recipient")).get("chat_id")), as_text(message.get("mid"))
        if not chat_id or not message_id:
            raise PayloadError("The message has no chat or number.")
        if as_text(sender.get("user_id")).startswith("group:"):
            raise UnsupportedEvent(self.env._("It was written by the group itself."))
        attachments = [as_dict(one) for one in as_list(message.get("attachments"))]
        links = (as_text(as_dict(one.get("payload")).get("url")) for one in attachments if one.get("type") == "SHARE")
        text = as_text(message.get("text"))
        return InboundMessage(
            external_id=message_id,
            thread_key=chat_id,
            author=Author(external_id=as_text(sender.get("user_id")), name=as_text(sender.get("name"))),
            body="\n".join(filter(None, (text, *(link for link in links if link not in text)))),
            files=tuple(self._read_files(attachments)),
            sent_date=from_seconds(as_number(content.get("timestamp")) / 1000),
            reply_to=as_text(message.get("reply_to")),
        )

    def _read_files(self, attachments):
        for attachment in attachments:
            kind, payload = as_text(attachment.get("type")), as_dict(attachment.get("payload"))
            if kind in FILES and payload.get("url"):
                name = as_text(payload.get("name") or payload.get("fileName")) or FILES[kind]
                yield File(name=name, source={"url": as_text(payload["url"])})

    def _complete(self, channel, messages):
        """Return the messages as OK itself knows them.

        :raise PayloadError: it knows none of this number
        """
        return [self._read_back(channel, message) for message in messages]

    def _read_back(self, channel, message):
        moment = int(message.sent_date.replace(tzinfo=timezone.utc).timestamp() * 1000) if message.sent_date else 0
        around = {"from": moment + AROUND, "to": moment - AROUND} if moment else {}
        path = f"/me/messages/{quote(message.thread_key, safe=':')}"
        for known in as_list(self._call(channel, "GET", path, params=around).get("messages")):
            found = self._read_message({"recipient": {"chat_id": message.thread_key}, **as_dict(known)})
            if (found.external_id, found.thread_key) == (message.external_id, message.thread_key):
                return found
        raise PayloadError(self.env._("Odnoklassniki knows no such message: somebody else may have sent this."))

    def _send(self, channel, reply):
        message = {"text": reply.text} if reply.text else {}
        with nothing_sent_yet():
            for file in reply.files:
                message["attachment"] = self._upload(channel, *file)
        content = {"recipient": {"chat_id": reply.thread_key}, "message": message}
        sent = self._post_message(channel, f"/me/messages/{quote(reply.thread_key, safe=':')}", content)
        return as_text(sent.get("message_id"))

    def _post_message(self, channel, path, content):
        for pause in PAUSES if content["message"].get("attachment") else ():
            time.sleep(pause)
            try:
                return self._call(channel, "POST", path, json=content, headers=JSON)
            except RefusedError:
                continue  # OK has no name for “not ready yet”
        return self._call(channel, "POST", path, json=content, headers=JSON)

    def _upload(self, channel, name, mimetype, data):
        """Return the attachment of a message once OK has the file."""
        kind = "IMAGE" if mimetype in PICTURES else "FILE"
        place = self._call(channel, "GET", "/me/fileUploadUrl", params={"type": kind})
        sent = channel._request("POST", as_text(place.get("url")), files={"file": (name, data, mimetype)})
        token = as_text(place.get("token"))
        if kind == "IMAGE":
            photos = as_dict(as_dict(sent.json()).get("photos"))
            token = as_text(as_dict(next(iter(photos.values()), {})).get("token"))
        if not token:
            raise RefusedError(self.env._("Odnoklassniki does not take the file %s.", name))
        return {"type": kind, "payload": {"token": token}}

    def _call(self, channel, method, path, params=None, **options):
        """Return what a method of the API answers. Errors come with the status 200, too.

        :raise RetryableError: OK is busy
        :raise RefusedError: with the reason as an agent understands it
        """
        params = {**(params or {}), "access_token": channel.access_token}
        answer = channel._request(method, path, params=params, check=False, **options)
        if answer.status == 429 or answer.status >= 500:
            channel._check_answer(answer, "OK", method)
        content = as_dict(answer.json())
        code = as_number(content.get("error_code"))
        if not code and 200 <= answer.status < 300 and content.get("success") is not False:
            return content
        words = as_text(content.get("error_msg")) or str(answer.status)
        if code in PASSING:
            raise RetryableError(f"OK: {words}", PASSING[code], is_uncertain=code == 1)
        raise RefusedError(self._reason(code, words), code or answer.status)

    def _reason(self, code, words):
        if code in BAD_TOKENS:
            return self.env._("Odnoklassniki no longer takes the access token: each new one ends the one before.")
        if code == 10:
            return self.env._("The customer does not allow the group to write, or has blocked it (OK: %s).", words)
        return f"OK: {words}"

    def _register_webhook(self, channel):
        return bool(self._call(channel, "POST", "/me/subscribe", json={"url": channel.webhook_url}, headers=JSON))

    def _check(self, channel):
        group = self._call(channel, "GET", "/me/info/")
        yield True, self.env._("The group is “%s”.", as_text(group.get("name")))
        found = as_list(self._call(channel, "GET", "/me/subscriptions").get("subscriptions"))
        if any(as_dict(one).get("url") == channel.webhook_url for one in found):
            yield True, self.env._("Odnoklassniki sends messages to us.")
        else:
            yield (
                False,
                self.env._(
                    "Odnoklassniki sends messages to another address, or nowhere: press “Tell the Provider Our "
                    "Address”. It forgets an address that it cannot reach for eight hours."
                ),
            )

    def _setup_steps(self, channel):
        return [
            self.env._("In Odnoklassniki, open your group, then “Settings” and “Messages”, and switch messages on."),
            self.env._("In the line “Work with the API”, press “Get the access key”, and copy it into “Access Token”."),
            self.env._("Leave “Only From” empty: then the networks that Odnoklassniki names count."),
            self.env._("Save, press “Tell the Provider Our Address”, then “Test”."),
            self.env._("Write to your group: the message becomes a ticket, and your answer goes back to the chat."),
        ]
