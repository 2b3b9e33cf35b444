import base64

from odoo import api, fields, models

from ..tools.qr_code import qr_png, qr_svg


def download_qr(record, field, slug):
    """Return the action that downloads a record's code as the format of the context says: png or svg.

    :param field: name of the field that holds it, without the format
    """
    record.ensure_one()
    form = "svg" if record.env.context.get("qr_format") == "svg" else "png"
    url = f"/web/content/{record._name}/{record.id}/{field}_{form}?download=true&filename={slug}.{form}"
    return {"type": "ir.actions.act_url", "target": "download", "url": url}


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
        return download_qr(self, "form_qr", self.slug)

    def action_open_poster(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "new", "url": f"/feedback/{self.slug}/poster"}
