import json

from odoo import models

from ..exceptions import GatewayError, PayloadError, RefusedError, UnsupportedEvent
from ..tools.message import Author, InboundMessage
from ..tools.meta_chat import files_of, key_of, moment_of, text_of, type_of
from ..tools.payload import as_dict, as_link, as_list, as_text
from .base_meta import OutsideWindow

DAY_HOURS, HUMAN_HOURS = 24, 7 * 24


class FeedbackGatewayMetaChat(models.AbstractModel):
    """The chats of Messenger and Instagram, whose events and answers are alike.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events
    """

    _name = "feedback.gateway.meta.chat"
    _inherit = "feedback.gateway.meta"
    _description = "Chats of Messenger and Instagram"

    _optional_settings = ("has_human_agent",)
    # Fields of a customer's profile that make a name.
    _name_fields = ("name",)
    # What an answer within the usual time says of itself.
    _usual_type = {}

    def _item_key(self, kind, item):
        return key_of(item) if kind == "messaging" else ""

    def _read(self, channel, kind, item):
        if kind == "standby":
            raise UnsupportedEvent(self.env._("Another app has taken over this conversation."))
        if kind != "messaging":
            return self._read_change(channel, kind, item)
        for name in ("message", "message_edit", "postback", "delivery", "read"):
            if part := as_dict(item.get(name)):
                return getattr(self, f"_read_{name}")(channel, item, part)
        if "reaction" in item:
            raise UnsupportedEvent(self.env._("It is a reaction to a message."))
        raise UnsupportedEvent(self.env._("%s tells of something other than a message.", self._brand))

    def _read_change(self, channel, field, value):
        """Return the messages of what has happened in public, a list.

        :raise UnsupportedEvent: it does not concern us, with the reason
        """
        raise NotImplementedError

    def _read_message(self, channel, item, message):
        sender, recipient = (as_text(as_dict(item.get(name)).get("id")) for name in ("sender", "recipient"))
        is_ours = bool(message.get("is_echo")) or sender == channel.external_account
        if is_ours and as_text(message.get("app_id")) == channel.client_id:
            raise UnsupportedEvent(self.env._("It is an answer that has left from here."))
        customer, mid = recipient if is_ours else sender, as_text(message.get("mid"))
        if not customer or not mid:
            raise PayloadError("The message has no ID or no sender.")
        files, text, story = files_of(message), text_of(message), as_dict(as_dict(message.get("reply_to")).get("story"))
        is_deleted = bool(message.get("is_deleted"))
        return [
            InboundMessage(
                kind="delete" if is_deleted else "message",
                external_id=mid,
                thread_key=customer,
                author=Author() if is_ours else Author(customer),
                is_ours=is_ours,
                body="" if is_deleted else text or ("" if files else self._unreadable()),
                files=() if is_deleted else files,
                sent_date=moment_of(item),
                reply_to=as_text(as_dict(message.get("reply_to")).get("mid")),
                link=as_link(story.get("url")),
            )
        ]

    def _read_message_edit(self, channel, item, edit):
        customer = as_text(as_dict(item.get("sender")).get("id"))
        if customer == channel.external_account:
            raise UnsupportedEvent(self.env._("A colleague has changed what they had written elsewhere."))
        values = {"thread_key": customer, "author": Author(customer), "sent_date": moment_of(item)}
        return [InboundMessage("edit", as_text(edit.get("mid")), body=as_text(edit.get("text")), **values)]

    def _read_postback(self, channel, item, postback):
        """A button that the page offers, for example beneath its greeting, says its own text."""
        customer, moment = as_text(as_dict(item.get("sender")).get("id")), as_text(item.get("timestamp"))
        if not customer:
            raise PayloadError("The message has no sender.")
        return [
            InboundMessage(
                external_id=as_text(postback.get("mid")) or f"postback:{customer}:{moment}",
                thread_key=customer,
                author=Author(customer),
                body=as_text(postback.get("title") or postback.get("payload")),
                sent_date=moment_of(item),
            )
        ]

    def _read_delivery(self, channel, item, delivery):
        mids = [as_text(mid) for mid in as_list(delivery.get("mids"))]
        return [InboundMessage("delivery_state", mid, state="delivered") for mid in mids if mid]

    def _read_read(self, channel, item, read):
        if not (mid := as_text(read.get("mid"))):
            raise UnsupportedEvent(self.env._("The customer has read the conversation."))
        return [InboundMessage("delivery_state", mid, state="delivered")]

    def _fetch_names(self, channel, author_ids):
        """Ask for each by itself: somebody may hide theirs, which is no trouble of the channel's."""
        names = {}
        for author_id in sorted(author_ids):
            try:
                found = self._call(channel, "GET", author_id, params={"fields": ",".join(self._name_fields)})
            except RefusedError:
                continue
            except GatewayError:  # out of order: asked again with the next message
                break
            parts = [as_text(found.get(name)) for name in self._name_fields]
            names[author_id] = " ".join(filter(None, parts))
        return {author_id: name for author_id, name in names.items() if name}

    def _window_hours(self, channel):
        return HUMAN_HOURS if channel.has_human_agent else DAY_HOURS

    def _send(self, channel, reply):
        """Answer in the usual way; past its time, as a person, where Meta has granted the app that.

        Meta is asked first, rather than the clock: the tag must not be used within the usual time.
        """
        recipient = {"id": reply.thread_key}
        try:
            found = self._post(channel, reply, {"recipient": recipient, **self._usual_type})
        except OutsideWindow:
            if not channel.has_human_agent:
                raise
            found = self._post(
                channel, reply, {"recipient": recipient, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
            )
        return as_text(found.get("message_id"))

    def _post(self, channel, reply, values):
        """Send one message and return what Meta answers. ``values``: to whom and as what."""
        path = f"{channel.external_account}/messages"
        if not reply.files:
            return self._call(channel, "POST", path, json={**values, "message": {"text": reply.text}})
        name, mimetype, data = reply.files[0]
        values = {**values, "message": {"attachment": {"type": type_of(mimetype), "payload": {}}}}
        form = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in values.items()}
        return self._call(channel, "POST", path, data=form, files={"filedata": (name, data, mimetype)})
