import hashlib
import json
import time

from odoo import models

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.message import Answer, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds
from ..tools.signature import check_base64_hmac, check_hex_hash, check_moment

# Also what "object.*" subscriptions call a ticket.
TICKET_TYPE = "0-5"
THREADS = "/conversations/v3/conversations/threads"
LATEST = 20
NO_KEY = "--"


class FeedbackGatewayHubspot(models.AbstractModel):
    """HubSpot: webhooks of conversations and tickets, https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide

    They bring ids only; what stands behind them is fetched in ``hubspot_objects.py``.
    """

    _name = "feedback.gateway.hubspot"
    _inherit = "feedback.gateway"
    _description = "HubSpot Gateway"

    _settings = ("signing_secret", "access_token", "external_account")
    _api_url = "https://api.hubapi.com"
    _can_reply = True
    _reply_takes_files = True

    def _authenticate(self, channel, delivery):
        """Version 3 where it is there; HubSpot sends the older ones with apps and settings that are old."""
        secret, headers = channel.signing_secret, delivery.headers
        target = f"{delivery.method}{delivery.url}".encode()
        if "X-HubSpot-Signature-v3" in headers:
            moment = headers.get("X-HubSpot-Request-Timestamp", "")
            check_moment(moment[:-3], time.time())  # milliseconds
            signed = target + delivery.body + moment.encode()
            check_base64_hmac(secret, signed, headers.get("X-HubSpot-Signature-v3"))
        else:
            signed = delivery.body if headers.get("X-HubSpot-Signature-Version") == "v1" else target + delivery.body
            check_hex_hash(secret, signed, headers.get("X-HubSpot-Signature"))

    def _delivery_key(self, channel, delivery):
        """A delivery that is tried again has the same events, each with another number of the attempt."""
        events = sorted(_event_key(as_dict(event)) for event in as_list(delivery.json()))
        if not events or NO_KEY in events:
            return delivery.digest
        return hashlib.sha256(" ".join(events).encode()).hexdigest()

    def _parse(self, channel, delivery):
        """Return what is to be fetched: messages without text."""
        found = [self._read_event(as_dict(event)) for event in as_list(delivery.json())]
        messages = {message.external_id: message for message in found if message}
        if not messages:
            raise UnsupportedEvent(self.env._("HubSpot tells of something other than conversations and tickets."))
        return list(messages.values())

    def _read_event(self, event):
        name, object_id = as_text(event.get("subscriptionType")), as_text(event.get("objectId"))
        if name.startswith("object.") and as_text(event.get("objectTypeId")) == TICKET_TYPE:
            name = f"ticket.{name.partition('.')[2]}"
        what, _dot, action = name.partition(".")
        if what not in ("ticket", "conversation"):
            return None
        if not object_id:
            raise PayloadError("The event has no object.")
        values = {
            "thread_key": f"ticket:{object_id}" if what == "ticket" else f"thread:{object_id}",
            "sent_date": from_seconds(as_number(event.get("occurredAt")) / 1000),
            "link": _link(as_text(event.get("portalId")), what, object_id),
        }
        if name == "conversation.newMessage":
            if not as_text(event.get("messageId")):
                raise PayloadError("The message has no ID.")
            return InboundMessage(external_id=f"message:{as_text(event['messageId'])}", **values)
        if name == "ticket.creation":
            return InboundMessage(external_id=f"ticket:{object_id}", **values)
        values |= {"kind": "note", "external_id": f"event:{_event_key(event)}"}
        if action == "propertyChange":
            changed = as_text(event.get("propertyName"))
            return InboundMessage(answers=(Answer(changed, changed, as_text(event.get("propertyValue"))),), **values)
        text = {
            "ticket.deletion": self.env._("The ticket was deleted in HubSpot."),
            "conversation.deletion": self.env._("The conversation was deleted in HubSpot."),
            "conversation.privacyDeletion": self.env._(
                "The conversation was deleted in HubSpot for the sake of privacy: see whether it has to go here, too."
            ),
        }.get(name)
        return text and InboundMessage(body=text, **values)

    def _send(self, channel, reply):
        thread_id = self._thread_of(channel, reply.thread_key)
        latest = self._latest_of_customer(channel, thread_id)
        sender = as_dict(next(iter(as_list(latest.get("senders"))), None))
        identifier = as_dict(sender.get("deliveryIdentifier"))
        values = {
            "type": "MESSAGE",
            "text": reply.text,
            "senderActorId": self._actor_id(channel),
            "channelId": as_text(latest.get("channelId")),
            "channelAccountId": as_text(latest.get("channelAccountId")),
            "recipients": [
                {
                    "actorId": as_text(sender.get("actorId")),
                    "recipientField": "TO",
                    "deliveryIdentifiers": [identifier] if identifier else [],
                }
            ],
            "attachments": [self._upload(channel, *file) for file in reply.files],
        }
        if as_text(latest.get("subject")):
            values["subject"] = as_text(latest["subject"])
        sent = self._call(channel, "POST", f"{THREADS}/{thread_id}/messages", json=values)
        return f"message:{as_text(sent.get('id'))}"

    def _actor_id(self, channel):
        """Users are actors with an A in front."""
        account = (channel.external_account or "").strip()
        return f"A-{account}" if account.isdigit() else account

    def _thread_of(self, channel, thread_key):
        kind, _colon, number = thread_key.partition(":")
        if kind == "thread":
            return number
        path = f"/crm/v3/objects/tickets/{number}"
        ticket = self._call(channel, "GET", path, params={"properties": "hs_conversations_originating_thread_id"})
        thread_id = as_text(as_dict(ticket.get("properties")).get("hs_conversations_originating_thread_id"))
        if not thread_id:
            raise RefusedError(self.env._("This ticket has no conversation in HubSpot through which to answer."))
        return thread_id

    def _latest_of_customer(self, channel, thread_id):
        """Return the message that tells by which channel and to whom an answer goes."""
        params = {"sort": "-createdAt", "limit": LATEST}
        found = self._call(channel, "GET", f"{THREADS}/{thread_id}/messages", params=params)
        for message in map(as_dict, as_list(found.get("results"))):
            if as_text(message.get("direction")) == "INCOMING":
                return message
        raise RefusedError(self.env._("HubSpot knows no message of the customer that could be answered."))

    def _upload(self, channel, name, mimetype, data):
        options = {"folderPath": "/feedback", "options": json.dumps({"access": "PRIVATE"})}
        stored = self._call(channel, "POST", "/files/v3/files", files={"file": (name, data, mimetype)}, data=options)
        return {"type": "FILE", "fileId": as_text(stored.get("id"))}

    def _fetch_file(self, channel, source, max_bytes):
        """Files of conversations open with an address that is signed for a while."""
        if not source.get("file_id"):
            return super()._fetch_file(channel, source, max_bytes)
        signed = self._call(channel, "GET", f"/files/v3/files/{source['file_id']}/signed-url")
        name, ending = as_text(signed.get("name")), as_text(signed.get("extension"))
        answer = channel._request("GET", as_text(signed.get("url")), max_bytes=max_bytes)
        return f"{name}.{ending}" if ending and not name.endswith(f".{ending}") else name, answer.body

    def _call(self, channel, method, path, **options):
        """Return the content of the API's answer, a dict.

        :raise RefusedError: in HubSpot's own words, with the status as its code
        """
        answer = channel._request(method, path, check=False, **options)
        if answer.status in (408, 429, 477) or answer.status >= 500:
            seconds = answer.headers.get("Retry-After", "")
            raise RetryableError(f"HubSpot: {answer.status}", int(seconds) if seconds.isdigit() else 60)
        content = as_dict(answer.json())
        if answer.status >= 300:
            raise RefusedError(f"HubSpot: {as_text(content.get('message')) or answer.status}", answer.status)
        return content

    def _request_headers(self, channel):
        return {"Authorization": f"Bearer {channel.access_token}"}

    def _check(self, channel):
        found = self._call(channel, "GET", "/account-info/v3/details")
        yield True, self.env._("HubSpot lets us in: account %s.", as_text(found.get("portalId")))
        self._call(channel, "GET", THREADS, params={"limit": 1})
        yield True, self.env._("Conversations can be read.")

    def _setup_steps(self, channel):
        return [
            self.env._("In HubSpot, open Settings → Integrations → Private Apps and press “Create a private app”."),
            self.env._(
                "Choose the scopes conversations.read, conversations.write, tickets, files and "
                "crm.objects.contacts.read."
            ),
            self.env._("On its page “Webhooks”, enter our address as the target URL."),
            self.env._(
                "Subscribe to conversation.newMessage; for tickets that begin without a conversation also to "
                "ticket.creation and to ticket.propertyChange of hs_pipeline_stage."
            ),
            self.env._(
                "Create the app. On its page “Auth”, copy the access token and, into “Secret”, the client secret."
            ),
            self.env._(
                "Into “Account”, enter the number of the HubSpot user in whose name answers go, and press “Test”."
            ),
        ]


def _event_key(event):
    """Numbers of events alone need not be unique."""
    return "-".join(as_text(event.get(name)) for name in ("subscriptionId", "eventId", "occurredAt"))


def _link(portal_id, what, object_id):
    if not portal_id:
        return ""
    path = f"contacts/{portal_id}/ticket" if what == "ticket" else f"live-messages/{portal_id}/inbox"
    return f"https://app.hubspot.com/{path}/{object_id}"
