import json

from freezegun import freeze_time

from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import RefusedError
from .gateway_contract import (
    FIXTURES,
    SECRET,
    FakeProvider,
    GatewayContract,
    ReplyContract,
    answer,
    load,
    run_scheduled_action,
)

INACTIVE = {"error": {"type": "chat_inactive", "message": "Chat is inactive"}}


@tagged("-at_install", "post_install")
class TestLivechat(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "livechat"
    values = {"access_token": "fra:token"}
    sent = {"event_id": "K600PKZON8_9", "found_chats": 3}

    def _receive_fixture(self, name):
        delivery, moment = load(FIXTURES / self.gateway_type / f"{name}.http")
        with self._connected(), freeze_time(moment):
            return self._receive(delivery)

    def test_the_chat_is_one_ticket_with_the_answers_of_its_form(self):
        event = self._receive_fixture("incoming_chat__text")
        ticket = event.ticket_id
        self.assertEqual(
            (event.message_count, ticket.contact_name, ticket.email_from), (2, "Анна", "anna@customer.example")
        )
        self.assertEqual(list(ticket.ticket_properties.values()), ["Доставка"])
        self.assertEqual(self._receive_fixture("incoming_event__text").ticket_id, ticket)
        self.assertTrue(ticket.needs_reply, "the greeting was no answer")

    def test_an_agents_words_in_livechat_are_an_answer_and_their_whisper_a_note(self):
        ticket = self._receive_fixture("incoming_chat__text").ticket_id
        self._receive_fixture("incoming_event__whisper")
        self.assertTrue(ticket.needs_reply)
        self.assertEqual(ticket.message_ids[0].subtype_id, self.env.ref("mail.mt_note"))
        self._receive_fixture("incoming_event__agent")
        self.assertFalse(ticket.needs_reply)

    def test_thumbs_are_stars_and_the_comment_is_the_customers(self):
        ticket = self._receive_fixture("incoming_chat__text").ticket_id
        self._receive_fixture("thread_properties_updated__rating")
        self.assertEqual(ticket.rating, 5)
        event = self._receive_fixture("thread_properties_updated__comment")
        self.assertEqual((event.outcome, event.ticket_id), ("reply", ticket))
        thumb_down = {"chat_id": "1", "thread_id": "2", "properties": {"rating": {"score": {"value": 0}}}}
        (message,) = self.gateway._read_rating("thread_properties_updated", thumb_down)
        self.assertEqual(message.rating, 1)

    def test_the_end_of_a_chat_is_a_note_once(self):
        ticket = self._receive_fixture("incoming_chat__text").ticket_id
        delivery, _moment = load(FIXTURES / "livechat" / "chat_deactivated__state.http")
        content = json.loads(delivery.body)
        first = self._receive(delivery)
        content["additional_data"] = {"chat_properties": {}}
        again = self._receive(
            type(delivery)(body=json.dumps(content).encode(), headers=delivery.headers, url=delivery.url)
        )
        self.assertEqual((first.ticket_id, first.outcome, again.outcome), (ticket, "reply", "ignored"))

    def test_an_answer_goes_to_the_chat(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            external_id = self.gateway._send(self.channel, self._reply(thread_key="PJ0MRSHTDG"))
        (call,) = provider.calls
        self.assertEqual(external_id, "PJ0MRSHTDG:K600PKZON8_9")
        self.assertEqual(call["url"], "https://api.livechatinc.com/v3.6/agent/action/send_event")
        self.assertEqual(call["headers"], {"Authorization": "Bearer fra:token", "X-Region": "fra"})
        event = {"type": "message", "text": "Thank you", "visibility": "all"}
        self.assertEqual(call["json"], {"chat_id": "PJ0MRSHTDG", "event": event})

    def test_a_personal_token_goes_with_its_account(self):
        self.channel.client_id = "a6b5"
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(provider.calls[0]["headers"]["Authorization"], "Basic YTZiNTpmcmE6dG9rZW4=")

    def test_a_chat_that_has_ended_goes_on(self):
        resumed = answer({"thread_id": "Z8AGR5OUW", "event_ids": ["Z8AGR5OUW_1"]})
        with FakeProvider(answer(INACTIVE, 422), resumed).connected() as provider:
            external_id = self.gateway._send(self.channel, self._reply(thread_key="PJ0MRSHTDG"))
        self.assertEqual(external_id, "PJ0MRSHTDG:Z8AGR5OUW_1")
        call = provider.calls[1]
        self.assertTrue(call["url"].endswith("/resume_chat"))
        self.assertEqual(call["json"]["chat"]["id"], "PJ0MRSHTDG")
        self.assertEqual(call["json"]["chat"]["thread"]["events"][0]["text"], "Thank you")

    def test_files_are_uploaded_and_sent(self):
        uploaded = answer({"url": "https://cdn.livechat-files.com/api/file/1"})
        with FakeProvider(uploaded, answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply(text="", files=(("a.txt", "text/plain", b"hello"),)))
        self.assertEqual(provider.calls[0]["files"], {"file": ("a.txt", b"hello", "text/plain")})
        event = {"type": "file", "url": "https://cdn.livechat-files.com/api/file/1", "visibility": "all"}
        self.assertEqual(provider.calls[1]["json"]["event"], event)

    def test_no_part_of_our_answer_comes_back_as_an_agents(self):
        ticket = self._receive_fixture("incoming_chat__text").ticket_id
        file = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"hello", "res_model": ticket._name})
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body="Уже едет.",
            attachment_ids=file.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        uploaded = {"url": "https://cdn.livechat-files.com/api/file/1"}
        ids = iter(("K600PKZON8_5", "K600PKZON8_6"))

        def answer_call(call):
            return answer(uploaded if call["url"].endswith("/upload_file") else {"event_id": next(ids)})

        with FakeProvider(answer_call).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(ticket.outbound_message_ids.external_id, "PJ0MRSHTDG:K600PKZON8_5")
        event = self._receive_fixture("incoming_event__agent")  # K600PKZON8_6
        self.assertEqual((event.outcome, event.reason), ("ignored", "The message was received before."))

    def test_errors_are_told_in_livechats_words(self):
        error = answer({"error": {"type": "authorization", "message": "Missing scope"}}, 403)
        with FakeProvider(error).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(str(caught.exception), "LiveChat: Missing scope")

    def test_livechat_lets_us_in(self):
        with FakeProvider(answer(self.sent)).connected():
            self.assertEqual([is_well for is_well, _sentence in self.channel._test()], [True])


@tagged("-at_install", "post_install")
class TestLivechatSecret(HttpCase):
    def test_the_secret_in_the_body_is_never_kept(self):
        channel = self.env["feedback.channel"].create(
            {"name": "LiveChat", "gateway_type": "livechat", "signing_secret": SECRET}
        )
        delivery, _moment = load(FIXTURES / "livechat" / "incoming_event__text.http")
        path, headers = f"/feedback/hook/{channel.url_token}", {"Content-Type": "application/json"}
        wrong = delivery.body.replace(SECRET.encode(), b"guess")
        self.assertEqual(self.url_open(path, data=wrong, headers=headers).status_code, 403)
        self.assertFalse(channel.event_ids)
        self.assertEqual(self.url_open(path, data=delivery.body, headers=headers).status_code, 200)
        event = channel.event_ids
        self.assertEqual(event._raw(), delivery.body.replace(SECRET.encode(), "…".encode()))
        event.action_replay()
        self.assertEqual(event.ticket_id.channel_id, channel)
