from markupsafe import Markup, escape

from odoo import fields, models
from odoo.exceptions import AccessError


class DiscussChannel(models.Model):
    """Live chats that become tickets: by the operator, by a step of the chat bot, or when they end.

    What of a chat goes into the ledger stands in ``discuss_channel_feedback.py``.
    """

    _inherit = "discuss.channel"

    feedback_origin = fields.Json(
        "Where the Visitor Came From",
        readonly=True,
        groups="base.group_system",
        help="The page on which the chat began, and the names of campaign, source and medium.",
    )
    feedback_ticket_ids = fields.One2many(
        "feedback.ticket", "chat_id", "Tickets", groups="feedback_intake.feedback_intake_group_reader"
    )

    def _feedback_ticket(self):
        """Return the ticket that was made of this chat, with all rights, or an empty recordset."""
        self.ensure_one()
        # sudo: feedback.ticket - whether there is one, for whoever takes part in the chat
        return self.env["feedback.ticket"].sudo().search([("chat_id", "=", self.id)], limit=1)

    def write(self, vals):
        ending = self.browse()
        if vals.get("livechat_end_dt"):
            ending = self.filtered(lambda chat: chat.channel_type == "livechat" and not chat.livechat_end_dt)
        result = super().write(vals)
        for chat in ending:
            chat._on_feedback_end()
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        is_said = self.channel_type == "livechat" and message.message_type == "comment"
        if is_said and not self.env.context.get("feedback_from_ticket"):
            self._on_feedback_message(message)
        return result

    def _on_feedback_end(self):
        """A chat has ended: make a ticket, if the live chat's setting says so."""
        self.ensure_one()
        chat = self.sudo()  # sudo: discuss.channel, im_livechat.channel - settings, and what was said, for the ticket
        if ticket := chat._feedback_ticket():
            ticket._survivor()._notify_bus("updated")  # from now on it is answered another way
            return
        policy = chat.livechat_channel_id.feedback_policy
        if policy in (False, "never") or not chat._feedback_words():
            return
        if policy == "always" or (policy == "answered") == chat._is_answered():
            chat._make_feedback_ticket("end")

    def _on_feedback_message(self, message):
        """What is said once there is a ticket joins it."""
        self.ensure_one()
        chat = self.sudo()  # sudo: discuss.channel - who has said it
        who = chat._feedback_speaker(message)
        ticket = chat._feedback_ticket() if who != "bot" else False
        if ticket and ticket.channel_id.gateway_type == "odoo_livechat":
            content = {
                "event": "message",
                "chat": chat.id,
                "visitor": chat._prepare_feedback_visitor(),
                "line": chat._prepare_feedback_line(message),
            }
            chat._store_feedback(ticket.channel_id, f"message:{message.id}", content)
        elif who == "visitor" and not ticket:
            chat._plan_feedback_offer()

    def _on_feedback_rating(self, rating):
        """The visitor has rated the chat; the first and every other rating joins the ticket."""
        self.ensure_one()
        ticket = self._feedback_ticket()
        if ticket.channel_id.gateway_type == "odoo_livechat":
            content = {"event": "rating", "chat": self.id, "stars": int(rating.rating), "text": rating.feedback or ""}
            # sudo: feedback.inbound.event - how many ratings of it have come before
            count = (
                self.env["feedback.inbound.event"]
                .sudo()
                .search_count(
                    [("channel_id", "=", ticket.channel_id.id), ("delivery_key", "=like", f"rating:{rating.id}:%")]
                )
            )
            self._store_feedback(ticket.channel_id, f"rating:{rating.id}:{count + 1}", content)

    def _make_feedback_ticket(self, by, subject="", user=None):
        """Return the ticket of this chat, made now unless there is one; empty where that fails: the ledger says why.

        :param by: “agent” (``user``), “bot” or “end”
        """
        self.ensure_one()
        chat = self.sudo()  # sudo: discuss.channel, feedback.inbound.event - visitors have no rights on either
        ticket, channel = chat._feedback_ticket(), chat.livechat_channel_id.feedback_channel_id
        if ticket or not channel.active:
            return ticket
        content = chat._prepare_feedback_chat(by, subject, user)
        chat._store_feedback(channel, f"chat:{chat.id}", content)
        return chat._feedback_ticket()

    def _is_visitor_there(self):
        """Tell whether what is written into the chat now is likely to be read."""
        return bool(self) and not self.livechat_end_dt and self._is_visitor_online()

    def execute_command_ticket(self, **kwargs):
        """Make a ticket of the chat: /ticket, with a subject or without."""
        subject = (kwargs.get("body") or "").strip().removeprefix("/ticket").strip()
        answer = self.make_feedback_ticket(subject)
        words = escape(answer["message"])
        if answer["ticket_id"]:
            ticket = self.env["feedback.ticket"].browse(answer["ticket_id"])
            words += Markup(" ") + ticket._get_html_link(title=self.env._("Open it"))
        self.env.user._bus_send_transient_message(self, words)

    def make_feedback_ticket(self, subject=""):
        """Make a ticket of the chat, for its operators.

        :return: dict of ``message`` (a sentence), ``is_made`` (there is one) and ``ticket_id`` (False where the
            operator may not see it)
        """
        self._check_feedback_operator()
        known = self._feedback_ticket()
        ticket = known or self._make_feedback_ticket("agent", subject, self.env.user)
        own = ticket._survivor().sudo(False) if ticket else ticket
        return {
            "message": self._feedback_answer(ticket, bool(known)),
            "is_made": bool(ticket),
            "ticket_id": own.id if own and own.has_access("read") else False,
        }

    def _feedback_answer(self, ticket, is_known):
        """Return what to tell the operator."""
        if is_known:
            return self.env._("This conversation is ticket %s already.", ticket.number)
        if ticket:
            return self.env._("The conversation is now ticket %s. What is said from now on joins it.", ticket.number)
        if self.sudo().livechat_channel_id.feedback_channel_id:  # sudo: im_livechat.channel - its setting
            return self.env._("The ticket could not be made. The ledger of the channel says why.")
        return self.env._("No channel takes tickets of this live chat yet. Choose one on its page, under “Tickets”.")

    def _check_feedback_operator(self):
        self.ensure_one()
        self.check_access("read")
        if self.channel_type != "livechat" or not self.env.user.has_group("im_livechat.im_livechat_group_user"):
            raise AccessError(self.env._("Only operators of live chats can make tickets of them."))
