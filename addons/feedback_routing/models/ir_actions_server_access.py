from odoo import api, models
from odoo.exceptions import AccessError

from .base_automation import TRIGGER_NAMES
from .ir_actions_server import STATE_NAMES

# Actions that run no code, write to no field of one's choice and call no foreign server.
MANAGER_STATES = {*STATE_NAMES, "next_activity", "mail_post", "followers", "remove_followers"}
MANAGER_FIELDS = {"name", "automated_name", "state", "sequence", "base_automation_id", "model_id", "usage"}
MANAGER_FIELDS |= {"template_id", "partner_ids", "followers_type", "followers_partner_field_name"}
# What Odoo's list of actions sends along for every action; without effect on the kinds above.
DEFAULTS = {"evaluation_type": "value", "update_m2m_operation": "add"}
MANAGER_PREFIXES = ("feedback_", "activity_", "mail_post_")


class IrActionsServer(models.Model):
    """Managers of feedback write the actions of routing rules, and no other action."""

    _inherit = "ir.actions.server"

    def _compute_allowed_states(self):
        result = super()._compute_allowed_states()
        if not self._is_free():
            for action in self:
                action.allowed_states = [state for state in action.allowed_states if state in MANAGER_STATES]
        return result

    @api.model_create_multi
    def create(self, vals_list):
        self._check_feedback_manager(*vals_list)
        actions = super().create(vals_list)
        actions._check_is_feedback_action()
        return actions

    def write(self, vals):
        self._check_feedback_manager(vals)
        result = super().write(vals)
        self._check_is_feedback_action()
        return result

    def _is_free(self):
        """Tell whether the user may write any server action."""
        return self.env.su or self.env.user.has_group("base.group_system")

    def _check_feedback_manager(self, *vals_list):
        if self._is_free():
            return
        for vals in vals_list:
            forbidden = {
                name
                for name, value in vals.items()
                if value
                and value != DEFAULTS.get(name)
                and name not in MANAGER_FIELDS
                and not name.startswith(MANAGER_PREFIXES)
            }
            if forbidden:
                raise AccessError(
                    self.env._("Only an administrator sets this in an action: %s.", ", ".join(sorted(forbidden)))
                )

    def _check_is_feedback_action(self):
        if self._is_free():
            return
        for action in self.sudo():  # sudo: ir.actions.server - one that has just left one's sight is what is looked for
            rule = action.base_automation_id
            if action.state not in MANAGER_STATES or rule.trigger not in TRIGGER_NAMES:
                raise AccessError(self.env._("Only an administrator makes actions of other kinds or for other rules."))
