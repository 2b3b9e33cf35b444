from odoo import http
from odoo.http import request
from odoo.tools import hmac

from ..http_log import leave_no_trace
from ..models.feedback_conversation_api import api_moment
from ..tools.api_schema import NEW_TICKET
from ..tools.message import InboundMessage
from ..tools.problem import Problem
from .api import HOURLY, api_route
from .api_body import ApiBody

# Names that the web form's check has for members of ours.
CHECKED = ("message", "name", "email", "phone", "kind", "category", "rating")


class FeedbackApiTicket(ApiBody, http.Controller):
    """Create a ticket with the channel's key, read its status with its own token."""

    @api_route("/tickets", "POST")
    def api_create_ticket(self):
        channel = self._channel_of_key()
        content, uploads = self._read_body(NEW_TICKET)
        key, fingerprint = self._idempotency_key("ticket"), self._fingerprint(content, uploads)
        event = self._kept_before(channel, key, fingerprint)
        if not event:
            sender = self._sender(self._is_anonymous(channel, content))
            self._limit("attempt", channel.id, HOURLY["attempt"], address=sender)
            event = self._create(channel, key, fingerprint, content, uploads)
        return self._answer_created(channel, event)

    def _create(self, channel, key, fingerprint, content, uploads):
        anonymous = self._is_anonymous(channel, content)
        if anonymous:
            leave_no_trace()
        values = self._prepare_delivery(channel, content, anonymous)
        files, pending = self._read_files_of(channel, uploads, content.get("uploads", []), anonymous)
        # Anonymous senders are counted as one: the limit for all is theirs.
        if not anonymous:
            self._limit("create", channel.id, channel.hourly_limit)
        self._limit("create", channel.id, channel.api_hourly_limit, address="all")
        values["conversation"] = self._thread_key(channel, key)
        opened = channel.env["feedback.conversation"]._open(
            channel, [InboundMessage(thread_key=values["conversation"])]
        )
        headers = {"fingerprint": fingerprint}
        event = self._store_under(channel, key, values, files, anonymous, headers=headers)
        if anonymous:
            opened[values["conversation"]]._blur_times()
        pending.unlink()
        return event

    def _thread_key(self, channel, key):
        """Return the id of the conversation that a delivery begins: nobody can guess it, and a resend has the same."""
        return hmac(request.env(su=True), "feedback_intake-api", f"{channel.id}|begins|{key}")[:32]

    def _answer_created(self, channel, event):
        conversation = channel.env["feedback.conversation"].search(
            [("channel_id", "=", channel.id), ("thread_key", "=", self._thread_key(channel, event.delivery_key))]
        )
        content = {
            "id": conversation.thread_key,
            "token": conversation._api_token(),
            "number": event.ticket_id.number or None,
            "created_at": api_moment(event.received_date),
        }
        location = f"{channel.api_base_url}/tickets/{conversation.thread_key}"
        return self._answer(content, 201 if event.ticket_id else 202, {"Location": location})

    def _is_anonymous(self, channel, content):
        given = any(content.get(name) for name in ("name", "email", "phone"))
        return channel.contact_policy != "required" and (
            bool(content.get("anonymous")) or channel.contact_policy == "none" or not given
        )

    def _prepare_delivery(self, channel, content, anonymous):
        """Return the values that the ledger keeps.

        :raise Problem: something is not as the channel wants it
        """
        values = self._form_values(channel, content, anonymous)
        wrong = channel._check_form_values(values)
        errors = [{"pointer": f"#/{name}", "detail": detail} for name, detail in wrong.items()]
        answers, wrong = channel._read_api_answers(content.get("answers", {}))
        errors += [{"pointer": f"#/answers/{name}", "detail": detail} for name, detail in wrong.items()]
        texts, missing = self._check_consents(channel, content, anonymous)
        errors += [{"pointer": "#/consents", "detail": detail} for detail in missing.values()]
        if errors:
            raise Problem("validation-failed", errors=errors)
        device = {name: value for name, value in content.get("device", {}).items() if value}
        return {
            **{name: values[name] for name in ("message", "name", "email", "phone", "kind")},
            "category_id": int(values["category"] or 0),
            "rating": int(values["rating"] or 0),
            "lang": content.get("language", request.env.context["lang"]).replace("-", "_"),
            "is_anonymous": anonymous,
            "answers": answers,
            "device": {} if anonymous else device,
            "consents": texts._prepare_given(request.env.context["lang"]),
        }

    def _check_consents(self, channel, content, anonymous):
        """Return (versions agreed to, {field: what is missing}); who stays anonymous consents to nothing."""
        if anonymous:
            return channel.env["feedback.consent.text"], {}
        return channel._check_consents(set(content.get("consents") or ()))

    def _form_values(self, channel, content, anonymous):
        """Return what was sent as the web form's check knows it. What the channel does not ask for is left aside."""
        values = {name: str(content.get(name, "")).replace("\r\n", "\n").strip() for name in CHECKED}
        values["rating"] = str(int(content.get("rating", 0)) or "")
        values["category"] = str(int(content.get("category", 0)) or "")
        dropped = ("name", "email", "phone") if anonymous or content.get("anonymous") else ()
        asked = {"kind": channel.ask_kind, "category": channel.ask_category, "rating": channel.ask_rating}
        return values | dict.fromkeys([*dropped, *(name for name, is_asked in asked.items() if not is_asked)], "")

    @api_route("/tickets/<string:thread_key>", "GET")
    def api_read_ticket(self, thread_key):
        conversation = self._conversation_of_token(thread_key)
        self._limit("read", thread_key, HOURLY["read"])
        ticket = conversation._api_ticket()
        status = self._state_texts(ticket) if ticket else self._received_texts()
        return self._answer(
            {
                "id": thread_key,
                "number": ticket.number or None,
                "status": ticket.state or "received",
                "status_text": status[0],
                "status_hint": status[1],
                "subject": ticket.subject or None,
                "kind": ticket.kind or None,
                "rating": ticket.rating or None,
                "anonymous": ticket.is_anonymous,
                "created_at": api_moment(ticket.received_date or conversation.create_date),
            }
        )

    def _received_texts(self):
        return request.env._("Received"), request.env._("Your message is with us and waits for its turn.")
