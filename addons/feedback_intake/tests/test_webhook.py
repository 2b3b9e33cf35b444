import json
from datetime import datetime, timezone

from cloudevents.core.bindings import http as cloud_http
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks.webhooks import Webhook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, TransactionCase, tagged

from .common import DeskCase
from .gateway_contract import run_scheduled_action
from .test_gateway_webhook import WEBHOOK_SECRET, mapping

TOKEN = "a-token-of-the-channel"
REVIEW = {"data": {"id": "r-9", "text": "It leaks", "rate": "9", "author": {"name": "Anna", "mail": "anna@leak.example"}}}


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
        headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
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
        values = {"id": f"ev-{number}", "source": "/shop/ü", "type": "review.created", "specversion": "1.0", **attributes}
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
        headers = {"Content-Type": "application/cloudevents-batch+json; charset=utf-8", "Authorization": f"Bearer {TOKEN}"}
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


@tagged("post_install", "-at_install")
class TestMappingEditor(TransactionCase):
    """What an administrator sees while they say what is what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Reviews", "gateway_type": "webhook", "signing_secret": TOKEN, "webhook_proof": "header"}
        )

    def _receive(self, body):
        event = self.env["feedback.inbound.event"]._store(
            self.channel, "k1", body.encode(), headers={"content-type": "application/json"}
        )
        event._process()
        return event

    def test_the_ticket_is_shown_before_anything_is_saved(self):
        with Form(self.channel) as form:
            form.mapping_sample = json.dumps(REVIEW)
            self.assertIn("guessed", form.mapping_preview)
            self.assertEqual(form.mapping_paths, ["data.id", "data.text", "data.rate", "data.author.name", "data.author.mail"])
            with form.mapping_line_ids.new() as line:
                line.target, line.path = "text", "data.text"
                self.assertEqual(line.found, "It leaks")
            with form.mapping_line_ids.new() as line:
                line.target, line.path, line.detail = "rating", "data.rate", "0-10"
                self.assertEqual(line.detail_hint, "scale: 1-5")
            with form.mapping_line_ids.new() as line:
                line.target, line.path = "email", "data.author.email"
                self.assertFalse(line.found)
            self.assertIn("★★★★★", form.mapping_preview)
            self.assertIn("nothing usable at “data.author.email”", form.mapping_preview)
            with form.mapping_line_ids.edit(2) as line:
                line.path = "data.author.mail"
            self.assertIn("anna@leak.example", form.mapping_preview)
            self.assertNotIn("nothing usable", form.mapping_preview)
            self.assertFalse(self.env["feedback.channel.mapping"].search([("channel_id", "=", self.channel.id)]))
        self.assertEqual(len(self.channel.mapping_line_ids), 3)

    def test_a_path_that_is_none_is_told_while_it_is_typed_and_refused_when_saved(self):
        with self.assertRaisesRegex(ValidationError, "data.customer.email"), Form(self.channel) as form:
            form.mapping_sample = json.dumps(REVIEW)
            with form.mapping_line_ids.new() as line:
                line.path = "data..text"
                self.assertIn("..text", line.found)
        with self.assertRaisesRegex(ValidationError, "0-10"):
            self.channel.mapping_line_ids = mapping(("rating", "data.rate", "many"))

    def test_the_last_delivery_is_the_sample_where_none_is_pasted(self):
        self._receive(json.dumps(REVIEW))
        self.assertIn("It leaks", self.channel.mapping_preview)
        self.assertIn("data.author.mail", self.channel.mapping_content)

    def test_what_a_sample_says_is_no_html(self):
        self.channel.mapping_sample = json.dumps({"text": "<img src=x onerror=alert(1)>", "<b>": "<script>"})
        for shown in (self.channel.mapping_preview, self.channel.mapping_content):
            self.assertNotIn("<img", shown)
            self.assertNotIn("<b>", shown)
            self.assertNotIn("<script", shown)

    def test_the_ticket_is_the_one_that_was_shown(self):
        self.channel.mapping_line_ids = mapping(
            ("text", "data.text", False), ("email", "data.author.mail", False), ("rating", "data.rate", "10")
        )
        ticket = self._receive(json.dumps(REVIEW)).ticket_id
        self.assertEqual((ticket.subject, ticket.rating, ticket.email_from), ("It leaks", 5, "anna@leak.example"))
        for shown in ("It leaks", "★★★★★", "anna@leak.example"):
            self.assertIn(shown, self.channel.mapping_preview)

    def test_lines_are_suggested_once(self):
        with self.assertRaisesRegex(UserError, "Paste"):
            self.channel.action_suggest_mapping()
        self.channel.mapping_sample = json.dumps(REVIEW)
        self.channel.action_suggest_mapping()
        found = {line.target: line.path for line in self.channel.mapping_line_ids}
        self.assertEqual(found, {"text": "data.text", "name": "data.author.name", "message": "data.id", "email": "data.author.mail"})
        with self.assertRaisesRegex(UserError, "Nothing more"):
            self.channel.action_suggest_mapping()

    def test_what_is_no_sample_is_told(self):
        for sample, told in (("{x", "no JSON"), ('{"a": 1}', "neither text"), ("[" * 20 + '"' + "x" * 300_000, "too large")):
            self.channel.mapping_sample = sample
            self.assertIn(told, self.channel.mapping_preview)
        self.channel.mapping_sample = json.dumps([{"text": f"No. {number}"} for number in range(5)])
        self.assertIn("2 more", self.channel.mapping_preview)

    def test_a_channel_that_is_copied_keeps_its_mapping_and_no_secret(self):
        self.channel.mapping_line_ids = mapping(("text", "data.text", False))
        self.channel.write({"mapping_sample": "{}", "reply_url": "https://x.example"})
        copy = self.channel.copy()
        self.assertEqual(copy.mapping_line_ids.path, "data.text")
        self.assertFalse(copy.signing_secret or copy.mapping_sample or copy.reply_url)
        self.assertNotEqual(copy.reply_secret, self.channel.reply_secret)

    def test_names_of_headers_and_addresses_are_checked(self):
        for values in ({"webhook_header": "X Shop"}, {"webhook_header": "X:\r\nY"}, {"reply_url": "crm.example"}):
            with self.assertRaises(ValidationError):
                self.channel.write(values)


@tagged("post_install", "-at_install")
class TestMappingAccess(DeskCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.webhook = self.env["feedback.channel"].create(
            {
                "name": "Any",
                "gateway_type": "webhook",
                "company_id": self.company.id,
                "mapping_line_ids": mapping(("text", "text", False)),
                "mapping_sample": '{"text": "Private words"}',
                "reply_url": "https://crm.example/answers",
            }
        )

    def test_managers_of_the_company_alone_see_and_change_it(self):
        line = self.webhook.mapping_line_ids
        for role in ("reader", "agent", "lead", "stranger", "strange_manager", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, line).read(["path"])
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, line).write({"path": "x"})
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.webhook).action_suggest_mapping()
        self._as("manager", line).path = "body"
        self._as("manager", self.webhook).mapping_line_ids = [Command.create({"target": "name", "path": "name"})]

    def test_samples_and_secrets_are_not_for_everybody(self):
        for names, refused in (
            (["mapping_sample", "mapping_preview", "mapping_content"], ("reader", "agent", "lead")),
            (["reply_secret", "reply_url", "webhook_proof"], ("reader", "agent", "lead", "manager")),
        ):
            for role in refused:
                for name in names:
                    with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                        self._as(role, self.webhook).read([name])
        self.assertIn("Private words", self._as("manager", self.webhook).mapping_preview)

    def test_agents_know_which_way_their_answer_goes(self):
        event = self.env["feedback.inbound.event"]._store(
            self.webhook, "k", b'{"text": "Hi"}', headers={"content-type": "application/json", "webhook-id": "m-1"}
        )
        event._process()
        self.assertEqual(event.state, "done", event.reason)
        self.assertIn("Any", self._as("agent", event.ticket_id).reply_hint)
