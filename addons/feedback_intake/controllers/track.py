from odoo import http
from odoo.http import request

from ..models.feedback_channel_form import MAX_LENGTHS
from .page_headers import FILE_HEADERS, SECRET_HEADERS
from .public_page import PublicPage

# What a browser may show in the page itself; everything else is saved.
SHOWN_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")


class FeedbackTrack(PublicPage, http.Controller):
    """The customer's page of one ticket. Its secret address, or being logged in as the customer, opens it."""

    @http.route("/my/feedback/<int:ticket_id>", type="http", auth="public", methods=["GET"])
    def feedback_track(self, ticket_id, **params):
        ticket = self._find_ticket(ticket_id)
        if not ticket:
            return self._render_not_found()
        page = ticket._page_ticket()
        if page != ticket:
            return request.redirect(page.get_portal_url(), code=303)
        return self._render_ticket(ticket)

    # csrf: the token is checked in _check_guards, whose answer keeps what the visitor has typed
    @http.route("/my/feedback/<int:ticket_id>", type="http", auth="public", methods=["POST"], csrf=False)
    def feedback_track_send(self, ticket_id, **params):
        ticket = self._find_ticket(ticket_id)
        if not ticket:
            return self._render_not_found()
        text, stamp = self._typed("message"), self._typed("stamp")
        if "lang" in request.httprequest.args:
            return self._render_ticket(ticket, text, stamp=stamp)
        channel = self._ledger_channel(ticket)
        if self._is_colleague(ticket) or not channel:
            return self._render_ticket(ticket, text, status=403)
        refusal = self._check_guards(ticket.access_token, channel.hourly_limit, is_anonymous=ticket.is_anonymous)
        if refusal:
            status, sentence = refusal
            return self._render_ticket(ticket, text, {"form": sentence}, status, stamp if status != 400 else None)
        return self._take(ticket, channel, text, stamp)

    @http.route("/my/feedback/<int:ticket_id>/file/<int:attachment_id>", type="http", auth="public", methods=["GET"])
    def feedback_track_file(self, ticket_id, attachment_id, **params):
        ticket = self._find_ticket(ticket_id)
        attachment = ticket and ticket._public_messages().attachment_ids.filtered(lambda file: file.id == attachment_id)
        if not attachment:
            return self._render_not_found()
        stream = request.env["ir.binary"]._get_stream_from(attachment)
        response = stream.get_response(as_attachment=attachment.mimetype not in SHOWN_TYPES)
        response.headers.update({**SECRET_HEADERS, **FILE_HEADERS})
        return response

    def _find_ticket(self, ticket_id):
        ticket = self._page_env()["feedback.ticket"].browse(ticket_id).exists()
        user = request.env.user
        partner = None if user._is_public() else user.partner_id
        if not ticket._opens_with(self._typed("access_token"), partner):
            return None
        ticket._portal_ensure_token()
        self._speak_to_visitor(ticket._customer_lang())
        return ticket.with_env(self._page_env()).with_company(ticket.company_id)

    def _is_colleague(self, ticket):
        """Tell whether an agent looks at somebody else's page: what they wrote would be taken for the customer's."""
        return request.env.user._is_internal() and request.env.user.partner_id != ticket.partner_id

    def _ledger_channel(self, ticket):
        """Return the channel whose ledger keeps what is written here; a ticket made by hand has none of its own."""
        channel = ticket.channel_id
        if not channel:
            channel = channel.search([("company_id", "=", ticket.company_id.id)], limit=1)
        return channel.with_company(ticket.company_id)

    def _take(self, ticket, channel, text, stamp):
        files, file_errors = self._read_files(channel, "any", ticket.is_anonymous)
        errors = {"files": file_errors} if file_errors else {}
        if not text and not files and not file_errors:
            errors["message"] = request.env._("Please write your message or choose a file.")
        elif len(text) > MAX_LENGTHS["message"]:
            errors["message"] = request.env._("This is too long: at most %s characters.", MAX_LENGTHS["message"])
        if errors:
            return self._render_ticket(ticket, text, errors, 422, stamp)
        was_done = ticket.is_done
        event = self._store_delivery(
            channel, stamp, self._prepare_delivery(ticket, text), files, ticket.is_anonymous, gateway_type="page"
        )
        return self._redirect_after(ticket, event, was_done)

    def _prepare_delivery(self, ticket, text):
        user = request.env.user
        own = not user._is_public() and user.partner_id == ticket.partner_id
        return {"ticket_id": ticket.id, "message": text, "partner_id": user.partner_id.id if own else False}

    def _redirect_after(self, ticket, event, was_done):
        target = event.ticket_id or ticket
        if not event.ticket_id:
            notice = "kept"
        elif event.outcome == "new":
            notice = "followed"
        else:
            notice = "reopened" if was_done and not target.is_done else "added"
        url = target.get_portal_url(query_string=f"&notice={notice}", anchor="conversation")
        return request.redirect(url, code=303)

    def _render_ticket(self, ticket, text="", errors=None, status=200, stamp=None):
        channel = self._ledger_channel(ticket)
        followers = ticket.search([("origin_ticket_id", "=", ticket.id)], order="id desc", limit=1)
        is_colleague = self._is_colleague(ticket)
        return self._render_page(
            "feedback_track",
            ticket.company_id,
            {
                "ticket": ticket,
                "messages": ticket._prepare_page_messages(),
                "state_texts": self._state_texts(ticket),
                "notice": self._notices(ticket).get(self._typed("notice")),
                "follower": followers.filtered(ticket._shares_customer),
                "origin": ticket.origin_ticket_id.filtered(ticket._shares_customer),
                "text": text,
                "errors": errors or {},
                "had_files": self._had_files(),
                "can_write": bool(channel) and not is_colleague,
                "is_colleague": is_colleague,
                "file_field": self._prepare_file_values(channel, "any") if channel else None,
                "max_lengths": MAX_LENGTHS,
                "stamp": stamp or self._new_stamp(ticket.access_token),
                "shown_types": SHOWN_TYPES,
            },
            status=status,
            headers=SECRET_HEADERS,
        )

    def _notices(self, ticket):
        return {
            "added": request.env._("Thank you, your message has been added."),
            "reopened": request.env._("Thank you. Your message has been added, and we have taken the matter up again."),
            "followed": request.env._(
                "The earlier conversation was closed some time ago, so your message has started a new one: %s.",
                ticket.number,
            ),
            "kept": request.env._(
                "We have your message. It will appear here after a short while; you need not send it again."
            ),
        }
