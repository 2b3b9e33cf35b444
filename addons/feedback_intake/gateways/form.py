import json

from markupsafe import Markup

from odoo import models
from odoo.tools import email_normalize

from ..exceptions import PayloadError
from ..tools.form_answers import FormAnswer, read_form
from ..tools.language import detect_language


class FeedbackGatewayForm(models.AbstractModel):
    """Our own web form. The delivery is JSON, written by the controller from checked values:

    ``message``, ``name``, ``email``, ``phone`` (strings), ``kind``, ``category_id``, ``rating``, ``lang`` (the page's),
    ``is_anonymous``, ``chat_id`` (the live chat that the visitor comes from, 0: none), ``told`` (the answers to the
    form's questions, as ``feedback.channel._tell_answers`` has them), ``origin`` (see ``controllers/form_origin.py``).
    The files are attachments of the event.
    """

    _name = "feedback.gateway.form"
    _inherit = "feedback.gateway"
    _description = "Web Form Gateway"

    _has_webhook = False
    _takes_batches = False

    def _process(self, event):
        event = self._as_visitor(event)
        values = self._read(event)
        ticket = event.env["feedback.ticket"].create(self._prepare_ticket_values(event, values))
        event._finish("new", ticket_id=ticket.id)
        said = self._body(values, "asked", "said")
        ticket._post_from_page(said, event._take_files(), author=ticket.partner_id)
        ticket._take_consents(event, values.get("consents"))
        ticket._note_origin(values.get("origin", {}))
        ticket._triage()
        if ticket.is_anonymous:
            ticket._blur_times()

    def _as_visitor(self, event):
        """Return the event as the public user sees it, whoever has sent the form, replays it or runs the scheduler."""
        user = self.env.ref("base.public_user")
        context = {
            **self.env.context,
            "allowed_company_ids": event.company_id.ids,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
        }
        # sudo: the public user has no rights on tickets; as their creator it names nobody
        return event.with_env(self.env(user=user.id, su=True, context=context))

    def _read(self, event):
        raw = event._raw()
        if not raw:
            raise PayloadError(self.env._("What was sent is past its retention time."))
        return json.loads(raw)

    def _prepare_ticket_values(self, event, values):
        channel, anonymous = event.channel_id, values["is_anonymous"]
        lang = (values.get("lang") or "").split("_")[0]
        partner = event.env["res.partner"]
        if not anonymous:
            partner = channel._match_contact(
                email=values["email"], phone=values["phone"], name=values["name"], lang=lang
            )
        text = values["message"] or "\n".join(one["said"] for one in values.get("told", ()) if one["is_long"])
        origin = channel._prepare_origin_values(values.get("origin", {}))
        properties = {**self._properties(channel, values), **origin.pop("ticket_properties", {})}
        return channel._prepare_ticket_values(
            subject=self._subject(channel, values),
            description=self._body(values, "label", "text"),
            ticket_properties=properties or None,
            kind=values["kind"] or None,
            category_id=values["category_id"] or None,
            rating=values["rating"] or 0,
            language=detect_language(text, prior=lang) or lang or None,
            is_anonymous=anonymous,
            partner_id=partner.id,
            contact_name=values["name"] or None,
            email_from=email_normalize(values["email"]) or None,
            phone=values["phone"] or None,
            received_date=event.received_date,
            chat_id=self._chat_id(event, values) or None,
            **origin,
            # Where a visitor has come from is noted of those alone who give their name.
            **({"campaign_id": False, "source_id": False, "medium_id": False} if anonymous else {}),
        )

    def _subject(self, channel, values):
        """Return the first line that was written, else the form's heading with the first answer."""
        line = values["message"].partition("\n")[0].strip()[:80]
        if line:
            return line
        office = channel._in_office_language()
        return read_form(office.form_title or office.name, self._answers(values, "label", "text")).subject

    def _body(self, values, label, text):
        """Return as HTML what was written and what was answered. ``label``, ``text``: for whom the answers are told"""
        message = values["message"] and self.env["feedback.ticket"]._text_to_body(values["message"])
        return Markup("{}{}").format(message, Markup(read_form("", self._answers(values, label, text)).body))

    def _answers(self, values, label, text):
        return [
            FormAnswer(one["key"], one[label], one[text], kind="long" if one["is_long"] else "text")
            for one in values.get("told", ())
        ]

    def _properties(self, channel, values):
        """Return {name: value} of the answers for which the channel has a property, still or again."""
        known = {definition["name"] for definition in channel.ticket_properties_definition or ()}
        return {one["property"]: one["value"] for one in values.get("told", ()) if one["property"] in known}

    def _chat_id(self, event, values):
        """Return the live chat that the visitor was sent to the form from, unless it is a ticket already."""
        chat = event.env["discuss.channel"].browse(values.get("chat_id") or []).exists()
        return chat.id if chat and not chat._feedback_ticket() else False


class FeedbackGatewayPage(models.AbstractModel):
    """What a customer adds on the tracking page: ``ticket_id``, ``message``, ``partner_id`` (who was logged in)."""

    _name = "feedback.gateway.page"
    _inherit = "feedback.gateway.form"
    _description = "Tracking Page Gateway"

    def _process(self, event):
        event = self._as_visitor(event)
        values = self._read(event)
        ticket = event.env["feedback.ticket"].browse(values["ticket_id"]).exists()
        if not ticket:
            raise PayloadError(self.env._("The ticket has been deleted."))
        author = event.env["res.partner"].browse(values["partner_id"] or []) or ticket.partner_id
        target, follow_up = ticket._settle_page_answer()
        if not target:
            target = ticket.create(ticket._prepare_follow_up_values(values["message"], event.received_date, follow_up))
        event._finish("reply" if not follow_up else "new", ticket_id=target.id)
        target._post_from_page(values["message"], event._take_files(), author=author)
        if follow_up:
            target._triage()
        if ticket.is_anonymous:
            target._blur_times()
