import re
import xmlrpc.client

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize_all

# Where a mail says whom it is for. "Received" names the true recipient of a blind copy.
RECIPIENT_HEADERS = re.compile(
    rb"^(?:to|cc|resent-to|delivered-to|x-original-to|envelope-to|x-forwarded-to|received):(.*(?:\n[ \t].*)*)",
    re.IGNORECASE | re.MULTILINE,
)


class MailThread(models.AbstractModel):
    """Mail for a feedback channel goes to the ledger before Odoo reads it; all other mail takes Odoo's way."""

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self, model, message, custom_values=None, save_original=False, strip_attachments=False, thread_id=None
    ):
        if not self._feedback_event() and not thread_id:
            raw = self._raw_mail(message)
            if channel := self._feedback_channel_of(model, raw, custom_values):
                self._check_mail_gateway()
                return self.env["feedback.gateway.email"]._receive(channel, raw)
        return super().message_process(model, message, custom_values, save_original, strip_attachments, thread_id)

    @api.model
    def _check_mail_gateway(self):
        """Whoever hands in mail can say anything in anybody's name, and Odoo lets every user call this method.

        :raise AccessError: unless the system or an administrator does it
        """
        if not (self.env.su or self.env.user._is_system()):
            raise AccessError(self.env._("Only the mail gateway hands in mail."))

    @api.model
    def _raw_mail(self, message):
        if isinstance(message, xmlrpc.client.Binary):
            return bytes(message.data)
        return message.encode() if isinstance(message, str) else message

    @api.model
    def _feedback_event(self):
        """Return the event of the ledger that is being processed, or an empty recordset."""
        # A context may come from a browser; processing always runs as the superuser.
        event_id = self.env.su and self.env.context.get("feedback_event_id")
        return self.env["feedback.inbound.event"].browse(event_id or [])

    @api.model
    def _feedback_channel_of(self, model, raw, custom_values):
        """Return the channel whose mail this is, or an empty recordset.

        The mailbox it was fetched from decides, then the channel's address among the headers, then an answer to a
        ticket's message, then that the caller wants a ticket.
        """
        Channel = self.env["feedback.channel"].sudo()  # sudo: feedback.channel - whoever runs the mail gateway
        if custom_values and custom_values.get("channel_id"):
            return Channel.browse(custom_values["channel_id"])
        if server_id := self.env.context.get("default_fetchmail_server_id"):
            # sudo: fetchmail.server - only the link to the channel is read
            server = self.env["fetchmail.server"].sudo().browse(server_id)
            if server.feedback_channel_id:
                return server.feedback_channel_id
        head = raw.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0].lower()
        addresses = Channel._all_addresses()
        recipients = b"\n".join(RECIPIENT_HEADERS.findall(head)).decode(errors="replace")
        for address in re.findall(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", recipients):
            if channel_id := addresses.get(address):
                return Channel.browse(channel_id)
        if model == "feedback.ticket" or b"-feedback.ticket@" in head:
            first = next(iter(addresses.values()), None)
            return Channel.browse(first) if first else Channel.search([("gateway_type", "=", "email")], limit=1)
        return Channel

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        routes = super().message_route(message, message_dict, model, thread_id, custom_values)
        if event := self._feedback_event():
            return self.env["feedback.ticket"]._check_routes(event, message_dict, routes, custom_values)
        if any(route[0] == "feedback.ticket" for route in routes):
            self._check_mail_gateway()
        return routes

    @api.model
    def _detect_write_to_catchall(self, msg_dict):
        # A mailbox that a channel fetches may well be the catchall address: the sender gets a ticket, no bounce.
        return not self._feedback_event() and super()._detect_write_to_catchall(msg_dict)

    @api.model
    def _detect_loop_sender(self, message, message_dict, routes):
        # Odoo's limit drops mail unseen and compares addresses loosely; the gateway has its own.
        return not self._feedback_event() and super()._detect_loop_sender(message, message_dict, routes)

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        if mail := self.env.context.get("feedback_mail"):
            return mail.verdict.kind == "bounce"
        return super()._detect_is_bounce(message, message_dict)

    def _partner_find_from_emails(self, records_emails, *args, **kwargs):
        mail = "feedback_author_id" in self.env.context and self.env.context["feedback_mail"]
        if mail and all([*emails] in ([], [mail.from_address]) for emails in self._normalized(records_emails)):
            # The gateway has looked for the sender already, and knows confirmed addresses, too.
            author = self.env["res.partner"].browse(self.env.context["feedback_author_id"] or [])
            return {record.id: author for record in records_emails}
        return super()._partner_find_from_emails(records_emails, *args, **kwargs)

    @api.model
    def _normalized(self, records_emails):
        return [email_normalize_all(", ".join(filter(None, emails))) for emails in records_emails.values()]

    @api.model
    def _mail_find_user_for_gateway(self, email_value, alias=None):
        """Anybody can write a colleague's address after From: only a checked one acts as that user."""
        if mail := self.env.context.get("feedback_mail"):
            if not self.env["feedback.gateway.email"]._is_authenticated(mail):
                return self.env["res.users"]
        return super()._mail_find_user_for_gateway(email_value, alias)

    @api.model
    def _message_parse_post_process(self, message, message_dict, routes):
        if "feedback_author_id" not in self.env.context:
            return super()._message_parse_post_process(message, message_dict, routes)
        mail = self.env.context["feedback_mail"]
        author = self.env["res.partner"].browse(self.env.context["feedback_author_id"] or [])
        if author and not author.partner_share and not self.env["feedback.gateway.email"]._is_authenticated(mail):
            author = author.browse()  # a colleague's address, but who has written it there?
        return {"author_id": author.id, "partner_ids": []}
