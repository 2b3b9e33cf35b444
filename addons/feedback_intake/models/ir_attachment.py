import logging
import os
from datetime import timezone

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

    def _blur_file(self, company):
        """Let the file on the disk, which has the name of its content, be as old as the company's day."""
        self.ensure_one()
        for path in (self.store_fname, f"checklist/{self.store_fname}") if self.store_fname else ():
            full_path = self._full_path(path)
            if os.path.exists(full_path):
                day = company._day_of(self.create_date).replace(tzinfo=timezone.utc).timestamp()
                os.utime(full_path, (day, day))
