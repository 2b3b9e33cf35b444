import dataclasses
import json
import re

from odoo.exceptions import UserError, ValidationError
from odoo.tests import BaseCase, TransactionCase, tagged

from odoo.addons.feedback_intake.tools.form_answers import FormAnswer, kind_of_label, read_form

from ..exceptions import PayloadError, UnsupportedEvent
from .gateway_contract import BASE_URL, SECRET, FakeProvider, GatewayContract, answer, run_scheduled_action
from .public_page_case import picture

FORM = "203112345678901"


class FormCase:
    """What is common to forms outside: their answers stand on the ticket."""

    def _ticket(self, name):
        delivery, _moment = self._fixture(name)
        with self._connected():
            event = self._receive(delivery)
        self.assertEqual(event.state, "done", event.reason)
        return event.ticket_id

    def _fixture(self, name):
        return next((delivery, moment) for found, delivery, moment, _ in self._fixtures() if found == f"{name}.http")

    def _answers(self, ticket):
        return {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}


@tagged("-at_install", "post_install")
class TestTypeform(FormCase, GatewayContract, TransactionCase):
    gateway_type = "typeform"
    is_body_signed = True
    values = {"access_token": "tfp_abc", "external_account": "lT4Z3j", "rating_question": "nps", "rating_scale": "0-10"}

    def test_the_signature_is_as_typeform_computes_it(self):
        body = b'{"event_id":"LtWXD3crgy","event_type":"form_response"}'
        self.channel.signing_secret = "abc123"
        delivery, _moment = self._fixture("form_response__text")
        delivery = dataclasses.replace(delivery, body=body)
        delivery.headers["Typeform-Signature"] = "sha256=fQ0Tf/AAVUZy1Bdk1is5tXMLH2Il2Qj36lezGX2eN6s="
        self.gateway._authenticate(self.channel, delivery)

    def test_answers_stand_on_the_ticket(self):
        ticket = self._ticket("form_response__text")
        self.assertEqual(ticket.subject, "Опрос о доставке: Курьер приехал вовремя 👍")
        self.assertEqual(ticket.contact_name, "Анна Кравец")
        self.assertEqual((ticket.email_normalized, ticket.phone_sanitized), ("anna@kravets.example", "+79123456789"))
        self.assertEqual((ticket.rating, ticket.language), (5, "ru"))
        self.assertIn("<b>Почему такая оценка?</b><br>Курьер приехал", ticket.description)
        self.assertNotIn("anna@kravets.example", ticket.description)
        answers = self._answers(ticket)
        self.assertEqual(answers["Насколько вероятно, что вы порекомендуете нас, …?"], 9)
        self.assertEqual((answers["order"], answers["Score"]), ("S042", 9))

    def test_every_type_of_answer_is_kept(self):
        answers = self._answers(self._ticket("form_response__all_types"))
        self.assertEqual(
            answers,
            {
                "Which product?": "Kettle “Dawn”",
                "What do you like?": "Colour, Price, The smell",
                "May we call you?": False,
                "When did you buy it?": "2026-01-02",
                "Your site": "https://okafor.example",
                "Deposit": "12.50, 4242, D Okafor, true",
                "How many?": 3,
                "score": 4,
                "segment": "vip",
            },
        )

    def test_stars_are_given_by_the_question_alone_that_the_channel_names(self):
        self.channel.rating_question = False
        self.assertEqual(self._ticket("form_response__text").rating, 0)
        with self.assertRaisesRegex(ValidationError, "0-10"):
            self.channel.rating_scale = "a lot"

    def test_private_files_are_fetched_with_the_token(self):
        ticket = self._ticket("form_response__file")
        with FakeProvider(answer(picture("JPEG"))).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_fetch_files")
        self.assertEqual(provider.calls[0]["headers"], {"Authorization": "Bearer tfp_abc"})
        self.assertEqual(ticket._public_messages().attachment_ids.mapped("name"), ["9f_lid crack.jpg"])

    def test_the_token_goes_to_typeform_alone(self):
        with FakeProvider(answer(picture())).connected() as provider:
            self.gateway._fetch_file(self.channel, {"url": "https://elsewhere.example/a.png"}, 1000)
        self.assertFalse(provider.calls[0]["headers"])

    def test_typeform_is_told_our_address(self):
        with FakeProvider(answer({})).connected() as provider:
            self.channel.action_register_webhook()
        [call] = provider.calls
        self.assertEqual((call["method"], call["url"]), ("PUT", "https://api.typeform.com/forms/lT4Z3j/webhooks/odoo"))
        self.assertEqual(call["json"]["url"], f"{BASE_URL}/feedback/hook/test-token")
        self.assertEqual((call["json"]["secret"], call["json"]["enabled"]), (SECRET, True))
        self.channel.access_token = False
        with self.assertRaisesRegex(UserError, "access token"):
            self.channel.action_register_webhook()

    def test_the_test_tells_where_typeform_sends_answers(self):
        url = self.channel.webhook_url
        for given, is_well, told in (
            (answer({"url": url, "enabled": True}), True, "to us"),
            (answer({"url": url, "enabled": False}), False, "switched"),
            (answer({"url": "https://old.example", "enabled": True}), False, "another address"),
            (answer({"code": "NOT_FOUND"}, status=404), False, "nowhere"),
            (answer({"code": "AUTHENTICATION_FAILED"}, status=403), False, "403"),
        ):
            with FakeProvider(given).connected():
                [finding] = self.channel._test()
            self.assertEqual(finding[0], is_well, finding)
            self.assertIn(told, finding[1])


@tagged("-at_install", "post_install")
class TestJotform(FormCase, GatewayContract, TransactionCase):
    gateway_type = "jotform"
    values = {"access_token": "key-1", "external_account": FORM, "rating_question": "rating"}

    def _answer_call(self, call):
        number = re.search(r"/submission/(\d+)", call["url"])[1]
        content = {"id": number, "form_id": FORM, "status": "ACTIVE", "created_at": "2026-01-18 13:17:02"}
        photo = f"https://www.jotform.com/uploads/clinic/{FORM}/{number}/photo.jpg"
        questions = [
            ("6", "message", "control_textarea", "Что случилось?", {"answer": "Долго ждала 😞\nв коридоре"}),
            (
                "3",
                "name",
                "control_fullname",
                "Имя",
                {"answer": {"first": "Анна", "last": "К"}, "prettyFormat": "Анна К"},
            ),
            ("4", "email", "control_email", "E-mail", {"answer": "anna@kravets.example"}),
            ("8", "phone", "control_phone", "Телефон", {"answer": {"full": "+79123456789"}}),
            ("5", "rating", "control_rating", "Оценка", {"answer": "2"}),
            ("7", "doctors", "control_checkbox", "<p>Врачи</p>", {"answer": ["Иванов", "Петров"]}),
            ("9", "when", "control_datetime", "Когда", {"answer": {"day": "1"}, "prettyFormat": "01/01/2026"}),
            ("2", "photo", "control_fileupload", "Фото", {"answer": [photo]}),
            ("1", "heading", "control_head", "Отзыв", {}),
            ("10", "skipped", "control_textbox", "Ещё", {"answer": ""}),
        ]
        content["answers"] = {
            qid: {"name": name, "order": str(place), "type": kind, "text": text, **given}
            for place, (qid, name, kind, text, given) in enumerate(questions)
        }
        return answer({"responseCode": 200, "message": "success", "content": content, "limit-left": 990})

    def test_what_was_answered_is_read_from_jotform_itself(self):
        ticket = self._ticket("submission__text")
        self.assertEqual(ticket.subject, "Отзыв о клинике: Долго ждала 😞")
        self.assertEqual((ticket.contact_name, ticket.email_normalized), ("Анна К", "anna@kravets.example"))
        self.assertEqual((ticket.phone_sanitized, ticket.rating), ("+79123456789", 2))
        answers = {
            "Что случилось?": "Долго ждала 😞\nв коридоре",
            "Оценка": "2",
            "Врачи": "Иванов, Петров",
            "Когда": "01/01/2026",
        }
        self.assertEqual(self._answers(ticket), answers)

    def test_it_is_asked_with_the_key(self):
        delivery, _moment = self._fixture("submission__text")
        with self._connected() as provider:
            self._receive(delivery)
        [call] = provider.calls
        self.assertEqual(call["url"], "https://api.jotform.com/submission/6123456789012345678")
        self.assertEqual(call["headers"], {"APIKEY": "key-1"})

    def test_what_jotform_does_not_know_makes_no_ticket(self):
        delivery, _moment = self._fixture("submission__text")
        for given, state, told in (
            (answer({"responseCode": 404, "message": "not available"}, status=404), "pending", "(yet)"),
            (answer({"responseCode": 401, "message": "You're not authorized"}, status=401), "failed", "not authorized"),
            (answer({}, status=429, **{"Retry-After": "30"}), "pending", "429"),
            (answer({}, status=503), "pending", "503"),
            (answer(b"<html/>", status=200), "failed", "no JSON"),
            (answer({"content": {"id": "5", "form_id": FORM}}), "failed", "another submission"),
            (answer({"content": {"id": "6123456789012345678", "form_id": "1"}}), "ignored", "another form"),
            (answer({"content": {"status": "DELETED"}}), "ignored", "deleted"),
        ):
            event = self._store(delivery)
            with FakeProvider(given).connected():
                event._process()
            self.assertEqual((event.state, event.ticket_id.id), (state, False), event.reason)
            self.assertIn(told, event.reason)
            event.unlink()

    def test_without_a_key_nothing_is_believed(self):
        self.channel.access_token = False
        event = self._store(self._fixture("submission__text")[0])
        event._process()
        self.assertEqual(event.state, "failed")
        self.assertIn("API key", event.reason)

    def test_files_of_jotform_are_fetched_with_the_key_and_others_without(self):
        ticket = self._ticket("submission__file")
        with FakeProvider(answer(picture("JPEG"))).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_fetch_files")
            for url in ("https://jotform.com.evil.example/a", "http://www.jotform.com/a", "https://notjotform.com/a"):
                self.gateway._fetch_file(self.channel, {"url": url}, 10_000)
        self.assertEqual([call["params"] for call in provider.calls], [{"apiKey": "key-1"}, {}, {}, {}])
        self.assertEqual(ticket._public_messages().attachment_ids.mapped("name"), ["photo.jpg"])

    def test_jotform_is_told_our_address_with_the_secret(self):
        full = f"{BASE_URL}/feedback/hook/test-token/{SECRET}"
        with FakeProvider(answer({"responseCode": 200, "content": {"0": full}})).connected() as provider:
            self.channel.action_register_webhook()
            self.assertEqual(self.channel._test(), [(True, "Jotform sends answers to us.")])
        self.assertEqual(provider.calls[0]["url"], f"https://api.jotform.com/form/{FORM}/webhooks")
        self.assertEqual(provider.calls[0]["data"], {"webhookURL": full})
        self.assertIn(full, self.channel.setup_steps)
        with FakeProvider(answer({"content": []})).connected():
            self.assertFalse(self.channel._test()[0][0])
        self.channel.external_account = False
        with FakeProvider(answer({"content": {"username": "clinic"}})).connected():
            self.assertEqual(self.channel._test(), [(True, "Jotform knows us as clinic.")])
        with self.assertRaisesRegex(UserError, "form's ID"):
            self.channel.action_register_webhook()


@tagged("-at_install", "post_install")
class TestYandexForms(FormCase, GatewayContract, TransactionCase):
    gateway_type = "yandex_forms"
    values = {"rating_question": "оценка"}

    def _parsed(self, content):
        delivery, _moment = self._fixture("answer__text")
        body = json.dumps(content).encode()
        return self.gateway._parse(self.channel, dataclasses.replace(delivery, body=body))

    def test_answers_stand_on_the_ticket(self):
        ticket = self._ticket("answer__text")
        self.assertEqual(ticket.subject, "Обратная связь: Добавьте, пожалуйста, доставку по субботам 🙏")
        self.assertEqual((ticket.contact_name, ticket.email_normalized), ("Анна Кравец", "anna@kravets.example"))
        self.assertEqual((ticket.phone_sanitized, ticket.rating), ("+79123456789", 4))
        self.assertEqual(list(self._answers(ticket)), ["Оценка", "Что улучшить?"])

    def test_a_template_that_lacks_keys_is_told_by_their_names(self):
        for content, told in (
            ({}, "answer_id, answers"),
            ({"answers": {"a": "b"}}, "answer_id"),
            ({"answer_id": "1", "answers": {"Имя": "← answer"}}, "variable of the form for Имя"),
            ({"answer_id": "← ID", "answers": {"Имя": "Анна"}}, "answer_id"),
        ):
            with self.assertRaisesRegex(PayloadError, told):
                self._parsed(content)

    def test_the_template_is_there_to_be_pasted_and_fits(self):
        steps = self.channel.setup_steps
        template = json.loads(re.search(r"<pre>(.*?)</pre>", steps, re.DOTALL)[1].replace("&#34;", '"'))
        self.assertEqual(list(template), ["form", "form_id", "answer_id", "created", "answers"])
        self.assertIn("X-Feedback-Secret", steps)
        self.assertIn("IPv6", steps)
        template.update(answer_id="5", form="F", form_id="6", answers=dict.fromkeys(template["answers"], "x"))
        [message] = self._parsed(template)
        self.assertEqual(message.external_id, "5")

    def test_an_empty_form_is_nothing(self):
        with self.assertRaises(UnsupportedEvent):
            self._parsed({"answer_id": "1", "answers": {}})


@tagged("post_install", "-at_install")
class TestFormAnswers(BaseCase):
    def test_the_first_address_is_the_senders_and_the_next_is_an_answer(self):
        answers = [
            FormAnswer("1", "E-mail", "a@b.example"),
            FormAnswer("2", "Friend's e-mail", "c@d.example", "email"),
            FormAnswer("3", "Имя", "Анна"),
            FormAnswer("4", "Фамилия", "К"),
        ]
        message = read_form("Refer a friend", answers)
        self.assertEqual((message.author.email, message.author.name), ("a@b.example", "Анна К"))
        self.assertEqual([answer.label for answer in message.answers], ["Friend's e-mail"])

    def test_what_nobody_was_asked_for_is_no_text_and_helps_to_know_the_sender(self):
        answers = [
            FormAnswer("h1", "email", "a@b.example", "hidden"),
            FormAnswer("h2", "name", "Anna", "hidden"),
            FormAnswer("h3", "order", "S042", "hidden"),
            FormAnswer("1", "Your name", "Ann"),
            FormAnswer("2", "What?", "It leaks", "long"),
        ]
        message = read_form("F", answers)
        self.assertEqual((message.author.email, message.author.name), ("a@b.example", "Ann"))
        self.assertEqual(message.body, "<p><b>What?</b><br/>It leaks</p>")
        self.assertIn("S042", [answer.value for answer in message.answers])

    def test_questions_for_the_sender_are_known_by_their_usual_names(self):
        for label in ("Имя", "Your name", "Как вас зовут?", "ФИО"):
            self.assertEqual(kind_of_label(label), "name", label)
        for label in ("E-mail", "Эл. почта", "Ваша почта"):
            self.assertEqual(kind_of_label(label), "email", label)
        self.assertEqual([kind_of_label(label) for label in ("Телефон", "Name of the product", "")], ["phone", "", ""])

    def test_text_is_no_html(self):
        message = read_form("T", [FormAnswer("1", "<b>Q</b>", "<script>x</script>\n& more", "long")])
        self.assertEqual(
            message.body, "<p><b>&lt;b&gt;Q&lt;/b&gt;</b><br/>&lt;script&gt;x&lt;/script&gt;<br/>&amp; more</p>"
        )

    def test_a_subject_is_found_whatever_was_answered(self):
        for answers, subject in (
            ([FormAnswer("1", "Q", "Short"), FormAnswer("2", "Q2", "Long\ntext", "long")], "Form: Long"),
            ([FormAnswer("1", "Q", 5), FormAnswer("2", "Name", "Anna")], "Form: Anna"),
            ([FormAnswer("1", "Q", True)], "Form"),
        ):
            self.assertEqual(read_form("Form", answers).subject, subject)
        self.assertEqual(len(read_form("F" * 90, [FormAnswer("1", "Q", "x" * 90)]).subject), 80)

    def test_a_rating_is_found_by_any_name_of_its_question(self):
        answers = [FormAnswer("ref", "How likely?", "10", names=("id7",))]
        for question in ("ref", "HOW LIKELY? ", "id7"):
            self.assertEqual(read_form("F", answers, question, "0-10").rating, 5)
        self.assertEqual(read_form("F", answers, "", "0-10").rating, 0)
        self.assertEqual(read_form("F", answers, "other", "0-10").rating, 0)
