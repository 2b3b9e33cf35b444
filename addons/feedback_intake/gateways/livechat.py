import re
from base64 import b64encode
from urllib.parse import quote

from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.message import Answer, Author, File, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_iso
from ..tools.signature import check_shared_token

API = "/v3.6/agent/action"
# Customers have a UUID; agents have their e-mail address, bots a number without hyphens.
CUSTOMER_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# Answers in a form about the customer, who comes along as a user of the chat.
OWN_FIELDS = ("name", "email")
# The score of a chat is a thumb.
STARS = {1: 5, 0: 1}


class FeedbackGatewayLivechat(models.AbstractModel):
    """LiveChat: webhooks of chats, https://platform.text.com/docs/management/webhooks"""

    _name = "feedback.gateway.livechat"
    _inherit = "feedback.gateway"
    _description = "LiveChat Gateway"

    _settings = ("signing_secret", "access_token")
    _optional_settings = ("client_id",)
    _secret_parts = ("secret_key",)
    _api_url = "https://api.livechatinc.com"
    _can_reply = True
    _reply_takes_files = True

    def _authenticate(self, channel, delivery):
        check_shared_token(channel.signing_secret, as_text(as_dict(delivery.json()).get("secret_key")))

    def _delivery_key(self, channel, delivery):
        content = as_dict(delivery.json())
        action, payload = as_text(content.get("action")), as_dict(content.get("payload"))
        thread = as_dict(as_dict(payload.get("chat")).get("thread"))
        event_id = as_text(as_dict(payload.get("event")).get("id") or thread.get("id"))
        # Edits, ratings and ends of the same chat differ in nothing but what they say.
        return f"{action}:{event_id}" if event_id and action != "event_updated" else delivery.digest

    def _parse(self, channel, delivery):
        content = as_dict(delivery.json())
        action, payload = as_text(content.get("action")), as_dict(content.get("payload"))
        readers = {
            "incoming_chat": self._read_chat,
            "incoming_event": self._read_event,
            "event_updated": self._read_event,
            "thread_properties_updated": self._read_rating,
            "chat_properties_updated": self._read_rating,
            "chat_deactivated": self._read_end,
        }
        if action not in readers:
            raise UnsupportedEvent(self.env._("LiveChat tells of something other than a message: %s", action))
        messages = list(readers[action](action, payload))
        if not messages:
            raise UnsupportedEvent(self.env._("No customer has written anything in it."))
        return messages

    def _read_chat(self, action, payload):
        """A chat begins with what the customer has written so far; our greeting in it is no answer."""
        chat = as_dict(payload.get("chat"))
        users = {as_text(user.get("id")): user for user in map(as_dict, as_list(chat.get("users")))}
        for event in map(as_dict, as_list(as_dict(chat.get("thread")).get("events"))):
            user = users.get(as_text(event.get("author_id")), {})
            if as_text(user.get("type")) == "customer":
                yield from self._read_message(chat.get("id"), event, user)

    def _read_event(self, action, payload):
        event = as_dict(payload.get("event"))
        kind = "edit" if action == "event_updated" else "message"
        yield from self._read_message(payload.get("chat_id"), event, {"id": event.get("author_id")}, kind)

    def _read_message(self, chat_id, event, user, kind="message"):
        author_id, text, files, answers = as_text(user.get("id")), "", (), ()
        if as_text(event.get("type")) == "message":
            text = as_text(event.get("text"))
        elif as_text(event.get("type")) == "file":
            files = (_read_file(event),)
        elif as_text(event.get("type")) == "filled_form":
            answers = tuple(_read_form(event))
            text = "\n".join(f"{answer.label} {answer.value}" for answer in answers)
        is_agent = "@" in author_id
        if not (text or files) or not (is_agent or CUSTOMER_ID.fullmatch(author_id)):
            return
        chat_id, event_id = as_text(chat_id), as_text(event.get("id"))
        if not chat_id or not event_id:
            raise PayloadError("The event has no chat or ID.")
        is_internal = as_text(event.get("visibility")) == "agents"
        yield InboundMessage(
            kind="note" if is_internal and kind == "message" else kind,
            external_id=f"{chat_id}:{event_id}",
            thread_key=chat_id,
            author=Author(
                external_id=author_id,
                name=as_text(user.get("name")) or (author_id if is_agent else ""),
                email=author_id if is_agent else as_text(user.get("email")),
            ),
            is_ours=is_agent,
            body=text,
            files=files,
            answers=answers,
            sent_date=from_iso(event.get("created_at")),
            link=f"https://my.livechatinc.com/archives/{quote(chat_id)}",
        )

    def _read_rating(self, action, payload):
        """A score, its comment, or both; a comment that comes later is one more message."""
        rating = as_dict(as_dict(payload.get("properties")).get("rating"))
        score, comment = _value(rating.get("score")), as_text(_value(rating.get("comment")))
        chat_id, thread_id = as_text(payload.get("chat_id")), as_text(payload.get("thread_id"))
        stars = STARS.get(as_number(score)) if score not in (None, "") else None
        if stars:
            yield InboundMessage(kind="rating", thread_key=chat_id, rating=stars, body=comment)
        elif comment:
            yield InboundMessage(external_id=f"{chat_id}:{thread_id}:comment", thread_key=chat_id, body=comment)

    def _read_end(self, action, payload):
        chat_id, thread_id = as_text(payload.get("chat_id")), as_text(payload.get("thread_id"))
        yield InboundMessage(
            kind="note",
            external_id=f"{chat_id}:{thread_id}:end",
            thread_key=chat_id,
            body=self.env._("The chat in LiveChat has ended."),
        )

    def _send(self, channel, reply):
        events = [{"type": "message", "text": reply.text, "visibility": "all"}] if reply.text else []
        for name, mimetype, data in reply.files:
            uploaded = self._call(channel, "upload_file", files={"file": (name, data, mimetype)})
            events.append({"type": "file", "url": as_text(uploaded.get("url")), "visibility": "all"})
        sent = [f"{reply.thread_key}:{self._send_event(channel, reply.thread_key, event)}" for event in events]
        # LiveChat tells of each of them.
        self.env["feedback.message.reference"]._learn(channel, sent[1:])
        return sent[0]

    def _send_event(self, channel, chat_id, event):
        """Return the ID of the event; a chat that has ended goes on."""
        try:
            return as_text(self._call(channel, "send_event", json={"chat_id": chat_id, "event": event}).get("event_id"))
        except RefusedError as error:
            if error.code != "chat_inactive":
                raise
        chat = {"id": chat_id, "thread": {"events": [event]}}
        resumed = self._call(channel, "resume_chat", json={"chat": chat, "active": True, "continuous": True})
        event_ids = as_list(resumed.get("event_ids"))
        return as_text(event_ids[-1]) if event_ids else ""

    def _call(self, channel, action, **options):
        """Return the content of the API's answer, a dict.

        :raise RefusedError: in LiveChat's own words, with the type of the error as its code
        """
        answer = channel._request("POST", f"{API}/{action}", check=False, **options)
        if answer.status >= 500 or answer.status == 429:
            channel._check_answer(answer, "LiveChat")
        content = as_dict(answer.json())
        error = as_dict(content.get("error"))
        kind = as_text(error.get("type"))
        if kind == "too_many_requests":
            raise RetryableError(f"LiveChat: {kind}")
        if error or answer.status >= 300:
            raise RefusedError(f"LiveChat: {as_text(error.get('message')) or kind or answer.status}", kind)
        return content

    def _request_headers(self, channel):
        """A token of LiveChat's console begins with its data centre; a personal one comes with an account's ID."""
        token = channel.access_token or ""
        region, sign, _rest = token.partition(":")
        headers = {"X-Region": region} if sign and region.isalpha() and len(region) == 3 else {}
        if channel.client_id:
            pair = b64encode(f"{channel.client_id}:{token}".encode()).decode()
            return {**headers, "Authorization": f"Basic {pair}"}
        return {**headers, "Authorization": f"Bearer {token}"}

    def _check(self, channel):
        found = self._call(channel, "list_chats", json={"limit": 1})
        yield True, self.env._("LiveChat lets us in. It has %s chats.", as_number(found.get("found_chats")))

    def _setup_steps(self, channel):
        return [
            self.env._("Press “Make One” for the secret, and save."),
            self.env._("In the Text Developer Console, make an app of the kind “Server-side app” and open “Webhooks”."),
            self.env._(
                "Add a webhook for each of incoming_chat, incoming_event, event_updated, chat_deactivated and "
                "thread_properties_updated, with our address and this secret, and enable webhooks for your licence."
            ),
            self.env._(
                "In “Settings → Authorization → Personal Access Tokens”, make a token with the scopes chats--all:rw."
            ),
            self.env._("Copy it into “Access Token” and the account's ID into “Client ID”, then press “Test”."),
        ]


def _value(found):
    """Older versions wrap values of properties."""
    return found.get("value") if isinstance(found, dict) else found


def _read_file(event):
    source = {"url": as_text(event.get("url"))}
    return File(
        as_text(event.get("name")), as_text(event.get("content_type")), as_number(event.get("size")), source=source
    )


def _read_form(event):
    """Yield the answers of a form before or after the chat, without those about who the customer is."""
    for field in map(as_dict, as_list(event.get("fields"))):
        chosen = [as_text(as_dict(one).get("label")) for one in as_list(field.get("answers"))]
        given = field.get("answer")
        text = as_text(as_dict(given).get("label") if isinstance(given, dict) else given)
        value = text or ", ".join(filter(None, chosen))
        if value and as_text(field.get("type")) not in OWN_FIELDS:
            label = as_text(field.get("label"))
            yield Answer(key=as_text(field.get("id")) or label, label=label, value=value)
