import time

from odoo.tests import BaseCase, tagged

from ..tools.block_list import BlockList, normalise
from ..tools.suspicion import SUSPICIOUS, repetition_points, text_bands, weigh

LETTER = (
    "Здравствуйте! Я заказал у вас лампу две недели назад, а её всё нет. Номер заказа 4711, подскажите, пожалуйста."
)
SPAM = "Dear friend, we offer the best loans of the whole world for you and your family, call us today without delay"


@tagged("post_install", "-at_install")
class TestSuspicion(BaseCase):
    def assert_points(self, text, **expected):
        self.assertEqual(weigh(text), expected)

    def test_what_customers_write_is_not_suspicious(self):
        for text in (
            LETTER,
            "",
            "The page https://shop.example/lamps/7 shows another price than my invoice.",
            "See https://shop.example/a and https://shop.example/b, please: which one fits?",
            "Write to anna@example.com or to my wife, eva@example.com",
            "1.2.3.4 is the version that crashes",
        ):
            with self.subTest(text):
                self.assertLess(sum(weigh(text).values()), SUSPICIOUS)

    def test_what_spam_is_made_of(self):
        self.assert_points("many https://a.example https://b.example http://c.example words are here", links=3)
        self.assert_points("http://1.example " * 6 + "and some words", links=5)
        self.assert_points("See my page at https://bit.ly/x1 for more", shortened=2)
        self.assert_points("Your bank asks: https://xn--80ak6aa92e.example/login for safety", disguised=3)
        self.assert_points("Your bank asks: https://pаypal.example/login for safety", disguised=3)
        self.assert_points("Your bank asks: http://192.0.2.7/login for safety", disguised=3)
        self.assert_points("cheap [url=https://a.example]pills[/url] today", anchors=4)
        self.assert_points(
            'Log in at <a href="https://evil.example/x">bank.example</a> right now', anchors=4, misleading=2
        )
        self.assert_points("https://a.example", bare_link=3)
        self.assert_points("write to a@a.example b@a.example c@a.example d@a.example please", addresses=2)
        self.assertEqual(weigh("hello", name="https://a.example"), {"link_as_name": 5})

    def test_like_texts_are_known_again_and_others_are_not(self):
        bands = text_bands(SPAM)
        same = text_bands(SPAM.upper() + " https://evil.example/31337 !!!")
        like = text_bands(SPAM.replace("friend", "colleague"))
        self.assertEqual(bands, same)
        self.assertTrue(set(bands) & set(like))
        self.assertFalse(set(bands) & set(text_bands(LETTER)))
        self.assertEqual(text_bands("Thank you very much"), [], "too short to tell")

    def test_repetition_needs_several_of_the_bands(self):
        self.assertEqual([repetition_points(seen) for seen in ([], [1, 9, 1], [4, 4, 1], [12, 11, 1])], [0, 0, 3, 5])

    def test_no_text_takes_long(self):
        pieces = ("<a href=", "[", "a@", "https://", "a.", " ", "<a href='https://a.example'>")
        hostile = [piece * 30000 for piece in pieces] + ["<a " + " " * 200000, "a@" + "a." * 100000]
        start = time.process_time()
        for text in hostile:
            weigh(text)
            text_bands(text)
        self.assertLess(time.process_time() - start, 5)


@tagged("post_install", "-at_install")
class TestBlockListTools(BaseCase):
    def test_entries_are_compared_as_people_write_them(self):
        given = {
            ("email", " Anna@Spam.Example "): "anna@spam.example",
            ("domain", "@Spam.example"): "spam.example",
            ("phone", "+7 (495) 123-45-67"): "74951234567",
            ("network", "192.0.2.77/24"): "192.0.2.0/24",
            ("network", "2001:db8::1"): "2001:db8::1/128",
            ("account", " @Spammer "): "@spammer",
            ("text", "Cheap  Loans"): "cheap loans",
        }
        for (kind, value), expected in given.items():
            self.assertEqual(normalise(kind, value), expected)

    def test_what_would_block_everybody_or_nobody_is_refused(self):
        for kind, value in [
            ("email", "anna"), ("email", ""), ("domain", "ru"), ("domain", "a b.ru"), ("phone", "12"), ("phone", "x"),
            ("network", "0.0.0.0/0"), ("network", "::/0"), ("network", "example"), ("text", "  a "), ("account", " "),
        ]:  # fmt: skip
            self.assertIsNone(normalise(kind, value), (kind, value))

    def test_matches(self):
        entries = [
            ("email", "anna@spam.example"), ("domain", "bad.example"), ("phone", "74951234567"),
            ("account", "@spammer"), ("network", "192.0.2.0/24"), ("network", "2001:db8::/32"), ("text", "cheap loans"),
        ]  # fmt: skip
        blocks = BlockList([(number, *entry) for number, entry in enumerate(entries, 1)])
        for expected, facts in [
            (1, {"email": "Anna@spam.example"}),
            (None, {"email": "maria@spam.example"}),
            (2, {"email": "x@mail.bad.example"}),
            (None, {"email": "x@notbad.example"}),
            (3, {"phone": "8 495 123-45-67"}),
            (None, {"phone": "8 495 123-45-68"}),
            (4, {"account": "@Spammer"}),
            (5, {"address": "192.0.2.9"}),
            (5, {"address": "::ffff:192.0.2.9"}),
            (6, {"address": "2001:db8:1::9"}),
            (None, {"address": "198.51.100.1"}),
            (None, {"address": "no address"}),
            (7, {"text": "We have CHEAP\n loans"}),
            (None, {}),
        ]:
            with self.subTest(facts):
                self.assertEqual(blocks.match(**facts), expected)
