import time

from odoo.tests import BaseCase, tagged

from ..tools.personal_data import find, mask
from ..tools.personal_html import find_in_html, mask_html

PERSONAL = {
    "email": ["Пишите на anna.ivanova@mail.ru, жду", "Write to john+shop@example.co.uk."],
    "url": [
        "https://shop.example/track?token=9f8a7b6c5d",
        "ссылка https://t.me/ivan_petrov.",
        "https://shop.example/order/123456/pay",
    ],
    "account": ["Мой телеграм @ivan_petrov"],
    "phone": [
        "Позвоните 8 (916) 123-45-67",
        "+7 495 123-45-67",
        "89161234567",
        "тел. 123-45-67",
        "+44 20 7946 0958",
        "call (212) 555-0123",
        "212-555-0123",
        "020 7946 0958",
        "+375 29 123-45-67",
    ],
    "card": [
        "4111 1111 1111 1111",
        "5500005555555559",
        "р/с 40817810099910004312",
        "IBAN DE89 3704 0044 0532 0130 00",
    ],
    "number": [
        "Мой заказ 12345 не пришёл",
        "заказ № 45-678",
        "Order FB-12345",
        "order number is 77812",
        "договор №А-12/34",
        "ticket #4512",
        "invoice INV-2024-0012",
        "где 45123456",
        "FB-000123",
    ],
    "document": [
        "паспорт 4510 123456",
        "паспорт серия 45 10 № 123456",
        "passport AB1234567",
        "СНИЛС 112-233-445 95",
        "ИНН 7707083893",
    ],
    "address": [
        "Доставьте на ул. Ленина, д. 5, кв. 12",
        "улица Академика Королёва, дом 12",
        "проспект Мира, 12к2",
        "Невский проспект, 28",
        "I live at 12 Baker Street, London",
        "221B Baker St",
    ],
    "name": [
        "Dear John,",
        "Hi Anna Smith!",
        "Уважаемый Иван Петрович!",
        "Здравствуйте, Анна!",
        "С уважением, Анна Иванова",
        "с уважением, П. Сидоров",
        "Best regards,\nJohn Smith",
        "Меня зовут Анна, и я жду",
        "меня зовут анна и я жду",
        "my name is John Smith and I wait",
        "передайте Марии Сергеевне",
        "Петрович сказал",
        "Иванов И. И.",
        "Mr. Smith said",
    ],
}
HARMLESS = [
    "Цена 12 500 руб., скидка 15%",
    "Стоимость 1 299 000 ₽",
    "Price $1,234,567.00 or €1.234.567,00",
    "100 000 000 руб",
    "заказ 1000 рублей",
    "заказ от 5000 ₽",
    "счёт на 150000 руб.",
    "orders over 5000 USD",
    "Order 500 pieces",
    "Order 2 lamps and 3 shades",
    "Верните в течение 30 дней",
    "within 30 days of 12.05.2024",
    "с 01.01.2024 по 31.12.2024",
    "2024-05-12 10:30, 9:00–18:00, 24/7",
    "заказы 2023 года",
    "ticket 2024-05-12",
    "Размер 120x200x45 см, 1200*800*600 мм",
    "5000 mAh, 4000-5000 K, 12 months warranty",
    "iPhone 15 Pro Max, RTX 4090, модель 8 800",
    "наушники WH-1000XM4, лампа LED-2700K 9W E27",
    "ГОСТ Р 52872-2019, ISO 9001:2015",
    "Windows 11 22H2 version 10.0.22631, v1.2.3.4567",
    "код ошибки 10061, Error 0x80070005",
    "Артикул 123-45",
    "Dear customer, hi there!",
    "Best regards, The Lamp Shop Team",
    "Уважаемые клиенты! Уважаемый Клиент!",
    "С уважением, Служба поддержки",
    "Добрый день! Мой заказ ещё не пришёл",
    "Основной тариф, Обычной доставки, Публичной оферты, в Деревне",
    "https://shop.example/help/returns?utm_source=mail_campaign",
    "Магазин на ул. Ленина",
    "My name is not shown. Mark as read",
    "the order number, for example in the mail",
]
LONG = [
    "1 ",
    "a",
    "А",
    "+7 ",
    "ул. ",
    "А. ",
    "Аб ",
    "@",
    "a.b@",
    "/",
    "заказ ",
    "1-",
    "AB12 ",
    "http://a/",
    "?a=",
    "(0",
]


@tagged("-at_install", "post_install")
class TestPersonalData(BaseCase):
    """What may tell who somebody is, and what must not be mistaken for it."""

    def test_each_kind_is_found_in_russian_and_english(self):
        for kind, texts in PERSONAL.items():
            for text in texts:
                with self.subTest(text):
                    self.assertEqual({finding.kind for finding in find(text)}, {kind})

    def test_prices_dates_sizes_and_products_are_left_alone(self):
        for text in HARMLESS:
            with self.subTest(text):
                self.assertEqual(find(text), [])

    def test_a_known_name_is_found_in_every_russian_case(self):
        names = ["Анна Иванова", "Пётр Сидоров", "Павел Достоевский"]
        for text in (
            "Договор Анны Ивановой",
            "анна иванова просила",
            "с Анной",
            "для Ивановой Анны",
            "Петру Сидорову",
            "Павла Достоевского",
        ):
            with self.subTest(text):
                self.assertEqual([finding.kind for finding in find(text, names)], ["name"])
        self.assertEqual(find("Аннотация, сидя, Иваново", names), [])

    def test_a_name_that_is_a_word_too_counts_only_when_written_like_a_name(self):
        self.assertEqual(mask("вера в людей, дал Вере книгу", ["Вера Белова"]), "вера в людей, дал … книгу")
        self.assertEqual(mask("Mark as read what Mark wrote", ["Mark"]), "Mark as read what … wrote")

    def test_findings_point_at_their_text_and_do_not_overlap(self):
        text = "Dear John, mail john@example.com or call +7 495 123-45-67 about order 12345."
        findings = find(text, ["John"])
        self.assertEqual([text[finding.start : finding.end] for finding in findings], [f.text for f in findings])
        self.assertEqual([finding.kind for finding in findings], ["name", "email", "phone", "number"])
        self.assertEqual(mask(text), "Dear …, mail … or call … about order ….")

    def test_hostile_texts_take_no_time(self):
        start = time.perf_counter()
        for piece in LONG:
            find(piece * (20_000 // len(piece)), ["Анна Иванова"])
        self.assertLess(time.perf_counter() - start, 10)

    def test_personal_data_is_cut_out_of_html_across_tags_links_and_descriptions(self):
        source = (
            '<p>Dear <b>John</b>,</p><p>call <a href="tel:+74951234567">+7 495 <i>123</i>-45-67</a> &amp; wait<br>'
            'or mail a@b.com</p><img src="x.png" alt="Anna\'s pic"><a href="https://shop.example/help">help</a>'
        )
        self.assertEqual(
            [finding.kind for finding in find_in_html(source, ["Anna"])], ["name", "phone", "email", "phone", "name"]
        )
        masked = mask_html(source, ["Anna"], keep={"a@b.com"})
        for secret in ("John", "495", "123", "Anna"):
            self.assertNotIn(secret, masked)
        for kept in ("a@b.com", "&amp; wait<br>", 'href="https://shop.example/help"', "x.png"):
            self.assertIn(kept, masked)
