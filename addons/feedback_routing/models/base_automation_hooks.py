from odoo import api, models

from .base_automation import TRIGGER_NAMES


class BaseAutomation(models.Model):
    """What saving a rule does to the workers.

    Odoo rebuilds every worker's registry when a rule changes, since its triggers are patched into the models. Ours
    patch nothing, so for them clearing the caches is enough.
    """

    _inherit = "base.automation"

    @api.model_create_multi
    def create(self, vals_list):
        is_ours = all(vals.get("trigger") in TRIGGER_NAMES for vals in vals_list)
        rules = super(BaseAutomation, self._without_registry(is_ours)).create(vals_list).with_env(self.env)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        stays_ours = "trigger" not in vals or vals["trigger"] in TRIGGER_NAMES
        is_ours = stays_ours and all(rule.is_feedback_rule for rule in self)
        if self._mends(vals):
            vals = {"feedback_error": False, "feedback_error_date": False, **vals}
        if "feedback_mode" in vals:
            # Whom it has only watched it sees anew, once it works.
            # sudo: feedback.routing.wait - the system's own memory
            self.env["feedback.routing.wait"].sudo().search([("rule_id", "in", self.ids)]).unlink()
        result = super(BaseAutomation, self._without_registry(is_ours)).write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        is_ours = all(rule.is_feedback_rule for rule in self)
        result = super(BaseAutomation, self._without_registry(is_ours)).unlink()
        self.env.registry.clear_cache()
        return result

    def _changed(self):
        """What these rules do has changed: forget what was kept of them, and give broken ones another try."""
        self.filtered("feedback_error").write({"feedback_error": False, "feedback_error_date": False})
        if self:
            self.env.registry.clear_cache()

    def _mends(self, vals):
        """Tell whether these values may mend a broken rule."""
        return bool(vals.keys() - {"feedback_error", "feedback_error_date", "feedback_sequence"})

    def _without_registry(self, is_ours):
        return self.with_context(feedback_rules_only=True) if is_ours else self

    def _update_registry(self):
        return None if self.env.context.get("feedback_rules_only") else super()._update_registry()

    def _register_hook(self):
        # sudo: base.automation - a manager sees routing rules alone, and every rule must stay patched in
        return super(BaseAutomation, self.sudo())._register_hook()

    def _update_cron(self):
        return None if self.env.context.get("feedback_rules_only") else super()._update_cron()
