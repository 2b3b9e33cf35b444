from odoo import models

from odoo.addons.mail.tools.discuss import Store

# Which buttons stand below what the bot says; whoever wants something else writes it.
OFFERED = {
    "found": ("helped", "other", "person"),
    "missed": ("person",),
    "asked": ("person",),
    "closed": (),
    "stranded": (),
}


class MailMessage(models.Model):
    """A bot's message carries the buttons that fit it: Odoo knows those of a whole step only."""

    _inherit = "mail.message"

    def _to_store(self, store: Store, fields, **kwargs):
        super()._to_store(store, fields, **kwargs)
        if "chatbot_current_step" not in fields:
            return
        in_chats = self.filtered(lambda message: message.model == "discuss.channel" and message.res_id)
        # sudo: discuss.channel - whether the bot of the reader's own conversation is at such a step
        channels = self.env["discuss.channel"].sudo().browse(set(in_chats.mapped("res_id")))
        channels = channels.filtered(lambda channel: channel.chatbot_current_step_id.step_type == "knowledge")
        if not channels:
            return
        domain = [("mail_message_id", "in", in_chats.ids), ("knowledge_reply", "!=", False)]
        for row in channels.env["chatbot.message"].search(domain):
            step = row.script_step_id
            offered = step.answer_ids.filtered(
                lambda answer, roles=OFFERED[row.knowledge_reply]: answer.knowledge_role in roles
            )
            store.add_model_values(
                "ChatbotStep",
                {
                    "id": (step.id, row.mail_message_id.id),
                    "scriptStep": step.id,
                    "message": row.mail_message_id.id,
                    "offeredAnswers": offered.ids,
                },
            )
