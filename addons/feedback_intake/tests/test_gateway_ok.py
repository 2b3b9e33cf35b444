import dataclasses
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from .gateway_contract import FIXTURES, FakeProvider, GatewayContract, ReplyContract, answer, load

TOKEN = "tkn18YdUJZe:CQABPOJKAKEKEKEKE"
SENT = {"success": True, "message_id": "mid:C3ecb9d02a600.199c7d0a07b0010"}
PDF = ("act.pdf", "application/pdf", b"%PDF-1.7")
PHOTO = ("lamp.jpg", "image/jpeg", b"\xff\xd8\xff")


def path(call):
    return urlsplit(call["url"]).path.removeprefix("/graph")


def fixture(name):
    return load(FIXTURES / "ok" / f"{name}.http")[0]


def refusal(code, words):
    return answer({"error_code": code, "error_msg": words, "error_data": None}, **{"invocation-error": str(code)})


@tagged("-at_install", "post_install")
class TestOk(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "ok"
    values = {"access_token": TOKEN}
    has_secret = False
    sent = SENT

    def _answer_call(self, call):
        """OK's own list of messages: those of the fixtures."""
        return answer(
            {"messages": [delivery.json() for _n, delivery, _m, _e in self._fixtures() if "message" in delivery.json()]}
        )

    def _send(self, *answers, **values):
        with FakeProvider(*answers).connected() as provider, patch("time.sleep") as sleep:
            external_id = self.gateway._send(self.channel, self._reply(thread_key="chat:C3ec", **values))
        return external_id, provider.calls, [call.args[0] for call in sleep.call_args_list]

    def _provide(self, call):
        if "mycdn.example" in call["url"]:
            return answer({"photos": {"1519bf4": {"token": "p1"}}})
        if path(call) == "/me/fileUploadUrl":
            is_image = call["params"]["type"] == "IMAGE"
            return answer(
                {"url": "https://mycdn.example/upload.do", **({"file_id": "1"} if is_image else {"token": "t1"})}
            )
        return answer(SENT)

    def test_takes_events_from_odnoklassniki_alone(self):
        delivery = fixture("message_created__text")
        for address in ("217.20.145.192", "217.20.151.175", "::ffff:217.20.153.50"):
            self.gateway._authenticate(self.channel, dataclasses.replace(delivery, remote_address=address))
        for address in ("217.20.145.208", "127.0.0.1", "8.8.8.8", "::1", "unix:", ""):
            with self.subTest(address), self.assertRaises(AuthenticationError):
                self.gateway._authenticate(self.channel, dataclasses.replace(delivery, remote_address=address))

    def test_the_networks_may_be_others(self):
        delivery = dataclasses.replace(fixture("message_created__text"), remote_address="192.0.2.7")
        self.channel.source_networks = "192.0.2.0/28, 2001:db8::/32"
        self.gateway._authenticate(self.channel, delivery)
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, fixture("message_created__text"))
        with self.assertRaisesRegex(ValidationError, "Only From"):
            self.channel.source_networks = "192.0.2.0/99"

    def test_the_message_is_what_odnoklassniki_says(self):
        forged = fixture("message_created__text").body.replace("заказ № 5".encode(), "возврат № 9".encode())
        with self._connected() as provider:
            event = self._receive(dataclasses.replace(fixture("message_created__text"), body=forged))
        self.assertIn("заказ № 5", event.ticket_id.message_ids[0].body)
        (call,) = provider.calls
        self.assertEqual(path(call), "/me/messages/chat:C3ecb9d02a600")
        self.assertEqual(call["params"]["from"] - call["params"]["to"], 120_000)
        self.assertEqual(call["params"]["access_token"], TOKEN)

    def test_a_message_that_odnoklassniki_does_not_know_makes_no_ticket(self):
        with FakeProvider(answer({"messages": []})).connected():
            event = self._receive(fixture("message_created__text"))
        self.assertEqual((event.state, event.ticket_id.id), ("failed", False))
        self.assertIn("knows no such message", event.reason)
        with self._connected():
            event.action_replay()
        self.assertEqual(event.outcome, "new")

    def test_the_groups_own_message_makes_no_ticket(self):
        known = {
            **fixture("message_created__text").json(),
            "sender": {"user_id": "group:12345678901234", "name": "Лавка"},
        }
        with FakeProvider(answer({"messages": [known]})).connected():
            event = self._receive(fixture("message_created__text"))
        self.assertEqual(event.state, "ignored")

    def test_a_message_waits_while_odnoklassniki_cannot_be_asked(self):
        with FakeProvider(refusal(2, "SERVICE : Service temporary unavailable")).connected():
            event = self._receive(fixture("message_created__text"))
        self.assertEqual(event.state, "pending")

    def test_one_that_cannot_be_proven_stops_no_other(self):
        names = ("message_created__text", "message_created__share")
        events = self.env["feedback.inbound.event"].browse([self._store(fixture(name)).id for name in names])
        with FakeProvider(answer({"messages": [fixture("message_created__share").json()]})).connected():
            events._process()
        self.assertEqual(events.mapped("outcome"), ["failed", "new"])

    def test_an_answer_goes_to_the_chat(self):
        external_id, (call,), _sleeps = self._send(answer(SENT))
        self.assertEqual(external_id, SENT["message_id"])
        self.assertEqual(path(call), "/me/messages/chat:C3ec")
        self.assertEqual(call["json"], {"recipient": {"chat_id": "chat:C3ec"}, "message": {"text": "Thank you"}})
        self.assertEqual(call["headers"]["Content-Type"], "application/json;charset=utf-8")

    def test_files_are_uploaded_first(self):
        for file, attachment in (
            (PDF, {"type": "FILE", "payload": {"token": "t1"}}),
            (PHOTO, {"type": "IMAGE", "payload": {"token": "p1"}}),
        ):
            _id, calls, sleeps = self._send(self._provide, text="", files=(file,))
            self.assertEqual(calls[1]["files"], {"file": (file[0], file[2], file[1])})
            self.assertNotIn(TOKEN, repr(calls[1]), "only OK's API is given the token")
            self.assertEqual(calls[2]["json"]["message"], {"attachment": attachment})
            self.assertEqual(sleeps, [2])

    def test_a_file_that_is_not_ready_is_sent_later(self):
        answers = [refusal(100, "PARAM : attachment"), refusal(100, "PARAM : attachment"), answer(SENT)]

        def provide(call):
            return answers.pop(0) if call["method"] == "POST" and "json" in call else self._provide(call)

        external_id, _calls, sleeps = self._send(provide, files=(PDF,))
        self.assertTrue(external_id)
        self.assertEqual(sleeps, [2, 4])

    def test_refusals_are_told_as_agents_understand_them(self):
        for code, words in ((10, "does not allow"), (102, "access token"), (100, "PARAM : x")):
            with self.subTest(code), self.assertRaisesRegex(RefusedError, words):
                self._send(refusal(code, "PARAM : x"))
        with self.assertRaises(RefusedError):
            self._send(answer({"success": False}))

    def test_what_passes_is_tried_again(self):
        for code, is_uncertain in ((1, True), (2, False), (8, False), (11, False)):
            with self.assertRaises(RetryableError) as caught:
                self._send(refusal(code, "SERVICE"))
            self.assertEqual(caught.exception.is_uncertain, is_uncertain)

    def test_registers_its_webhook(self):
        with FakeProvider(answer({"success": True})).connected() as provider:
            self.assertTrue(self.gateway._register_webhook(self.channel))
        self.assertEqual(provider.calls[0]["json"], {"url": self.channel.webhook_url})

    def test_tells_whether_odnoklassniki_reaches_us(self):
        for url, is_well in ((self.channel.webhook_url, True), ("https://else.example", False)):

            def provide(call, url=url):
                subscriptions = {"subscriptions": [{"url": url, "time": 1760000000123}]}
                return answer(subscriptions if path(call) == "/me/subscriptions" else {"name": "Лавка"})

            with FakeProvider(provide).connected():
                self.assertEqual([well for well, _said in self.channel._test()], [True, is_well])


@tagged("-at_install", "post_install")
class TestOkOverHttp(HttpCase):
    def test_where_a_request_comes_from_is_what_counts(self):
        channel = self.env["feedback.channel"].create({"name": "OK", "gateway_type": "ok", "url_token": "ok-door"})
        body = fixture("message_created__text").body
        self.assertEqual(self.url_open("/feedback/hook/ok-door", data=body).status_code, 403)
        spoofed = {"X-Forwarded-For": "217.20.145.195", "Forwarded": "for=217.20.145.195"}
        self.assertEqual(self.url_open("/feedback/hook/ok-door", data=body, headers=spoofed).status_code, 403)
        channel.source_networks = "127.0.0.0/8"
        self.assertEqual(self.url_open("/feedback/hook/ok-door", data=body).status_code, 200)
