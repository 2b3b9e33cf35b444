"""A live chat as tests share it: visitors over HTTP, an operator who can be online."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from .common import AGENT, DeskCase


class LivechatCase(DeskCase, HttpCase):
    """``livechat`` belongs to ``channel``; ``operator`` is free once :meth:`_come_online` is called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chats = cls.env["feedback.channel"].create(
            {
                "name": "Shop chats",
                "gateway_type": "odoo_livechat",
                "company_id": cls.company.id,
                "team_id": cls.teams["all"].id,
                "user_id": cls.users["manager"].id,
            }
        )
        cls.form = cls.env["feedback.channel"].create(
            {"name": "Lamp form", "gateway_type": "form", "slug": "lamp-form", "company_id": cls.company.id}
        )
        cls.operator = cls._operator("chat_operator", f"{AGENT},im_livechat.im_livechat_group_user", cls.company)
        cls.teams["all"].member_ids |= cls.operator
        cls.livechat = cls.env["im_livechat.channel"].create(
            {"name": "Support", "user_ids": [Command.set(cls.operator.ids)], "feedback_channel_id": cls.chats.id}
        )

    @classmethod
    def _operator(cls, login, groups, company):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            name="Olga Operator",
            lang="en_US",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _come_online(self):
        self.env["mail.presence"]._update_presence(self.operator)

    def _open_chat(self, **params):
        """Begin a chat as a visitor and return it."""
        session = self.make_jsonrpc_request(
            "/im_livechat/get_session", {"channel_id": self.livechat.id, "persisted": True, **params}
        )
        return self.env["discuss.channel"].browse(session["channel_id"])

    def _write(self, chat, text, **post_data):
        """Write as the visitor."""
        data = {"body": text, "message_type": "comment", "subtype_xmlid": "mail.mt_comment", **post_data}
        self.make_jsonrpc_request(
            "/mail/message/post", {"thread_model": "discuss.channel", "thread_id": chat.id, "post_data": data}
        )
        self.env.invalidate_all()

    def _answer(self, chat, text):
        """Write as the operator."""
        chat.with_user(self.operator).message_post(body=text, message_type="comment", subtype_xmlid="mail.mt_comment")

    def _leave(self, chat):
        self.make_jsonrpc_request("/im_livechat/visitor_leave_session", {"channel_id": chat.id})
        self.env.invalidate_all()

    def _rate(self, chat, stars, reason=None):
        self.make_jsonrpc_request("/im_livechat/feedback", {"channel_id": chat.id, "rate": stars, "reason": reason})
        self.env.invalidate_all()

    def _press(self, chat, body="/ticket", user=None):
        """Make a ticket as the operator, and return it."""
        chat.with_user(user or self.operator).with_context(
            allowed_company_ids=(user or self.operator).company_ids.ids
        ).execute_command_ticket(body=body)
        return self._ticket_of(chat)

    def _ticket_of(self, chat):
        return self.env["feedback.ticket"].search([("chat_id", "=", chat.id)])

    def _events(self, channel=None):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", (channel or self.chats).id)])

    def _said(self, ticket):
        """Return the texts of the ticket's conversation, the oldest first."""
        return [str(message.body) for message in ticket._public_messages()]
