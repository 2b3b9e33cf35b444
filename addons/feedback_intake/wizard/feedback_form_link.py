import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.feedback_channel_share import download_qr
from ..tools.qr_code import qr_png, qr_svg

DAY_HOURS = 24


class FeedbackFormLink(models.TransientModel):
    """A link to a form, and its QR code, that carries what it is about: an order, an invoice, a visit."""

    _name = "feedback.form.link"
    _description = "Link for a Customer"

    channel_id = fields.Many2one(
        "feedback.channel",
        "Form",
        required=True,
        domain="[('gateway_type', '=', 'form'), ('contact_policy', '!=', 'none')]",
        ondelete="cascade",
    )
    subject = fields.Selection(
        [("document", "A document"), ("text", "A number or name")], "About", default="text", required=True
    )
    document = fields.Reference(selection="_selection_related_models")
    text = fields.Char("Number or Name", help="Of a visit, a table, a room, a parcel: as your colleagues know it.")
    valid_days = fields.Integer("Valid for (days)", default=180, help="0: for ever.")
    about_name = fields.Char("The Customer Reads", compute="_compute_url")
    url = fields.Char("Link", compute="_compute_url")
    trouble = fields.Char(compute="_compute_url")
    qr_png = fields.Binary("QR Code", compute="_compute_qr")
    qr_svg = fields.Binary("QR Code for Print", compute="_compute_qr")

    @api.model
    def _selection_related_models(self):
        return self.env["feedback.ticket"]._selection_related_models()

    @api.depends("channel_id", "subject", "document", "text", "valid_days")
    def _compute_url(self):
        for link in self:
            link.channel_id.check_access("read")
            about = link._about()
            link.url = link.about_name = link.trouble = False
            if link.channel_id and about:
                try:
                    link.url = link.channel_id._signed_link(about, max(link.valid_days, 0) * DAY_HOURS or None)
                    link.about_name = link.channel_id._about_name(link.channel_id._about_content(about))
                except UserError as error:
                    link.trouble = str(error)

    def _about(self):
        if self.subject == "text":
            return (self.text or "").strip()
        if self.document:
            self.document.check_access("read")  # whoever may not read it does not learn its name
        return self.document

    @api.depends("url")
    def _compute_qr(self):
        for link in self:
            link.qr_png = link.url and base64.b64encode(qr_png(link.url))
            link.qr_svg = link.url and base64.b64encode(qr_svg(link.url))

    def action_download_qr(self):
        return download_qr(self, "qr", self.channel_id.slug)
