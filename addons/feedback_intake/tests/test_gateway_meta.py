import hashlib
import hmac
import json
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError, RetryableError
from ..tools.graph import changes_of
from ..tools.message import split_text
from .gateway_contract import SECRET, FakeProvider, GatewayContract, ReplyContract, answer
from .graph_fake import GraphFake, graph_error

VALUES = {
    "access_token": "EAAtoken",
    "client_id": "1234567890",
    "confirmation_code": "verify-me",
}
WHATSAPP = {**VALUES, "external_account": "106540352242922"}
FACEBOOK = {**VALUES, "external_account": "104857600123456"}
INSTAGRAM = {**VALUES, "external_account": "17841400000000001"}


@tagged("-at_install", "post_install")
class TestWhatsapp(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "whatsapp"
    values = WHATSAPP
    is_body_signed = True
    sent = {"contacts": [{"input": "7", "wa_id": "7"}], "messages": [{"id": "wamid.OUT"}]}


@tagged("-at_install", "post_install")
class TestFacebook(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "facebook"
    values = FACEBOOK
    is_body_signed = True
    sent = {"id": "700_801", "recipient_id": "7", "message_id": "m_out"}


@tagged("-at_install", "post_install")
class TestInstagram(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "instagram"
    values = INSTAGRAM
    is_body_signed = True
    sent = {"id": "178657", "recipient_id": "7", "message_id": "aWdfOUT"}


@tagged("-at_install", "post_install")
class TestGraph(TransactionCase):
    """What the three have in common, seen through WhatsApp."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Meta", "gateway_type": "whatsapp", "signing_secret": SECRET, **WHATSAPP}
        )
        cls.gateway = cls.channel._gateway()

    def test_every_call_proves_that_it_comes_from_the_app(self):
        with FakeProvider(answer({"id": "1"})).connected() as provider:
            self.gateway._call(self.channel, "GET", "1", params={"fields": "name"})
        call = provider.calls[0]
        proof = hmac.new(SECRET.encode(), b"EAAtoken", hashlib.sha256).hexdigest()
        self.assertEqual(call["url"], "https://graph.facebook.com/v25.0/1")
        self.assertEqual(call["params"], {"fields": "name", "appsecret_proof": proof})
        self.assertEqual(call["headers"]["Authorization"], "Bearer EAAtoken")

    def test_errors_in_words_that_an_agent_understands(self):
        cases = [
            (graph_error(190, "Session has expired", status=401), "a new one is needed"),
            (graph_error(131005, "Access denied", status=403), "lacks a permission"),
            (graph_error(200, "Permissions error", status=403), "lacks a permission"),
            (graph_error(131026, "Message undeliverable"), "cannot deliver messages to this person"),
            (graph_error(131047, "Re-engagement message"), "too long since"),
            (graph_error(10, "Outside of the window", subcode=2018278), "too long since"),
            (graph_error(131030, "Not in allowed list"), "numbers on its list"),
            (graph_error(131031, "Account locked", status=403), "blocked the account"),
            (graph_error(131042, "Payment issue"), "means of payment"),
            (graph_error(131048, "Spam rate limit hit"), "people have reported"),
        ]
        for error, words in cases:
            with self.subTest(words), FakeProvider(error).connected(), self.assertRaises(RefusedError) as caught:
                self.gateway._call(self.channel, "POST", "1/messages")
            self.assertIn(words, str(caught.exception))
            self.assertIn(json.loads(error.body)["error"]["message"], str(caught.exception), "Meta's own words, too")

    def test_an_unknown_error_is_told_in_metas_words(self):
        error = graph_error(131009, "Parameter value is not valid", details="Template name is wrong")
        with FakeProvider(error).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._call(self.channel, "POST", "1/messages")
        self.assertEqual(str(caught.exception), "WhatsApp: Parameter value is not valid (Template name is wrong)")
        self.assertEqual(caught.exception.code, "131009")

    def test_limits_and_passing_troubles_are_tried_again(self):
        cases = [
            (graph_error(131056, "Pair rate limit hit", status=400), 30),
            (graph_error(80007, "Rate limit", status=400), 900),
            (graph_error(4, "Application request limit reached", status=403), 900),
            (graph_error(2, "Service temporarily unavailable", status=503), 60),
            (graph_error(9999, "Wait", is_transient=True), 60),
            (answer(b"<html>Bad gateway</html>", status=502), 60),
            (answer({}, status=429, **{"Retry-After": "17"}), 17),
        ]
        for error, seconds in cases:
            with self.subTest(error.body), FakeProvider(error).connected():
                with self.assertRaises(RetryableError) as caught:
                    self.gateway._call(self.channel, "POST", "1/messages")
                self.assertEqual(caught.exception.seconds, seconds)

    def test_an_error_without_words_still_says_whose_it_is(self):
        with FakeProvider(answer([], status=404)).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._call(self.channel, "GET", "1")
        self.assertIn("404", str(caught.exception))

    def test_changes_with_and_without_a_list(self):
        direct = {"entry": [{"id": "1", "field": "comments", "value": {"id": "c"}}]}
        listed = {"entry": [{"id": "1", "changes": [{"field": "comments", "value": {"id": "c"}}]}]}
        arrays = {"entry": [{"id": "1", "changes": [{"field": "comments", "value": [{"id": "c"}]}]}]}
        for content in (direct, listed, arrays):
            self.assertEqual(list(changes_of(content)), [("1", "comments", {"id": "c"})])

    def test_a_text_is_split_at_bytes_where_the_limit_counts_them(self):
        text = "Здравствуйте! Заказ уже в пути 🚚. " * 60
        parts = split_text(text, 1000, in_bytes=True)
        self.assertTrue(all(len(part.encode()) <= 1000 for part in parts))
        self.assertEqual("".join(" ".join(parts).split()), "".join(text.split()), "nothing is lost")
        self.assertGreater(len(parts), 1)

    def test_a_text_is_cut_between_paragraphs_rather_than_words(self):
        first, second = "A" * 60, "word " * 12
        self.assertEqual(split_text(f"{first}\n\n{second}", 100), [first, second.strip()])
        self.assertEqual(split_text("x" * 250, 100), ["x" * 100, "x" * 100, "x" * 50])

    def test_make_one_makes_what_we_make_up(self):
        self.channel.action_make_secret()
        self.assertEqual(self.channel.signing_secret, SECRET, "the app's secret is Meta's")
        self.assertNotEqual(self.channel.confirmation_code, "verify-me")


TOKEN = {
    "app_id": "1234567890",
    "is_valid": True,
    "expires_at": 0,
    "data_access_expires_at": 0,
    "scopes": ["whatsapp_business_messaging", "whatsapp_business_management"],
    "granular_scopes": [
        {"scope": "whatsapp_business_management", "target_ids": ["555", "102290129340398"]},
        {"scope": "whatsapp_business_messaging", "target_ids": ["102290129340398"]},
    ],
}


@tagged("-at_install", "post_install")
class TestWhatsappSetup(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "WhatsApp", "gateway_type": "whatsapp", "signing_secret": SECRET, **WHATSAPP}
        )

    def _routes(self, token=None, **subscription):
        url = self.channel.webhook_url
        subscribed = {
            "object": "whatsapp_business_account",
            "callback_url": url,
            "active": True,
            "fields": [{"name": "messages", "version": "v25.0"}],
            **subscription,
        }
        return {
            "GET debug_token": {"data": {**TOKEN, **(token or {})}},
            "GET 1234567890/subscriptions": {
                "data": [{"object": "page", "callback_url": "https://x.example"}, subscribed]
            },
            "POST 1234567890/subscriptions": {"success": True},
            "GET 106540352242922": {
                "display_phone_number": "+7 495 123-45-67",
                "verified_name": "Лампы",
                "webhook_configuration": {"application": subscribed["callback_url"]},
                "id": "106540352242922",
            },
            "POST 106540352242922": {"success": True},
            "GET 555/phone_numbers": {"data": [{"id": "1"}]},
            "GET 102290129340398/phone_numbers": {"data": [{"id": "106540352242922"}]},
            "POST 102290129340398/subscribed_apps": {"success": True},
        }

    def _findings(self, routes):
        with GraphFake(routes).connected():
            return self.channel._test()

    def _faults(self, routes):
        return [sentence for is_well, sentence in self._findings(routes) if not is_well]

    def test_all_is_well(self):
        findings = self._findings(self._routes())
        self.assertFalse([one for one in findings if not one[0]])
        self.assertIn("The number is +7 495 123-45-67 Лампы.", [sentence for _is_well, sentence in findings])
        self.assertFalse(self.channel._health().check_error)

    def test_warns_before_the_token_expires(self):
        now = fields.Datetime.now()
        soon, later = (int((now + timedelta(days=days) - datetime(1970, 1, 1)).total_seconds()) for days in (5, 50))
        self.assertFalse(self._faults(self._routes(token={"expires_at": later})))
        self.assertIn("expires on", self._faults(self._routes(token={"expires_at": soon}))[0])
        self.assertIn("expires on", self._faults(self._routes(token={"data_access_expires_at": soon}))[0])
        self.assertIn("expires on", self.channel.trouble)

    def test_a_dead_token_a_foreign_one_and_one_without_rights(self):
        dead = {"is_valid": False, "error": {"code": 190, "message": "The session has been invalidated"}}
        self.assertIn("The session has been invalidated", self._faults(self._routes(token=dead))[0])
        self.assertIn("another Meta app, 77", self._faults(self._routes(token={"app_id": "77"}))[0])
        faults = self._faults(self._routes(token={"scopes": ["whatsapp_business_messaging"]}))
        self.assertIn("whatsapp_business_management", faults[0])

    def test_a_webhook_that_leads_elsewhere_or_says_too_little(self):
        self.assertIn("another address", self._faults(self._routes(callback_url="https://old.example/hook"))[0])
        self.assertIn("another address", self._faults(self._routes(active=False))[0])
        self.assertIn("messages", self._faults(self._routes(fields=[{"name": "account_update"}]))[0])

    def test_the_numbers_own_address_counts_before_the_apps(self):
        routes = self._routes(callback_url="https://other.example/hook")
        routes["GET 106540352242922"]["webhook_configuration"]["phone_number"] = self.channel.webhook_url
        self.assertFalse(self._faults(routes))
        routes = self._routes()
        routes["GET 106540352242922"]["webhook_configuration"]["phone_number"] = "https://other.example/hook"
        self.assertIn("another address", self._faults(routes)[0])

    def test_an_app_of_our_own_is_told_our_address(self):
        routes = self._routes()
        routes["GET 1234567890/subscriptions"] = {"data": []}
        with GraphFake(routes).connected() as graph:
            self.channel.action_register_webhook()
        call = graph.of("POST /subscriptions")[0]
        expected = {"object": "whatsapp_business_account", "fields": "messages", "verify_token": "verify-me"}
        self.assertEqual(call["data"], {**expected, "callback_url": self.channel.webhook_url})
        self.assertEqual(call["headers"]["Authorization"], f"Bearer 1234567890|{SECRET}")
        self.assertTrue(graph.of("POST 102290129340398/subscribed_apps"), "the business that has the number")
        self.assertFalse(graph.of("POST /106540352242922"))

    def test_an_app_that_serves_others_keeps_its_address(self):
        with GraphFake(self._routes(callback_url="https://other.example/hook")).connected() as graph:
            self.channel.action_register_webhook()
        self.assertFalse(graph.of("POST /subscriptions"))
        expected = {"override_callback_uri": self.channel.webhook_url, "verify_token": "verify-me"}
        self.assertEqual(graph.of("POST /106540352242922")[0]["json"], {"webhook_configuration": expected})

    def test_a_number_that_the_token_does_not_manage(self):
        routes = self._routes(token={"granular_scopes": []})
        with GraphFake(routes).connected(), self.assertRaisesRegex(Exception, "106540352242922"):
            self.channel.action_register_webhook()
