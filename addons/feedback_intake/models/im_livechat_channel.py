from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ImLivechatChannel(models.Model):
    """Live chats whose conversations become tickets, and which offer a form where nobody is free."""

    _inherit = "im_livechat.channel"

    feedback_channel_id = fields.Many2one(
        "feedback.channel",
        "Tickets Go To",
        domain="[('gateway_type', '=', 'odoo_livechat')]",
        index="btree_not_null",
        ondelete="set null",
        help="The channel says which team, kind and category tickets of this live chat get. "
        "Empty: its conversations do not become tickets.",
    )
    feedback_policy = fields.Selection(
        [
            ("never", "Never by itself"),
            ("answered", "When an operator took part"),
            ("unanswered", "When nobody answered"),
            ("always", "Always"),
        ],
        "At the End, Make a Ticket",
        default="never",
        required=True,
        help="Operators and the chat bot can make one at any time. A conversation in which the visitor wrote nothing "
        "makes none.",
    )
    feedback_form_id = fields.Many2one(
        "feedback.channel",
        "Form When Nobody Is Free",
        domain="[('gateway_type', '=', 'form')]",
        index="btree_not_null",
        ondelete="set null",
        help="Visitors get it, with what they have written, when no operator is online or nobody answers in time. "
        "Empty: the chat's button is hidden when nobody is online.",
    )
    feedback_wait_minutes = fields.Integer(
        "Offer It After (minutes)",
        default=3,
        help="When nobody has answered for so long. 0: only when nobody is online.",
    )

    _feedback_wait_positive = models.Constraint(
        "CHECK (feedback_wait_minutes >= 0)", "The waiting time cannot be negative."
    )

    @api.constrains("feedback_channel_id", "feedback_form_id")
    def _check_feedback_channels(self):
        for livechat in self:
            if livechat.feedback_channel_id and livechat.feedback_channel_id.gateway_type != "odoo_livechat":
                raise ValidationError(
                    self.env._("Tickets of a live chat go to a channel of the type “Live Chat of Odoo”.")
                )
            if livechat.feedback_form_id and livechat.feedback_form_id.gateway_type != "form":
                raise ValidationError(self.env._("Choose a channel of the type “Web Form” as the form."))

    @api.constrains("feedback_policy", "feedback_channel_id")
    def _check_feedback_policy(self):
        for livechat in self:
            if livechat.feedback_policy != "never" and not livechat.feedback_channel_id:
                raise ValidationError(self.env._("Choose the channel that tickets of “%s” go to.", livechat.name))

    def _is_livechat_available(self):
        return super()._is_livechat_available() or bool(self.feedback_form_id.form_url)
