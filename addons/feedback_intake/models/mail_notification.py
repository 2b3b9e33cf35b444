from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        # Odoo marks notifications as failed while it sends them; what counts then comes by mail.mail.
        if vals.get("notification_status") == "bounce":
            self.env["feedback.outbound.message"]._follow(self.mail_message_id)
        return result

    def _is_to_customer(self):
        self.ensure_one()
        colleague = self.res_partner_id.user_ids.filtered(lambda user: not user.share)
        return self.notification_type == "email" and not colleague
