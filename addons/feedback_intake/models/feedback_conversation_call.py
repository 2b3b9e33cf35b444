from odoo import api, models


class FeedbackConversation(models.Model):
    _inherit = "feedback.conversation"

    @api.model
    def _take_call(self, channel, message):
        return self.env["feedback.call"]._take(channel, message)
