from odoo import api, fields, models


class ChatbotMessage(models.Model):
    """What a step that creates a ticket asks, on the row of the bot's message; what it was told, on the visitor's."""

    _inherit = "chatbot.message"

    feedback_ask = fields.Selection(
        [
            ("question", "What it is about"),
            ("contact", "Where to answer"),
            ("name", "The name"),
            ("done", "Nothing more"),
        ],
        help="What the message asks, if it comes from a step that creates a ticket.",
    )
    feedback_told = fields.Json(
        help="What of the visitor it says: email, phone, name, or that they do not want to say."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Odoo makes the row while it posts a message, so what the row says comes with the context."""
        ask = self.env.context.get("feedback_ask")
        return super().create([{"feedback_ask": ask, **values} if ask else values for values in vals_list])
