from odoo import models

from .ir_attachment import ARTICLE


class IrBinary(models.AbstractModel):
    """``/web/image`` and ``/web/content`` show a file of an article by the reader's own rights alone."""

    _inherit = "ir.binary"

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        # The editor asks for a token of each picture and writes it into its address: it is left aside, not refused,
        # so that authors see their pictures.
        if access_token and not xmlid and res_model == "ir.attachment" and res_id:
            # sudo: ir.attachment - what the file belongs to decides whether its token counts; nothing is shown yet
            if self.env["ir.attachment"].sudo().browse(res_id).exists().res_model == ARTICLE:
                access_token = None
        return super()._find_record(
            xmlid=xmlid, res_model=res_model, res_id=res_id, access_token=access_token, field=field
        )
