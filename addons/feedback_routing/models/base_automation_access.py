from odoo import models
from odoo.exceptions import AccessError

from .base_automation import TRIGGER_NAMES

MANAGER_FIELDS = {"name", "description", "active", "model_id", "trigger", "filter_domain", "action_server_ids"}
HARMLESS_FIELDS = {"model_name", "previous_domain"}


class BaseAutomation(models.Model):
    """Managers of feedback write routing rules, and no other automation."""

    _name = "base.automation"
    _inherit = ["base.automation", "feedback.manager.guard"]

    def _is_for_managers(self, name, value):
        is_ours = name.startswith("feedback_") and not name.startswith("feedback_error")
        is_social = name.startswith(("message_", "activity_"))
        return is_ours or is_social or name in MANAGER_FIELDS | HARMLESS_FIELDS

    def _refuse_foreign(self, record):
        if record.trigger not in TRIGGER_NAMES or record.model_id.model != "feedback.ticket":
            raise AccessError(self.env._("Only an administrator makes rules for other events or other documents."))
        companies = self.env["res.company"].sudo()  # sudo: res.company - how many there are
        if not record.feedback_company_id and companies.search_count([]) > len(self.env.user.company_ids):
            raise AccessError(self.env._("A rule for all companies is made by somebody who works in all of them."))

    def get_formview_id(self, access_uid=None):
        if len(self) == 1 and self.is_feedback_rule and not self._is_free():
            return self.env.ref("feedback_routing.base_automation_view_form_routing").id
        return super().get_formview_id(access_uid=access_uid)
