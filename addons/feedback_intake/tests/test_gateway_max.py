import dataclasses
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError, RetryableError
from .gateway_contract import FIXTURES, FakeProvider, GatewayContract, ReplyContract, answer, load

SENT = {"message": {"recipient": {"chat_id": 7}, "body": {"mid": "mid.000000000abc0010", "seq": 1, "text": "…"}}}
NOT_READY = answer(
    {"code": "attachment.not.ready", "message": "Key: errors.process.attachment.file.not.processed"}, status=400
)
PDF = ("act.pdf", "application/pdf", b"%PDF-1.7")
PHOTO = ("lamp.jpg", "image/jpeg", b"\xff\xd8\xff")


def path(call):
    return urlsplit(call["url"]).path


def fixture(name):
    return load(FIXTURES / "max" / f"{name}.http")[0]


@tagged("-at_install", "post_install")
class TestMax(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "max"
    values = {"access_token": "f9LHodD0cOL5"}
    sent = SENT

    def _send(self, *answers, **values):
        with FakeProvider(*answers).connected() as provider, patch("time.sleep") as sleep:
            external_id = self.gateway._send(self.channel, self._reply(**values))
        return external_id, provider.calls, [call.args[0] for call in sleep.call_args_list]

    def _provide(self, call):
        if "upload.example" in call["url"]:
            is_photo = "photo" in call["url"]
            return answer({"photos": {"a/b=": {"token": "p1"}}} if is_photo else {"fileId": 1, "token": "t1"})
        if path(call) == "/uploads":
            kind = "photo" if call["params"]["type"] == "image" else "file"
            return answer({"url": f"https://upload.example/{kind}?sig=1"})
        return answer(SENT)

    def test_an_answer_goes_to_the_chat_and_shows_what_it_answers(self):
        external_id, calls, _sleeps = self._send(answer(SENT), reply_to="mid.1")
        self.assertEqual(external_id, "mid.000000000abc0010")
        self.assertEqual((path(calls[0]), calls[0]["params"]), ("/messages", {"chat_id": "7"}))
        self.assertEqual(calls[0]["json"]["link"], {"type": "reply", "mid": "mid.1"})
        self.assertEqual(calls[0]["headers"]["Authorization"], "f9LHodD0cOL5")

    def test_an_answer_to_a_message_that_is_gone_leaves_all_the_same(self):
        gone = answer({"code": "proto.payload", "message": "Link message not found"}, status=400)
        external_id, calls, _sleeps = self._send(gone, answer(SENT), reply_to="mid.1")
        self.assertTrue(external_id)
        self.assertNotIn("link", calls[1]["json"])

    def test_files_are_uploaded_first(self):
        for file, kind, payload in (
            (PDF, "file", {"token": "t1"}),
            (PHOTO, "image", {"photos": {"a/b=": {"token": "p1"}}}),
        ):
            _id, calls, _sleeps = self._send(self._provide, text="", files=(file,), reply_to="mid.1")
            self.assertEqual(calls[0]["params"], {"type": kind})
            self.assertEqual(calls[1]["files"], {"data": (file[0], file[2], file[1])})
            self.assertNotIn("f9LHodD0cOL5", repr(calls[1]), "only MAX's API is given the token")
            self.assertEqual(calls[2]["json"]["attachments"], [{"type": kind, "payload": payload}])

    def test_waits_until_max_has_looked_at_the_file(self):
        answers = [NOT_READY, NOT_READY, answer(SENT)]

        def provide(call):
            return answers.pop(0) if path(call) == "/messages" else self._provide(call)

        external_id, calls, sleeps = self._send(provide, files=(PDF,))
        self.assertTrue(external_id)
        self.assertEqual(sleeps, [1, 2])
        self.assertEqual([path(call) for call in calls].count("/uploads"), 1)

    def test_a_file_that_stays_unready_is_tried_again_later(self):
        def provide(call):
            return NOT_READY if path(call) == "/messages" else self._provide(call)

        with self.assertRaises(RetryableError) as caught:
            self._send(provide, files=(PDF,))
        self.assertFalse(caught.exception.is_uncertain)

    def test_a_broken_upload_leaves_no_doubt_about_the_message(self):
        with self.assertRaises(RetryableError) as caught:
            self._send(RetryableError("The connection broke.", is_uncertain=True), files=(PDF,))
        self.assertFalse(caught.exception.is_uncertain)

    def test_a_message_whose_fate_is_unclear_is_not_sent_again(self):
        for trouble in (RetryableError("The connection broke.", is_uncertain=True), answer({}, status=504)):
            with self.assertRaises(RetryableError) as caught:
                self._send(trouble)
            self.assertTrue(caught.exception.is_uncertain)

    def test_refusals_are_told_as_agents_understand_them(self):
        for code, status, words in (
            ("verify.token", 401, "access token"),
            ("chat.denied", 403, "stopped the bot"),
            ("chat.not.found", 404, "does not exist"),
            ("proto.payload", 400, "text: size must be"),
        ):
            with self.subTest(code), self.assertRaisesRegex(RefusedError, words):
                self._send(answer({"code": code, "message": "text: size must be between 0 and 4000"}, status=status))

    def test_a_success_that_says_it_is_none_is_a_refusal(self):
        with self.assertRaisesRegex(RefusedError, "not verified"):
            self._send(answer({"success": False, "message": "not verified"}))

    def test_two_edits_of_one_message_are_two(self):
        with self._connected():
            self._receive(fixture("message_created__text"))
            first = self._receive(fixture("message_edited__text"))
            delivery = fixture("message_edited__text")
            body = delivery.body.replace(b'"timestamp":1760000000123', b'"timestamp":1760000099999', 1)
            second = self._receive(dataclasses.replace(delivery, body=body.replace("№ 6".encode(), "№ 7".encode())))
        self.assertEqual((first.outcome, second.outcome), ("reply", "reply"))
        self.assertIn("№ 7", second.ticket_id.message_ids[0].body)

    def test_what_the_customer_deletes_is_gone(self):
        with self._connected():
            ticket = self._receive(fixture("message_created__text")).ticket_id
            self._receive(fixture("message_removed__dialog"))
        self.assertNotIn("заказ", ticket.message_ids[0].body)

    def test_registers_its_webhook(self):
        with FakeProvider(answer({"success": True})).connected() as provider:
            self.assertTrue(self.gateway._register_webhook(self.channel))
        values = provider.calls[0]["json"]
        self.assertEqual((values["url"], values["secret"]), (self.channel.webhook_url, "test-secret"))
        self.assertIn("message_removed", values["update_types"])

    def test_tells_whether_max_reaches_us(self):
        for urls, is_well in (([self.channel.webhook_url], True), (["https://else.example"], False), ([], False)):

            def provide(call, urls=urls):
                subscriptions = {"subscriptions": [{"url": url, "time": 1} for url in urls]}
                return answer(
                    subscriptions if path(call) == "/subscriptions" else {"user_id": 42, "first_name": "Лавка"}
                )

            with FakeProvider(provide).connected():
                findings = self.channel._test()
            self.assertEqual([well for well, _said in findings], [True, is_well])
