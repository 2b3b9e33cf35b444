from odoo.tests import tagged

from .chat_case import ChatCase


@tagged("post_install", "-at_install")
class TestChatAnswer(ChatCase):
    """What the bot answers, and what it never says."""

    def test_a_question_is_answered_with_the_articles_title_passage_and_address(self):
        article = self._article()
        chat = self._open_chat()
        words = self._write(chat, "How can I return my lamp?")
        self.assertIn("How do I return a lamp?", words)
        self.assertIn("within thirty days", words)
        self.assertIn(f'href="{self.site.url}', words)
        self.assertEqual(chat.chatbot_current_step_id, self.step)
        self.assertEqual(self._usage(article), ["chat_shown"])

    def test_of_close_articles_three_are_shown_and_of_a_clear_one_itself(self):
        self._article("How do I clean a shade?", body="<p>With a dry cloth.</p>")
        for title in ("Return of a lamp", "Return of a shade", "Return of a bulb", "Return of a socket"):
            self._article(title, body="<p>Return it by courier.</p>")
        chat = self._open_chat()
        words = self._write(chat, "return")
        self.assertEqual(words.count("Return of a "), 3)
        self.assertIn("Or is it one of these?", words)
        self.assertEqual(len(self._queries().shown_ids), 3)
        words = self._write(chat, "clean a shade")
        self.assertIn("dry cloth", words)
        self.assertNotIn("Or is it one of these?", words)

    def test_what_was_asked_is_logged_without_personal_data(self):
        article = self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return the lamp of order FB-12345? anna@customer.example")
        query = self._queries()
        self.assertEqual((query.source, query.company_id, query.shown_ids), ("chat", self.company, article.ids))
        self.assertNotIn("12345", query.text)
        self.assertNotIn("anna", query.text)

    def test_an_answer_that_helped_is_counted_and_learnt(self):
        article = self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        words = self._press(chat, "helped")
        self.assertIn("I am glad that this helped.", words)
        self.assertEqual(self._usage(article), ["chat_shown", "chat_helped"])
        query = self._queries()
        self.assertEqual((query.outcome, query.opened_id), ("solved", article))
        self.assertIn("How can I return my lamp?", article.question_ids.mapped("text"))

    def test_after_help_the_visitor_can_ask_on(self):
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self._press(chat, "helped")
        self.assertFalse(chat.livechat_end_dt)
        self.assertIn("thirty days", self._write(chat, "And when must I return the lamp?"))

    def test_an_answer_that_did_not_help_is_counted_and_the_bot_asks_on(self):
        article = self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self.assertIn("What else would you like to know?", self._press(chat, "other"))
        self.assertEqual(self._usage(article), ["chat_shown", "chat_refused"])
        self.assertEqual(self._queries().outcome, "none")

    def test_help_and_thanks_can_be_written_too(self):
        article = self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        self._write(chat, "Thank you!")
        self.assertEqual(self._usage(article), ["chat_shown"])
        self._write(chat, "How can I return my lamp?")
        self._write(chat, "Yes, that helped, thanks!")
        self.assertEqual(self._usage(article), ["chat_shown", "chat_shown", "chat_helped"])

    def test_a_greeting_is_no_question(self):
        chat = self._open_chat("ru_RU")
        self._write(chat, "Здравствуйте!")
        self.assertFalse(self._queries())
        self.assertFalse(chat.livechat_end_dt)

    def test_nothing_found_is_said_and_after_two_more_tries_a_person_is_asked_for(self):
        self._come_online()
        chat = self._open_chat()
        self.assertIn("found nothing", self._write(chat, "quantum chromodynamics"))
        self.assertIn("still find nothing", self._write(chat, "gluons and quarks"))
        self.assertEqual(chat.livechat_operator_id, self.script.operator_partner_id)
        self._write(chat, "strong interaction")
        self.assertEqual(chat.livechat_operator_id, self.operator.partner_id)
        self.assertEqual(self._queries().mapped("shown_count"), [0, 0, 0])

    def test_only_published_public_articles_of_the_company_are_shown(self):
        self._article("Return of a lamp: notes for employees", visibility="internal")
        self._article("Return of a lamp for customers", visibility="portal")
        self._article("Return of a lamp, unfinished", state="draft")
        self._article("Return of a lamp in the clinic", company_id=self.other_company.id, user_id=False)
        words = self._write(self._open_chat(), "return of a lamp")
        self.assertIn("found nothing", words)

    def test_a_customer_who_is_logged_in_sees_articles_for_customers_and_an_employee_the_public_ones(self):
        self._article("Return of a lamp for customers", visibility="portal")
        self._article("Return of a lamp: notes for employees", visibility="internal")
        self.authenticate("desk_portal", "desk_portal")
        words = self._write(self._open_chat(), "return of a lamp")
        self.assertIn("for customers", words)
        self.assertNotIn("employees", words)
        self.authenticate("desk_agent", "desk_agent")
        self.assertIn("found nothing", self._write(self._open_chat(), "return of a lamp"))

    def test_a_customer_of_another_company_is_like_everybody(self):
        self._article("Return of a lamp for customers", visibility="portal")
        self.users["portal"].write(
            {"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id}
        )
        self.authenticate("desk_portal", "desk_portal")
        self.assertIn("found nothing", self._write(self._open_chat(), "return of a lamp"))

    def test_the_search_keeps_to_the_chosen_categories_and_those_below(self):
        shelf, other = self.env["feedback.kb.category"].create([{"name": "Lamps"}, {"name": "Shades"}])
        below = self.env["feedback.kb.category"].create({"name": "Old lamps", "parent_id": shelf.id})
        self._article("Return of a shade", category_id=other.id)
        self._article("Return of an old lamp", category_id=below.id)
        self.step.knowledge_category_ids = shelf
        words = self._write(self._open_chat(), "return")
        self.assertIn("old lamp", words)
        self.assertNotIn("Return of a shade", words)

    def test_a_russian_question_is_answered_in_russian_whatever_the_browser_speaks(self):
        original = self._article()
        self._article(
            "Как вернуть лампу?",
            body="<p>Упакуйте лампу и передайте курьеру.</p>",
            lang="ru_RU",
            translation_of_id=original.id,
        )
        self.assertIn("Как вернуть лампу?", self._write(self._open_chat(), "Подскажите, как мне вернуть лампу"))
        self.assertEqual(self._queries().lang, "ru_RU")

    def test_what_visitors_and_articles_say_is_no_html(self):
        body = "<p>Return &lt;script&gt;alert(2)&lt;/script&gt;</p>"
        self._article("Return of <img src=x onerror=alert(1)>", body=body)
        chat = self._open_chat()
        words = self._write(chat, "return <b onclick='alert(3)'>it</b>")
        self.assertIn("&lt;img", words)
        self.assertIn("&lt;script&gt;", words)
        self.assertNotIn("<img", words)
        self.assertNotIn("<b ", str(self._queries().text))

    def test_a_message_of_any_length_is_a_short_question(self):
        self._article()
        self._write(self._open_chat(), "return lamp " + "x" * 50_000)
        self.assertLessEqual(len(self._queries().text), 300)

    def test_the_buttons_come_with_the_bots_messages_that_offer_them(self):
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        offered = self._offered(chat)
        self.assertEqual(offered, [self.step.answer_ids.sorted("sequence").ids])
        self._press(chat, "other")
        self.assertEqual(self._offered(chat)[-1], self.answers["person"].ids)

    def _offered(self, chat):
        """Return the ids of the buttons below each message of the bot, as a client gets them after a reload."""
        data = self.make_jsonrpc_request("/discuss/channel/messages", {"channel_id": chat.id, "fetch_params": {}})
        steps = sorted(data["data"].get("ChatbotStep", []), key=lambda step: step["message"])
        return [step["offeredAnswers"] for step in steps if step.get("offeredAnswers") is not None]

    def test_after_a_reload_the_visitor_goes_on_below_the_last_answer(self):
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        data = self.make_jsonrpc_request(
            "/mail/data", {"fetch_params": [["discuss.channel", [chat.id]]], "context": {}}
        )
        current = next(one["chatbot"] for one in data["discuss.channel"] if one["id"] == chat.id)["currentStep"]
        self.assertEqual(current["message"], self._bot_messages(chat).sorted("id")[-1].id)
        self.assertFalse(current["operatorFound"])

    def test_asking_the_bot_to_go_on_without_a_new_message_changes_nothing(self):
        self._article()
        chat = self._open_chat()
        self._write(chat, "How can I return my lamp?")
        for _time in range(3):
            self.make_jsonrpc_request("/chatbot/step/trigger", {"channel_id": chat.id})
        self.assertEqual(len(self._queries()), 1)
        self.assertEqual(len(self._bot_messages(chat)), 2)

    def test_a_message_costs_a_bounded_number_of_queries(self):
        for number in range(20):
            self._article(f"Return of lamp {number}")
        chat = self._open_chat()
        counts = []
        for _round in range(4):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._write(chat, "How can I return my lamp?")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts[1:]), counts[1] + 5, "a long chat costs no more than a short one")
        self.assertLessEqual(counts[-1], 130)
