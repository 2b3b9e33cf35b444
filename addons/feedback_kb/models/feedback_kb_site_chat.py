from odoo import api, models
from odoo.exceptions import UserError


class FeedbackKbSite(models.Model):
    """A help centre from which a live chat bot answers."""

    _inherit = "feedback.kb.site"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_if_a_bot_answers(self):
        # sudo: chatbot.script.step - whoever deletes a help centre need not manage the live chat
        step = self.env["chatbot.script.step"].sudo().search([("knowledge_site_id", "in", self.ids)], limit=1)
        if step:
            raise UserError(
                self.env._(
                    "The live chat bot “%(bot)s” answers from the help centre “%(site)s”. Give the bot another one "
                    "first, or archive this one.",
                    bot=step.chatbot_script_id.title,
                    site=step.knowledge_site_id.name,
                )
            )
