from odoo import api, fields, models


class ChatbotMessage(models.Model):
    """What the bot did when it looked into the knowledge base, on the row of the message that says so."""

    _inherit = "chatbot.message"

    knowledge_reply = fields.Selection(
        [
            ("found", "Articles shown"),
            ("missed", "Nothing found"),
            ("asked", "Asked for the question"),
            ("closed", "Said good-bye"),
            ("stranded", "Nobody was free"),
        ],
        help="What the message says, if it comes from a step that answers from the knowledge base.",
    )
    knowledge_query_id = fields.Many2one("feedback.kb.query", index="btree_not_null", ondelete="set null")

    @api.model_create_multi
    def create(self, vals_list):
        """Odoo makes the row while it posts a message, so what the row says comes with the context."""
        reply = self.env.context.get("knowledge_row", {})
        return super().create([{**reply, **values} for values in vals_list])
