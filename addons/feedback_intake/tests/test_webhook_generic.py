import json
from datetime import datetime, timezone

from cloudevents.core.bindings import http as cloud_http
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks.webhooks import Webhook

from odoo.tests import HttpCase, tagged

from .gateway_contract import run_scheduled_action
from .test_gateway_webhook import WEBHOOK_SECRET, mapping

TOKEN = "a-token-of-the-channel"
REVIEW = {
    "data": {"id": "r-9", "text": "It leaks", "rate": "9", "author": {"name": "Anna", "mail": "anna@leak.example"}}
}


@tagged("post_install", "-at_install")
class TestWebhookOverHttp(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Any", "gateway_type": "webhook", "signing_secret": TOKEN, "webhook_proof": "header"}
        )

    def _send(self, body, method="POST", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.env.flush_all()
        url = f"/feedback/hook/{self.channel.url_token}"
        return self.url_open(url, data=body, headers={"Content-Type": "application/json", **named}, method=method)

    def _tickets(self):
        run_scheduled_action(self.env, "ir_cron_process_events")
        return self.env["feedback.ticket"].search([("channel_id", "=", self.channel.id)], order="id")

    def _events(self):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)])

    def test_a_body_signed_by_the_standards_own_library_becomes_one_ticket(self):
        self.channel.write({"webhook_proof": "signature", "signing_secret": WEBHOOK_SECRET})
        body, now = json.dumps({"text": "Не работает 😞", "name": "Анна"}), datetime.now(timezone.utc)
        signature = Webhook(WEBHOOK_SECRET).sign("msg_1", now, body)
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        for _time in range(2):
            self.assertEqual(self._send(body.encode(), **headers).status_code, 200)
        self.assertEqual(self._send(body.encode() + b" ", **headers).status_code, 403)
        self.assertEqual(self._send(body.encode()).status_code, 403)
        self.assertEqual(self._tickets().mapped("subject"), ["Не работает 😞"])

    def test_a_secret_in_a_header_of_any_name_is_kept_nowhere(self):
        self.channel.webhook_header = "X-Shop"
        self.assertEqual(self._send(b'{"text": "Hi"}', X_Shop=TOKEN).status_code, 200)
        for headers in ({}, {"X-Shop": "x"}, {"Authorization": f"Bearer {TOKEN}"}, {"X-Shop": f"Bearer {TOKEN}"}):
            self.assertEqual(self._send(b'{"text": "No"}', **headers).status_code, 403)
        self.assertNotIn(TOKEN, self._events().headers)
        self.assertEqual(self._tickets().mapped("subject"), ["Hi"])

    def test_a_bearer_token_opens_and_nothing_else_does(self):
        self.assertEqual(self._send(b'{"text": "Hi"}', Authorization=f"bearer {TOKEN}").status_code, 200)
        for given in (TOKEN, f"Basic {TOKEN}", "Bearer", "Bearer x", f"Bearer {TOKEN}x"):
            self.assertEqual(self._send(b'{"text": "No"}', Authorization=given).status_code, 403, given)
        self.channel.signing_secret = False
        self.assertEqual(self._send(b'{"text": "No"}', Authorization="Bearer ").status_code, 403)

    def test_only_post_and_put_bring_something(self):
        for method, status in {"PUT": 200, "GET": 403, "OPTIONS": 403}.items():
            response = self._send(b'{"text": "Hi"}', method=method, Authorization=f"Bearer {TOKEN}")
            self.assertEqual(response.status_code, status, method)

    def test_forms_are_read_as_well(self):
        response = self.url_open(
            f"/feedback/hook/{self.channel.url_token}",
            data={"name": "Анна", "email": "anna@leak.example", "message": "Сломался"},
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        self.assertEqual(response.status_code, 200)
        ticket = self._tickets()
        self.assertEqual((ticket.subject, ticket.contact_name), ("Сломался", "Анна"))
        self.assertEqual(ticket.email_normalized, "anna@leak.example")

    def test_the_same_words_of_two_customers_are_two_tickets(self):
        for _customer in range(2):
            self._send(b'{"text": "Too slow"}', Authorization=f"Bearer {TOKEN}")
        self.assertEqual(len(self._tickets()), 2)
        for _time in range(2):
            self._send(b'{"text": "Again"}', Authorization=f"Bearer {TOKEN}", Idempotency_Key="1")
            self._send(b'{"text": "With id", "id": 5}', Authorization=f"Bearer {TOKEN}")
        self.assertEqual(len(self._tickets()), 4)

    def test_what_the_mapping_does_not_find_waits_in_the_ledger(self):
        self._send(json.dumps(REVIEW).encode(), Authorization=f"Bearer {TOKEN}")
        self.channel.mapping_line_ids = mapping(("text", "data.words", False))
        self.assertFalse(self._tickets())
        event = self._events()
        self.assertEqual(event.state, "failed")
        self.assertIn("Mapping", event.reason)
        self.channel.mapping_line_ids.path = "data.text"
        event.action_replay()
        self.assertEqual(self._tickets().subject, "It leaks")

    def test_no_json_is_told_in_words(self):
        self._send(b"<xml/>", Authorization=f"Bearer {TOKEN}")
        self.assertFalse(self._tickets())
        self.assertIn("JSON", self._events().reason)

    def _event(self, number=1, **attributes):
        values = {
            "id": f"ev-{number}",
            "source": "/shop/ü",
            "type": "review.created",
            "specversion": "1.0",
            **attributes,
        }
        return CloudEvent(attributes=values, data={"text": f"Отзыв {number}", "name": "Анна"})

    def _send_event(self, message, **headers):
        given = {**message.headers, "Authorization": f"Bearer {TOKEN}", **headers}
        self.env.flush_all()
        return self.url_open(f"/feedback/hook/{self.channel.url_token}", data=message.body, headers=given)

    def test_cloud_events_of_their_own_library_are_read_in_every_mode(self):
        self.channel.webhook_proof = "cloudevents"
        structured, binary = (
            cloud_http.to_structured_event(self._event(1)),
            cloud_http.to_binary_event(self._event(2, subject="orders/№ 5")),
        )
        for message in (structured, binary, structured, binary):
            self.assertEqual(self._send_event(message).status_code, 200)
        batch = [json.loads(cloud_http.to_structured_event(self._event(number)).body) for number in (2, 3, 4)]
        headers = {
            "Content-Type": "application/cloudevents-batch+json; charset=utf-8",
            "Authorization": f"Bearer {TOKEN}",
        }
        self.assertEqual(self._send(json.dumps(batch).encode(), **headers).status_code, 200)
        self.assertEqual(self._tickets().mapped("subject"), [f"Отзыв {number}" for number in (1, 2, 3, 4)])
        self.assertEqual(set(self._tickets().mapped("contact_name")), {"Анна"})
        self.assertEqual(self._send_event(structured, Authorization="Bearer x").status_code, 403)

    def test_data_of_a_cloud_event_may_be_base64(self):
        self.channel.webhook_proof = "cloudevents"
        event = {"id": "1", "source": "s", "type": "t", "specversion": "1.0", "data_base64": "eyJ0ZXh0IjogIkhpIn0="}
        headers = {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {TOKEN}"}
        self._send(json.dumps(event).encode(), **headers)
        self.assertEqual(self._tickets().subject, "Hi")

    def test_what_is_no_cloud_event_fails_with_the_reason(self):
        self.channel.webhook_proof = "cloudevents"
        headers = {"Content-Type": "application/cloudevents+json", "Authorization": f"Bearer {TOKEN}"}
        for body, content_type, reason in (
            (b'{"text": "Hi"}', "application/json", "no CloudEvent"),
            (b'{"specversion": "0.3", "id": "1", "source": "s", "type": "t"}', None, "version 1"),
            (b'{"specversion": "1.0", "id": "1"}', None, "lacks source, type"),
            (b"<x/>", "application/cloudevents+xml", "not as"),
        ):
            self._send(body, **{**headers, "Content-Type": content_type or headers["Content-Type"]})
            self.assertFalse(self._tickets())
            self.assertIn(reason, self._events()[0].reason)

    def test_a_sender_of_cloud_events_asks_first_and_is_let_in(self):
        asked = {"WebHook_Request_Origin": "eventemitter.example.com", "WebHook_Request_Rate": "120"}
        self.assertEqual(self._send(None, method="OPTIONS", **asked).status_code, 403, "only where it is chosen")
        self.channel.webhook_proof = "cloudevents"
        response = self._send(None, method="OPTIONS", **asked)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["WebHook-Allowed-Origin"], "eventemitter.example.com")
        self.assertEqual(response.headers["WebHook-Allowed-Rate"], "*")
        self.assertEqual(response.headers["Allow"], "POST")
        self.assertEqual(self._send(None, method="OPTIONS").status_code, 403)
        self.assertFalse(self._events())
