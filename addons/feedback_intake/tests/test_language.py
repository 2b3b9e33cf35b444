from odoo.tests import BaseCase, tagged

from odoo.addons.feedback_intake.tools.language import detect_language


@tagged("post_install", "-at_install")
class TestLanguage(BaseCase):
    def test_whole_sentences_are_told_apart(self):
        for language, text in {
            "ru": "Здравствуйте, когда привезут мой заказ?",
            "en": "Hello, when will you deliver my order?",
            "uk": "Доброго дня, коли буде моє замовлення?",
            "kk": "Сәлеметсіз бе, тапсырысым қашан келеді?",
            "de": "Guten Tag, wo ist meine Bestellung?",
            "es": "Hola, ¿cuándo llega mi pedido?",
            "ro": "Bună ziua, când vine comanda mea?",
            "tr": "Merhaba, siparişim ne zaman gelecek?",
            "zh": "我的订单在哪里",
            "fr": "Bonjour, où est ma commande ?",
        }.items():
            with self.subTest(language):
                self.assertEqual(detect_language(text), language)

    def test_one_to_three_words_are_enough(self):
        for language, text in (
            ("ru", "привет"),
            ("ru", "где заказ"),
            ("en", "hello"),
            ("en", "order status"),
            ("uk", "дякую"),
        ):
            with self.subTest(text):
                self.assertEqual(detect_language(text), language)

    def test_latin_brand_names_do_not_make_a_russian_text_english(self):
        for text in (
            "Купил iPhone",
            "Купил iPhone 15 Pro Max в store",
            "Wi-Fi не работает",
            "Не открывается https://example.com/some/long/english/page",
        ):
            with self.subTest(text):
                self.assertEqual(detect_language(text), "ru")

    def test_text_without_letters_gives_the_prior_or_none(self):
        self.assertIsNone(detect_language("12345 ???"))
        self.assertEqual(detect_language("👍", "ru_RU"), "ru")

    def test_prior_wins_unless_the_text_speaks_against_it(self):
        self.assertEqual(detect_language("iPhone", "de_DE"), "de")
        self.assertEqual(detect_language("Where is my order, please?", "de_DE"), "en")
        self.assertEqual(detect_language("Где мой заказ?", "en_US"), "ru")
