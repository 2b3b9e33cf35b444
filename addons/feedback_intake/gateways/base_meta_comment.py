from odoo import models

from ..tools.payload import as_text
from .base_meta_chat import HUMAN_HOURS


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

    def _private_thread(self, external_id):
        return f"private:{external_id}"

    def _answered(self, reply):
        """Return the ID of the comment that is answered."""
        return reply.reply_to or reply.thread_key.partition(":")[2]


class FeedbackGatewayMetaPrivate(models.AbstractModel):
    """Mixed into the gateways that answer a comment in private: by one message, within seven days.

    https://developers.facebook.com/documentation/business-messaging/messenger-platform/discovery/private-replies
    """

    _name = "feedback.gateway.meta.private"
    _inherit = "feedback.gateway.meta"
    _description = "Private Answers to Comments"

    _is_reply_single = True
    _reply_takes_files = False

    def _window_hours(self, channel):
        return HUMAN_HOURS

    def _recipient(self, channel, external_id):
        """Return whom the private answer to a comment is for, as Meta takes it."""
        return {"comment_id": external_id}

    def _late_hint(self, channel):
        return self.env._("Comments can be answered in private for seven days.")

    def _send(self, channel, reply):
        recipient = self._recipient(channel, reply.thread_key.partition(":")[2])
        found = self._post(channel, reply, {"recipient": recipient, **self._usual_type})
        Conversation = self.env["feedback.conversation"]
        Conversation._of_key(channel, reply.thread_key)._expect_answer(as_text(found.get("recipient_id")))
        return as_text(found.get("message_id"))
