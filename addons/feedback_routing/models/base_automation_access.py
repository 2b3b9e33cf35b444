from odoo import api, models
from odoo.exceptions import AccessError

from .base_automation import TRIGGER_NAMES

# Of the fields that Odoo gives to rules, those that routing needs. The others can make the system run code.
MANAGER_FIELDS = {"name", "description", "active", "model_id", "trigger", "filter_domain", "action_server_ids"}
HARMLESS_FIELDS = {"model_name", "previous_domain"}


class BaseAutomation(models.Model):
    """Managers of feedback write routing rules, and no other automation.

    An automation rule can hold Python that Odoo runs as the superuser, so what they may write is named field by field.
    Record rules keep all other rules out of their sight.
    """

    _inherit = "base.automation"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_feedback_manager(*vals_list)
        rules = super().create(vals_list)
        rules._check_is_feedback_rule()
        return rules

    def write(self, vals):
        self._check_feedback_manager(vals)
        result = super().write(vals)
        self._check_is_feedback_rule()
        return result

    def _is_free(self):
        """Tell whether the user may write any automation rule."""
        return self.env.su or self.env.user.has_group("base.group_system")

    def _check_feedback_manager(self, *vals_list):
        if self._is_free():
            return
        for vals in vals_list:
            forbidden = {name for name, value in vals.items() if value and not self._is_manager_field(name)}
            if forbidden:
                raise AccessError(
                    self.env._("Only an administrator sets this in a rule: %s.", ", ".join(sorted(forbidden)))
                )

    def _is_manager_field(self, name):
        is_ours = name.startswith("feedback_") and not name.startswith("feedback_error")
        is_social = name.startswith(("message_", "activity_"))
        return is_ours or is_social or name in MANAGER_FIELDS | HARMLESS_FIELDS

    def _check_is_feedback_rule(self):
        if self._is_free():
            return
        # sudo: base.automation - a rule that has just left one's sight is what is looked for
        for rule in self.sudo():
            if rule.trigger not in TRIGGER_NAMES or rule.model_id.model != "feedback.ticket":
                raise AccessError(self.env._("Only an administrator makes rules for other events or other documents."))
            if not rule.feedback_company_id and self.env["res.company"].sudo().search_count([]) > len(
                self.env.user.company_ids
            ):
                raise AccessError(self.env._("A rule for all companies is made by somebody who works in all of them."))

    def get_formview_id(self, access_uid=None):
        if len(self) == 1 and self.is_feedback_rule and not self._is_free():
            return self.env.ref("feedback_routing.base_automation_view_form_routing").id
        return super().get_formview_id(access_uid=access_uid)
