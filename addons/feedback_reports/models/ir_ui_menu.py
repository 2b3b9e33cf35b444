from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Without sales and invoices there is no turnover to weigh complaints by."""
        hidden = super()._load_menus_blacklist()
        if not self.env["feedback.weight"]._is_money_known():
            hidden.append(self.env["ir.model.data"]._xmlid_to_res_id("feedback_reports.feedback_weight_menu"))
        return hidden
