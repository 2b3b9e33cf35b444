from odoo import models

from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    """The visitor's client learns which of the bot's messages wait for an answer at a step that creates a ticket."""

    _inherit = "mail.message"

    def _to_store(self, store: Store, fields, **kwargs):
        super()._to_store(store, fields, **kwargs)
        in_chats = self.filtered(lambda message: message.model == "discuss.channel" and message.res_id)
        if "chatbot_current_step" not in fields or not in_chats:
            return
        # sudo: chatbot.message - the bot's questions in the reader's own conversation
        rows = self.env["chatbot.message"].sudo()
        for row in rows.search([("mail_message_id", "in", in_chats.ids), ("feedback_ask", "!=", False)]):
            message = row.mail_message_id
            store.add_model_values(
                "ChatbotStep",
                {
                    "id": (row.script_step_id.id, message.id),
                    "scriptStep": row.script_step_id.id,
                    "message": message.id,
                    "asksForTicket": row.feedback_ask != "done",
                },
            )
