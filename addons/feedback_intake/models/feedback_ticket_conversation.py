from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr, html2plaintext
from odoo.tools.mail import email_split_tuples

from ..tools.courtesy import is_courtesy
from ..tools.mail_quote import split_quote

# Machines that receive our own automatic mail must not answer it (RFC 3834 §5; Microsoft's header for Exchange).
AUTOMATIC_HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "auto_reply"}


class FeedbackTicket(models.Model):
    """The conversation: what a customer's message and an agent's answer do to a ticket."""

    _inherit = "feedback.ticket"

    last_customer_date = fields.Datetime("Customer's Last Message", readonly=True, copy=False)
    last_agent_date = fields.Datetime("Our Last Answer", readonly=True, copy=False)
    last_agent_id = fields.Many2one("res.users", "Last Answered By", readonly=True, copy=False)
    acknowledged_date = fields.Datetime(readonly=True, copy=False)
    outbound_message_ids = fields.One2many("feedback.outbound.message", "ticket_id", "Replies Sent")
    has_failed_reply = fields.Boolean(compute="_compute_has_failed_reply", search="_search_has_failed_reply")

    def _compute_has_failed_reply(self):
        failed = self.env["feedback.outbound.message"]._read_group(
            [("ticket_id", "in", self.ids), ("state", "=", "failed")], ["ticket_id"]
        )
        with_failure = self.browse([ticket.id for (ticket,) in failed])
        for ticket in self:
            ticket.has_failed_reply = ticket in with_failure

    def _search_has_failed_reply(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("outbound_message_ids.state", "=", "failed")]

    def message_post(self, **kwargs):
        if len(self) == 1 and self._is_answer(kwargs):
            kwargs = self._address_to_customer(kwargs)
        return super().message_post(**kwargs)

    def _is_answer(self, values):
        """Tell whether these values of a message make it an agent's answer to the customer."""
        if values.get("message_type") != "comment" or not self.env.user._is_internal():
            return False
        return values.get("subtype_xmlid") == "mail.mt_comment" or values.get("subtype_id") == self._comment_id()

    def _reply_conversation(self):
        """Return the conversation of a system outside that answers go to, or an empty recordset: they go by mail."""
        self.ensure_one()
        # sudo: feedback.conversation - which way an answer leaves
        conversation = self.sudo().conversation_id
        if not conversation:
            return conversation
        gateway = conversation._gateway()
        if gateway._can_answer(conversation.channel_id) and not gateway._absence(conversation):
            return conversation
        is_by_mail = self.email_normalized or gateway._is_answer_fetched
        return conversation.browse() if is_by_mail else conversation

    def _comment_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")

    def _address_to_customer(self, values):
        """Send an answer to the one who asked and to those they copied in, from the channel's address."""
        partner, address = self.partner_id, self.email_normalized
        values = dict(values)
        if conversation := self._reply_conversation():
            # It leaves by the conversation's own channel, see feedback_outbound_message_queue.py.
            if not self.env.su and (refusal := conversation._refusal(values)):
                raise UserError(refusal)
            return values
        if partner and address in (partner.email_normalized, False):
            values["partner_ids"] = [*(values.get("partner_ids") or []), partner.id]
            address = False
        others = {
            email_normalize(email): formataddr((name, email)) for name, email in email_split_tuples(self.email_cc)
        }
        if address:
            others[address] = formataddr((self.contact_name or "", address))
        recipients = self.env["res.partner"].browse(values.get("partner_ids") or [])
        for known in (*recipients.mapped("email_normalized"), *self.env["feedback.channel"]._all_addresses()):
            others.pop(known, None)
        if others:
            values["outgoing_email_to"] = ", ".join(filter(None, [values.get("outgoing_email_to"), *others.values()]))
        if sender := self.channel_id.sudo().reply_address:  # sudo: feedback.channel - its public address
            author = self.env["res.partner"].browse(values.get("author_id") or self.env.user.partner_id.id)
            values.setdefault("author_id", author.id)
            values["email_from"] = formataddr((author.name, sender))
        values.setdefault("subject", self._reply_subject())
        return values

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        addresses = {}
        for ticket in self:
            if address := ticket.channel_id._kept_reply_address():
                author_id = (author_ids or {}).get(ticket.id)
                addresses[ticket.id] = ticket._notify_get_reply_to_formatted_email(address, author_id=author_id)
        if len(addresses) == len(self) > 0:
            return addresses
        return {**super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids), **addresses}

    def _reply_subject(self):
        self.ensure_one()
        return f"Re: {self.subject} [{self.number}]"

    def _message_add_suggested_recipients(self, force_primary_email=False):
        # Every answer goes to the customer by itself (see message_post); suggesting the address would
        # make the composer create a contact for it.
        suggested = super()._message_add_suggested_recipients(force_primary_email=force_primary_email)
        for values in suggested.values():
            values["email_to_lst"] = []
        return suggested

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        is_public = message.subtype_id.id == self._comment_id() and not message.is_internal
        if is_public and message.message_type in ("comment", "email"):
            if message.author_id.id == self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"):
                return result  # a bot's words are nobody's answer
            if message.author_id and not message.author_id.partner_share:
                self._on_agent_message(message, msg_values)
            else:
                self._on_customer_message(message)
        return result

    def _on_agent_message(self, message, msg_values):
        now = fields.Datetime.now()
        user = message.author_id.main_user_id or self.env.user
        is_first = not self.first_reply_date
        values = {"last_agent_date": now, "last_agent_id": user.id, "needs_reply": False, "reply_due_date": False}
        if is_first:
            values["first_reply_date"] = now
        if not self.user_id:
            values["user_id"] = user.id
        waiting = self.env["feedback.stage"]._first_of("waiting_customer")
        if waiting and self.state in ("new", "open"):
            values["stage_id"] = waiting.id
        # sudo: feedback.ticket - an answer that came by mail is the agent's act, whoever runs the mail gateway
        self.with_user(user).sudo().with_context(feedback_actor="agent").write(values)
        kind = "first_reply" if is_first else "agent_reply"
        milestones = self._prepare_milestone_values(kind, actor="agent")
        self.env["feedback.ticket.milestone"]._log([{**vals, "user_id": user.id} for vals in milestones])
        self.env["feedback.outbound.message"]._queue(self, message)
        self._notify_bus("answered")

    def _on_customer_message(self, message):
        """A customer has written: the clock starts, a snoozed or waiting ticket comes back, a closed one reopens."""
        if self._is_first_message():
            self.last_customer_date = self.received_date
            return
        new, _quoted = split_quote(message.body or "")
        self._return_to_agents(is_thanks=self.is_done and is_courtesy(html2plaintext(new)))

    def _return_to_agents(self, is_thanks=False):
        """The customer has said something new; mere thanks move nothing."""
        self.env["feedback.ticket.milestone"]._log(self._prepare_milestone_values("customer_reply", actor="customer"))
        self.last_customer_date = fields.Datetime.now()
        if is_thanks:
            return
        if not self.needs_reply or self.is_done:
            self._start_reply_clock()
        values = {"needs_reply": True, "snoozed_until": False}
        stage = self.env["feedback.stage"]._first_of("open")
        if stage and self.state not in ("new", "open"):
            values["stage_id"] = stage.id
        # sudo: feedback.ticket - customers have no rights, but what they write moves the ticket
        self.sudo().with_context(feedback_actor="customer").write(values)
        self._notify_bus("customer_wrote")

    def _is_first_message(self):
        """Tell whether the message being posted is the one that made this ticket."""
        event = self.env["mail.thread"]._feedback_event()
        return event.outcome == "new" and event.ticket_id == self

    def _acknowledge(self):
        """Confirm receipt, in the customer's language: never to machines, at most once a ticket."""
        to_tell = self.filtered(
            lambda ticket: (
                ticket.channel_id.acknowledge
                and not ticket.channel_id.is_public
                and ticket.channel_id.reply_address
                and ticket.email_normalized
                and not ticket.acknowledged_date
            )
        )
        template = to_tell and self.env.ref("feedback_intake.mail_template_acknowledgement", raise_if_not_found=False)
        for ticket in to_tell if template else ():
            ticket.acknowledged_date = fields.Datetime.now()
            mail_id = template.with_context(lang=ticket._customer_lang()).send_mail(
                ticket.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={"headers": repr(AUTOMATIC_HEADERS)},
            )
            self.env["mail.mail"].browse(mail_id).send_after_commit()
            self.env["feedback.ticket.milestone"]._log(ticket._prepare_milestone_values("acknowledged", actor="bot"))

    def _tracking_url(self):
        """Return the address of the customer's page, with its secret."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.get_portal_url()}"

    def action_preview_tracking_page(self):
        self.ensure_one()
        self.check_access("write")
        return {"type": "ir.actions.act_url", "target": "new", "url": self._tracking_url()}

    def action_open_outbound(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_outbound_message_action")
        return {**action, "domain": [("ticket_id", "=", self.id)]}
