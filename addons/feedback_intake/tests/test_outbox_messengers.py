import json
import unittest
from datetime import timedelta

from markupsafe import Markup

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..exceptions import RetryableError
from ..http_client import Answer
from ..tools.message import split_text
from .gateway_contract import BASE_URL, FIXTURES, SECRET, FakeProvider, answer, load, run_scheduled_action

# gateway -> (settings, fixture of a first message, what the provider answers, where the text stands in what we send)
MESSENGERS = {
    "vk": (
        {"external_account": "123456", "access_token": "t"},
        "message_new__text",
        {"response": [{"conversation_message_id": 18, "id": 777, "first_name": "Анна"}]},
        lambda call: call.get("data", {}).get("message", ""),
    ),
    "max": (
        {"access_token": "t"},
        "message_created__text",
        {"message": {"body": {"mid": "mid.1"}}},
        lambda call: call["json"]["text"],
    ),
    "viber": (
        {"access_token": SECRET},
        "message__text",
        {"status": 0, "message_token": 5},
        lambda call: json.loads(call["data"])["text"],
    ),
    "telegram": (
        {"access_token": "1:t"},
        "message__text",
        {"ok": True, "result": {"message_id": 18}},
        lambda call: call["json"]["text"],
    ),
    "ok": (
        {"access_token": "t"},
        "message_created__text",
        {"message_id": "mid:1", "messages": [load(FIXTURES / "ok" / "message_created__text.http")[0].json()]},
        lambda call: call.get("json", {}).get("message", {}).get("text", ""),
    ),
}


class TestSplitting(unittest.TestCase):
    def test_nothing_is_lost_and_nothing_too_long(self):
        text = "Первый абзац. " * 40 + "\n\n" + "x" * 700 + "\n" + "😀" * 300
        for limit in (50, 99, 400):
            parts = split_text(text, limit)
            self.assertLessEqual(max(map(len, parts)), limit)
            self.assertEqual("".join("".join(parts).split()), "".join(text.split()))

    def test_a_paragraph_is_preferred_to_a_line_and_a_line_to_a_word(self):
        self.assertEqual(split_text("a" * 30 + "\n\n" + "b " * 20, 60)[0], "a" * 30)
        self.assertEqual(split_text("a" * 30 + "\n" + "b " * 20, 60)[0], "a" * 30)
        self.assertEqual(split_text("a" * 30 + " " + "b" * 40, 60)[0], "a" * 30)

    def test_a_break_too_early_is_none(self):
        self.assertEqual(split_text("Hi\n\n" + "b" * 100, 60)[0], "Hi\n\n" + "b" * 56)


@tagged("-at_install", "post_install")
class TestOutbox(TransactionCase):
    def _ticket(self, gateway_type):
        values, name, content, _text = MESSENGERS[gateway_type]
        self.env["ir.config_parameter"].set_param("web.base.url", BASE_URL)
        channel = self.env["feedback.channel"].create(
            {"name": "Test", "gateway_type": gateway_type, "signing_secret": SECRET, **values}
        )
        delivery, _moment = load(FIXTURES / gateway_type / f"{name}.http")
        event = self.env["feedback.inbound.event"]._store_delivery(channel, delivery)
        with FakeProvider(answer(content)).connected():
            event._process()
        return event.ticket_id

    def _answer(self, ticket, text, *names):
        attachments = self.env["ir.attachment"].create([{"name": name, "raw": b"%PDF-1.7"} for name in names])
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body=Markup("<p>%s</p>") % text,
            attachment_ids=attachments.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        return ticket.outbound_message_ids

    def _send(self, outbound, *answers):
        outbound.next_try_date = fields.Datetime.now()
        with FakeProvider(*answers).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_send_replies")
        return provider.calls

    def test_a_long_answer_leaves_in_parts_that_the_provider_takes(self):
        for gateway_type, (_values, _name, content, text_of) in MESSENGERS.items():
            with self.subTest(gateway_type):
                ticket = self._ticket(gateway_type)
                limit = self.env[f"feedback.gateway.{gateway_type}"]._reply_limit
                text = "Напишите нам номер заказа 😀 " * (limit // 12)
                outbound = self._answer(ticket, text)
                texts = [text_of(call) for call in self._send(outbound, answer(content))]
                self.assertEqual(outbound.state, "sent", outbound.error)
                self.assertGreater(len(texts), 2)
                self.assertLessEqual(max(map(len, texts)), limit)
                self.assertEqual(" ".join(texts).split(), text.split())

    def test_a_resend_to_vk_makes_no_second_message(self):
        """VK drops what comes with a number that it has seen; the second part is lost on its way back."""
        ticket, kept = self._ticket("vk"), {}

        def vk(call):
            values = call["data"]
            is_new = values["random_id"] not in kept
            kept.setdefault(values["random_id"], values["message"])
            if is_new and len(kept) == 2:
                raise RetryableError("The connection broke.", is_uncertain=True)
            number = list(kept).index(values["random_id"]) + 20
            return answer({"response": [{"peer_id": 777, "conversation_message_id": number}]})

        text = "слово " * 2000
        outbound = self._answer(ticket, text)
        first = self._send(outbound, vk)
        self.assertEqual((outbound.state, outbound.sent_parts, len(first)), ("queued", 1, 2))
        again = self._send(outbound, vk)
        self.assertEqual((outbound.state, outbound.sent_parts), ("sent", 3))
        self.assertEqual(again[0]["data"]["random_id"], first[1]["data"]["random_id"])
        self.assertEqual(" ".join(kept.values()).split(), text.split())
        self.assertEqual(outbound.external_id, "777:20")

    def test_a_worker_that_dies_leaves_no_doubt_with_vk(self):
        outbound = self._answer(self._ticket("vk"), "Едет")
        outbound.sending_date = fields.Datetime.now() - timedelta(hours=1)
        self._send(outbound, answer(MESSENGERS["vk"][2]))
        self.assertEqual(outbound.state, "sent")

    def test_with_others_a_person_decides(self):
        for gateway_type in ("max", "ok", "viber", "telegram"):
            outbound = self._answer(self._ticket(gateway_type), "Едет")
            self._send(outbound, RetryableError("The connection broke.", is_uncertain=True))
            self.assertEqual(outbound.state, "failed", gateway_type)
            self.assertIn("may have been sent", outbound.error)

    def test_a_gateway_that_fails_behind_the_provider_leaves_doubt_too(self):
        for status, state in ((502, "failed"), (504, "failed"), (503, "queued"), (429, "queued")):
            outbound = self._answer(self._ticket("viber"), "Едет")
            self._send(outbound, Answer(status))
            self.assertEqual(outbound.state, state, status)

    def test_a_file_that_fails_does_not_send_the_text_twice(self):
        ticket, texts, files = self._ticket("telegram"), [], []

        def telegram(call):
            if "files" not in call:
                texts.append(call["json"]["text"])
            elif not files:
                files.append("busy")
                return answer({"ok": False, "error_code": 429, "parameters": {"retry_after": 5}}, status=429)
            return answer(MESSENGERS["telegram"][2])

        outbound = self._answer(ticket, "Вот акт", "act.pdf", "bill.pdf")
        self._send(outbound, telegram)
        self.assertEqual((outbound.state, outbound.sent_parts), ("queued", 1))
        calls = self._send(outbound, telegram)
        self.assertEqual((outbound.state, outbound.sent_parts, len(calls)), ("sent", 3, 2))
        self.assertEqual(texts, ["Вот акт"])
