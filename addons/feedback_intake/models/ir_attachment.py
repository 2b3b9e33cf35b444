import logging

from odoo import models

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _postprocess_contents(self, values):
        try:
            return super()._postprocess_contents(values)
        except Exception:  # noqa: BLE001 - whatever a picture does to the library that reads it
            # Odoo makes large pictures smaller. Customers send damaged ones, too: they are kept as they are.
            _logger.info("A picture could not be read, and is kept as it is", exc_info=True)
            return values
