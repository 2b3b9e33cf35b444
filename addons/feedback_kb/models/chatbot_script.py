from odoo import api, models
from odoo.fields import Command


class ChatbotScript(models.Model):
    _inherit = "chatbot.script"

    @api.onchange("script_step_ids")
    def _onchange_script_step_ids(self):
        """Odoo clears the answers of everything but its own kind of question; a knowledge step keeps its three."""
        for step in self.script_step_ids:
            if step.answer_ids and step.step_type not in ("question_selection", "knowledge"):
                step.answer_ids = [Command.clear()]

    def _compute_first_step_warning(self):
        result = super()._compute_first_step_warning()
        for script in self.filtered("first_step_warning"):
            # The visitor is asked something, so this is a good first step.
            if script._get_welcome_steps()[-1].step_type == "knowledge":
                script.first_step_warning = False
        return result
