import logging
from functools import partial

from odoo import SUPERUSER_ID, api, fields, models, modules

_logger = logging.getLogger(__name__)


class BaseAutomation(models.Model):
    """Rules that cannot be evaluated, or whose actions fail, are skipped; here people get to know."""

    _inherit = "base.automation"

    def _report_broken(self, error):
        """Mark this rule as broken once the transaction at hand is through, in one of its own.

        Several workers may find it at the same time; none of their tickets must wait for another's mark.
        """
        if modules.module.current_test:
            self.sudo()._mark_broken(error)  # sudo: base.automation - the engine has found it, not a user
            return
        postcommit = self.env.cr.postcommit
        if "feedback_broken_rules" not in postcommit.data:
            postcommit.data["feedback_broken_rules"] = {}
            postcommit.add(partial(self._mark_all_broken, self.env.registry, postcommit.data["feedback_broken_rules"]))
        postcommit.data["feedback_broken_rules"][self.id] = error

    @staticmethod
    def _mark_all_broken(registry, errors):
        try:
            with registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                for rule_id, error in errors.items():
                    env["base.automation"].browse(rule_id).exists()._mark_broken(error)
        except Exception:  # the mark is a help; the ticket is safe already
            _logger.info("Routing rules %s could not be marked as broken", list(errors), exc_info=True)

    def _mark_broken(self, error):
        # Told once: each ticket may word the same fault differently.
        for rule in self.filtered(lambda rule: not rule.feedback_error):
            rule.write({"feedback_error": error, "feedback_error_date": fields.Datetime.now()})
            # A comment, so that followers are notified: whoever has made the rule is one.
            body = self.env._("Something in this rule does not work: %s", error)
            rule.message_post(body=body, subtype_xmlid="mail.mt_comment")
