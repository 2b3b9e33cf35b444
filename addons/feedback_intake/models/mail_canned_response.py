from odoo import api, fields, models


class MailCannedResponse(models.Model):
    _inherit = "mail.canned.response"

    lang = fields.Selection(
        "_selection_languages",
        "Language",
        help="On a ticket, the reply in the customer's language is offered where several share a shortcut.",
    )

    @api.model
    def _selection_languages(self):
        return self.env["res.lang"].get_installed()
