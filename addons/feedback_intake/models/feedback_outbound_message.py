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

    def _follow_notifications(self, notifications):
        """Take over what Odoo has learnt about the delivery of these answers to customers."""
        for outbound in self:
            own = notifications.filtered(
                lambda notification, outbound=outbound: notification.mail_message_id == outbound.mail_message_id
                and notification.notification_type == "email"
                and not notification.res_partner_id.user_ids.filtered(lambda user: not user.share)
            )
            states = {STATES.get(notification.notification_status) for notification in own} - {None}
            state = next((state for state in ("failed", "queued", "sent") if state in states), None)
            if state and state != outbound.state:
                error = ", ".join(filter(None, own.mapped("failure_reason"))) or False
                outbound.write(
                    {"state": state, "error": error, "attempts": outbound.attempts + (state in ("sent", "failed"))}
                )
                if state == "failed":
                    outbound.ticket_id._notify_bus("reply_failed")

    def action_retry(self):
        """Send again what failed."""
        self.check_access("read")
        # sudo: mail.mail - an agent sends their own answer again
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", self.mail_message_id.ids)])
        mails.mark_outgoing()
        mails.send()
        return True
