import dataclasses
import logging
from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime

from psycopg2 import OperationalError

from odoo import fields, models
from odoo.tools import email_normalize

from ..exceptions import UnsupportedEvent
from ..tools import mail_repair
from ..tools.language import detect_language

_logger = logging.getLogger(__name__)

# A mail's own header names that are worth keeping in sight; the rest is in the raw message.
KEPT_HEADERS = ("from", "to", "cc", "date", "message-id", "auto-submitted", "precedence", "return-path")
AUTOMATIC = ("auto_reply", "list", "report", "bounce")


class FeedbackGatewayEmail(models.AbstractModel):
    """Internet mail: stored raw, repaired, judged, then threaded and posted by Odoo's own mail gateway.

    Sources: RFC 5322 (messages), RFC 3834 (automatic responses), RFC 3464 (delivery reports),
    RFC 8601 (Authentication-Results).
    """

    _name = "feedback.gateway.email"
    _inherit = "feedback.gateway"
    _description = "Email Gateway"

    _has_webhook = False
    _takes_batches = False

    def _receive(self, channel, raw):
        """Store a mail in the ledger, then process it; never raise for a mail that is stored.

        :param bytes raw: the mail as it was fetched
        :return: id of the ticket that it belongs to now, or False
        """
        mail = self._repair(raw)
        with self.env["feedback.inbound.event"]._own_transaction(channel) as env:
            Event = env["feedback.inbound.event"]
            event = Event._committed(
                lambda: Event._store(
                    channel,
                    mail.content_key,
                    raw,
                    headers={name: mail.headers.get(name, []) for name in KEPT_HEADERS},
                    sender=email_normalize(mail.from_address, strict=False),
                    subject=mail.subject,
                )
            )
            if not event:
                return False
            try:
                return Event._committed(event.with_context(feedback_mail=mail)._process_one)
            except OperationalError:
                _logger.info("Inbound event %s stays pending: too many workers at the same rows", event.id)
                return False

    def _repair(self, raw):
        return mail_repair.repair(raw, own_addresses=tuple(self.env["feedback.channel"]._all_addresses()))

    def _process(self, event):
        mail = self.env.context.get("feedback_mail") or self._repair(event._raw())
        channel = event.channel_id
        mail, is_relayed = self._unwrap_relay(channel, mail)
        if not self.env.context.get("feedback_force"):
            self._check_own(mail)
            self._check_block_list(channel, mail)
            # What a relay passes on may well say that a machine has sent it; a bounce is nobody's message.
            if mail.verdict.kind == "bounce" or (mail.verdict.kind in AUTOMATIC and not is_relayed):
                self._process_automatic(event, mail)
                return
            if not is_relayed:
                self._check_sender_limit(event)
        if not self._is_received_elsewhere(event, mail):
            self._deliver(event, mail)

    def _unwrap_relay(self, channel, mail):
        """Return the mail under the name of its true sender, where a trusted relay has passed it on."""
        if not channel._is_trusted_relay(mail.from_address):
            return mail, False
        senders = [("", mail.x_original_sender)] if mail.x_original_sender else mail.reply_to
        for name, address in senders[:1]:
            mail = dataclasses.replace(mail, from_address=address, from_name=name)
        return mail, True

    def _check_own(self, mail):
        address = (mail.from_address or "").lower()
        if mail.verdict.kind == "own" or (address and address in self.env["feedback.channel"]._all_addresses()):
            raise UnsupportedEvent(self.env._("It comes from one of our own addresses."))

    def _check_block_list(self, channel, mail):
        text = f"{mail.from_name}\n{mail.subject}\n{mail.text}"
        if block := self.env["feedback.block"]._match(channel.company_id, email=mail.from_address, text=text):
            raise UnsupportedEvent(block._refusal_reason())

    def _check_sender_limit(self, event):
        """Stop floods from one exact address, as Odoo does, but in sight: the mail stays in the ledger."""
        if not event.sender:
            return
        # sudo: ir.config_parameter, mail.gateway.allowed - the limits are the administrator's, no secret
        get_param = self.env["ir.config_parameter"].sudo().get_param
        minutes = int(get_param("mail.gateway.loop.minutes", 120))
        threshold = int(get_param("mail.gateway.loop.threshold", 20))
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        recent = [("sender", "=", event.sender), ("received_date", ">=", since), ("state", "=", "done")]
        if event.search_count(recent, limit=threshold) < threshold:
            return
        if not self.env["mail.gateway.allowed"].sudo().search_count([("email_normalized", "=", event.sender)]):
            raise UnsupportedEvent(
                self.env._(
                    "%(sender)s has sent %(threshold)s messages within %(minutes)s minutes.",
                    sender=event.sender,
                    threshold=threshold,
                    minutes=minutes,
                )
            )

    def _is_received_elsewhere(self, event, mail):
        """A mail to two of our addresses becomes one ticket: that of the channel where it came in first."""
        channel_ids = set(self.env["feedback.channel"]._all_addresses().values()) - {event.channel_id.id}
        if not mail.has_message_id or not channel_ids:
            return False
        same = [("channel_id", "in", list(channel_ids)), ("delivery_key", "=", event.delivery_key)]
        twin = event.search([*same, ("state", "=", "done")], limit=1)
        if twin:
            reason = self.env._(
                "The same message came in by channel “%(channel)s” as %(ticket)s.",
                channel=twin.channel_id.name,
                ticket=twin.ticket_id.number,
            )
            event._finish("ignored", reason=reason, ticket_id=twin.ticket_id.id)
        return bool(twin)

    def _process_automatic(self, event, mail):
        """Keep automatic mail out of the inbox: delivery reports update what they are about, answers of
        machines to our answers are noted on their ticket, and nothing is ever answered."""
        MailThread = self.env["mail.thread"]
        if mail.verdict.kind == "bounce":
            MailThread.message_process("feedback.ticket", mail_repair.rebuild(mail))
        ticket = self._find_referenced_ticket(mail)
        if ticket and email_normalize(mail.from_address, strict=False) in ticket._known_addresses():
            ticket._note_automatic_mail(mail)
        reasons = {
            "auto_reply": self.env._("Automatic reply (%s).", mail.verdict.reason),
            "list": self.env._("Mailing list or bulk mail (%s).", mail.verdict.reason),
            "report": self.env._("Machine's report (%s).", mail.verdict.reason),
            "bounce": self.env._("Delivery report (%s).", mail.verdict.reason),
        }
        event._finish("ignored", reason=reasons[mail.verdict.kind], ticket_id=ticket.id)

    def _find_referenced_ticket(self, mail):
        """Return the ticket that one of the mail's references belongs to, or an empty recordset."""
        references = [*mail.in_reply_to, *mail.references][-32:]
        # sudo: mail.message - a reference says where a mail belongs whoever runs the mail gateway
        domain = [("message_id", "in", references), ("model", "=", "feedback.ticket")]
        message = references and self.env["mail.message"].sudo().search(domain, limit=1, order="id desc")
        return self.env["feedback.ticket"].browse(message.res_id if message else []).exists()._survivor()

    def _deliver(self, event, mail):
        partner = event.channel_id._match_contact(email=mail.from_address, name=mail.from_name)
        values = self._prepare_ticket_values(event, mail, partner)
        mail, refused = self._refuse_files(event.channel_id, mail)
        mail, infected, unscanned = self._leave_out_infected(mail)
        # Pictures stay as they were sent: they are evidence, and Odoo's resizing raises for broken ones.
        gateway = self.env["mail.thread"].with_context(
            feedback_mail=mail, feedback_author_id=partner.id, image_no_postprocess=True
        )
        gateway.message_process("feedback.ticket", mail_repair.rebuild(mail), custom_values=values)
        if event.state == "pending" and self._is_message_id_taken(mail):
            # Another mail had the same Message-ID, and Odoo has dropped this one.
            event.has_reused_message_id = True
            message_id = f"<{event.delivery_key}@reused.message-id.invalid>"
            gateway.message_process(
                "feedback.ticket", mail_repair.rebuild(mail, message_id=message_id), custom_values=values
            )
        if event.state == "pending":
            raise UnsupportedEvent(self.env._("Odoo has delivered it elsewhere, or dropped it as a loop."))
        if refused:
            event.ticket_id._note_refused_files(refused)
        self.env["feedback.virus.scan"]._note_on(event.ticket_id, infected, unscanned)
        if event.outcome == "new":
            event.ticket_id._triage()

    def _refuse_files(self, channel, mail):
        """Return the mail without the files that the channel does not take, and those files."""
        limit = channel.max_file_mb * 1024 * 1024
        taken = [file for file in mail.attachments if len(file.content) <= limit]
        taken = [file for file in taken if file.is_inline] + [file for file in taken if not file.is_inline]
        taken = taken[: channel.max_files]
        refused = [file for file in mail.attachments if not any(file is kept for kept in taken)]
        return dataclasses.replace(mail, attachments=taken), refused

    def _leave_out_infected(self, mail):
        """Return the mail without infected files, their names, and the names of files that nobody could scan."""
        files = [(file.name, file.content, file) for file in mail.attachments]
        kept, infected, unscanned = self.env["feedback.virus.scan"]._sort_files(files)
        return dataclasses.replace(mail, attachments=kept), infected, unscanned

    def _is_message_id_taken(self, mail):
        # sudo: mail.message - any message counts, as for Odoo's own check
        domain = [("message_id", "=", mail.message_id)]
        return bool(self.env["mail.message"].sudo().search_count(domain, limit=1))

    def _prepare_ticket_values(self, event, mail, partner):
        prior = partner.lang and partner.lang.split("_")[0]
        return {
            **event.channel_id._prepare_ticket_values(
                subject=mail.subject or mail.text.strip().partition("\n")[0][:80] or self.env._("(no subject)"),
                contact_name=mail.from_name or None,
                partner_id=partner.id,
                language=detect_language(f"{mail.subject or ''}\n{mail.text}", prior=prior) or prior or None,
                received_date=event.received_date,
            ),
            **self._prepare_import_values(event, mail),
        }

    def _prepare_import_values(self, event, mail):
        """Return what marks a ticket as old mail, where the mailbox had it before the channel was set up."""
        channel, reached = event.channel_id, self._reached_mailbox(mail)
        if not channel.live_since or not reached or reached >= channel.live_since:
            return {}
        if channel.import_since and reached < channel.import_since:
            raise UnsupportedEvent(self.env._("Old mail, from before the day that the import starts."))
        # sudo: feedback.ticket - the limit counts all tickets of the channel
        imported = [("channel_id", "=", channel.id), ("is_imported", "=", True)]
        if self.env["feedback.ticket"].sudo().search_count(imported) >= channel.import_limit:
            raise UnsupportedEvent(self.env._("Old mail, above the limit of the import."))
        values = {"is_imported": True, "received_date": reached}
        if channel.import_stage_id:
            values["stage_id"] = channel.import_stage_id.id
        return values

    def _reached_mailbox(self, mail):
        """Return when the last server took the mail in (naive UTC), or None.

        The Date header is the sender's word and may be years off, so it does not count.
        """
        for header in mail.headers.get("received", [])[:1]:
            try:
                moment = parsedate_to_datetime(header.rpartition(";")[2].strip())
            except (TypeError, ValueError, IndexError, OverflowError):
                return None
            return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
        return None

    def _is_authenticated(self, mail):
        """Tell whether a server that we trust has confirmed the sender's domain (RFC 8601)."""
        # sudo: ir.config_parameter - which servers to trust is the administrator's setting
        trusted = self.env["ir.config_parameter"].sudo().get_param("feedback_intake.trusted_mail_servers", "")
        servers = {name.strip().lower() for name in trusted.replace("\n", ",").split(",")} - {""}
        domain = (mail.from_address or "").rpartition("@")[2].lower()
        for header in mail.headers.get("authentication-results", [])[:1]:
            server, _sep, results = header.lower().partition(";")
            if server.split()[:1] and server.split()[0] in servers:
                words = results.replace(";", " ").split()
                return "dmarc=pass" in words or ("dkim=pass" in words and f"header.d={domain}" in words)
        return False
