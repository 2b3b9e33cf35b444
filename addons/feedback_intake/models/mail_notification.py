from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        if "notification_status" in vals:
            # sudo: feedback.outbound.message - follows Odoo's own knowledge of the delivery, whoever sends
            outbound = self.env["feedback.outbound.message"].sudo()
            if messages := self.mail_message_id.filtered(lambda message: message.model == "feedback.ticket"):
                outbound.search([("mail_message_id", "in", messages.ids)])._follow_notifications(
                    messages.sudo().notification_ids
                )
        return result
