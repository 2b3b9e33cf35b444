from odoo import fields, models

from odoo.addons.mail.tools.discuss import Store


class ChatbotScriptAnswer(models.Model):
    """The three buttons below an answer from the knowledge base. They are made with the step and go with it."""

    _inherit = "chatbot.script.answer"

    knowledge_role = fields.Selection(
        [("helped", "This helped"), ("other", "Ask something else"), ("person", "Talk to a person")], readonly=True
    )

    def _to_store_defaults(self, target):
        names = [name for name in super()._to_store_defaults(target) if name != "name"]
        return [Store.Attr("name", lambda answer: answer._shown_name()), *names]

    def _shown_name(self):
        """Return what stands on the button, also in a language that was installed after the step was made."""
        self.ensure_one()
        source = self.with_context(lang="en_US")
        if not self.knowledge_role or self.name != source.name:
            return self.name
        original = source.script_step_id._knowledge_role_names()[self.knowledge_role]
        return self.script_step_id._knowledge_role_names()[self.knowledge_role] if self.name == original else self.name
