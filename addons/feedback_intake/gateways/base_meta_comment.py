from odoo import models

from ..tools.payload import as_text


class FeedbackGatewayMetaComment(models.AbstractModel):
    """Mixed into the gateways that answer below comments and posts, where everybody reads."""

    _name = "feedback.gateway.meta.comment"
    _inherit = "feedback.gateway.meta"
    _description = "Comments on Facebook and Instagram"

    _is_reply_public = True
    _reply_takes_files = False
    _reply_window_hours = 0
    # Where answers to a comment go.
    _edge = ""

    def _window_hours(self, channel):
        return 0

    def _send(self, channel, reply):
        comment_id = self._answered(reply)
        found = self._call(channel, "POST", f"{comment_id}/{self._edge}", data={"message": reply.text})
        return as_text(found.get("id"))

    def _answered(self, reply):
        """Return the ID of the comment that is answered."""
        return reply.reply_to or reply.thread_key.partition(":")[2]
