from odoo import http
from odoo.http import request

from ..models.feedback_conversation_api import api_moment
from ..tools.api_schema import MAX_PAGE_SIZE, NEW_MESSAGE, PAGE_SIZE, RATING
from ..tools.problem import Problem
from .api import HOURLY, api_route
from .api_body import ApiBody


class FeedbackApiConversation(ApiBody, http.Controller):
    """What a conversation's own token opens beside its status: messages, files, stars."""

    @api_route("/tickets/<string:thread_key>/messages", "GET")
    def api_read_messages(self, thread_key):
        conversation = self._conversation_of_token(thread_key)
        self._limit("read", thread_key, HOURLY["read"])
        limit = self._read_limit(PAGE_SIZE, MAX_PAGE_SIZE)
        cursor, pairs = request.httprequest.args.get("cursor", ""), conversation._api_messages()
        start = 0
        if cursor:
            ids = [conversation._api_id(message) for _ticket, message in pairs]
            if cursor not in ids:
                errors = [{"parameter": "cursor", "detail": request.env._("No page has given this cursor.")}]
                raise Problem("validation-failed", errors=errors)
            start = ids.index(cursor) + 1
        page = pairs[start : start + limit]
        items = [conversation._prepare_api_message(*pair) for pair in page]
        return self._answer(
            {
                "items": items,
                "next_cursor": items[-1]["id"] if items else cursor or None,
                "has_more": start + limit < len(pairs),
            }
        )

    @api_route("/tickets/<string:thread_key>/messages", "POST")
    def api_add_message(self, thread_key):
        conversation = self._conversation_of_token(thread_key)
        channel = conversation.channel_id
        content, uploads = self._read_body(NEW_MESSAGE)
        key, fingerprint = self._idempotency_key(thread_key), self._fingerprint(content, uploads)
        event = self._kept_before(channel, key, fingerprint)
        if not event:
            self._limit("attempt", channel.id, HOURLY["attempt"])
            event = self._add(conversation, key, fingerprint, content, uploads)
        answer = {
            "number": event.ticket_id.number or None,
            "is_new_ticket": event.outcome == "new",
            "created_at": api_moment(event.received_date),
        }
        return self._answer(answer, 201 if event.ticket_id else 202)

    def _add(self, conversation, key, fingerprint, content, uploads):
        ticket = self._ticket_of(conversation)
        text, ids = content.get("message", "").replace("\r\n", "\n").strip(), content.get("uploads", [])
        if not text and not uploads and not ids:
            detail = request.env._("Please write your message or choose a file.")
            raise Problem("validation-failed", errors=[{"pointer": "#/message", "detail": detail}])
        channel = conversation.channel_id
        files, pending = self._read_files_of(channel, uploads, ids, ticket.is_anonymous)
        self._limit("message", conversation.thread_key, channel.hourly_limit)
        values = {
            "ticket_id": ticket.id,
            "message": text,
            "partner_id": False,
            "conversation": conversation.thread_key,
        }
        event = self._store_under(
            channel,
            key,
            values,
            files,
            ticket.is_anonymous,
            gateway_type="api_message",
            headers={"fingerprint": fingerprint},
        )
        pending.unlink()
        return event

    def _ticket_of(self, conversation):
        if not conversation.ticket_id:
            raise Problem("not-ready", request.env._("Please try again in a moment."))
        return conversation.ticket_id

    @api_route("/tickets/<string:thread_key>/rating", "PUT")
    def api_rate(self, thread_key):
        conversation = self._conversation_of_token(thread_key)
        content, _files = self._read_body(RATING)
        ticket, stars = self._ticket_of(conversation), int(content["stars"])
        self._limit("rate", thread_key, conversation.channel_id.hourly_limit)
        values = {"conversation": thread_key, "stars": stars, "message": content.get("comment", "").strip()}
        key = self._idempotency_key(thread_key, "rating")
        if stars == ticket._page_ticket().rating and not values["message"]:
            return self._answer({"stars": stars})
        headers = {"fingerprint": self._fingerprint(content, [])}
        if not self._kept_before(conversation.channel_id, key, headers["fingerprint"]):
            self._store_under(
                conversation.channel_id,
                key,
                values,
                [],
                ticket.is_anonymous,
                gateway_type="api_rating",
                headers=headers,
            )
        return self._answer({"stars": stars})

    @api_route("/tickets/<string:thread_key>/files/<string:file_id>", "GET")
    def api_read_file(self, thread_key, file_id):
        conversation = self._conversation_of_token(thread_key)
        self._limit("read", thread_key, HOURLY["read"])
        for _ticket, message in conversation._api_messages():
            for attachment in message.attachment_ids:
                if conversation._api_id(attachment) == file_id:
                    stream = request.env["ir.binary"]._get_stream_from(attachment)
                    return stream.get_response(as_attachment=True)
        raise Problem("not-found")
