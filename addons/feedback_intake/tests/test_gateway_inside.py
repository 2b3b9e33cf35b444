"""What the ledger keeps of live chats and survey answers, and what is made of it."""

from odoo.tests import TransactionCase, tagged

from ..exceptions import AuthenticationError
from ..models.discuss_channel_feedback_offer import MAX_URL, prefilled_url
from ..tools.chat_contact import has_words, read_contact, says_no
from .gateway_contract import GatewayContract


class InsideContract(GatewayContract):
    """Nothing is delivered from outside: the addon itself writes the ledger."""

    allow_inherited_tests_method = True

    has_secret = False

    def test_accepts_every_fixture_as_recorded(self):
        """Whoever finds the channel's address gets nothing in: there is no webhook."""
        self.assertFalse(self.env["feedback.channel"]._of_webhook(self.channel.url_token))

        def check(delivery, _expected):
            with self.assertRaises(AuthenticationError):
                self.gateway._authenticate(self.channel, delivery)

        self._each(check)


@tagged("-at_install", "post_install")
class TestOdooLivechat(InsideContract, GatewayContract, TransactionCase):
    gateway_type = "odoo_livechat"

    def test_the_test_says_whether_a_live_chat_uses_the_channel(self):
        self.assertEqual([is_well for is_well, _sentence in self.channel._test()], [False])
        self.env["im_livechat.channel"].create({"name": "Shop chat", "feedback_channel_id": self.channel.id})
        self.assertEqual(self.channel._test(), [(True, "Tickets come from: Shop chat.")])


@tagged("-at_install", "post_install")
class TestOdooSurvey(InsideContract, GatewayContract, TransactionCase):
    gateway_type = "odoo_survey"

    def test_the_test_says_whether_a_survey_uses_the_channel(self):
        self.assertEqual([is_well for is_well, _sentence in self.channel._test()], [False])
        self.env["survey.survey"].create({"title": "Visit", "feedback_channel_id": self.channel.id})
        self.assertEqual(self.channel._test(), [(True, "Tickets come from: Visit.")])


class TestChatContact(TransactionCase):
    def test_addresses_and_numbers_are_found_in_what_people_write(self):
        for text, found in (
            ("anna@customer.example", {"email": "anna@customer.example"}),
            ("Моя почта: Anna@Customer.example, спасибо", {"email": "anna@customer.example"}),
            ("write to <anna@customer.example>.", {"email": "anna@customer.example"}),
            ("+7 (495) 123-45-67", {"phone": "+7 (495) 123-45-67"}),
            ("звоните 8 495 123 45 67 вечером", {"phone": "8 495 123 45 67"}),
            ("call me", {}),
            ("order 123", {}),
            ("anna@", {}),
            ("1" * 40, {}),
        ):
            self.assertEqual(read_contact(text), found, text)

    def test_a_no_is_a_no_in_both_languages(self):
        for text in ("no", "No.", "нет", "Нет, спасибо", "-", "skip"):
            self.assertTrue(says_no(text), text)
        for text in ("nope@customer.example", "not sure", "нетленка"):
            self.assertFalse(says_no(text), text)
        self.assertFalse(has_words("?! 1"))
        self.assertTrue(has_words("Помогите"))

    def test_an_address_carries_as_much_of_the_text_as_it_may(self):
        url = prefilled_url("https://x.example/feedback/form", "Лампа " * 1000, chat="abc")
        self.assertLessEqual(len(url), MAX_URL)
        self.assertGreater(len(url), MAX_URL - 300)
        self.assertTrue(url.endswith("&chat=abc"))
        self.assertEqual(
            prefilled_url("https://x.example/f", "a&b=c #1"), "https://x.example/f?message=a%26b%3Dc%20%231"
        )
