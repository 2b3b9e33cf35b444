from odoo import api, models


class FeedbackChannel(models.Model):
    _inherit = "feedback.channel"

    @api.model
    def _company_address(self, company):
        """Return the address that this company's customers are written to from where no ticket has a channel."""
        mailboxes = self.search([("gateway_type", "=", "email"), ("company_id", "=", company.id)])
        return next(filter(None, mailboxes.mapped("reply_address")), False)
