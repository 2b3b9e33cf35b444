from markupsafe import Markup

from odoo import models

from odoo.addons.mail.tools.discuss import Store

from ..tools.mail_quote import mark_quotes
from ..tools.remote_content import block_remote_content


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _field_store_repr(self, field_name):
        """A customer's mail is shown with quotes folded and loads nothing from foreign servers; it is stored whole."""
        if field_name == "body":
            return [Store.Attr("body", lambda message: message._feedback_shown_body())]
        return super()._field_store_repr(field_name)

    def _feedback_shown_body(self):
        self.ensure_one()
        # sudo: res.partner - only whether the author is a colleague
        is_ours = self.author_id and not self.author_id.sudo().partner_share
        if self.model != "feedback.ticket" or not self.body or is_ours:
            return self.body
        return Markup(block_remote_content(mark_quotes(str(self.body))))
