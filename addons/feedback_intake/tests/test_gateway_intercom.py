from freezegun import freeze_time

from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
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

CONVERSATION = "215473980012345"


def sent_part(number):
    return {
        "type": "conversation",
        "conversation_parts": {"conversation_parts": [{"type": "conversation_part", **number}]},
    }


@tagged("-at_install", "post_install")
class TestIntercom(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "intercom"
    values = {"access_token": "dG9rOg==", "external_account": "3156780"}
    is_body_signed = True
    sent = sent_part({"id": "132"})

    def _receive_fixture(self, name):
        delivery, moment = load(FIXTURES / self.gateway_type / f"{name}.http")
        with self._connected(), freeze_time(moment):
            return self._receive(delivery)

    def test_the_known_signature_is_accepted(self):
        delivery, _moment = load(FIXTURES / "intercom" / "ping__ignored.http")
        self.channel.signing_secret = "clientsecret"
        body, headers = b'{"type":"notification_event","topic":"ping"}', delivery.headers.copy()
        headers["X-Hub-Signature"] = "sha1=d361558897d011491087c42383b7c525b1d6c370"
        known = type(delivery)(body=body, headers=headers, url=delivery.url)
        self.gateway._authenticate(self.channel, known)
        headers["X-Hub-Signature"] = "sha1=d361558897d011491087c42383b7c525b1d6c371"
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, known)

    def test_a_colleagues_answer_in_intercom_ends_the_waiting(self):
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        self.assertTrue(ticket.needs_reply)
        event = self._receive_fixture("conversation.admin.replied__ours")
        self.assertEqual((event.outcome, event.ticket_id), ("reply", ticket))
        self.assertFalse(ticket.needs_reply)
        with freeze_time("2025-10-09 08:53:30"):
            warned = ticket.with_user(self.env.ref("base.user_admin")).presence_touch()["answer"]
        self.assertEqual(warned["name"], "A colleague", "who answers there need be no user here")

    def test_our_own_answer_that_comes_back_is_not_taken_twice(self):
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        agent = self.env.ref("base.user_admin")
        with FakeProvider(answer(self.sent)).connected():
            ticket.with_user(agent).message_post(
                body="Уже едет.", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
            run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(ticket.outbound_message_ids.external_id, f"{CONVERSATION}:132")
        event = self._receive_fixture("conversation.admin.replied__ours")
        self.assertEqual((event.outcome, event.reason), ("ignored", "The message was received before."))

    def test_notes_and_states_are_notes_that_no_customer_sees(self):
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        for name in ("admin.noted__note", "admin.closed__state", "deleted__state"):
            event = self._receive_fixture(f"conversation.{name}")
            self.assertEqual((event.outcome, event.ticket_id), ("reply", ticket), name)
            posted = ticket.message_ids[0]
            self.assertEqual(posted.subtype_id, self.env.ref("mail.mt_note"), name)
        self.assertTrue(ticket.needs_reply, "nobody has answered")
        again = self._receive_fixture("conversation.deleted__state")
        self.assertFalse(again, "Intercom has sent the same once more")
        noted = ticket.message_ids.filtered(lambda message: "Проверить склад" in message.body)
        self.assertIn("Ольга из поддержки", noted.body)

    def test_an_answer_is_to_the_customers_message_not_to_a_colleagues_note(self):
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        self._receive_fixture("conversation.admin.noted__note")
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body="Уже едет.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        (reply,) = ticket.outbound_message_ids._prepare_replies()
        self.assertEqual(reply.reply_to, f"{CONVERSATION}:first:2403918349")

    def test_what_is_redacted_is_gone_here_too(self):
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        self._receive_fixture("conversation.user.replied__thread")
        said = ticket.message_ids.filtered(lambda message: "срочно" in message.body)
        self.assertTrue(said)
        event = self._receive_fixture("conversation_part.redacted__deleted")
        self.assertEqual(event.reason, "A colleague has deleted the message.")
        self.assertNotIn("срочно", said.body)

    def test_a_rating_and_its_remark_are_on_the_ticket(self):
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        self._receive_fixture("conversation.rating.added__stars")
        self.assertEqual(ticket.rating, 5)
        self.assertIn("❤", ticket.message_ids[0].body)

    def test_an_answer_is_html_in_the_teammates_name_with_its_files(self):
        reply = self._reply(thread_key=CONVERSATION, text="a < b\nc", files=(("a.txt", "text/plain", b"hello"),))
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.assertEqual(self.gateway._send(self.channel, reply), f"{CONVERSATION}:132")
        (call,) = provider.calls
        self.assertEqual(call["url"], f"https://api.intercom.io/conversations/{CONVERSATION}/reply")
        self.assertEqual(call["headers"], {"Authorization": "Bearer dG9rOg==", "Intercom-Version": "2.16"})
        self.assertEqual(call["json"]["admin_id"], "3156780")
        self.assertEqual(call["json"]["body"], "<p>a &lt; b<br/>c</p>")
        self.assertEqual(
            call["json"]["attachment_files"], [{"name": "a.txt", "content_type": "text/plain", "data": "aGVsbG8="}]
        )

    def test_an_answer_goes_to_the_workspaces_region(self):
        self.channel.api_url = "https://api.eu.intercom.io"
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply())
        self.assertTrue(provider.calls[0]["url"].startswith("https://api.eu.intercom.io/conversations/"))
        ticket = self._receive_fixture("conversation.user.created__text").ticket_id
        self.assertTrue(ticket.source_url.startswith("https://app.eu.intercom.com/"))

    def test_errors_are_told_in_intercoms_words(self):
        errors = {"type": "error.list", "errors": [{"code": "not_found", "message": "Resource Not Found"}]}
        with FakeProvider(answer(errors, 404)).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(str(caught.exception), "Intercom: Resource Not Found")

    @freeze_time("2025-10-09 08:53:20")
    def test_the_limit_of_calls_says_how_long_to_wait(self):
        busy = answer({"type": "error.list"}, 429, **{"X-RateLimit-Reset": str(1760000000 + 42)})
        with FakeProvider(busy).connected(), self.assertRaises(RetryableError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(caught.exception.seconds, 42)

    def test_more_than_ten_files_are_refused(self):
        reply = self._reply(files=(("a.txt", "text/plain", b"x"),) * 11)
        with self.assertRaises(RefusedError):
            self.gateway._send(self.channel, reply)

    def test_a_wrong_teammate_is_found_by_the_test(self):
        admins = {"type": "admin.list", "admins": [{"id": "7", "name": "Ольга"}]}
        answers = [answer({"type": "admin", "app": {"name": "Lamps"}}), answer(admins)]
        with FakeProvider(*answers).connected():
            findings = self.channel._test()
        self.assertEqual([is_well for is_well, _sentence in findings], [True, False])
        self.assertIn("Ольга: 7", findings[1][1])


@tagged("-at_install", "post_install")
class TestIntercomAddress(HttpCase):
    def test_intercom_finds_somebody_at_the_address(self):
        channel = self.env["feedback.channel"].create(
            {"name": "Intercom", "gateway_type": "intercom", "signing_secret": SECRET}
        )
        path = f"/feedback/hook/{channel.url_token}"
        self.assertEqual(self.url_open(path, method="HEAD").status_code, 200)
        self.assertEqual(self.url_open(path, data="{}", headers={"Content-Type": "application/json"}).status_code, 403)
        self.assertEqual(self.url_open("/feedback/hook/nowhere", method="HEAD").status_code, 403)
        self.assertFalse(channel.event_ids)
