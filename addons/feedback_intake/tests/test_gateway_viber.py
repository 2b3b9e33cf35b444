import dataclasses
import json
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import urlsplit

from freezegun import freeze_time
from viberbot import Api
from viberbot.api.messages import FileMessage, LocationMessage, PictureMessage, TextMessage

from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from .gateway_contract import FIXTURES, FakeProvider, GatewayContract, ReplyContract, answer, load, run_scheduled_action

SENT = {"status": 0, "status_message": "ok", "message_token": 4912661846655230000, "chat_hostname": "SN-CHAT-02_"}
PDF = ("act.pdf", "application/pdf", b"%PDF-1.7")
PHOTO = ("lamp.jpg", "image/jpeg", b"\xff\xd8\xff")
URL = "https://odoo.example/web/content/7/act.pdf?access_token=x"
# Viber's own library; it takes the bot's key as the contract's secret.
SDK = Api(SimpleNamespace(name="Bot", avatar="", auth_token="test-secret"))


def fixture(name):
    return load(FIXTURES / "viber" / f"{name}.http")[0]


@tagged("-at_install", "post_install")
class TestViber(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "viber"
    values = {"access_token": "test-secret"}
    is_body_signed = True
    sent = SENT

    def _secrets(self):
        return {"access_token": "test-secret"}

    def _send(self, *answers, **values):
        with FakeProvider(*answers).connected() as provider:
            external_id = self.gateway._send(self.channel, self._reply(thread_key="01234567890A=", **values))
        return external_id, [json.loads(call["data"]) for call in provider.calls], provider.calls

    def test_vibers_library_agrees_on_signatures_and_content(self):
        kinds = {"text": TextMessage, "picture": PictureMessage, "file": FileMessage, "location": LocationMessage}

        def check(delivery, expected):
            self.assertTrue(SDK.verify_signature(delivery.body, delivery.headers["X-Viber-Content-Signature"]))
            parsed = SDK.parse_request(delivery.body)
            if parsed.event_type != "message":
                return
            (ours,) = expected["messages"]
            self.assertEqual(str(parsed.message_token), ours["external_id"])
            self.assertEqual((parsed.sender.id, parsed.sender.name), (ours["thread_key"], ours["author"]["name"]))
            kind = json.loads(delivery.body)["message"]["type"]
            self.assertIsInstance(parsed.message, kinds.get(kind, object))
            if kind in ("picture", "file"):
                self.assertEqual(ours["files"][0]["source"]["url"], parsed.message.media)

        self._each(check)

    def test_vibers_library_would_send_the_same(self):
        _id, (text,), calls = self._send(answer(SENT))
        _id, (file,), _calls = self._send(answer(SENT), text="", files=(PDF,), file_urls=(URL,))
        payloads = []
        with patch.object(SDK._message_sender, "_post_request", lambda _endpoint, payload: payloads.append(payload)):
            SDK.send_messages(
                "01234567890A=", [TextMessage(text="Thank you"), FileMessage(media=URL, size=8, file_name="act.pdf")]
            )
        for ours, theirs in zip((text, file), payloads, strict=True):
            for name in ("receiver", "type", "text", "media", "size", "file_name"):
                self.assertEqual(ours.get(name), theirs.get(name), name)
        self.assertEqual(calls[0]["headers"]["X-Viber-Auth-Token"], "test-secret")
        self.assertEqual(urlsplit(calls[0]["url"]).path, "/pa/send_message")

    def test_vibers_question_is_answered_when_it_is_signed(self):
        body = b'{"event":"webhook","timestamp":1457764197627,"message_token":241256543215}'
        delivery = dataclasses.replace(fixture("message__text"), body=body)
        with self.assertRaises(AuthenticationError):
            self.gateway._answer_handshake(self.channel, delivery)
        delivery.headers["X-Viber-Content-Signature"] = SDK._calculate_message_signature(body)
        self.assertEqual(self.gateway._answer_handshake(self.channel, delivery).status, 200)

    def test_states_are_marked_on_the_answer(self):
        ticket = self._first_ticket()
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body="Едет", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        with FakeProvider(answer(SENT)).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        outbound = ticket.outbound_message_ids
        self.assertEqual((outbound.state, outbound.external_id), ("sent", "4912661846655230000"))
        for name, state in (("delivered", "delivered"), ("seen", "delivered"), ("failed", "failed")):
            self._receive(fixture(f"{name}__message"))
            self.assertEqual(outbound.state, state)
        self.assertEqual(outbound.error, "failure description")

    def test_the_longest_text_fits_however_it_is_written(self):
        for letter in ("я", "😀"):
            _id, (sent,), (call,) = self._send(answer(SENT), text=letter * self.gateway._reply_limit)
            self.assertLess(len(call["data"]), 30_000)
            self.assertEqual(len(sent["text"]), 7000)

    def test_pictures_are_shown_and_other_files_named(self):
        _id, (sent,), _calls = self._send(answer(SENT), text="", files=(PHOTO,), file_urls=(URL,))
        self.assertEqual((sent["type"], sent["media"]), ("picture", URL))
        large = (PHOTO[0], PHOTO[1], b"x" * (1024**2 + 1))
        _id, (sent,), _calls = self._send(answer(SENT), text="", files=(large,), file_urls=(URL,))
        self.assertEqual((sent["type"], sent["file_name"], sent["size"]), ("file", "lamp.jpg", 1024**2 + 1))

    def test_files_need_a_public_address(self):
        with self.assertRaisesRegex(RefusedError, "https"):
            self._send(answer(SENT), text="", files=(PDF,), file_urls=(URL.replace("https", "http"),))

    def test_the_senders_name_fits(self):
        self.channel.company_id.name = "Общество с ограниченной ответственностью «Лавка»"
        _id, (sent,), _calls = self._send(answer(SENT))
        self.assertEqual(len(sent["sender"]["name"]), 28)

    def test_refusals_are_told_as_agents_understand_them(self):
        for status, words in (
            (2, "access token"),
            (5, "not on Viber"),
            (6, "unsubscribed"),
            (7, "blocked the bot"),
            (10, "does not know our address"),
            (13, "too old"),
            (15, "commercial"),
            (3, "badData"),
        ):
            with self.subTest(status), self.assertRaisesRegex(RefusedError, words):
                self._send(answer({"status": status, "status_message": "badData"}))

    def test_what_passes_is_tried_again(self):
        for status, is_uncertain in ((12, False), (-1, True)):
            with self.assertRaises(RetryableError) as caught:
                self._send(answer({"status": status, "status_message": "tooManyRequests"}))
            self.assertEqual(caught.exception.is_uncertain, is_uncertain)

    def test_registers_its_webhook(self):
        with FakeProvider(answer({"status": 0, "event_types": []})).connected() as provider:
            self.assertTrue(self.gateway._register_webhook(self.channel))
        self.assertEqual(json.loads(provider.calls[0]["data"])["url"], self.channel.webhook_url)

    def test_tells_whether_viber_reaches_us(self):
        for url, is_well in ((self.channel.webhook_url, True), ("https://else.example", False)):
            with FakeProvider(answer({"status": 0, "name": "Лавка", "webhook": url})).connected():
                self.assertEqual([well for well, _said in self.channel._test()], [True, is_well])


@tagged("-at_install", "post_install")
class TestFilesForViber(HttpCase):
    def _sent_file(self):
        """Answer a ticket with a file and return (its attachment, what Viber was told)."""
        self.env["ir.config_parameter"].set_param("web.base.url", "https://odoo.example")
        channel = self.env["feedback.channel"].create(
            {"name": "Viber", "gateway_type": "viber", "access_token": "test-secret"}
        )
        event = self.env["feedback.inbound.event"]._store_delivery(channel, fixture("message__text"))
        event._process()
        attachment = self.env["ir.attachment"].create({"name": "акт № 7.pdf", "raw": b"%PDF-1.7 secret"})
        event.ticket_id.with_user(self.env.ref("base.user_admin")).message_post(
            body="Вот акт",
            attachment_ids=attachment.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        with FakeProvider(answer(SENT)).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_send_replies")
        text, file = (json.loads(call["data"]) for call in provider.calls)
        self.assertEqual((text["type"], file["type"]), ("text", "file"))
        return attachment, file

    def test_the_address_opens_this_file_for_a_week(self):
        attachment, file = self._sent_file()
        url = file["media"].removeprefix("https://odoo.example")
        self.assertTrue(urlsplit(url).path.endswith(".pdf"))
        self.authenticate(None, None)
        self.assertEqual(self.url_open(url).content, b"%PDF-1.7 secret")
        other = attachment.copy({"raw": b"another"})
        for address in (
            url.partition("?")[0],
            url.replace(f"/{attachment.id}/", f"/{other.id}/"),
            url[:-8] + "ffffffff",
        ):
            self.assertEqual(self.url_open(address).status_code, 404, address)

    def test_the_address_ends(self):
        with freeze_time("2020-01-01"):
            _attachment, file = self._sent_file()
        self.authenticate(None, None)
        self.assertEqual(self.url_open(file["media"].removeprefix("https://odoo.example")).status_code, 404)
