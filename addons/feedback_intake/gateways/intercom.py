import base64
import time

from odoo import models
from odoo.tools import html2plaintext, plaintext2html

from ..exceptions import PayloadError, RefusedError, RetryableError, UnsupportedEvent
from ..tools.delivery import Acknowledgement
from ..tools.message import Author, File, InboundMessage
from ..tools.payload import as_dict, as_list, as_number, as_text, from_seconds
from ..tools.signature import check_hex_hmac

CUSTOMERS = ("user", "lead", "contact")
MAX_FILES = 10
MAX_SECONDS = 3600


class FeedbackGatewayIntercom(models.AbstractModel):
    """Intercom: what happens to conversations, https://developers.intercom.com/docs/references/webhooks/webhook-models"""

    _name = "feedback.gateway.intercom"
    _inherit = "feedback.gateway"
    _description = "Intercom Gateway"

    _settings = ("signing_secret", "access_token", "external_account")
    _api_url = "https://api.intercom.io"
    _can_reply = True
    _reply_takes_files = True

    def _answer_handshake(self, channel, delivery):
        """Before it keeps an address, Intercom looks whether somebody answers there."""
        return Acknowledgement() if delivery.method == "HEAD" else None

    def _authenticate(self, channel, delivery):
        given = delivery.headers.get("X-Hub-Signature")
        check_hex_hmac(channel.signing_secret, delivery.body, given, prefix="sha1=", algorithm="sha1")

    def _delivery_key(self, channel, delivery):
        return as_text(as_dict(delivery.json()).get("id")) or delivery.digest

    def _parse(self, channel, delivery):
        notification = as_dict(delivery.json())
        topic, data = as_text(notification.get("topic")), as_dict(notification.get("data"))
        item = as_dict(data.get("item"))
        readers = {
            "conversation.user.created": self._read_first,
            "conversation.user.replied": self._read_parts,
            "conversation.admin.replied": self._read_parts,
            "conversation.admin.noted": self._read_parts,
            "conversation.rating.added": self._read_rating,
            "conversation.rating.remarked": self._read_rating,
            "conversation_part.redacted": self._read_redacted,
            "conversation.admin.closed": self._read_state,
            "conversation.admin.opened": self._read_state,
            "conversation.deleted": self._read_state,
        }
        if topic not in readers:
            raise UnsupportedEvent(self.env._("Intercom tells of something other than a conversation: %s", topic))
        if not as_text(item.get("id")):
            raise PayloadError("The conversation has no ID.")
        link = self._link(channel, as_text(notification.get("app_id")), item)
        messages = list(readers[topic](topic, item, link))
        if not messages:
            raise UnsupportedEvent(self.env._("Nobody has written anything in it."))
        return messages

    def _link(self, channel, app_id, item):
        host = "app.intercom.com"
        for region in ("eu", "au"):
            if f"//api.{region}." in (channel.api_url or ""):
                host = f"app.{region}.intercom.com"
        return f"https://{host}/a/inbox/{app_id}/inbox/conversation/{as_text(item['id'])}" if app_id else ""

    def _read_first(self, topic, item, link):
        source = as_dict(item.get("source"))
        part = {**source, "created_at": item.get("created_at")}
        yield from self._read_part(as_text(item["id"]), part, link, subject=_plain(source.get("subject")))

    def _read_parts(self, topic, item, link):
        kind = "note" if topic == "conversation.admin.noted" else "message"
        for part in _parts(item):
            yield from self._read_part(as_text(item["id"]), part, link, kind=kind)

    def _read_part(self, conversation_id, part, link, kind="message", subject=""):
        """Yield the message of a part that says something: not those of robots, and not mere changes of the state."""
        author = as_dict(part.get("author"))
        writer, body, files = as_text(author.get("type")), as_text(part.get("body")), as_list(part.get("attachments"))
        if writer not in (*CUSTOMERS, "admin") or not (body or files):
            return
        yield InboundMessage(
            kind=kind,
            external_id=_external_id(conversation_id, part),
            thread_key=conversation_id,
            author=Author(
                external_id=as_text(author.get("id")),
                name=as_text(author.get("name")),
                email=as_text(author.get("email")),
            ),
            is_ours=writer == "admin",
            subject=subject,
            body=body,
            is_html=True,
            files=tuple(_read_file(as_dict(one)) for one in files),
            sent_date=from_seconds(part.get("created_at")),
            link=link,
        )

    def _read_rating(self, topic, item, link):
        rating = as_dict(item.get("conversation_rating"))
        stars = as_number(rating.get("rating"))
        if 1 <= stars <= 5:
            remark = as_text(rating.get("remark"))
            yield InboundMessage(kind="rating", thread_key=as_text(item["id"]), rating=stars, body=remark)

    def _read_redacted(self, topic, item, link):
        """What was removed for good is marked; a part may also come alone."""
        if as_text(item.get("type")) == "conversation_part":
            conversation_id = as_text(item.get("conversation_id") or as_dict(item.get("conversation")).get("id"))
            gone = [item]
        else:
            conversation_id = as_text(item["id"])
            source, parts = as_dict(item.get("source")), _parts(item)
            gone = [part for part in (source, *parts) if part.get("redacted")] or (parts if len(parts) == 1 else [])
        for part in gone:
            external_id = _external_id(conversation_id, part)
            yield InboundMessage(kind="delete", is_ours=True, external_id=external_id, thread_key=conversation_id)

    def _read_state(self, topic, item, link):
        conversation_id = as_text(item["id"])
        parts = _parts(item)
        for part in parts:  # what a colleague said when closing it
            yield from self._read_part(conversation_id, part, link)
        texts = {
            "conversation.admin.closed": self.env._("The conversation was closed in Intercom."),
            "conversation.admin.opened": self.env._("The conversation was opened again in Intercom."),
            "conversation.deleted": self.env._(
                "The conversation was deleted in Intercom. What we have of it stays here."
            ),
        }
        moment = as_text(parts[-1].get("id")) if parts else as_text(item.get("updated_at"))
        yield InboundMessage(
            kind="note",
            external_id=f"{conversation_id}:{topic}:{moment}",
            thread_key=conversation_id,
            body=texts[topic],
        )

    def _send(self, channel, reply):
        if len(reply.files) > MAX_FILES:
            raise RefusedError(self.env._("Intercom takes at most %s files at once.", MAX_FILES))
        values = {
            "message_type": "comment",
            "type": "admin",
            "admin_id": channel.external_account,
            "body": str(plaintext2html(reply.text)) if reply.text else "",
            "attachment_files": [
                {"name": name, "content_type": mimetype, "data": base64.b64encode(data).decode()}
                for name, mimetype, data in reply.files
            ],
        }
        conversation = self._call(channel, "POST", f"/conversations/{reply.thread_key}/reply", json=values)
        parts = _parts(conversation)
        return _external_id(reply.thread_key, parts[-1]) if parts else ""

    def _call(self, channel, method, path, **options):
        """Return the content of the API's answer, a dict.

        :raise RefusedError: in Intercom's own words
        """
        answer = channel._request(method, path, check=False, **options)
        if answer.status == 429:
            reset = answer.headers.get("X-RateLimit-Reset", "")
            seconds = int(reset) - int(time.time()) if reset.isascii() and reset.isdigit() else 60
            raise RetryableError("Intercom: 429", min(max(seconds, 1), MAX_SECONDS))
        if answer.status >= 500:
            channel._check_answer(answer, "Intercom")
        content = as_dict(answer.json())
        if answer.status >= 300:
            errors = [as_dict(error) for error in as_list(content.get("errors"))]
            words = ", ".join(as_text(error.get("message") or error.get("code")) for error in errors)
            raise RefusedError(f"Intercom: {words or answer.status}", answer.status)
        return content

    def _request_headers(self, channel):
        return {"Authorization": f"Bearer {channel.access_token}", "Intercom-Version": "2.16"}

    def _check(self, channel):
        workspace = as_dict(self._call(channel, "GET", "/me").get("app"))
        yield True, self.env._("The workspace is “%s”.", as_text(workspace.get("name")))
        admins = as_list(self._call(channel, "GET", "/admins").get("admins"))
        names = {as_text(as_dict(admin).get("id")): as_text(as_dict(admin).get("name")) for admin in admins}
        if channel.external_account in names:
            yield True, self.env._("Answers go in the name of %s.", names[channel.external_account])
        else:
            known = ", ".join(f"{name}: {number}" for number, name in names.items())
            yield False, self.env._("Intercom knows no teammate with this ID in “Account”. It knows: %s", known)

    def _setup_steps(self, channel):
        return [
            self.env._("In Intercom, open Settings → Integrations → Developer Hub and press “New app”."),
            self.env._("On its page “Basic information”, copy the client secret into “Secret”."),
            self.env._("On its page “Authentication”, copy the access token into “Access Token”."),
            self.env._("Into “Account”, enter the ID of the teammate in whose name answers go: “Test” tells the IDs."),
            self.env._("Save. Then open “Webhooks” of the app in Intercom and enter our address."),
            self.env._(
                "Choose the topics conversation.user.created, conversation.user.replied, conversation.admin.replied, "
                "conversation.admin.noted, conversation.admin.closed, conversation.rating.added, conversation.deleted "
                "and conversation_part.redacted."
            ),
            self.env._(
                "A workspace in Europe or Australia has the API address https://api.eu.intercom.io or https://api.au.intercom.io."
            ),
        ]


def _parts(conversation):
    found = as_dict(conversation.get("conversation_parts")).get("conversation_parts")
    return [as_dict(part) for part in as_list(found)]


def _external_id(conversation_id, part):
    """IDs of parts are counted for themselves, those of first messages too."""
    part_id = as_text(part.get("id"))
    if not conversation_id or not part_id:
        raise PayloadError("The message has no ID.")
    is_part = as_text(part.get("type") or "conversation_part") == "conversation_part"
    return f"{conversation_id}:{part_id}" if is_part else f"{conversation_id}:first:{part_id}"


def _read_file(found):
    source = {"url": as_text(found.get("url"))}
    return File(
        as_text(found.get("name")), as_text(found.get("content_type")), as_number(found.get("filesize")), source=source
    )


def _plain(html):
    return html2plaintext(as_text(html)).strip()
