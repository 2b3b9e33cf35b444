from odoo import fields, models
from odoo.exceptions import AccessError


class FeedbackTicket(models.Model):
    """Tickets that were made inside Odoo: of a live chat, of an answer to a survey. Each makes one ticket at most."""

    _inherit = "feedback.ticket"

    chat_id = fields.Many2one(
        "discuss.channel",
        "Live Chat",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The conversation that the ticket was made of.",
    )
    survey_answer_id = fields.Many2one(
        "survey.user_input",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The answer that the ticket was made of. Empty for an anonymous one.",
    )

    _chat_unique = models.UniqueIndex("(chat_id) WHERE chat_id IS NOT NULL", "This chat is a ticket already.")
    _survey_answer_unique = models.UniqueIndex(
        "(survey_answer_id) WHERE survey_answer_id IS NOT NULL", "This answer is a ticket already."
    )

    def action_open_chat(self):
        self.ensure_one()
        self.check_access("read")
        self.chat_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "discuss.channel",
            "res_id": self.chat_id.id,
            "views": [(self.env.ref("im_livechat.discuss_channel_view_form").id, "form")],
        }

    def action_open_survey_answer(self):
        self.ensure_one()
        self.check_access("read")
        if not self.survey_answer_id.has_access("read"):
            raise AccessError(self.env._("You may not see answers to this survey."))
        return self.survey_answer_id.get_formview_action()
