import json

from odoo import http
from odoo.http import request

from ..http_log import leave_no_trace
from .form_embed import EmbeddedForm
from .form_origin import FormOrigin
from .form_questions import FormQuestions
from .page_headers import SECRET_HEADERS
from .receipt_issue import ReceiptIssue

FIELDS = ("name", "email", "phone", "kind", "category", "rating", "message", "chat")
# Of a message that a link fills in; what a visitor writes may be longer.
MAX_PREFILL = 2000


class FeedbackForm(EmbeddedForm, FormOrigin, FormQuestions, ReceiptIssue, http.Controller):
    """The web form of a channel."""

    @http.route("/feedback/<string:slug>", type="http", auth="public", methods=["GET"])
    def feedback_form(self, slug, **params):
        channel = self._find_form(slug)
        if not channel:
            return self._render_not_found()
        return self._render_form(channel, self._initial_values(channel))

    # csrf: the token is checked in _check_guards, whose answer keeps what the visitor has typed
    @http.route("/feedback/<string:slug>", type="http", auth="public", methods=["POST"], csrf=False)
    def feedback_form_send(self, slug, **params):
        channel = self._find_form(slug)
        if not channel:
            return self._render_not_found()
        values, stamp = {name: self._typed(name) for name in FIELDS}, self._typed("stamp")
        values["answers"] = self._typed_answers(channel)
        if "lang" in request.httprequest.args:
            return self._render_form(channel, values, stamp=stamp)
        if refusal := self._check_guards(channel.slug, channel.hourly_limit, channel):
            status, sentence = refusal
            return self._render_form(channel, values, {"form": sentence}, status, stamp if status != 400 else None)
        return self._take(channel, values, stamp)

    @http.route("/feedback/<string:slug>/sent/<string:key>", type="http", auth="public", methods=["GET"])
    def feedback_form_sent(self, slug, key, **params):
        channel = self._find_form(slug)
        event = channel and channel.env["feedback.inbound.event"].search(
            [("channel_id", "=", channel.id), ("delivery_key", "=", key)]
        )
        if not event or event.ticket_id.has_receipt:
            return self._render_not_found()
        ticket = event.ticket_id
        values = {
            "channel": channel,
            "ticket": ticket,
            "track_url": ticket and ticket.get_portal_url(),
            "answer_text": ticket and self._answer_text(ticket),
            "ending": self._ending(channel, event),
        }
        return self._render_page("feedback_form_sent", channel.company_id, values, headers=SECRET_HEADERS)

    def _ending(self, channel, event):
        """Return the thank-you text that the answers have led to, an empty recordset: the channel's own."""
        raw = channel.ending_ids and event._raw()
        ending_id = json.loads(raw).get("ending_id") if raw else 0
        return channel.ending_ids.filtered(lambda ending: ending.id == ending_id)

    def _answer_text(self, ticket):
        if ticket.email_normalized:
            return request.env._("We answer by e-mail to %s and on your page.", ticket.email_normalized)
        if ticket.phone:
            return request.env._("We call you at %s or answer on your page.", ticket.phone)
        return request.env._(
            "We answer on your page. Nobody but you has its address: keep it, it cannot be sent to you."
        )

    def _find_form(self, slug):
        channel = self._page_env()["feedback.channel"]._open_form(slug)
        if channel:
            if channel.contact_policy != "required":
                leave_no_trace()
            self._speak_to_visitor(channel.company_id.partner_id.lang)
            channel = channel.with_env(self._page_env()).with_company(channel.company_id)
        return channel

    def _initial_values(self, channel):
        """Return what stands in the form when it is opened; a link may fill in the message: ``?message=``.

        ``?chat=`` is the live chat, signed, that the visitor comes from.
        """
        values = dict.fromkeys(FIELDS, "") | {"kind": channel.kind, "message": self._typed("message")[:MAX_PREFILL]}
        values |= {"chat": self._typed("chat"), "answers": self._typed_answers(channel)}
        user = request.env.user
        if channel.contact_policy == "required" and not user._is_public():
            # sudo: res.partner - the visitor's own contact
            partner = user.partner_id.sudo()
            values |= {"name": partner.name or "", "email": partner.email or "", "phone": partner.phone or ""}
        return values

    def _take(self, channel, values, stamp):
        answers, errors = channel._read_form_answers(values["answers"])
        self._settle_contact(channel, values, answers)
        if channel.message_policy == "none":
            values["message"] = ""
        given = values["name"] or values["email"] or values["phone"]
        anonymous = channel.contact_policy != "required" and not given
        files, file_errors = self._read_form_files(channel, answers, anonymous)
        errors |= channel._check_form_values(values) | file_errors | self._check_extras(channel, anonymous)
        errors = errors or self._check_something_said(values, answers, files)
        if errors:
            return self._render_form(channel, values, errors, 422, stamp)
        delivery = {
            **self._prepare_delivery(channel, values, anonymous),
            **self._prepare_answers(channel, values, answers),
            **self._prepare_extra_delivery(channel, anonymous),
        }
        event = self._store_delivery(channel, stamp, delivery, files, anonymous)
        if anonymous:
            return self._render_receipt(channel, event, self._ending(channel, event))
        return request.redirect(f"/feedback/{channel.slug}/sent/{event.delivery_key}{self._embed_query()}", code=303)

    def _prepare_answers(self, channel, values, answers):
        rating = int(values["rating"] or 0) if channel.ask_rating else 0
        return {
            "rating": rating or channel._form_rating(answers),
            "told": channel._tell_answers(answers),
            "ending_id": channel._form_ending(values["answers"]).id or 0,
        }

    def _prepare_delivery(self, channel, values, anonymous):
        return {
            **{name: values[name] for name in ("message", "name", "email", "phone")},
            "kind": values["kind"] if channel.ask_kind else "",
            "category_id": int(values["category"] or 0) if channel.ask_category else 0,
            "lang": request.env.context["lang"],
            "is_anonymous": anonymous,
            # An anonymous message says nothing of a chat, which may know more.
            "chat_id": 0 if anonymous else channel.env["discuss.channel"]._of_signature(values["chat"]).id or 0,
        }

    def _render_form(self, channel, values, errors=None, status=200, stamp=None):
        return self._render_page(
            "feedback_form",
            channel.company_id,
            {
                "channel": channel,
                "values": values,
                "errors": errors or {},
                "had_files": self._had_files(),
                "file_field": self._prepare_file_values(channel, channel.file_policy),
                "file_fields": {
                    policy: self._prepare_file_values(channel, policy)
                    for policy in set(
                        channel.question_ids.filtered(lambda one: one.kind == "file").mapped("file_policy")
                    )
                },
                **channel._prepare_form_page(values["answers"]),
                "stamp": stamp or self._new_stamp(channel.slug),
                "captcha": self._prepare_captcha(channel, channel.slug),
                **self._prepare_extras(channel),
            },
            status=status,
        )

    def _prepare_extras(self, channel):
        """Return what else the form shows; other addons add what the templates that extend it need."""
        return self._prepare_origin(channel)

    def _check_extras(self, channel, anonymous):
        """Return {field: what is wrong with it} of what other models ask in the form."""
        return {}

    def _prepare_extra_delivery(self, channel, anonymous):
        """Return what else the delivery says."""
        return self._prepare_origin_delivery(channel, anonymous)
