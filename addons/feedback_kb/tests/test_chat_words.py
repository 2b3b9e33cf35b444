from odoo.tests import BaseCase, tagged

from ..tools.chat_words import has_words, is_greeting, says_helped, wants_person

ASKS_FOR_A_PERSON = """
оператор
Оператор!
человек
позовите человека
Мне нужен живой человек, пожалуйста
соедините меня с оператором
хочу поговорить с менеджером
можно специалиста?
Переключите на оператора
свяжите с кем-нибудь
живого оператора дайте
мой заказ потерялся, соедините с оператором
human
agent
Agent please
talk to a human
I want to talk to a real person
can I speak with someone
Please connect me with an operator
get me a human
this is useless, transfer me to an agent
Talk to a person
a person please
""".strip().split("\n")
ASKS_SOMETHING_ELSE = """
на сколько человек эта палатка
сколько человек поместится в лодку
оператор связи не видит сим-карту
какая операторская комиссия
бесчеловечные цены
человечек сломался
не нужен оператор, скажите адрес
which cleaning agent may I use on the shade
how many persons fit into the tent
personal data
humanity
agentic mode
do I need to be a person of legal age
how do I change the operator of my phone
I need people
I do not need a person
спасибо
hello
""".strip().split("\n")


@tagged("post_install", "-at_install")
class TestChatWords(BaseCase):
    """A visitor's short messages, understood without a search."""

    def test_asking_for_a_person_is_understood(self):
        for text in ASKS_FOR_A_PERSON:
            with self.subTest(text=text):
                self.assertTrue(wants_person(text))

    def test_words_that_only_look_like_it_are_questions(self):
        for text in ASKS_SOMETHING_ELSE:
            with self.subTest(text=text):
                self.assertFalse(wants_person(text))

    def test_a_long_or_hostile_text_is_no_call_for_a_person_and_costs_no_time(self):
        self.assertFalse(wants_person("need a " * 20_000 + "human"))
        self.assertFalse(wants_person("a " * 149 + "x"))

    def test_help_is_told_from_its_denial(self):
        for text in ("Помогло!", "да, это помогло, спасибо", "That helped", "this helped a lot, thanks", "всё помогло"):
            with self.subTest(text=text):
                self.assertTrue(says_helped(text))
        for text in ("не помогло", "that did not help", "помогите", "who helped you?", "it hasn't helped"):
            with self.subTest(text=text):
                self.assertFalse(says_helped(text))

    def test_a_greeting_alone_is_told_from_a_question(self):
        for text in ("Здравствуйте!", "добрый день", "Hi there", "hello 👋"):
            with self.subTest(text=text):
                self.assertTrue(is_greeting(text))
        for text in ("Здравствуйте, где мой заказ", "hi, where is my lamp", "hit"):
            with self.subTest(text=text):
                self.assertFalse(is_greeting(text))

    def test_a_message_without_words_is_no_question(self):
        self.assertFalse(has_words("?") or has_words("🤷") or has_words("1234"))
        self.assertTrue(has_words("где?"))
