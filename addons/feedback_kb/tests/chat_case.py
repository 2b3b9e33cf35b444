"""A live chat whose bot answers from the knowledge base, as tests share it."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from .common import KnowledgeCase


class ChatCase(KnowledgeCase, HttpCase):
    """``step`` asks and answers; ``operator`` is free once :meth:`_come_online` is called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        form = cls.env["feedback.channel"].create(
            {"name": "Lamp form", "gateway_type": "form", "slug": "lamp-form", "company_id": cls.company.id}
        )
        cls.site.channel_id = form
        cls.operator = new_test_user(
            cls.env, "chat_operator", "im_livechat.im_livechat_group_user", name="Olga Operator", lang="en_US"
        )
        cls.script = cls.env["chatbot.script"].create({"title": "Lamp Bot"})
        cls.step = cls._step("knowledge", "What can I help you with?", knowledge_site_id=cls.site.id)
        cls.answers = {answer.knowledge_role: answer for answer in cls.step.answer_ids}
        cls.livechat = cls.env["im_livechat.channel"].create(
            {
                "name": "Support Channel",
                "user_ids": [Command.set(cls.operator.ids)],
                "rule_ids": [Command.create({"chatbot_script_id": cls.script.id})],
            }
        )

    @classmethod
    def _step(cls, step_type, message, **values):
        return cls.env["chatbot.script.step"].create(
            {"step_type": step_type, "message": message, "chatbot_script_id": cls.script.id, **values}
        )

    def _come_online(self):
        self.env["mail.presence"]._update_presence(self.operator)

    def _open_chat(self, lang="en_US"):
        """Begin a chat as a visitor and return it."""
        self.opener.cookies["frontend_lang"] = lang
        session = self.make_jsonrpc_request(
            "/im_livechat/get_session", {"channel_id": self.livechat.id, "chatbot_script_id": self.script.id}
        )
        return self.env["discuss.channel"].browse(session["channel_id"])

    def _write(self, chat, text, **values):
        """Write as the visitor, let the bot go on, and return its last message as text."""
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": chat.id,
                "post_data": {"body": text, "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
                **values,
            },
        )
        self.make_jsonrpc_request("/chatbot/step/trigger", {"channel_id": chat.id})
        chat.invalidate_recordset()
        return self._last_words(chat)

    def _press(self, chat, role):
        return self._write(chat, self.answers[role].name, selected_answer_id=self.answers[role].id)

    def _bot_messages(self, chat):
        bot = self.script.operator_partner_id
        return chat.message_ids.filtered(lambda one: one.author_id == bot and one.message_type == "comment")

    def _last_words(self, chat):
        return str(self._bot_messages(chat).sorted("id")[-1:].body)

    def _usage(self, article):
        return self.env["feedback.kb.usage"].search([("article_id", "=", article.id)]).sorted("id").mapped("kind")

    def _queries(self):
        return self.env["feedback.kb.query"].search([("company_id", "=", self.company.id)])
