from odoo import api, fields, models

# mail.notification.notification_status -> what it means for the reply
STATES = {"ready": "queued", "process": "queued", "sent": "sent", "bounce": "failed", "exception": "failed"}


class FeedbackOutboundMessage(models.Model):
    """One answer on its way to the customer, and how far it has come."""

    _name = "feedback.outbound.message"
    _description = "Feedback Outbound Message"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one("feedback.ticket", required=True, readonly=True, index=True, ondelete="cascade")
    channel_id = fields.Many2one("feedback.channel", readonly=True, index=True, ondelete="set null")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        [
            ("held", "Held"),
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="queued",
        index=True,
    )
    external_id = fields.Char("External ID", readonly=True, help="The message's id on the other side.")
    attempts = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)

    @api.model
    def _queue(self, ticket, message):
        """Follow an answer that Odoo is about to send."""
        # sudo: feedback.outbound.message - agents see what becomes of their answers, but do not write it
        return self.sudo().create(
            {
                "ticket_id": ticket.id,
                "channel_id": ticket.channel_id.id,
                "mail_message_id": message.id,
                "external_id": message.message_id,
            }
        )

    @api.model
    def _follow(self, messages):
        """Take over what Odoo has learnt about the delivery of these messages to customers."""
        on_tickets = messages.filtered(lambda message: message.model == "feedback.ticket")
        if not on_tickets:
            return
        # sudo: feedback.outbound.message - follows Odoo's own knowledge of the delivery, whoever sends
        for outbound in self.sudo().search([("mail_message_id", "in", on_tickets.ids)]):
            own = outbound.mail_message_id.notification_ids.filtered(
                lambda notification: notification._is_to_customer()
            )
            states = {STATES.get(notification.notification_status) for notification in own} - {None}
            state = next((state for state in ("failed", "queued", "sent") if state in states), outbound.state)
            error = ", ".join(filter(None, own.mapped("failure_reason"))) or False
            outbound.write({"state": state, "error": error, "attempts": outbound.attempts + 1})
            if state == "failed":
                outbound.ticket_id._notify_bus("reply_failed")

    def action_retry(self):
        """Send again what failed."""
        self.ticket_id.check_access("write")
        messages = self.filtered(lambda outbound: outbound.state == "failed").mail_message_id
        # sudo: mail.mail - who may answer the ticket may send its answers again
        mails = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", messages.ids), ("state", "in", ("exception", "cancel"))])
        )
        mails.mark_outgoing()
        mails.send()
        return True
