from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import is_html_empty


class ChatbotScriptStep(models.Model):
    """The step “Create a Ticket”: how it is set up. What it says stands in ``chatbot_script_step_talk.py``."""

    _inherit = "chatbot.script.step"

    step_type = fields.Selection(
        selection_add=[("feedback_ticket", "Create a Ticket")], ondelete={"feedback_ticket": "cascade"}
    )
    feedback_contact = fields.Selection(
        [
            ("required", "E-mail or phone required"),
            ("optional", "The visitor may stay anonymous"),
            ("none", "Do not ask"),
        ],
        "Contact Data",
        default="required",
        required=True,
        help="What earlier steps have asked, or what is known of a visitor who is logged in, is not asked again.",
    )
    feedback_ask_name = fields.Boolean("Ask for the Name")
    feedback_hint = fields.Char(compute="_compute_feedback_hint")

    @api.depends("step_type", "chatbot_script_id")
    def _compute_feedback_hint(self):
        for step in self:
            step.feedback_hint = step.step_type == "feedback_ticket" and step._missing_feedback_setup()

    def _missing_feedback_setup(self):
        """Return what is still missing for tickets to be made, a sentence, or False."""
        # sudo: im_livechat.channel.rule - which live chats use the script
        rules = self.env["im_livechat.channel.rule"].sudo()
        livechats = rules.search([("chatbot_script_id", "in", self.chatbot_script_id.ids)]).channel_id
        bare = livechats.filtered(lambda livechat: not livechat.feedback_channel_id)
        if not bare:
            return False
        names = ", ".join(bare.mapped("name"))
        return self.env._("Choose where tickets go in the live chat, under “Tickets”: %s.", names)

    @api.constrains("step_type", "message")
    def _check_feedback_message(self):
        for step in self.filtered(lambda step: step.step_type == "feedback_ticket"):
            if is_html_empty(step.message):
                raise ValidationError(
                    self.env._("A step that creates a ticket needs a message: what the bot says once it is made.")
                )
