import re

from odoo import api, fields, models
from odoo.tools import SQL

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)([ T])\d\d:\d\d:\d\d(?:\.\d+)?")


class BusBus(models.Model):
    """What open screens are told of anonymous senders: at once, but without a time that stays in the table."""

    _inherit = "bus.bus"

    @api.model
    def _blur_pending(self):
        """Keep no time of what this transaction tells."""
        self.env.cr.precommit.data["feedback_blur"] = True

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.cr.precommit.data.get("feedback_blur"):
            return super().create(vals_list)
        told = super().create(
            [{**values, "message": MOMENT.sub(r"\1\g<2>00:00:00", values["message"])} for values in vals_list]
        )
        told.flush_recordset()
        day = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        statement = "UPDATE bus_bus SET create_date = %s, write_date = %s WHERE id IN %s"
        self.env.cr.execute(SQL(statement, day, day, tuple(told.ids)))
        return told
