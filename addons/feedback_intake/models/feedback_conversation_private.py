from odoo import api, fields, models


class FeedbackConversation(models.Model):
    """What everybody reads may be answered in private; the conversation that begins so belongs to the same ticket."""

    _inherit = "feedback.conversation"

    public_id = fields.Many2one(
        "feedback.conversation",
        "Public Conversation",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="What is answered here in private.",
    )

    @api.model
    def _of_key(self, channel, thread_key):
        return self.search([("channel_id", "=", channel.id), ("thread_key", "=", thread_key)])

    def _other_way(self):
        """Return "private" or "public" where the next answer may be sent so instead, else False."""
        self.ensure_one()
        return "public" if self.public_id else "private" if self._private_key() else False

    def _private_key(self):
        """Return the key of the private conversation that begins at the customer's latest message; "" where there is
        none, or where we have written in it already."""
        self.ensure_one()
        if not self._gateway()._is_reply_public:
            return ""
        latest = self.env["feedback.message.reference"].search(
            [("conversation_id", "=", self.id), ("is_ours", "=", False)], order="id desc", limit=1
        )
        key = self._gateway()._private_thread(latest.external_id) if latest else ""
        begun = key and self._of_key(self.channel_id, key)
        sent = begun and [("conversation_id", "=", begun.id), ("state", "!=", "failed")]
        return "" if sent and self.env["feedback.outbound.message"].search_count(sent, limit=1) else key

    def _answer_privately(self, ticket):
        """Have the next answer to this ticket leave in private."""
        key = self._private_key()
        if key:
            ticket.conversation_id = self._of_key(self.channel_id, key) or self.create(
                {
                    "channel_id": self.channel_id.id,
                    "thread_key": key,
                    "ticket_id": ticket.id,
                    "author_external_id": self.author_external_id,
                    "author_name": self.author_name,
                    "last_in_date": self.last_in_date,
                    "public_id": self.id,
                }
            )

    def _expect_answer(self, customer_id):
        """We have written in private. What the customer answers comes in under an ID of its own, and joins the ticket;
        what we write until then is public again.

        :param customer_id: the key of the conversation in which the answer will come
        """
        self.ensure_one()
        ticket = self.ticket_id._survivor()
        if ticket.conversation_id == self:
            ticket.conversation_id = self.public_id
        chat = self._of_key(self.channel_id, customer_id)
        if not chat and customer_id:
            self.create(
                {
                    "channel_id": self.channel_id.id,
                    "thread_key": customer_id,
                    "ticket_id": ticket.id,
                    "author_external_id": customer_id,
                    "author_name": self.author_name,
                }
            )
        elif chat and (not chat.ticket_id or chat.ticket_id.is_done):
            chat.ticket_id = ticket

    def _lead_answers(self, ticket):
        """The customer has joined the ticket by this conversation: answers go where they wrote last, but never from
        private into public by themselves."""
        if not self or ticket.conversation_id == self:
            return
        is_private = ticket.conversation_id and not ticket.conversation_id._gateway()._is_reply_public
        if not (is_private and self._gateway()._is_reply_public):
            ticket.conversation_id = self
