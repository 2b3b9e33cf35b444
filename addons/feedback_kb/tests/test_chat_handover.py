from odoo.tests import tagged

from .chat_case import ChatCase


@tagged("post_install", "-at_install")
class TestChatHandover(ChatCase):
    """From the bot to a person, at any time, and on when nobody is there."""

    def test_a_person_can_be_asked_for_in_words_at_any_time(self):
        self._come_online()
        for text in ("оператор", "Talk to a human, please"):
            chat = self._open_chat()
            self._write(chat, text)
            with self.subTest(text=text):
                self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)
                self.assertFalse(self._queries())

    def test_the_button_leads_to_a_person_and_counts_the_answer_as_refused(self):
        self._come_online()
        article = self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        words = self._press(chat, "person")
        self.assertIn("passing you on to a colleague", words)
        self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)
        self.assertIn(self.operator.partner_id, chat.channel_member_ids.partner_id)
        self.assertEqual(self._usage(article), ["chat_shown", "chat_refused"])

    def test_the_bot_is_silent_once_a_person_is_there(self):
        self._come_online()
        self._article()
        chat = self._open_chat()
        self._write(chat, "agent")
        said = self._bot_messages(chat)
        self._write(chat, "How can I return my lamp?")
        self.assertEqual(self._bot_messages(chat), said)
        self.assertFalse(chat.livechat_end_dt)

    def test_the_bot_gives_way_to_an_agent_who_joins_unasked(self):
        self._article()
        chat = self._open_chat()
        chat._add_members(users=self.operator, create_member_params={"livechat_member_type": "agent"})
        said = self._bot_messages(chat)
        self._write(chat, "How can I return my lamp?")
        self.assertEqual(self._bot_messages(chat), said)
        self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)

    def test_the_person_sees_what_was_asked_and_shown(self):
        self._come_online()
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self._write(chat, "quantum chromodynamics")
        self._press(chat, "person")
        note = str(chat.livechat_note)
        self.assertIn("“How can I return my lamp?” → How do I return a lamp?<br>", note)
        self.assertIn("“quantum chromodynamics” → nothing found", note)
        self.assertIn("How can I return my lamp?", "".join(chat.message_ids.mapped("body")))

    def test_a_later_step_that_forwards_does_it_in_its_own_words(self):
        self._come_online()
        forward = self._step("forward_operator", "One moment, Olga will be with you.")
        chat = self._open_chat()
        self.assertIn("Olga will be with you", self._write(chat, "agent"))
        self.assertEqual(chat.chatbot_current_step_id, forward)
        self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)

    def test_when_nobody_is_free_the_script_goes_on(self):
        self._step("forward_operator", "One moment, please.")
        email = self._step("question_email", "Where may we write to?")
        chat = self._open_chat()
        self.assertIn("Where may we write to?", self._write(chat, "agent"))
        self.assertEqual(chat.chatbot_current_step_id, email)
        self.assertIn("nobody is free", str(self._bot_messages(chat).sorted("id")[-2].body))
        self.assertFalse(chat.livechat_end_dt)
        self.assertEqual(chat.livechat_failure, "no_agent")

    def test_when_nobody_is_free_and_nothing_follows_the_form_is_shown_and_the_bot_stays(self):
        self._article()
        for last_step in (None, "forward_operator"):
            if last_step:
                self._step(last_step, "One moment, please.")
            chat = self._open_chat()
            words = self._write(chat, "agent")
            with self.subTest(last_step=last_step):
                self.assertIn("/feedback/lamp-form", words)
                self.assertEqual(chat.chatbot_current_step_id, self.step)
                self.assertIn("thirty days", self._write(chat, "How can I return my lamp?"))

    def test_without_a_form_the_companys_address_is_given(self):
        self.site.channel_id = False
        self.company.email = "help@lamps.example"
        self.assertIn("help@lamps.example", self._write(self._open_chat(), "agent"))
        self.company.email = False
        self.assertIn("try again later", self._write(self._open_chat(), "agent"))

    def test_later_steps_can_depend_on_what_the_visitor_chose(self):
        helped, person = self.answers["helped"], self.answers["person"]
        bye = self._step("text", "Enjoy your lamp!", triggering_answer_ids=[(6, 0, helped.ids)])
        email = self._step("question_email", "Where may we write to?", triggering_answer_ids=[(6, 0, person.ids)])
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self._press(chat, "helped")
        self.assertEqual(chat.chatbot_current_step_id, bye)
        chat = self._open_chat()
        self._write(chat, "оператор")
        self.assertEqual(chat.chatbot_current_step_id, email)

    def test_an_earlier_choice_in_the_loop_decides_nothing(self):
        bye = self._step("text", "Sorry!", triggering_answer_ids=[(6, 0, self.answers["other"].ids)])
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self._press(chat, "other")
        self._write(chat, "How can I return my lamp?")
        self._press(chat, "helped")
        self.assertNotEqual(chat.chatbot_current_step_id, bye)

    def test_whoever_was_helped_is_not_led_to_a_person(self):
        self._step("forward_operator", "One moment, please.")
        self._step("question_email", "Where may we write to?")
        self._come_online()
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self._press(chat, "helped")
        self.assertEqual(chat.livechat_operator_id, self.script.operator_partner_id)
        self.assertEqual(chat.chatbot_current_step_id, self.step)
