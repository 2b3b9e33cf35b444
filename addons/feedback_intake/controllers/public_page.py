import hashlib
import json
import secrets
import time
from urllib.parse import urlencode

from odoo import fields
from odoo.http import request
from odoo.tools import consteq, format_datetime, hmac, is_html_empty
from odoo.tools.mimetypes import guess_mimetype

from ..tools.look import first_color
from ..tools.rate_limit import RateLimit
from ..tools.upload import UploadRefused, accepted_types, check_upload, strip_image
from .page_headers import HEADERS, SECRET_HEADERS

# Nobody reads a form, writes a message and sends it faster.
MIN_SECONDS = 2
MAX_SECONDS = 7 * 24 * 3600
YEAR_SECONDS = 365 * 24 * 3600

rate_limit = RateLimit()


class PublicPage:
    """What the pages for customers share: language, look, and the guards of what is sent to them."""

    def _page_env(self):
        # sudo: visitors have no rights on feedback records, these pages decide what they get to see; and whatever is
        # stored is stored by the public user, so that a record never names a visitor who wants to stay anonymous
        return request.env(user=request.env.ref("base.public_user").id, su=True)

    def _speak_to_visitor(self, fallback=None):
        """Set the language of the page: chosen here, chosen earlier, the user's, the browser's, ``fallback``, any."""
        installed = request.env["res.lang"]._get_frontend()
        chosen = self._installed(request.httprequest.args.get("lang"), installed)
        if chosen:
            self._remember_language(chosen)
        found = (self._installed(wish, installed) for wish in (chosen, *self._language_wishes(), fallback))
        request.update_context(lang=next(filter(None, found), next(iter(installed))))

    def _remember_language(self, code):
        request.future_response.set_cookie("frontend_lang", code, max_age=YEAR_SECONDS, samesite="Lax")

    def _language_wishes(self):
        """Return the languages that the visitor may want, as far as the address does not say it."""
        user = request.env.user
        wishes = [request.cookies.get("frontend_lang"), None if user._is_public() else user.lang]
        return wishes + [tag.replace("-", "_") for tag, _quality in request.httprequest.accept_languages]

    def _is_embedded(self):
        """Tell whether the page stands in a frame on another website."""
        return False

    def _installed(self, wish, installed):
        if not wish or wish in installed:
            return wish
        return next((code for code in installed if code.split("_")[0] == wish.split("_")[0].lower()), None)

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
                "format_moment": lambda moment: format_datetime(request.env, moment, zone, "d MMM y, HH:mm"),
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
        """Return where the page finds its colours and its logo, or False.

        They are those of the form, also on the page of a ticket that has come of it, else the company's.
        """
        channel = values.get("channel") or (values["ticket"].channel_id if values.get("ticket") else None)
        color = channel._page_color() if channel else first_color(company.primary_color)
        logo_url = channel and channel._page_logo_url()
        if not logo_url and not company.uses_default_logo:
            logo_url = f"/logo.png?company={company.id}"
        return {"logo_url": logo_url, "look_url": color and f"/feedback/look/{color[1:]}.css"}

    def _prepare_languages(self):
        """Return what the switch shows: code, tag for browsers, own name, address of this page in that language."""
        query = request.httprequest.args.to_dict()
        return [
            {
                "code": code,
                "tag": code.replace("_", "-"),
                "name": lang.name.split("/")[-1].split()[0].capitalize(),
                "url": f"?{urlencode({**query, 'lang': code})}",
            }
            for code, lang in request.env["res.lang"]._get_frontend().items()
        ]

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
        return value.replace("\r\n", "\n").replace("\x00", "").strip()

    def _check_guards(self, subject, limit):
        """Return (status, sentence for the visitor) when what was sent may not be taken, else None."""
        age = self._stamp_age(subject, self._typed("stamp"))
        is_ours = self._is_embedded() or request.validate_csrf(self._typed("csrf_token"))
        if not is_ours or age is None or age > MAX_SECONDS:
            return 400, request.env._(
                "This page had been open for too long. Nothing you wrote is lost: please send it again."
            )
        if self._typed("website"):
            return 422, request.env._(
                "A field that people do not see was filled in, perhaps by your browser. We have emptied it: please "
                "send the message again."
            )
        if age < MIN_SECONDS:
            return 422, request.env._("That was very fast. Please look it through and send it again.")
        if not rate_limit.allows(subject, request.httprequest.remote_addr, limit, time.monotonic()):
            return 429, request.env._(
                "Many messages have come from your address within an hour. Please try again later."
            )
        return None

    def _read_files(self, channel, policy, anonymous):
        """Return ([(name, mimetype, bytes)], errors) of the files sent; what is refused is named with its reason."""
        uploads = [upload for upload in request.httprequest.files.getlist("files") if upload.filename]
        if not uploads or policy == "none":
            return [], []
        if len(uploads) > channel.max_files:
            sentence = request.env._(
                "You have chosen %(count)s files; at most %(limit)s can be sent.",
                count=len(uploads),
                limit=channel.max_files,
            )
            return [], [sentence]
        kept, errors = [], []
        for upload in uploads:
            try:
                kept.append(self._read_file(upload, policy, channel.max_file_mb * 1024**2, anonymous))
            except UploadRefused as refusal:
                errors.append(f"{upload.filename}: {self._refusal_text(refusal.reason, channel)}")
        return ([] if errors else kept), errors

    def _read_file(self, upload, policy, max_bytes, anonymous):
        upload.stream.seek(0)  # Odoo, when it tries a request again, rewinds the first of several files alone
        data = upload.stream.read(int(max_bytes) + 1)
        if len(data) > max_bytes:
            raise UploadRefused("size")
        return self._check_file(upload.filename, data, policy, anonymous)

    def _check_file(self, name, data, policy, anonymous):
        """Return (name, mimetype, bytes) as they may be kept.

        :raise UploadRefused: they may not
        """
        name, mimetype = check_upload(name, data, policy, guess_mimetype)
        return name, mimetype, strip_image(data, mimetype) if anonymous else data

    def _refusal_text(self, reason, channel):
        return {
            "size": request.env._("it is larger than %s MB.", f"{channel.max_file_mb:g}"),
            "empty": request.env._("it is empty."),
            "macros": request.env._("it contains macros, which may be harmful."),
            "metadata": request.env._(
                "this kind of picture tells where and when it was taken. Please send it as JPEG or PNG."
            ),
            "damaged": request.env._("it cannot be read as a picture."),
        }.get(reason) or request.env._("this kind of file is not taken.")

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
            received_date=now.replace(minute=0, second=0, microsecond=0) if anonymous else now,
            **extra,
        )
        if not event:
            return Event.search([("channel_id", "=", channel.id), ("delivery_key", "=", key)])
        event._keep_files(files)
        event._process()
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

    def _had_files(self):
        return any(upload.filename for upload in request.httprequest.files.getlist("files"))

    def _prepare_file_values(self, channel, policy):
        """Return what the file field of a page says and checks before anything is sent."""
        _, types = request.env._, accepted_types(policy)
        limits = {"count": channel.max_files, "size": f"{channel.max_file_mb:g}"}
        return {
            "policy": policy,
            "limits": request.env._("Photos or video: up to %(count)s files of %(size)s MB each.", **limits)
            if policy == "media"
            else request.env._(
                "Photos, video, sound or documents: up to %(count)s files of %(size)s MB each.", **limits
            ),
            "accept": ",".join(sorted({*types, *(name for names in types.values() for name in names)})),
            "max_bytes": int(channel.max_file_mb * 1024**2),
            "max_total": int(request.httprequest.max_content_length or 128 * 1024**2),
        }


def _as_json(values):
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()
