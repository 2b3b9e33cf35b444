import dataclasses
import json
from urllib.parse import urlsplit

from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from .gateway_contract import FIXTURES, FakeProvider, GatewayContract, ReplyContract, answer, load, run_scheduled_action

VALUES = {"external_account": "123456", "access_token": "vk1.a.token", "confirmation_code": "7f0e1d2c"}
SENT = {"response": [{"peer_id": 777, "message_id": 1407, "conversation_message_id": 18}]}
PEOPLE = {"response": [{"id": 777, "first_name": "Анна", "last_name": "К"}, {"id": 888, "first_name": "Kim"}]}
PHOTO = ("lamp.jpg", "image/jpeg", b"\xff\xd8\xff")
PDF = ("act.pdf", "application/pdf", b"%PDF-1.7")


def vk_error(code, words):
    return answer({"error": {"error_code": code, "error_msg": words, "request_params": []}})


def method(call):
    return urlsplit(call["url"]).path.rpartition("/")[2]


def fixture(name):
    return load(FIXTURES / "vk" / f"{name}.http")[0]


@tagged("-at_install", "post_install")
class TestVk(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "vk"
    values = VALUES
    sent = SENT

    def _answer_call(self, call):
        return answer(PEOPLE if method(call) == "users.get" else {"response": 1})

    def _handshake(self, channel=None, **content):
        body = json.dumps({"type": "confirmation", "group_id": 123456, **content}).encode()
        delivery = dataclasses.replace(fixture("message_new__text"), body=body)
        return self.gateway._answer_handshake(channel or self.channel, delivery)

    def test_the_secret_in_the_body_is_not_kept(self):
        event = self._store(fixture("message_new__text"))
        self.assertNotIn(b"test-secret", event._raw())
        self.assertEqual(event._delivery().json()["object"], fixture("message_new__text").json()["object"])

    def test_refuses_another_community(self):
        for group_id in ("999", False, "shop24"):
            other = self._create_channel(external_account=group_id)
            with self.assertRaises(AuthenticationError):
                self.gateway._authenticate(other, fixture("message_new__text"))

    def test_takes_the_community_however_it_is_written(self):
        for name in ("club123456", "public123456", "-123456", " 123456 "):
            self.gateway._authenticate(self._create_channel(external_account=name), fixture("message_new__text"))

    def test_says_ok_and_nothing_else(self):
        self.assertEqual(self.gateway._acknowledgement(self.channel, None).body, "ok")

    def test_confirms_with_the_code_of_the_moment(self):
        with FakeProvider(answer({"response": {"code": "a9b8c7"}})).connected() as provider:
            self.assertEqual(self._handshake().body, "a9b8c7")
        self.assertEqual(method(provider.calls[0]), "groups.getCallbackConfirmationCode")

    def test_confirms_with_the_code_that_was_entered_where_vk_cannot_be_asked(self):
        with FakeProvider(vk_error(5, "User authorization failed")).connected():
            self.assertEqual(self._handshake().body, "7f0e1d2c")
        with FakeProvider(answer({})).connected() as provider:
            self.assertEqual(self._handshake(self._create_channel(access_token=False)).body, "7f0e1d2c")
        self.assertFalse(provider.calls)

    def test_confirms_to_nobody_else(self):
        for content in ({"group_id": 999}, {"secret": "guessed"}):
            with FakeProvider(answer({})).connected(), self.assertRaises(AuthenticationError):
                self._handshake(**content)
        bare = self._create_channel(access_token=False, confirmation_code=False)
        with self.assertRaises(AuthenticationError):
            self._handshake(bare)

    def test_names_are_asked_for_once_for_a_batch(self):
        names = ("message_new__text", "message_new__attachments", "message_new__chat_forward", "message_edit__text")
        events = self.env["feedback.inbound.event"].browse([self._store(fixture(name)).id for name in names])
        with self._connected() as provider:
            events._process()
        self.assertEqual([method(call) for call in provider.calls], ["users.get"])
        self.assertEqual(provider.calls[0]["data"]["user_ids"], "777,888")
        self.assertEqual(events.ticket_id.mapped("contact_name"), ["Анна К", "Kim"])

    def test_a_name_that_is_known_is_not_asked_for_again(self):
        with self._connected():
            self._receive(fixture("message_new__text"))
        with self._connected() as provider:
            ticket = self._receive(fixture("message_new__attachments")).ticket_id
        self.assertFalse(provider.calls)
        self.assertEqual(ticket.message_ids[0].email_from, "Анна К")

    def test_a_message_does_not_wait_for_its_authors_name(self):
        with FakeProvider(vk_error(5, "User authorization failed")).connected():
            event = self._receive(fixture("message_new__text"))
        self.assertEqual(event.outcome, "new")
        self.assertIn("access token", self.channel._health().error)

    def test_an_admins_answer_in_vk_is_ours(self):
        with self._connected():
            ticket = self._receive(fixture("message_new__text")).ticket_id
            self._receive(fixture("message_reply__admin"))
        self.assertFalse(ticket.needs_reply)
        self.assertIn("приедет завтра", ticket.message_ids[0].body)

    def test_an_answer_that_is_being_sent_is_not_taken_for_one_from_elsewhere(self):
        ticket = self._first_ticket()
        with FakeProvider(answer(SENT)).connected():
            ticket.with_user(self.env.ref("base.user_admin")).message_post(
                body="На складе", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        outbound = ticket.outbound_message_ids
        outbound.sending_date = self.env.cr.now()
        delivery = fixture("message_reply__admin")
        own = dataclasses.replace(delivery, body=delivery.body.replace(b'message_id":16', b'message_id":18'))
        event = self._receive(own)
        self.assertEqual(event.state, "pending")
        outbound.sending_date = False
        with FakeProvider(answer(SENT)).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        event._process()
        self.assertEqual((event.state, outbound.state), ("ignored", "sent"))

    def test_a_comment_is_answered_in_public(self):
        with self._connected():
            ticket = self._receive(fixture("wall_reply_new__comment")).ticket_id
        self.assertIn("everybody", ticket.reply_hint)
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body="Заменим", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        with FakeProvider(answer({"response": {"comment_id": 690, "parents_stack": [678]}})).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_send_replies")
        (call,) = provider.calls
        self.assertEqual(method(call), "wall.createComment")
        values = call["data"]
        self.assertEqual(
            [values[name] for name in ("owner_id", "post_id", "from_group", "reply_to_comment", "message")],
            ["-123456", "45", "123456", "678", "Заменим"],
        )
        self.assertEqual(len(values["guid"]), 32)
        self.assertEqual(ticket.outbound_message_ids.external_id, "wall-123456_45:690")

    def test_a_comment_deleted_by_a_manager_stays_on_the_ticket(self):
        with self._connected():
            ticket = self._receive(fixture("wall_reply_new__comment")).ticket_id
        delivery = fixture("wall_reply_delete__comment")
        by_manager = dataclasses.replace(delivery, body=delivery.body.replace(b'deleter_id":777', b'deleter_id":4242'))
        event = self._receive(by_manager)
        self.assertEqual((event.state, event.ticket_id), ("ignored", ticket))
        self.assertIn("мигает", ticket.message_ids[0].body)
        again = dataclasses.replace(delivery, body=delivery.body.replace(b"51b2", b"52b2"))
        self.assertEqual(self._receive(again).outcome, "reply")
        self.assertNotIn("мигает", ticket.message_ids[0].body)

    def _send(self, *answers, **values):
        with FakeProvider(*answers).connected() as provider:
            external_id = self.gateway._send(self.channel, self._reply(thread_key="777", **values))
        return external_id, provider.calls

    def test_a_resend_carries_the_same_number(self):
        external_id, calls = self._send(answer(SENT))
        self.assertEqual(external_id, "777:18")
        self.assertEqual(calls[0]["data"]["random_id"], 12345)
        self.assertNotIn("forward", calls[0]["data"])

    def test_in_a_chat_of_several_people_the_answer_shows_what_it_answers(self):
        with FakeProvider(answer(SENT)).connected() as provider:
            reply = self._reply(thread_key="2000000001", reply_to="2000000001:401")
            self.gateway._send(self.channel, reply)
        forward = json.loads(provider.calls[0]["data"]["forward"])
        self.assertEqual(forward, {"peer_id": 2000000001, "conversation_message_ids": [401], "is_reply": 1})

    def test_photos_and_documents_are_uploaded_first(self):
        def provide(call):
            return answer(
                {
                    "photos.getMessagesUploadServer": {"response": {"upload_url": "https://pu.vk.com/photo"}},
                    "photo": {"server": 1, "photo": '[{"p":1}]', "hash": "h"},
                    "photos.saveMessagesPhoto": {"response": [{"id": 11, "owner_id": -123456, "access_key": "k1"}]},
                    "docs.getMessagesUploadServer": {"response": {"upload_url": "https://pu.vk.com/doc"}},
                    "doc": {"file": "777|0|abc"},
                    "docs.save": {"response": {"type": "doc", "doc": {"id": 12, "owner_id": 777}}},
                    "messages.send": SENT,
                }[method(call)]
            )

        _external_id, calls = self._send(provide, files=(PHOTO, PDF))
        self.assertEqual(calls[-1]["data"]["attachment"], "photo-123456_11_k1,doc777_12")
        self.assertEqual(calls[1]["files"], {"photo": (PHOTO[0], PHOTO[2], PHOTO[1])})
        self.assertNotIn("vk1.a.token", repr(calls[1]), "only VK's API is given the token")

    def test_more_files_than_a_message_takes_go_with_the_next(self):
        def provide(call):
            if method(call) == "messages.send":
                return answer(SENT)
            return answer({"upload_url": "https://pu.vk.com/doc", "file": "f", "response": {"doc": {"id": 1}}})

        _external_id, calls = self._send(provide, files=tuple([PDF] * 12))
        sent = [call["data"] for call in calls if method(call) == "messages.send"]
        self.assertEqual([len(values["attachment"].split(",")) for values in sent], [10, 2])
        self.assertEqual([values["message"] for values in sent], ["Thank you", ""])
        self.assertEqual([values["random_id"] for values in sent], [12345, 12346])

    def test_a_file_that_vk_refuses_is_named(self):
        answers = (answer({"response": {"upload_url": "https://pu.vk.com/doc"}}), answer({"error": "unknown_ext"}))
        with self.assertRaisesRegex(RefusedError, "act.pdf.*unknown_ext"):
            self._send(*answers, files=(PDF,))

    def test_refusals_are_told_as_agents_understand_them(self):
        for code, words in (
            (5, "new one"),
            (15, "rights"),
            (900, "blocked"),
            (901, "write first"),
            (902, "privacy"),
            (914, "too long"),
            (917, "not in this chat"),
            (950, "over"),
            (100, "One of the parameters"),
        ):
            with self.subTest(code), self.assertRaisesRegex(RefusedError, words):
                self._send(vk_error(code, "One of the parameters specified was missing or invalid"))

    def test_a_refusal_within_a_success_is_one(self):
        item = {"peer_id": 777, "error": {"code": 901, "description": "Can't send messages without permission"}}
        with self.assertRaisesRegex(RefusedError, "write first"):
            self._send(answer({"response": [item]}))

    def test_what_passes_is_tried_again(self):
        for code, seconds in ((6, 1), (9, 600), (10, 60), (29, 3600)):
            with self.assertRaises(RetryableError) as caught:
                self._send(vk_error(code, "Too many requests per second"))
            self.assertEqual(caught.exception.seconds, seconds)

    def test_registers_a_new_server_and_what_it_wants_to_hear(self):
        def provide(call):
            results = {"groups.getCallbackServers": {"items": []}, "groups.addCallbackServer": {"server_id": 3}}
            return answer({"response": results.get(method(call), 1)})

        with FakeProvider(provide).connected() as provider:
            self.assertTrue(self.gateway._register_webhook(self.channel))
        added, settings = (call["data"] for call in provider.calls[-2:])
        self.assertEqual((added["url"], added["secret_key"]), (self.channel.webhook_url, "test-secret"))
        self.assertEqual((settings["server_id"], settings["message_new"], settings["wall_reply_new"]), (3, 1, 1))

    def test_changes_the_server_that_is_ours(self):
        items = [{"id": 1, "url": "https://else.example"}, {"id": 2, "url": self.channel.webhook_url}]
        with FakeProvider(answer({"response": {"items": items}})).connected() as provider:
            self.gateway._register_webhook(self.channel)
        self.assertEqual(method(provider.calls[1]), "groups.editCallbackServer")
        self.assertEqual(provider.calls[1]["data"]["server_id"], 2)

    def test_a_made_secret_fits(self):
        self.channel.action_make_secret()
        self.assertRegex(self.channel.signing_secret, r"^[a-z0-9]{32,50}$")

    def _findings(self, servers, events=None):
        results = {
            "groups.getById": {"groups": [{"id": 123456, "name": "Лавка"}]},
            "groups.getCallbackServers": {"items": servers},
            "groups.getCallbackSettings": {"events": events or {}},
        }
        with FakeProvider(lambda call: answer({"response": results[method(call)]})).connected():
            return self.channel._test()

    def test_tells_whether_vk_reaches_us(self):
        server = {"id": 2, "url": self.channel.webhook_url, "status": "ok"}
        self.assertEqual([well for well, _said in self._findings([server], {"message_new": 1})], [True, True])
        for servers, words in (
            ([], "does not know"),
            ([{**server, "status": "failed"}], "Confirm"),
            ([server], "no messages"),
        ):
            well, said = self._findings(servers)[-1]
            self.assertFalse(well)
            self.assertIn(words, said)


@tagged("-at_install", "post_install")
class TestVkOverHttp(HttpCase):
    def test_vk_gets_exactly_what_it_wants_to_hear(self):
        self.env["feedback.channel"].create(
            {"name": "VK", "gateway_type": "vk", "url_token": "vk-door", "signing_secret": "test-secret", **VALUES}
        ).access_token = False
        url = "/feedback/hook/vk-door"
        response = self.url_open(url, data=json.dumps({"type": "confirmation", "group_id": 123456}).encode())
        self.assertEqual((response.status_code, response.content), (200, b"7f0e1d2c"))
        for _time in range(2):
            response = self.url_open(url, data=fixture("message_new__text").body)
            self.assertEqual((response.status_code, response.content), (200, b"ok"))
        forged = fixture("message_new__text").body.replace(b"test-secret", b"guessed")
        self.assertEqual(self.url_open(url, data=forged).status_code, 403)
