from odoo import api, models


class FeedbackConversation(models.Model):
    """Messages whose sender or words are on the block list become no ticket."""

    _inherit = "feedback.conversation"

    @api.model
    def _leave_out_blocked(self, channel, pairs, outcomes):
        """Return the pairs without the messages whose sender or words are on the block list."""
        if self.env.context.get("feedback_force"):
            return pairs
        wanted = []
        for event, message in pairs:
            if block := self._block_of(channel, message):
                outcomes[event].append(("ignored", self.env["feedback.ticket"], block._refusal_reason()))
            else:
                wanted.append((event, message))
        return wanted

    @api.model
    def _block_of(self, channel, message):
        author = message.author
        if message.is_ours or message.kind != "message":
            return self.env["feedback.block"]
        return self.env["feedback.block"]._match(
            channel.company_id,
            email=author.email,
            phone=author.phone,
            account=author.external_id,
            text=f"{author.name}\n{message.body or ''}",
        )
