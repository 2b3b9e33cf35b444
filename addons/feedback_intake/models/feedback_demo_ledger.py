import hashlib
import json
from base64 import b64encode
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from odoo import api, fields, models
from odoo.tools import formataddr


class FeedbackDemo(models.AbstractModel):
    """What came in, as the ledger keeps it."""

    _inherit = "feedback.demo"

    @api.model
    def _create_ledger(self, letters, other_mail, scene):
        """Enter what customers wrote, and the mail that became no ticket."""
        values = [self._prepare_event(letter) for letter in letters if letter["by"] == "customer"]
        values += [self._prepare_other_event(mail, scene["channel"][mail["channel"]]) for mail in other_mail]
        self._backdate(self.env["feedback.inbound.event"].create(values), "received_date")

    @api.model
    def _prepare_event(self, letter):
        ticket = letter["ticket"]
        outcome = "new" if letter["is_first"] else "reply"
        if ticket.channel_id.gateway_type == "email":
            name = formataddr((ticket.contact_name, ticket.email_from))
            raw, headers = self._raw_mail(ticket.channel_id, {**letter, "from": name})
        else:
            raw, headers = self._raw_form(ticket, letter["body"]), {}
        return {
            **self._prepare_delivery(ticket.channel_id, raw, headers, letter["date"]),
            "sender": ticket.email_normalized,
            "subject": letter["subject"],
            "state": "done",
            "outcome": outcome,
            "gateway_type": "page" if outcome == "reply" and not headers else False,
            "ticket_id": ticket.id,
        }

    @api.model
    def _prepare_other_event(self, mail, channel):
        moment = fields.Datetime.now().replace(second=0) - timedelta(minutes=round(mail["age_hours"] * 60))
        raw, headers = self._raw_mail(channel, {**mail, "date": moment})
        return {
            **self._prepare_delivery(channel, raw, headers, moment),
            "sender": mail["from"],
            "subject": mail["subject"],
            "state": mail["outcome"],
            "outcome": mail["outcome"],
            "reason": mail["reason"],
            "error": mail.get("error"),
        }

    @api.model
    def _prepare_delivery(self, channel, raw, headers, moment):
        return {
            "channel_id": channel.id,
            "delivery_key": hashlib.sha256(raw + moment.isoformat().encode()).hexdigest(),
            "headers": json.dumps(headers, ensure_ascii=False),
            "body": b64encode(raw),
            "received_date": moment,
            "attempts": 1,
        }

    @api.model
    def _raw_form(self, ticket, message):
        """Return what the form of ``feedback.gateway.form`` would have delivered."""
        values = {
            "message": message,
            "name": ticket.contact_name,
            "email": ticket.email_from,
            "phone": ticket.phone,
            "kind": ticket.kind,
            "category_id": ticket.category_id.id,
            "rating": ticket.rating,
            "lang": ticket.language,
            "is_anonymous": ticket.is_anonymous,
        }
        return json.dumps(values, ensure_ascii=False).encode()

    @api.model
    def _raw_mail(self, channel, letter):
        """Return (the mail as it came in, its headers for the ledger)."""
        mail = EmailMessage()
        headers = {
            "From": letter["from"],
            "To": channel.reply_address,
            "Date": format_datetime(letter["date"]),
            "Subject": letter["subject"],
            "Message-ID": letter.get("message_id"),
            "In-Reply-To": letter.get("in_reply_to"),
            **letter.get("headers", {}),
        }
        for name, value in headers.items():
            if value:
                mail[name] = value
        mail.set_content(letter["body"])
        return mail.as_bytes(), {name.lower(): [value] for name, value in headers.items() if value}
