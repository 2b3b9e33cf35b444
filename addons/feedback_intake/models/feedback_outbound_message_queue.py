import hashlib
import logging
import time
from datetime import timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.tools import html2plaintext
from odoo.tools.misc import limited_field_access_token

from ..exceptions import GatewayError, RetryableError
from ..tools.message import Reply, split_text

_logger = logging.getLogger(__name__)

# With waiting times that double from a minute: the last try is two hours after the first.
MAX_ATTEMPTS = 8
# Nobody sends for longer; an answer that is still marked as being sent then belongs to a worker that has died.
SENDING_MINUTES = 15
FILE_URL_DAYS = 7


class FeedbackOutboundMessage(models.Model):
    """Answers that leave by a system outside: queued, sent once, tried again, split at the provider's limit."""

    _inherit = "feedback.outbound.message"

    conversation_id = fields.Many2one(
        "feedback.conversation", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    next_try_date = fields.Datetime(readonly=True)
    sending_date = fields.Datetime(readonly=True, help="A worker is sending it since then.")
    sent_parts = fields.Integer(readonly=True)

    _to_send_idx = models.Index("(next_try_date) WHERE state = 'queued' AND conversation_id IS NOT NULL")

    @api.model
    def _queue(self, ticket, message):
        outbound = super()._queue(ticket, message)
        conversation = ticket._reply_conversation()
        if conversation:
            outbound.write(
                {
                    "conversation_id": conversation.id,
                    "channel_id": conversation.channel_id.id,
                    "next_try_date": fields.Datetime.now(),
                    "external_id": False,
                }
            )
            if refusal := conversation._refusal({"attachment_ids": message.attachment_ids.ids, "body": message.body}):
                outbound._fail(refusal)
            # sudo: ir.cron - agents may not start it, but their answers do
            self.env.ref("feedback_intake.ir_cron_send_replies").sudo()._trigger()
        return outbound

    @api.model
    def _cron_send(self, limit=50):
        """Send what is due, each answer in a transaction of its own."""
        now = fields.Datetime.now()
        domain = [("state", "=", "queued"), ("conversation_id", "!=", False), ("next_try_date", "<=", now)]
        due = self.search(domain, limit=limit, order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for outbound in due:
            outbound = outbound.try_lock_for_update().filtered_domain(domain)
            if outbound and outbound._claim():
                outbound._send()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _claim(self):
        """Mark the answer as being sent before it is, and tell whether to go on.

        Of a worker that has died it is not known how far it came: only where the provider drops what it has already do
        we send again.
        """
        self.ensure_one()
        now = fields.Datetime.now()
        if self.sending_date and self.sending_date > now - timedelta(minutes=SENDING_MINUTES):
            return False
        if self.sending_date and not self.conversation_id._gateway()._is_reply_idempotent:
            self._fail(self._uncertain())
            return False
        self.write({"sending_date": now, "attempts": self.attempts + 1})
        self.env["ir.cron"]._commit_progress()
        return True

    def _uncertain(self):
        return self.env._(
            "It may have been sent, or not: the connection broke. Look with the provider before you send it again."
        )

    def _send(self):
        """Send the parts that are missing. ``sent_parts`` is committed with each."""
        gateway = self.conversation_id._gateway()
        replies = self._prepare_replies()
        try:
            for reply in replies[self.sent_parts :]:
                external_id = gateway._send(self.channel_id, reply)
                self._note_sent(external_id)
                self.env["ir.cron"]._commit_progress()
        except RetryableError as error:
            self._on_trouble(error)
        except GatewayError as error:
            self._fail(str(error))
        except Exception as error:
            _logger.exception("Answer %s of channel %s failed", self.id, self.channel_id.id)
            self._fail(str(error) or type(error).__name__)
        else:
            self.write({"state": "sent", "sending_date": False, "error": False})
            self.channel_id._health().last_out_date = fields.Datetime.now()

    def _on_trouble(self, error):
        if error.is_uncertain and not self.conversation_id._gateway()._is_reply_idempotent:
            self._fail(self._uncertain())
        elif self.attempts >= MAX_ATTEMPTS:
            self._fail(str(error))
        else:
            wait = max(error.seconds, 60 * 2 ** (self.attempts - 1))
            self.write(
                {
                    "sending_date": False,
                    "error": str(error),
                    "next_try_date": fields.Datetime.now() + timedelta(seconds=wait),
                }
            )

    def _fail(self, reason):
        """A failed answer is loud: on the ticket, in the lists, in the channel's health."""
        self.write({"state": "failed", "sending_date": False, "error": reason})
        self.channel_id._health()._note_error(reason)
        self.ticket_id._notify_bus("reply_failed")

    def _note_sent(self, external_id):
        self.sent_parts += 1
        if external_id:
            self.external_id = self.external_id or external_id
            References = self.env["feedback.message.reference"]
            References._learn(self.channel_id, [external_id])  # unless the provider has told of it already
            References._find(self.channel_id, [external_id])[external_id].write(
                {
                    "conversation_id": self.conversation_id.id,
                    "mail_message_id": self.mail_message_id.id,
                    "outbound_id": self.id,
                    "is_ours": True,
                }
            )

    def _prepare_replies(self):
        """Return the answer as the gateway sends it: a list of Reply."""
        conversation, message = self.conversation_id, self.mail_message_id
        gateway = conversation._gateway()
        text = html2plaintext(message.body or "", include_references=False).strip()
        files = tuple(message.attachment_ids)
        texts = split_text(text, gateway._reply_limit, in_bytes=gateway._is_limit_in_bytes)
        if gateway._has_files_apart:  # one that fails does not send the others twice
            parts = [*((one, ()) for one in texts), *(("", (file,)) for file in files)]
        else:
            parts = [(one, () if place else files) for place, one in enumerate(texts or ([""] if files else []))]
        latest = self.env["feedback.message.reference"].search(
            [("conversation_id", "=", conversation.id), ("is_ours", "=", False)], order="id desc", limit=1
        )
        replies = []
        for place, (part, own_files) in enumerate(parts):
            digest = hashlib.sha256(f"{self.env.cr.dbname}|{self.id}|{place}".encode()).digest()
            replies.append(
                Reply(
                    thread_key=conversation.thread_key,
                    author_id=conversation.author_external_id or "",
                    text=part,
                    files=tuple((file.name, file.mimetype, file.raw) for file in own_files),
                    file_urls=tuple(self._public_url(file) for file in own_files),
                    reply_to=latest.external_id or "",
                    key=digest.hex()[:32],
                    number=int.from_bytes(digest[:4], "big") >> 1 or 1,
                )
            )
        return replies

    def _public_url(self, attachment):
        """Return an address under which anybody may fetch the file for a week, for providers that take no bytes."""
        expires = hex(int(time.time()) + FILE_URL_DAYS * 86400)
        token = limited_field_access_token(attachment, "raw", expires, scope="binary")
        path = f"/web/content/{attachment.id}/{quote(attachment.name or 'file', safe='')}"
        return f"{self.channel_id.get_base_url()}{path}?access_token={token}"

    def _on_state(self, state, error=""):
        """The provider tells what became of it; states may come in any order."""
        for outbound in self:
            if state == "failed":
                outbound._fail(error or self.env._("The provider could not deliver it."))
            elif outbound.state in ("queued", "sent") and state in ("sent", "delivered"):
                outbound.state = state

    def action_retry(self):
        by_gateway = self.filtered(lambda outbound: outbound.conversation_id and outbound.state == "failed")
        by_gateway.ticket_id.check_access("write")
        # sudo: feedback.outbound.message - who may answer the ticket may send its answers again
        by_gateway.sudo().write(
            {"state": "queued", "attempts": 0, "sending_date": False, "next_try_date": fields.Datetime.now()}
        )
        if by_gateway:
            # sudo: ir.cron - agents may not start it, but their answers do
            self.env.ref("feedback_intake.ir_cron_send_replies").sudo()._trigger()
        return super(FeedbackOutboundMessage, self - by_gateway).action_retry()
