from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class FeedbackTicket(models.Model):
    """Somebody anonymous comes back to a ticket by a receipt code, and may withdraw it."""

    _inherit = "feedback.ticket"

    receipt_id = fields.Many2one(
        "feedback.receipt", readonly=True, copy=False, index="btree_not_null", ondelete="set null", groups=NO_ACCESS
    )
    has_receipt = fields.Boolean(
        "Has a Receipt Code",
        compute="_compute_has_receipt",
        compute_sudo=True,
        help="The author comes back with a code that nobody else knows, and reads answers there.",
    )
    is_withdrawn = fields.Boolean("Withdrawn by the Author", readonly=True, copy=False)

    @api.depends("receipt_id")
    def _compute_has_receipt(self):
        for ticket in self:
            ticket.has_receipt = bool(ticket.receipt_id)

    def _thread_to_store(self, store, fields, *, request_list=None):
        result = super()._thread_to_store(store, fields, request_list=request_list)
        for ticket in self.filtered("has_receipt") if request_list else ():
            store.add(ticket, {"feedbackHasReceipt": True}, as_thread=True)
        return result

    def _opens_with(self, access_token, partner):
        # Whoever has a code needs no link, which lies about in the browser's history.
        return super()._opens_with(access_token, partner) and not self.has_receipt

    def unlink(self):
        receipts = self.sudo().receipt_id  # sudo: feedback.receipt - a code that opens nothing any more goes as well
        result = super().unlink()
        receipts.filtered(lambda receipt: not receipt.ticket_ids and not receipt.event_id).unlink()
        return result

    def _prepare_follow_up_values(self, message, received_date, values):
        prepared = super()._prepare_follow_up_values(message, received_date, values)
        return {**prepared, "receipt_id": self.receipt_id.id}

    def _withdraw(self):
        """Erase what the author has written and sent, and close; that it was withdrawn, our answers and the figures
        stay."""
        for ticket in self.with_context(mail_notify_force_send=False):
            # sudo: res.partner - the language of the company, whose staff reads what is left
            office = ticket.company_id.sudo().partner_id
            ticket = ticket.with_company(ticket.company_id).with_context(lang=office.lang or self.env.lang)
            ticket._erase_words()
            ticket.with_context(feedback_actor="customer")._close_withdrawn()
            ticket._note(ticket.env._("The author has withdrawn this message. Text and files have been erased."))
            ticket._notify_bus("customer_wrote")
            ticket._blur_times()

    def _erase_words(self):
        """Erase the author's words wherever they are kept. Addons that keep them elsewhere add to this."""
        self.ensure_one()
        gone = self.env._("Withdrawn by the author")
        visitor = self._visitor()
        written = self.message_ids.filtered(lambda message: message.create_uid == visitor and message.body)
        self.env["mail.mail"].search([("mail_message_id", "in", written.ids)]).unlink()
        written.write({"body": Markup('<p class="text-muted">%s</p>') % gone})
        # Our answers are called by the ticket's subject, which is the author's first line.
        self.message_ids.filtered("subject").write({"subject": gone})
        files = [("res_model", "=", self._name), ("res_id", "=", self.id), ("create_uid", "=", visitor.id)]
        self.env["ir.attachment"].search(files).unlink()
        renamed = [("mail_message_id", "in", self.message_ids.ids), ("field_id.name", "=", "subject")]
        self.env["mail.tracking.value"].search(renamed).unlink()
        values = {"subject": gone, "description": False, "ticket_properties": False, "is_withdrawn": True}
        self.with_context(tracking_disable=True).write(values)
        events = self.env["feedback.inbound.event"].search([("ticket_id", "=", self.id)])
        events.write({"body": False, "subject": gone, "error": False})
        events._blur_times()

    def _close_withdrawn(self):
        reason = self.env.ref("feedback_intake.feedback_close_reason_withdrawn", raise_if_not_found=False)
        self.action_close(reason.id if reason else None)
        self.write({"needs_reply": False, "reply_due_date": False})
