import dataclasses
import hashlib
import json

from standardwebhooks.webhooks import Webhook
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, Reject, VoiceResponse

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from .gateway_contract import FIXTURES, FakeProvider, GatewayContract, ReplyContract, answer, load, run_scheduled_action

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
RECORDING = b"ID3\x04\x00\x00\x00\x00\x00\x00 sound"
STANDARD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def delivery(gateway_type, name):
    return load(FIXTURES / gateway_type / f"{name}.http")[0]


def answered(case, ticket, sent, provider=None):
    """Return the agent's answer on this ticket, which the provider has taken."""
    ticket.with_user(case.env.ref("base.user_admin")).message_post(
        body="When may we call?", message_type="comment", subtype_xmlid="mail.mt_comment"
    )
    with (provider or FakeProvider(answer(sent))).connected():
        run_scheduled_action(case.env, "ir_cron_send_replies")
    return ticket.outbound_message_ids


@tagged("-at_install", "post_install")
class TestTwilio(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "twilio"
    values = {"external_account": ACCOUNT, "access_token": "test-token-of-twilio"}
    sent = {"sid": "SM11112222333344445555666677778888", "status": "queued"}
    is_body_signed = True

    def _secrets(self):
        return {"access_token": "test-token-of-twilio", "signing_secret": "test-secret"}

    def _reply(self, **values):
        return super()._reply(**{"thread_key": "+79991112233 +15551234567", **values})

    def _signed(self, fields, url="https://odoo.example/feedback/hook/test-token"):
        signature = RequestValidator("test-token-of-twilio").compute_signature(url, fields)
        pairs = "&".join(f"{name}={value}" for name, value in fields.items())
        sample = delivery("twilio", "message__text")
        headers = type(sample.headers)(list(sample.headers.items()))
        headers["X-Twilio-Signature"] = signature
        return dataclasses.replace(sample, body=pairs.encode(), headers=headers)

    def test_empty_parameters_are_signed_too(self):
        self.gateway._authenticate(self.channel, self._signed({"Body": "", "From": "1", "To": ""}))

    def test_the_usual_port_may_stand_in_the_signed_address(self):
        with_port = "https://odoo.example:443/feedback/hook/test-token"
        self.gateway._authenticate(self.channel, self._signed({"Body": "x"}, with_port))

    def test_an_address_of_another_channel_is_refused(self):
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(
                self.channel, self._signed({"Body": "x"}, "https://odoo.example/feedback/hook/y")
            )

    def test_an_unknown_algorithm_is_refused(self):
        signed = self._signed({"Body": "x"})
        signed.headers["X-Twilio-Webhooks-Signature-Settings"] = "key=k,algorithm=NONE"
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, signed)

    def test_a_message_is_answered_with_empty_instructions(self):
        given = self.gateway._acknowledgement(self.channel, delivery("twilio", "message__text"))
        self.assertEqual((given.body, given.content_type), ("<Response/>", "text/xml; charset=utf-8"))

    def test_a_call_is_forwarded_as_twilios_own_library_writes_it(self):
        self.channel.write({"forward_number": "+74951234567", "keep_recordings": True})
        url = self.channel.webhook_url
        expected = VoiceResponse()
        dial = Dial(
            answer_on_bridge=True,
            timeout=30,
            action=url,
            record="record-from-answer-dual",
            recording_status_callback=url,
        )
        dial.number("+74951234567", status_callback=url, status_callback_event="ringing answered completed")
        expected.append(dial)
        self.assertEqual(self._xml(self._instructions("call__ringing")), self._xml(str(expected)))

    def test_without_a_number_to_forward_to_callers_hear_the_busy_signal(self):
        expected = VoiceResponse()
        expected.append(Reject(reason="busy"))
        self.assertEqual(self._xml(self._instructions("call__ringing")), self._xml(str(expected)))

    def test_callbacks_of_calls_ask_for_nothing(self):
        self.channel.forward_number = "+74951234567"
        for name in ("call__agent_answers", "call__dialled_no_answer", "call__completed", "recording__completed"):
            self.assertEqual(self._instructions(name), "<Response/>", name)

    def test_a_recording_is_fetched_only_where_recordings_are_kept(self):
        self._receive(delivery("twilio", "recording__completed"))
        self.assertFalse(self._calls().recording_file_ids)

    def test_a_recording_is_fetched_once_with_our_credentials(self):
        self.channel.keep_recordings = True
        self._receive(delivery("twilio", "call__ringing"))
        self._receive(delivery("twilio", "recording__completed"))
        self._receive(self._resent("recording__completed"))
        call = self._calls()
        with FakeProvider(answer(RECORDING)).connected() as provider:
            call.recording_file_ids._fetch()
        self.assertEqual(call.recording_attachment_id.raw, RECORDING)
        self.assertEqual(call.recording_attachment_id.res_id, call.id)
        (asked,) = provider.calls
        self.assertTrue(asked["url"].endswith("/Recordings/RE0123456789abcdef0123456789abcdef.mp3"))
        self.assertTrue(asked["headers"]["Authorization"].startswith("Basic "))

    def test_media_of_another_host_are_asked_for_without_credentials(self):
        with FakeProvider(answer(b"x")).connected() as provider:
            self.gateway._fetch_file(self.channel, {"url": "https://elsewhere.example/x"}, 100)
        self.assertNotIn("Authorization", provider.calls[0]["headers"] or {})

    def test_what_twilio_refuses_is_said_in_words(self):
        refused = answer({"code": 21610, "message": "Attempt to send to unsubscribed recipient", "status": 400}, 400)
        with FakeProvider(refused).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertIn("unsubscribed", str(caught.exception))
        unknown = answer({"code": 99999, "message": "Something new", "status": 400}, 400)
        with FakeProvider(unknown).connected(), self.assertRaisesRegex(RefusedError, "Twilio: 99999 Something new"):
            self.gateway._send(self.channel, self._reply())

    def test_too_many_requests_are_tried_again_whatever_the_status(self):
        with FakeProvider(answer({"code": 20429}, 400)).connected(), self.assertRaises(RetryableError):
            self.gateway._send(self.channel, self._reply())

    def test_answers_leave_from_the_number_that_was_written_to(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply(thread_key="whatsapp:+79991112233 whatsapp:+15551234567"))
            self.gateway._send(self.channel, self._reply(thread_key="+79991112233 MG0123"))
        first, second = (call["data"] for call in provider.calls)
        self.assertEqual(first["From"], "whatsapp:+15551234567")
        self.assertEqual(first["StatusCallback"], self.channel.webhook_url)
        self.assertEqual(second["MessagingServiceSid"], "MG0123")

    def test_a_status_marks_the_answer_that_it_is_about(self):
        outbound = answered(self, self._first_ticket(), self.sent)
        self.assertEqual(outbound.state, "sent")
        self._receive(delivery("twilio", "message_status__undelivered"))
        self.assertEqual(outbound.state, "failed")
        self.assertIn("switched off", outbound.error)

    def test_an_answer_to_a_missed_call_goes_as_a_text_message(self):
        self.channel.forward_number = "+74951234567"
        ticket = self._receive(delivery("twilio", "call__dialled_no_answer")).ticket_id
        provider = FakeProvider(answer(self.sent))
        answered(self, ticket, self.sent, provider)
        self.assertEqual(provider.calls[0]["data"]["To"], "+79991112233")
        self.assertEqual(provider.calls[0]["data"]["From"], "+15551234567")

    def test_the_account_is_looked_at(self):
        with FakeProvider(answer({"status": "active", "friendly_name": "Lamps"})).connected():
            self.assertEqual(list(self.gateway._check(self.channel)), [(True, "The account is “Lamps”.")])
        with FakeProvider(answer({"status": "suspended"})).connected():
            self.assertFalse(next(iter(self.gateway._check(self.channel)))[0])

    def _instructions(self, name):
        return self.gateway._acknowledgement(self.channel, delivery("twilio", name)).body

    def _xml(self, text):
        from lxml import etree

        return etree.tostring(etree.fromstring(text.encode()), method="c14n")

    def _calls(self):
        return self.env["feedback.call"].search([("channel_id", "=", self.channel.id)])

    def _resent(self, name):
        """The same again, with another SequenceNumber: another delivery about the same thing."""
        sample = delivery("twilio", name)
        return dataclasses.replace(sample, body=sample.body + b"&SequenceNumber=9")


@tagged("-at_install", "post_install")
class TestMango(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "mango"
    values = {"client_id": "test-key", "client_secret": "test-secret", "external_account": "100"}
    sent = {"result": 1000}

    def _secrets(self):
        return {"client_secret": "test-secret"}

    def _reply(self, **values):
        return super()._reply(**{"thread_key": "79991112233", **values})

    def _first_ticket(self):
        return self._receive(delivery("mango", "summary__missed")).ticket_id

    def test_the_sign_is_over_the_json_as_it_came(self):
        """Known answer: key `key`, salt `salt`."""
        self.channel.write({"client_id": "key", "client_secret": "salt"})
        text = '{"entry_id":"e1","call_id":"c1","seq":1}'
        signed = "2ad8bb4599d37d19fea9e779370ae92485d76f269bff745eba6f9f3c3004fc6d"
        sample = delivery("mango", "call__appeared")
        accepted = dataclasses.replace(sample, body=f"vpbx_api_key=key&sign={signed}&json={text}".encode())
        self.gateway._authenticate(self.channel, accepted)
        spaced = dataclasses.replace(accepted, body=accepted.body.replace(b":1}", b": 1}"))
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, spaced)

    def test_another_key_is_refused_even_with_a_right_sign(self):
        sample = delivery("mango", "call__appeared")
        with self.assertRaises(AuthenticationError):
            other = sample.body.replace(b"vpbx_api_key=test-key", b"vpbx_api_key=another")
            self.gateway._authenticate(self.channel, dataclasses.replace(sample, body=other))

    def test_a_command_is_signed(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            self.gateway._send(self.channel, self._reply())
        form = provider.calls[0]["data"]
        expected = hashlib.sha256(f"test-key{form['json']}test-secret".encode()).hexdigest()
        self.assertEqual(form["sign"], expected)
        self.assertEqual(provider.calls[0]["url"], "https://app.mango-office.ru/vpbx/commands/sms")
        self.assertEqual(json.loads(form["json"])["to_number"], "79991112233")

    def test_a_refused_command_says_its_code(self):
        with FakeProvider(answer({"result": 3103})).connected(), self.assertRaisesRegex(RefusedError, "3103"):
            self.gateway._send(self.channel, self._reply())

    def test_text_messages_need_the_extension_that_sends_them(self):
        self.channel.external_account = False
        with self.assertRaisesRegex(RefusedError, "extension"):
            self.gateway._send(self.channel, self._reply())

    def test_one_press_rings_the_agent_and_then_the_customer(self):
        agent = new_test_user(
            self.env, "phone_dialler", "feedback_intake.feedback_intake_group_agent", feedback_extension="101"
        )
        ticket = self._first_ticket().with_user(agent)
        self.assertTrue(ticket.can_dial)
        with FakeProvider(answer(self.sent)).connected() as provider:
            ticket.action_dial()
        content = json.loads(provider.calls[0]["data"]["json"])
        self.assertEqual((content["from"], content["to_number"]), ({"extension": "101"}, "79991112233"))
        with FakeProvider(answer({"result": 3101})).connected(), self.assertRaisesRegex(UserError, "3101"):
            ticket.action_dial()
        agent.feedback_extension = False
        with self.assertRaisesRegex(UserError, "extension"):
            ticket.action_dial()

    def test_a_recording_is_asked_for_by_its_id(self):
        with FakeProvider(answer(RECORDING)).connected() as provider:
            _name, data = self.gateway._fetch_file(self.channel, {"recording_id": "r1"}, 1000)
        self.assertEqual(data, RECORDING)
        self.assertTrue(provider.calls[0]["url"].endswith("/queries/recording/post"))
        self.assertEqual(json.loads(provider.calls[0]["data"]["json"]), {"recording_id": "r1", "action": "download"})

    def test_a_text_message_that_failed_is_marked(self):
        ticket = self._first_ticket()
        outbound = answered(self, ticket, self.sent)
        content = json.dumps({"command_id": outbound.external_id, "reason": 2001, "timestamp": 1})
        sample = delivery("mango", "sms__sent")
        self._receive(dataclasses.replace(sample, body=f"json={content}".encode()))
        self.assertEqual(outbound.state, "failed")
        self.assertIn("2001", outbound.error)


@tagged("-at_install", "post_install")
class TestUis(GatewayContract, TransactionCase):
    gateway_type = "uis"

    def test_the_set_up_gives_the_template_that_we_understand(self):
        template = self.gateway._template(self.channel, "missed")
        values = {"call_session_id": "7", "direction": '"in"', "contact_phone_number": '"79991112233"'}
        for variable in ("contact_full_name", "virtual_phone_number", "extension", "employee_id", "file_link"):
            values[variable] = "null"
        values |= {"notification_timestamp": "1772442900", "talk_time_duration": "0", "wait_time_duration": "40"}
        for name, value in values.items():
            template = template.replace(f"{{{{{name}}}}}", value)
        self.assertNotIn("{{", template)
        filled = dataclasses.replace(delivery("uis", "missed__queue"), body=template.encode())
        self.gateway._authenticate(self.channel, filled)
        (message,) = self.gateway._parse(self.channel, filled)
        self.assertEqual((message.call.state, message.call.wait_seconds), ("missed", 40))
        self.assertIn("&#34;secret&#34;: &#34;test-secret&#34;", self.channel.setup_steps)

    def test_the_secret_in_the_body_is_not_kept(self):
        event = self._store(delivery("uis", "ringing__extension"))
        self.assertNotIn(b"test-secret", event._raw())

    def test_what_is_no_object_is_refused(self):
        for body in (b"[]", b"null", b"x", b'{"secret": ["test-secret"]}'):
            with self.subTest(body), self.assertRaises(AuthenticationError):
                sample = delivery("uis", "ringing__extension")
                self.gateway._authenticate(self.channel, dataclasses.replace(sample, body=body))

    def test_a_link_to_a_recording_must_be_encrypted(self):
        sample = delivery("uis", "recording__link")
        plain = dataclasses.replace(sample, body=sample.body.replace(b"https://", b"http://"))
        self.assertIsNone(self.gateway._parse(self.channel, plain)[0].call.recording)


@tagged("-at_install", "post_install")
class TestAsterisk(GatewayContract, TransactionCase):
    gateway_type = "asterisk"
    values = {"signing_secret": STANDARD_SECRET}
    is_body_signed = True

    def _secrets(self):
        return {"signing_secret": STANDARD_SECRET}

    def test_refuses_another_channels_secret(self):
        other = self._create_channel(signing_secret=self.gateway._make_secret(self.channel))
        sample, _moment = load(FIXTURES / "asterisk" / "newchannel__inbound.http")
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(other, sample)

    def test_an_old_delivery_is_refused(self):
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, delivery("asterisk", "newchannel__inbound"))

    def test_the_secret_that_we_make_is_one_of_standard_webhooks(self):
        self.channel.action_make_secret()
        secret = self.channel.signing_secret
        self.assertTrue(secret.startswith("whsec_"))
        Webhook(secret)

    def test_a_call_is_put_together_from_its_events_in_any_order(self):
        names = ["newchannel__inbound", "dialbegin__extension", "dialend__answer", "hangup__first", "cdr__answered"]
        for order in (names, names[::-1], names[2:] + names[:2]):
            channel = self._create_channel(name=str(order))
            for name in order:
                event = self.env["feedback.inbound.event"]._store_delivery(channel, delivery("asterisk", name))
                event._process()
                self.assertNotEqual(event.state, "failed", event.error)
            call = self.env["feedback.call"].search([("channel_id", "=", channel.id)])
            with self.subTest(order=order):
                self.assertEqual((call.state, call.direction, call.extension), ("answered", "inbound", "101"))
                self.assertEqual((call.customer_number, call.our_number), ("79991112233", "74951234567"))
                self.assertEqual((call.talk_seconds, call.wait_seconds), (60, 9))
