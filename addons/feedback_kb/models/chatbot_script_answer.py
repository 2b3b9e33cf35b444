from odoo import fields, models


class ChatbotScriptAnswer(models.Model):
    """The three buttons below an answer from the knowledge base. They are made with the step and go with it."""

    _inherit = "chatbot.script.answer"

    knowledge_role = fields.Selection(
        [("helped", "This helped"), ("other", "Ask something else"), ("person", "Talk to a person")], readonly=True
    )
