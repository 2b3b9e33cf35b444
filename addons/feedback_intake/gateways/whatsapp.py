from urllib.parse import urlsplit

from odoo import models

from ..exceptions import PayloadError, RefusedError, UnsupportedEvent
from ..tools.message import Author, InboundMessage
from ..tools.payload import as_dict, as_list, as_text, from_seconds
from ..tools.whatsapp import MEDIA, READERS, file_of, sent_as, text_of

# status with WhatsApp -> what became of the answer
STATES = {"sent": "sent", "delivered": "delivered", "read": "delivered", "played": "delivered", "failed": "failed"}
LISTS = ("messages", "statuses", "message_echoes")
# Where a message is given the people of its delivery: no key of WhatsApp's own.
PEOPLE = ":people"
# Hosts of Meta, which alone are given the access token beside the API.
FILE_HOSTS = (".fbsbx.com", ".facebook.com", ".fbcdn.net", ".whatsapp.net")


class FeedbackGatewayWhatsapp(models.AbstractModel):
    """WhatsApp Business Platform, Cloud API.

    https://developers.facebook.com/documentation/business-messaging/whatsapp
    """

    _name = "feedback.gateway.whatsapp"
    _inherit = "feedback.gateway.meta"
    _description = "WhatsApp Gateway"

    _object = "whatsapp_business_account"
    _brand = "WhatsApp"
    _webhook_fields = ("messages",)
    _permissions = ("whatsapp_business_messaging", "whatsapp_business_management")
    _reply_limit = 4096
    _reply_takes_files = True

    def _items(self, delivery):
        """One entry is of a whole business; the number is named in each change, with lists of what has happened.
        Without these it is about the business."""
        for _account, field, value in super()._items(delivery):
            number = as_text(as_dict(value.get("metadata")).get("phone_number_id"))
            contacts = [as_dict(one) for one in as_list(value.get("contacts"))]
            found = [(kind, one) for kind in LISTS for one in as_list(value.get(kind))]
            for kind, one in found:
                yield number, kind, {**as_dict(one), PEOPLE: contacts}
            if not found:
                yield None, f"“{field}”", value

    def _item_key(self, kind, item):
        key = as_text(item.get("id"))
        return f"{key}:{as_text(item.get('status'))}" if key and kind == "statuses" else key

    def _read(self, channel, kind, item):
        if kind == "statuses":
            return [self._read_status(item)]
        if kind not in ("messages", "message_echoes"):
            raise UnsupportedEvent(self.env._("WhatsApp tells of something other than a message: %s", kind))
        return [self._read_message(item, is_ours=kind == "message_echoes")]

    def _read_status(self, status):
        state = STATES.get(as_text(status.get("status")))
        if not state:
            raise UnsupportedEvent(self.env._("WhatsApp tells of something other than a message: %s", "“status”"))
        errors = [as_dict(one) for one in as_list(status.get("errors"))]
        return InboundMessage(
            kind="delivery_state",
            external_id=as_text(status.get("id")),
            state=state,
            error=" ".join(self._words(error) for error in errors),
            sent_date=from_seconds(status.get("timestamp")),
        )

    def _read_message(self, message, is_ours=False):
        kind, content, external_id = as_text(message.get("type")), message, as_text(message.get("id"))
        change = as_dict(message.get(kind)) if kind in ("edit", "revoke") else {}
        if change and is_ours:
            raise UnsupportedEvent(self.env._("A colleague has changed what they had written elsewhere."))
        if change:
            external_id, content = as_text(change.get("original_message_id")), as_dict(change.get("message"))
        else:
            self._refuse_silent(message, kind)
        author = self._author(message, is_ours)
        if not external_id or not author.external_id:
            raise PayloadError("The message has no ID or no sender.")
        file = file_of(content)
        return InboundMessage(
            kind={"edit": "edit", "revoke": "delete"}.get(kind, "message"),
            external_id=external_id,
            thread_key=author.external_id,
            author=Author() if is_ours else author,
            is_ours=is_ours,
            body=self._text(content) if kind != "revoke" else "",
            files=(file,) if file and kind != "edit" else (),
            sent_date=from_seconds(message.get("timestamp")),
            reply_to=as_text(as_dict(message.get("context")).get("id")),
        )

    def _refuse_silent(self, message, kind):
        """:raise UnsupportedEvent: nothing is said by it"""
        if kind == "reaction":
            raise UnsupportedEvent(self.env._("It is a reaction to a message."))
        if kind == "system":
            raise UnsupportedEvent(as_text(as_dict(message.get("system")).get("body")) or kind)
        if message.get("group_id"):
            raise UnsupportedEvent(self.env._("It was written in a group."))

    def _text(self, content):
        kind = as_text(content.get("type"))
        if kind in READERS or kind in MEDIA:
            return text_of(content)
        return self._unreadable()

    def _author(self, message, is_ours):
        """Return the customer. People are known by the ID that WhatsApp gives them for this business; it need not be
        their number, which those with a user name keep to themselves, and which others have in several notations."""
        number = as_text(message.get("to" if is_ours else "from"))
        user = as_text(message.get("to_user_id" if is_ours else "from_user_id"))
        contacts = message[PEOPLE]
        same = (one for one in contacts if number and number == one.get("wa_id") or user and user == one.get("user_id"))
        contact = next(same, contacts[0] if len(contacts) == 1 else {})
        profile = as_dict(contact.get("profile"))
        number = number or as_text(contact.get("wa_id"))
        return Author(
            external_id=user or as_text(contact.get("user_id")) or number,
            name=as_text(profile.get("name") or profile.get("username")),
            phone=f"+{number}" if number.isascii() and number.isdigit() else "",
        )

    def _send(self, channel, reply):
        # An ID for this business starts with letters, a number does not.
        to = "to" if reply.author_id.isdigit() else "recipient"
        values = {"messaging_product": "whatsapp", "recipient_type": "individual", to: reply.author_id}
        for name, mimetype, data in reply.files:
            kind = sent_as(mimetype, len(data))
            media = {"id": self._upload(channel, name, mimetype, data)}
            values |= {"type": kind, kind: {**media, "filename": name} if kind == "document" else media}
        if reply.text:
            values |= {"type": "text", "text": {"body": reply.text}}
            if reply.reply_to:
                values["context"] = {"message_id": reply.reply_to}
        found = self._call(channel, "POST", f"{channel.external_account}/messages", json=values)
        return next((as_text(as_dict(one).get("id")) for one in as_list(found.get("messages"))), "")

    def _upload(self, channel, name, mimetype, data):
        found = self._call(
            channel,
            "POST",
            f"{channel.external_account}/media",
            data={"messaging_product": "whatsapp", "type": mimetype},
            files={"file": (name, data, mimetype)},
        )
        return as_text(found.get("id"))

    def _fetch_file(self, channel, source, max_bytes):
        """WhatsApp tells an address that is good for five minutes, and only with our token."""
        found = self._call(channel, "GET", source["media_id"], params={"phone_number_id": channel.external_account})
        url = as_text(found.get("url"))
        parts = urlsplit(url)
        is_metas = parts.scheme == "https" and f".{parts.hostname}".endswith(FILE_HOSTS)
        headers = self._request_headers(channel) if is_metas else {}
        return "", channel._request("GET", url, headers=headers, max_bytes=max_bytes).body

    def _late_hint(self, channel):
        return self.env._(
            "Only a message template that WhatsApp has approved may begin anew: send one in WhatsApp Manager."
        )

    def _check_account(self, channel):
        fields = "display_phone_number,verified_name"
        found = self._call(channel, "GET", channel.external_account, params={"fields": fields})
        names = (as_text(found.get(name)) for name in fields.split(","))
        yield True, self.env._("The number is %s.", " ".join(filter(None, names)))

    def _check_webhook(self, channel):
        """A number may have an address of its own, or its business; else the app's counts."""
        found = self._call(channel, "GET", channel.external_account, params={"fields": "webhook_configuration"})
        own = as_dict(found.get("webhook_configuration"))
        url = as_text(own.get("phone_number") or own.get("whatsapp_business_account"))
        subscription = self._subscription(channel)
        sentence = self._subscription_fault(channel, {**subscription, **({"callback_url": url} if url else {})})
        yield not sentence, sentence or self.env._("%s sends messages to us.", self._brand)

    def _register_webhook(self, channel):
        subscription = self._subscription(channel)
        if as_text(subscription.get("callback_url")) in ("", channel.webhook_url):
            self._subscribe_app(channel)
        else:  # other numbers of the app may go elsewhere: this one has an address of its own
            own = {"override_callback_uri": channel.webhook_url, "verify_token": channel.confirmation_code}
            self._call(channel, "POST", channel.external_account, json={"webhook_configuration": own})
        self._call(channel, "POST", f"{self._business(channel)}/subscribed_apps")
        return True

    def _business(self, channel):
        """Return the ID of the WhatsApp Business account that the number belongs to.

        :raise RefusedError: none of those that the token may manage has it
        """
        scopes = [as_dict(one) for one in as_list(self._debug_token(channel).get("granular_scopes"))]
        managed = (one for one in scopes if one.get("scope") == "whatsapp_business_management")
        for account in dict.fromkeys(as_text(one) for scope in managed for one in as_list(scope.get("target_ids"))):
            numbers = self._as_list(self._call(channel, "GET", f"{account}/phone_numbers"))
            if any(as_text(one.get("id")) == channel.external_account for one in numbers):
                return account
        raise RefusedError(
            self.env._(
                "The access token may manage no WhatsApp account that has the number %s.", channel.external_account
            )
        )

    def _setup_steps(self, channel):
        return [
            self.env._("At developers.facebook.com, open “My Apps” and press “Create App”."),
            self.env._("Choose the use case “Connect with customers through WhatsApp” and your business."),
            self.env._("Under “WhatsApp › API Setup”, add your number and copy its “Phone number ID” into “Account”."),
            self.env._("Under “App settings › Basic”, copy “App ID” into “Client ID”, and “App secret” into “Secret”."),
            self.env._("At business.facebook.com, open “Settings › System users” and add one with full control."),
            self.env._("Press “Assign assets” and give it the app and the WhatsApp account."),
            self.env._(
                "Press “Generate token”, choose the app and “Never”, and tick %s.", " + ".join(self._permissions)
            ),
            self.env._("Copy the token into “Access Token”."),
            self.env._("Press “Make One” for the confirmation code, and save."),
            self.env._("Press “Tell the Provider Our Address”, then “Test”."),
            self.env._("Write to your number: the message becomes a ticket, and your answer goes back to the chat."),
        ]
