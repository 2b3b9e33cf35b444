from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        on_tickets = self.mail_message_id.filtered(lambda message: message.model == "feedback.ticket")
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        # Odoo deletes mails that are sent, and with some of them their message.
        self.env["feedback.outbound.message"]._follow(on_tickets.exists())
        return result
