"""The chat in a real browser: a visitor and an operator, the bot, and nobody."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.im_livechat.controllers.main import LivechatController

from .livechat_case import LivechatCase


@tagged("-at_install", "post_install")
class TestLivechatTour(LivechatCase):
    def _visit(self, name):
        self.start_tour(f"/im_livechat/support/{self.livechat.id}", name)
        return self.env["discuss.channel"].search([("livechat_channel_id", "=", self.livechat.id)])

    def test_a_visitor_chats_and_the_operator_makes_a_ticket(self):
        self._come_online()
        chat = self._visit("feedback_intake_chat_with_operator")
        self.assertEqual(chat.feedback_origin["page"], f"{self.base_url()}/im_livechat/support/{self.livechat.id}")
        self.start_tour("/odoo/feedback", "feedback_intake_operator_ticket", login="chat_operator")
        ticket = self._ticket_of(chat)
        self.assertEqual((ticket.subject, ticket.user_id), ("My lamp flickers", self.operator))
        self.assertIn("My lamp flickers", self._said(ticket)[0])

    def _add_bot(self):
        script = self.env["chatbot.script"].create(
            {
                "title": "Lamp Bot",
                "script_step_ids": [
                    Command.create({"step_type": step_type, "message": message, "sequence": place})
                    for place, (step_type, message) in enumerate(
                        [
                            ("free_input_single", "What can I do for you?"),
                            ("feedback_ticket", "I have written it down."),
                            ("text", "Good-bye"),
                        ]
                    )
                ],
            }
        )
        self.livechat.rule_ids = [Command.create({"chatbot_script_id": script.id})]

    def test_the_bot_makes_a_ticket_and_tells_its_number(self):
        self._add_bot()
        ticket = self._ticket_of(self._visit("feedback_intake_chat_with_bot"))
        self.assertEqual((ticket.subject, ticket.email_from), ("My lamp flickers", "anna@customer.example"))

    def test_the_same_on_somebody_elses_page(self):
        self._add_bot()
        with patch.object(LivechatController, "_is_cors_request", return_value=True):
            chat = self._visit("feedback_intake_chat_with_bot")
        self.assertTrue(self._ticket_of(chat))

    def test_nobody_online_means_the_form(self):
        self.livechat.feedback_form_id = self.form
        self.assertFalse(self._visit("feedback_intake_chat_nobody_online"))

    def test_the_operator_leaves_before_the_visitor_has_written(self):
        self.livechat.feedback_form_id = self.form
        self._come_online()
        original = self.registry["im_livechat.channel"]._get_operator

        def leaving(livechat, *args, **kwargs):
            operator = original(livechat, *args, **kwargs)
            operator.sudo().presence_ids.status = "offline"
            return operator

        with patch.object(self.registry["im_livechat.channel"], "_get_operator", leaving):
            self.assertFalse(self._visit("feedback_intake_chat_operator_gone"))
