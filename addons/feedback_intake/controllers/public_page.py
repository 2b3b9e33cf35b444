import hashlib
import json
import secrets
import time

from odoo import fields
from odoo.http import request
from odoo.tools import consteq, format_datetime, hmac, is_html_empty

from ..http_log import is_untraced
from ..tools.metadata import neutral_name
from .captcha import CaptchaPage
from .page_files import PageFiles
from .page_headers import HEADERS, SECRET_HEADERS
from .page_language import PageLanguage

# Nobody reads a form, writes a message and sends it faster.
MIN_SECONDS = 2
MAX_SECONDS = 7 * 24 * 3600


class PublicPage(CaptchaPage, PageFiles, PageLanguage):
    """What the pages for customers share: language, look, and the guards of what is sent to them."""

    def _page_env(self):
        # sudo: visitors have no rights on feedback records, these pages decide what they get to see; and whatever is
        # stored is stored by the public user, so that a record never names a visitor who wants to stay anonymous
        return request.env(user=request.env.ref("base.public_user").id, su=True)

    def _is_embedded(self):
        """Tell whether the page stands in a frame on another website."""
        return False

    def _has_session(self):
        """Tell whether the browser keeps a cookie of ours: not in such a frame, nor where people may be anonymous."""
        return not (self._is_embedded() or is_untraced())

    def _render_page(self, template, company, values, status=200, headers=HEADERS):
        """Return the page. ``template``: its name, with the addon in front where that is another one."""
        zone = company.partner_id.tz or "UTC"
        response = request.render(
            template if "." in template else f"feedback_intake.{template}",
            {
                **values,
                "company": company,
                # Not by t-call-assets, whose inline handler of loading errors the page's own policy forbids.
                "assets": self._asset_links("assets_public", *values.get("bundles", ())),
                "is_embedded": self._is_embedded(),
                **self._prepare_look(company, values),
                "languages": self._prepare_languages(),
                "page_lang": request.env.context["lang"],
                "has_session": self._has_session(),
                "format_moment": lambda moment: format_datetime(request.env, moment, zone, "d MMM y, HH:mm"),
                "format_day": lambda moment: format_datetime(request.env, moment, zone, "d MMM y"),
                "is_html_empty": is_html_empty,
            },
        )
        response.status_code = status
        response.headers.update(headers)
        return response

    def _asset_links(self, *names):
        qweb = request.env["ir.qweb"]
        return [link for name in names for link in qweb._get_asset_links(f"feedback_intake.{name}", css=True, js=True)]

    def _prepare_look(self, company, values):
        """As ``feedback.channel._look_urls``, of the form, or of the one that a ticket has come of."""
        channel = values.get("channel") or (values["ticket"].channel_id if values.get("ticket") else None)
        return (channel or self._page_env()["feedback.channel"])._look_urls(company)

    def _render_not_found(self):
        """The same for whatever cannot be shown, so that nobody learns what exists."""
        self._speak_to_visitor()
        company = self._page_env().company
        return self._render_page("feedback_not_found", company, {}, status=404, headers=SECRET_HEADERS)

    def _new_stamp(self, subject):
        """Return a proof that the page was opened now, for one use: a resend is known by it."""
        stamp = f"{int(time.time())}.{secrets.token_hex(16)}"
        return f"{stamp}.{self._sign(subject, stamp)}"

    def _sign(self, subject, stamp):
        return hmac(request.env(su=True), "feedback_intake-page", f"{subject}|{stamp}")

    def _stamp_age(self, subject, stamp):
        """Return how many seconds ago this stamp was given out, or None when it was not."""
        start, _dot, signature = (stamp or "").rpartition(".")
        if not start or not consteq(self._sign(subject, start).encode(), signature.encode()):
            return None
        return time.time() - int(start.partition(".")[0])

    def _typed(self, name):
        """Return one typed value, never a file that somebody sends under its name."""
        value = request.httprequest.form.get(name) or request.httprequest.args.get(name) or ""
        return self._cleaned(value)

    def _cleaned(self, value):
        return value.replace("\r\n", "\n").replace("\x00", "").strip()

    def _check_guards(self, subject, limit, channel=None, is_anonymous=False):
        """Return (status, sentence for the visitor) when what was sent may not be taken, else None.

        :param channel: the one whose form it is, if anybody may write there: it says whether people have to show that
            they are no programs, and whether they are anonymous
        :param is_anonymous: whoever sends this is not even to be counted by their address; all who do count as one, so
            ``subject`` has to be narrow
        """
        if channel:
            is_anonymous = self._is_unnamed(channel)
            # Those who are counted as one may do what all may do together, and more.
            limit = max(limit, 10 * channel.flood_limit) if is_anonymous else limit
        age = self._stamp_age(subject, self._typed("stamp"))
        # Where there is no session, a page of another site could use none: the page's own stamp is enough.
        is_forged = self._has_session() and not request.validate_csrf(self._typed("csrf_token"))
        if is_forged or age is None or age > MAX_SECONDS:
            return 400, request.env._(
                "This page had been open for too long. Nothing you wrote is lost: please send it again."
            )
        if refusal := self._check_trap(age):
            if channel:
                channel._note_odd(self._sender(is_anonymous))
            return refusal
        if not self._is_within_limit(subject, limit, self._sender(is_anonymous)):
            return 429, request.env._(
                "Many messages have come from your address within an hour. Please try again later."
            )
        return self._check_captcha(channel, subject) if channel else None

    def _check_trap(self, age):
        """Return (status, sentence) for what only programs do, with a way on for people to whom it happens."""
        if self._typed("website"):
            return 422, request.env._(
                "A field that people do not see was filled in, perhaps by your browser. We have emptied it: please "
                "send the message again."
            )
        if age < MIN_SECONDS:
            return 422, request.env._("That was very fast. Please look it through and send it again.")
        return None

    def _is_within_limit(self, scope, limit, sender=None):
        """Count an act of this address, or of ``sender``, and tell whether it is within what one may do in an hour."""
        sender = sender or request.httprequest.remote_addr
        return self._page_env()["feedback.rate.window"]._allows(scope, sender, limit)

    def _store_delivery(self, channel, nonce, values, files, anonymous, **extra):
        """Keep what was sent in the ledger and process it; return its event, also when it was sent before.

        The same content from the same opened page is the same delivery, whatever made the browser send it again.
        """
        digest = hashlib.sha256(nonce.encode() + _as_json(values))
        for _name, _mimetype, data in files:
            digest.update(hashlib.sha256(data).digest())
        return self._store_under(channel, digest.hexdigest(), values, files, anonymous, **extra)

    def _store_under(self, channel, key, values, files, anonymous, **extra):
        """As :meth:`_store_delivery`, where the sender has said by which key a resend is known."""
        Event = channel.env["feedback.inbound.event"]
        now = fields.Datetime.now()
        event = Event._store(
            channel,
            key,
            _as_json(values),
            sender=None if anonymous else values.get("email") or None,
            subject=values["message"].partition("\n")[0][:80],
            received_date=channel.company_id._day_of(now) if anonymous else now,
            **extra,
        )
        if not event:
            return Event.search([("channel_id", "=", channel.id), ("delivery_key", "=", key)])
        if anonymous:
            files = [(neutral_name(index, kind), kind, data) for index, (_name, kind, data) in enumerate(files, 1)]
        event._keep_files(files)
        # Colleagues' mails of it wait for the queue: sent at once, they would tell the minute.
        quiet = event.with_context(mail_notify_force_send=False) if anonymous else event
        quiet._take_up(values, self._sender(anonymous), request.httprequest.remote_addr)
        if anonymous:
            event._blur_times()
        return event

    def _state_texts(self, ticket):
        """Return (status in plain words, what happens next)."""
        if ticket.is_done and ticket._is_past_grace():
            done_text = request.env._("If you write again, we will start a new conversation that follows this one.")
        else:
            done_text = request.env._("Is something left? Write below and we will take it up again.")
        return {
            "new": (request.env._("Received"), request.env._("Your message is with us and waits for its turn.")),
            "open": (request.env._("In progress"), request.env._("We are working on it and will answer here.")),
            "waiting_customer": (
                request.env._("We have answered"),
                request.env._("It is your turn: write below if something is left."),
            ),
            "resolved": (request.env._("Solved"), done_text),
            "closed": (request.env._("Closed"), done_text),
        }[ticket.state]


def _as_json(values):
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()
