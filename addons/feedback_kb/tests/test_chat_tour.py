from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.im_livechat.controllers.main import LivechatController

from .chat_case import ChatCase


@tagged("post_install", "-at_install")
class TestChatTour(ChatCase):
    """The widget as a visitor uses it, on our pages and on those of others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls._article()

    def take_the_tour(self, name, **values):
        self.start_tour(f"/im_livechat/support/{self.livechat.id}", name, **values)
        return self.env["discuss.channel"].search([("livechat_channel_id", "=", self.livechat.id)])

    def test_a_visitor_asks_is_not_helped_and_reaches_a_person(self):
        self._come_online()
        chat = self.take_the_tour("feedback_kb_chat_to_person")
        self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)
        self.assertEqual(self._usage(self.article), ["chat_shown", "chat_refused", "chat_shown", "chat_refused"])
        self.assertIn("Are you there, Olga?", chat.message_ids.sorted("id")[-1].body)

    def test_the_same_on_somebody_elses_page(self):
        self._come_online()
        with patch.object(LivechatController, "_is_cors_request", return_value=True):
            chat = self.take_the_tour("feedback_kb_chat_to_person")
        self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)

    def test_a_visitor_is_helped_and_nobody_is_there_when_they_want_more(self):
        chat = self.take_the_tour("feedback_kb_chat_helped")
        self.assertEqual(self._usage(self.article), ["chat_shown", "chat_helped"])
        self.assertFalse(chat.livechat_end_dt)

    def test_in_russian_a_visitor_without_a_person_leaves_an_address(self):
        self._article(
            "Как вернуть лампу?",
            body="<p>Упакуйте лампу и передайте курьеру.</p>",
            lang="ru_RU",
            translation_of_id=self.article.id,
        )
        email = self._step("question_email", "Where may we write to?")
        thanks = self._step("text", "Thank you, we write to you.")
        for step, source, text in (
            (self.step, "What can I help you with?", "Чем могу помочь?"),
            (email, "Where may we write to?", "Куда вам ответить?"),
            (thanks, "Thank you, we write to you.", "Спасибо, мы ответим письмом."),
        ):
            step.update_field_translations("message", {"ru_RU": {source: text}})
        self.answers["person"].update_field_translations("name", {"ru_RU": "Нужен человек"})
        chat = self.take_the_tour("feedback_kb_chat_without_person", cookies={"frontend_lang": "ru_RU"})
        values = chat._chatbot_find_customer_values_in_messages({"question_email": "email"})
        self.assertEqual(values, {"email": "anna@customer.example"})
