import base64

from odoo import api, fields, models

from ..tools.qr_code import qr_png, qr_svg


class FeedbackChannel(models.Model):
    """How people come to a form: its short address, and the QR code of that for counters, tables and parcels."""

    _inherit = "feedback.channel"

    form_short_url = fields.Char("Short Address", compute="_compute_form_share")
    form_qr_png = fields.Binary("QR Code", compute="_compute_form_share")
    form_qr_svg = fields.Binary("QR Code for Print", compute="_compute_form_share")

    @api.depends("form_url")
    def _compute_form_share(self):
        for channel in self:
            url = channel.form_url and f"{channel.get_base_url()}/f/{channel.slug}"
            channel.form_short_url = url
            channel.form_qr_png = url and base64.b64encode(qr_png(url))
            channel.form_qr_svg = url and base64.b64encode(qr_svg(url))

    def _qr_svg_element(self):
        """Return the code as an element of HTML, sharp at whatever size it is printed."""
        return qr_svg(self.form_short_url).decode()

    def action_download_qr(self):
        """Download the code as the format of the context says: png or svg."""
        self.ensure_one()
        form = "svg" if self.env.context.get("qr_format") == "svg" else "png"
        url = f"/web/content/feedback.channel/{self.id}/form_qr_{form}?download=true&filename={self.slug}.{form}"
        return {"type": "ir.actions.act_url", "target": "download", "url": url}

    def action_open_poster(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "new", "url": f"/feedback/{self.slug}/poster"}
