from odoo import models
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

    _name = "ir.actions.server"
    _inherit = ["ir.actions.server", "feedback.manager.guard"]

    def _compute_allowed_states(self):
        result = super()._compute_allowed_states()
        if not self._is_free():
            for action in self:
                action.allowed_states = [state for state in action.allowed_states if state in MANAGER_STATES]
        return result

    def _is_for_managers(self, name, value):
        return name in MANAGER_FIELDS or name.startswith(MANAGER_PREFIXES) or value == DEFAULTS.get(name)

    def _refuse_foreign(self, record):
        if record.state not in MANAGER_STATES or record.base_automation_id.trigger not in TRIGGER_NAMES:
            raise AccessError(self.env._("Only an administrator makes actions of other kinds or for other rules."))
