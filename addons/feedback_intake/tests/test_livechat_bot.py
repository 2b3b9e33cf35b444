"""The bot's step “Create a Ticket”: asks what is missing, tells the number; nobody meets a dead end."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .gateway_contract import run_scheduled_action
from .livechat_case import LivechatCase


class BotCase(LivechatCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls.env["chatbot.script"].create({"title": "Lamp Bot"})
        cls.hello = cls._step("free_input_single", "What can I do for you?")
        cls.step = cls._step("feedback_ticket", "<p>I have written it down.</p>")
        cls.livechat.rule_ids = [Command.create({"chatbot_script_id": cls.script.id})]

    @classmethod
    def _step(cls, step_type, message, **values):
        return cls.env["chatbot.script.step"].create(
            {"step_type": step_type, "message": message, "chatbot_script_id": cls.script.id, **values}
        )

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _begin(self, lang="en_US"):
        self.opener.cookies["frontend_lang"] = lang
        return self._open_chat(chatbot_script_id=self.script.id)

    def _tell(self, chat, text=None):
        """Write as the visitor, let the bot go on, and return its last message."""
        if text:
            self._write(chat, text)
        self.make_jsonrpc_request("/chatbot/step/trigger", {"channel_id": chat.id})
        self.env.invalidate_all()
        bot = self.script.operator_partner_id
        said = chat.message_ids.filtered(lambda one: one.author_id == bot and one.message_type == "comment")
        return str(said.sorted("id")[-1:].body)


@tagged("-at_install", "post_install")
class TestLivechatBot(BotCase):
    def test_the_bot_asks_what_is_missing_and_tells_number_and_link(self):
        self.step.feedback_ask_name = True
        chat = self._begin()
        self.assertIn("Where may we answer you?", self._tell(chat, "My lamp flickers"))
        self.assertFalse(self._ticket_of(chat))
        self.assertIn("looks neither like", self._tell(chat, "by pigeon"))
        self.assertIn("What is your name?", self._tell(chat, "Sure: anna@customer.example"))
        words = self._tell(chat, "Anna")
        ticket = self._ticket_of(chat)
        self.assertIn("I have written it down.", words)
        self.assertIn(ticket.number, words)
        self.assertIn(ticket.get_portal_url().partition("?")[0], words)
        self.assertEqual(
            (ticket.email_from, ticket.contact_name, ticket.subject),
            ("anna@customer.example", "Anna", "My lamp flickers"),
        )
        self.assertEqual(ticket.partner_id, self.customer, "known by the address")
        self.assertTrue(ticket.needs_reply)

    def test_the_link_opens_the_customers_page(self):
        chat = self._begin()
        self._tell(chat, "My lamp flickers")
        words = self._tell(chat, "+7 495 123-45-67")
        url = re.search(r'href="([^"]+)"', words)[1].replace("&amp;", "&")
        page = self.url_open(url.replace(self.env["feedback.ticket"].get_base_url(), self.base_url()))
        self.assertEqual(page.status_code, 200)
        self.assertIn("My lamp flickers", page.text)
        self.assertEqual(self._ticket_of(chat).phone, "+7 495 123-45-67")

    def test_what_earlier_steps_have_asked_is_not_asked_again(self):
        self.step.sequence = 10
        self._step("question_email", "Your address?", sequence=5)
        chat = self._begin()
        self.assertIn("Your address?", self._tell(chat, "My lamp flickers"))
        self.assertIn("I have written it down.", self._tell(chat, "anna@customer.example"))
        self.assertEqual(self._ticket_of(chat).email_from, "anna@customer.example")

    def test_a_customer_who_is_logged_in_is_asked_nothing(self):
        self.step.feedback_ask_name = True
        self.authenticate("desk_portal", "desk_portal")
        chat = self._begin()
        self.assertIn("I have written it down.", self._tell(chat, "My lamp flickers"))
        self.assertEqual(self._ticket_of(chat).partner_id, self.users["portal"].partner_id)

    def test_who_has_said_nothing_yet_is_asked_for_the_question(self):
        self.hello.step_type = "text"
        self.step.feedback_contact = "none"
        chat = self._begin()
        self.assertIn("what it is about", self._tell(chat))
        self.assertIn("what it is about", self._tell(chat, "??"))
        self.assertIn("I have written it down.", self._tell(chat, "My lamp flickers"))
        self.assertEqual(self._ticket_of(chat).subject, "My lamp flickers")

    def test_a_button_is_no_question(self):
        self.hello.step_type = "question_selection"
        button = self.env["chatbot.script.answer"].create({"name": "I have trouble", "script_step_id": self.hello.id})
        chat = self._begin()
        self.make_jsonrpc_request(
            "/mail/message/post",
            {
                "thread_model": "discuss.channel",
                "thread_id": chat.id,
                "post_data": {"body": "I have trouble", "message_type": "comment", "subtype_xmlid": "mail.mt_comment"},
                "selected_answer_id": button.id,
            },
        )
        self.assertIn("what it is about", self._tell(chat))

    def test_who_wants_to_stay_anonymous_may(self):
        self.step.write({"feedback_contact": "optional", "feedback_ask_name": True})
        chat = self._begin()
        self.assertIn("write “no”", self._tell(chat, "My lamp flickers"))
        words = self._tell(chat, "No.")
        ticket = self._ticket_of(chat)
        self.assertIn(ticket.number, words, "the link is how they get the answer")
        self.assertFalse(ticket.email_from or ticket.phone or ticket.partner_id)

    def test_the_script_goes_on_behind_the_step(self):
        self._step("text", "Good-bye")
        chat = self._begin()
        self._tell(chat, "My lamp flickers")
        self._tell(chat, "anna@customer.example")
        self.assertIn("Good-bye", self._tell(chat))
        self.assertEqual(len(self._ticket_of(chat)), 1)

    def test_a_script_may_begin_with_it(self):
        self.hello.unlink()
        self.step.feedback_contact = "none"
        chat = self._begin()
        self.assertIn("what it is about", self._tell(chat))
        self.assertIn("I have written it down.", self._tell(chat, "My lamp flickers"))

    def test_the_end_of_the_script_makes_no_second_ticket(self):
        self.livechat.feedback_policy = "always"
        chat = self._begin()
        self._tell(chat, "My lamp flickers")
        self._tell(chat, "anna@customer.example")
        self._tell(chat)
        self.assertTrue(chat.livechat_end_dt)
        self.assertEqual(len(self._ticket_of(chat)), 1)

    def test_it_speaks_the_visitors_language_as_far_as_it_is_translated(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.step.update_field_translations("message", {"ru_RU": {"I have written it down.": "Я всё записал."}})
        chat = self._begin("ru_RU")
        self._tell(chat, "Лампа мигает")
        self.assertIn("Я всё записал.", self._tell(chat, "anna@customer.example"))
        self.assertEqual(self._ticket_of(chat).language, "ru")

    def test_without_a_channel_the_visitor_is_not_told_a_number(self):
        self.livechat.feedback_channel_id = False
        self.assertIn("Support", self.step.feedback_hint)
        chat = self._begin()
        self._tell(chat, "My lamp flickers")
        self.assertIn("I could not write it down", self._tell(chat, "anna@customer.example"))

    def test_a_person_who_takes_over_silences_it(self):
        chat = self._begin()
        self._tell(chat, "My lamp flickers")
        chat._add_members(users=self.operator, create_member_params={"livechat_member_type": "agent"})
        self._tell(chat, "anna@customer.example")
        self.assertFalse(self._ticket_of(chat))

    def test_a_step_without_words_is_refused(self):
        with self.assertRaises(ValidationError):
            self.step.message = False


@tagged("-at_install", "post_install")
class TestLivechatForm(LivechatCase):
    """Nobody online, or nobody who answers: the form takes what was written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.livechat.write({"feedback_form_id": cls.form.id, "feedback_wait_minutes": 3})

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def _instead(self, text="", livechat=None):
        params = {"channel_id": (livechat or self.livechat).id, "text": text}
        return self.make_jsonrpc_request("/im_livechat/feedback_form", params)

    def _available(self):
        data = self.make_jsonrpc_request("/mail/data", {"fetch_params": [["init_livechat", self.livechat.id]]})
        return data["Store"]

    def test_nobody_online_means_the_form_with_the_text_in_it(self):
        url = self._instead("My lamp & I")
        self.assertEqual(url.partition("?")[0], self.form.form_url)
        self.assertEqual(parse_qs(urlsplit(url).query), {"message": ["My lamp & I"]})
        page = self.url_open(url.replace(self.form.get_base_url(), self.base_url()))
        self.assertIn("My lamp &amp; I", page.text)
        self.assertTrue(self._available()["livechat_available"], "the button is shown")
        self.assertTrue(self._available()["has_feedback_form"])

    def test_somebody_online_means_the_chat(self):
        self._come_online()
        self.assertFalse(self._instead("My lamp"))

    def test_without_a_form_odoo_hides_the_button(self):
        self.livechat.feedback_form_id = False
        self.assertFalse(self._instead())
        self.assertFalse(self._available()["livechat_available"])
        self.assertFalse(self._instead(livechat=self.livechat.browse(10**6)))

    def test_a_rule_that_hides_the_button_hides_it(self):
        self.livechat.rule_ids = [Command.create({"action": "hide_button"})]
        self.assertFalse(self._available()["livechat_available"])

    def _wait(self, minutes):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            run_scheduled_action(self.env, "ir_cron_offer_forms")

    def _notices(self, chat):
        self.env.invalidate_all()
        return [
            str(one.body)
            for one in chat.message_ids
            if one.message_type == "notification" and "/feedback/" in str(one.body)
        ]

    def test_who_is_not_answered_in_time_is_offered_the_form_once(self):
        self._come_online()
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        self._wait(2)
        self.assertFalse(self._notices(chat))
        for _time in range(2):
            self._wait(4)
        [notice] = self._notices(chat)
        self.assertIn("Nobody has answered yet", notice)
        self.assertIn("My%20lamp%20flickers", notice)
        self._write(chat, "Hello?")
        self._wait(10)
        self.assertEqual(len(self._notices(chat)), 1)

    def test_who_is_answered_is_not(self):
        self._come_online()
        chats = self._open_chat() + self._open_chat() + self._open_chat()
        for chat in chats:
            self._write(chat, "My lamp flickers")
        self._answer(chats[0], "I look into it")
        self._press(chats[1])
        self._leave(chats[2])
        self._wait(10)
        for chat in chats:
            self.assertFalse(self._notices(chat))

    def test_no_form_or_no_time_no_offer(self):
        self._come_online()
        self.livechat.feedback_wait_minutes = 0
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        self._wait(60)
        self.assertFalse(self._notices(chat))

    def test_the_form_that_was_offered_and_the_chat_make_one_ticket(self):
        self.livechat.feedback_policy = "always"
        self._come_online()
        chat = self._open_chat()
        self._write(chat, "My lamp flickers")
        url = chat._feedback_form_url()
        page = self.url_open(url.replace(self.form.get_base_url(), self.base_url()))
        fields_of_form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        self.assertIn("chat", fields_of_form)
        values = {**fields_of_form, "message": "My lamp flickers", "email": "anna@customer.example", "kind": "question"}
        with freeze_time(fields.Datetime.now() + timedelta(seconds=30)):
            answer = self.url_open(f"/feedback/{self.form.slug}", data=values)
        self.assertEqual(answer.status_code, 200, answer.text)
        ticket = self._ticket_of(chat)
        self.assertEqual(ticket.channel_id, self.form)
        self._leave(chat)
        self.assertEqual(self._ticket_of(chat), ticket)
        self.assertFalse(self._events())

    def test_a_forged_chat_is_ignored(self):
        self._come_online()
        chat = self._open_chat()
        for signature in (str(chat.id), "", "AAAA", "é", chat._feedback_form_url().partition("chat=")[2][:-2] + "xx"):
            self.assertFalse(self.env["discuss.channel"]._of_signature(signature), signature)
