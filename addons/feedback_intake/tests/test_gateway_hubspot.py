import dataclasses
from datetime import timedelta

from freezegun import freeze_time
from hubspot.crm.tickets import ApiClient, BatchReadInputSimplePublicObjectId, SimplePublicObjectId
from hubspot.exceptions import InvalidSignatureTimestampError
from hubspot.utils.signature import Signature

from odoo.tests import TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from ..gateways.hubspot_objects import TICKET_PROPERTIES
from .gateway_contract import FIXTURES, SECRET, FakeProvider, GatewayContract, ReplyContract, answer, load

KNOWN_BODY = b'[{"eventId":1,"subscriptionType":"ticket.creation","objectId":7}]'
KNOWN = {
    "v3": "gnav/zY9BGPtluchShPo8o8aNfL2ysHgxpilPEGUzfc=",
    "v1": "8ca1576118a82a359b8fe8eab2e0d950bbd1c19b7f555f978fc0054a32b6d0dc",
    "v2": "18d4a5a5fe176a08b36b7b2ccf939c338b047c349f2f5c0dbf6452089062a06f",
}
ANNA = {"actorId": "V-1001", "deliveryIdentifier": {"type": "HS_EMAIL_ADDRESS", "value": "anna@customer.example"}}
FILE = {"type": "FILE", "fileId": "77", "url": "https://62515.fs1.hubspotusercontent-na1.net/x", "name": "лампа.png"}


def message(number, **values):
    return {
        "type": "MESSAGE",
        "id": f"4e2ce20a3c1b4b5fb1a7ad2e1e8d0a{number}",
        "conversationsThreadId": "5678901234",
        "createdAt": "2025-10-09T08:53:19.5Z",
        "direction": "INCOMING",
        "channelId": "1002",
        "channelAccountId": "3344",
        "senders": [ANNA],
        "recipients": [],
        "text": f"Где мой заказ {number}? 🙂",
        "attachments": [],
        "truncationStatus": "NOT_TRUNCATED",
        **values,
    }


TICKET = {
    "subject": "Лампа № 5",
    "content": "Не работает",
    "hs_pipeline_stage": "4",
    "hs_conversations_originating_thread_id": None,
    "hs_all_associated_contact_emails": "anna@customer.example;second@customer.example",
    "hs_all_associated_contact_firstnames": "Анна;Пётр",
}
ACTORS = {"status": "COMPLETE", "results": [{"id": "V-1001", "type": "VISITOR", "name": "Анна Кузнецова"}]}
STAGES = {"results": [{"id": "0", "label": "Support", "stages": [{"id": "4", "label": "Закрыто"}]}]}


@tagged("-at_install", "post_install")
class TestHubspot(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "hubspot"
    values = {"access_token": "pat-na1-x", "external_account": "123"}
    is_body_signed = True
    sent = {"id": "m1", "results": [message(11)]}

    def _reply(self, **values):
        return super()._reply(**{"thread_key": "thread:5678901234", **values})

    def _answer_call(self, call):
        path = call["url"].partition("api.hubapi.com")[2]
        if path.endswith("/tickets/batch/read"):
            return answer({"results": [{"id": one["id"], "properties": TICKET} for one in call["json"]["inputs"]]})
        if path.endswith("/actors/batch/read"):
            return answer(ACTORS)
        if path.endswith("/pipelines/tickets"):
            return answer(STAGES)
        if path.endswith("/messages"):
            return answer({"results": [message(14), message(13)]})
        number = path[-2:]
        return answer(message(number, attachments=[FILE] if number == "12" else []))

    def _take(self, name, answer_call=None):
        delivery, moment = load(FIXTURES / "hubspot" / f"{name}.http")
        with FakeProvider(answer_call or self._answer_call).connected() as provider, freeze_time(moment):
            return self._receive(delivery), [call["url"].partition("hubapi.com")[2] for call in provider.calls]

    def test_known_signatures_are_accepted(self):
        self.channel.signing_secret = "secret"
        delivery, _moment = load(FIXTURES / "hubspot" / "ticket.creation__text.http")
        for version, signature in KNOWN.items():
            headers = delivery.headers.copy()
            headers["X-HubSpot-Signature-Version"], headers["X-HubSpot-Signature"] = version, signature
            if version == "v3":
                headers["X-HubSpot-Signature-v3"] = signature
                headers["X-HubSpot-Request-Timestamp"] = "1760000000000"
            known = dataclasses.replace(
                delivery, body=KNOWN_BODY, headers=headers, url="https://odoo.example/fb/hubspot"
            )
            with self.subTest(version), freeze_time("2025-10-09 08:53:20"):
                self.gateway._authenticate(self.channel, known)

    def test_we_agree_with_hubspots_own_library(self):
        """Its verifier takes our recorded deliveries, and takes no more than we do."""

        def check(delivery, _expected):
            headers = delivery.headers
            version = "v3" if "X-HubSpot-Signature-v3" in headers else headers["X-HubSpot-Signature-Version"]
            given = headers.get("X-HubSpot-Signature-v3") or headers["X-HubSpot-Signature"]
            moment = headers.get("X-HubSpot-Request-Timestamp")
            for body in (delivery.text, delivery.text + " "):
                theirs = Signature.is_valid(given, SECRET, body, delivery.url, "POST", version, moment)
                ours = self._is_accepted(dataclasses.replace(delivery, body=body.encode()))
                self.assertEqual(ours, theirs)

        self._each(check)

    def test_old_and_future_deliveries_are_refused(self):
        delivery, moment = load(FIXTURES / "hubspot" / "conversation.newMessage__text.http")
        for seconds, is_accepted in ((290, True), (-290, True), (310, False), (-310, False)):
            with self.subTest(seconds), freeze_time(moment + timedelta(seconds=seconds)):
                self.assertEqual(self._is_accepted(delivery), is_accepted)
        with freeze_time(moment + timedelta(seconds=310)), self.assertRaises(InvalidSignatureTimestampError):
            stamp = delivery.headers["X-HubSpot-Request-Timestamp"]
            Signature.is_valid("", SECRET, delivery.text, delivery.url, "POST", "v3", stamp)

    def _is_accepted(self, delivery):
        try:
            self.gateway._authenticate(self.channel, delivery)
        except AuthenticationError:
            return False
        return True

    def test_a_message_is_fetched_with_its_writer(self):
        event, calls = self._take("conversation.newMessage__text")
        ticket = event.ticket_id
        self.assertEqual((ticket.contact_name, ticket.email_from), ("Анна Кузнецова", "anna@customer.example"))
        self.assertIn("Где мой заказ 11? 🙂", "".join(ticket.message_ids.mapped("body")))
        self.assertEqual(len(calls), 2, "the message, and who the actor is")

    def test_several_messages_of_a_conversation_are_one_call(self):
        event, calls = self._take("conversation.newMessage__thread")
        self.assertEqual((event.outcome, event.message_count), ("new", 2))
        texts = "".join(event.ticket_id.message_ids.mapped("body"))
        self.assertTrue("заказ 13" in texts and "заказ 14" in texts)
        threads = "/conversations/v3/conversations/threads/5678901234/messages"
        self.assertEqual(calls, [threads, "/conversations/v3/conversations/actors/batch/read"])

    def test_a_colleagues_message_and_comment(self):
        ticket = self._take("conversation.newMessage__text")[0].ticket_id
        agent = {"actorId": "A-123", "name": "Ольга"}
        said = [
            message(13, direction="OUTGOING", senders=[agent], text="Уже едет."),
            message(14, type="COMMENT", senders=[agent], text="Проверить склад"),
        ]
        event, _calls = self._take("conversation.newMessage__thread", answer({"results": said}))
        self.assertEqual(event.ticket_id, ticket)
        note = ticket.message_ids.filtered(lambda posted: "Проверить склад" in posted.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        self.assertFalse(ticket.needs_reply)

    def test_a_file_is_fetched_by_an_address_that_is_signed(self):
        ticket = self._take("conversation.newMessage__attachment")[0].ticket_id
        file = self.env["feedback.remote.file"].search([("ticket_id", "=", ticket.id)])
        signed = {"url": "https://f.hubspotusercontent.example/signed", "name": "лампа", "extension": "png"}
        with FakeProvider(answer(signed), answer(b"\x89PNG\r\n\x1a\n")).connected() as provider:
            name, data = self.gateway._fetch_file(self.channel, file.source, 1000)
        self.assertEqual((name, data), ("лампа.png", b"\x89PNG\r\n\x1a\n"))
        self.assertNotIn("Authorization", provider.calls[1]["headers"] or {}, "the token is for the API alone")

    def test_a_long_message_is_fetched_whole(self):
        def answer_call(call):
            if call["url"].endswith("/original-content"):
                return answer({"text": "all of it", "richText": None})
            if "/actors/" in call["url"]:
                return answer(ACTORS)
            return answer(message(11, truncationStatus="TRUNCATED_TO_MOST_RECENT_REPLY"))

        event, _calls = self._take("conversation.newMessage__text", answer_call)
        self.assertIn("all of it", "".join(event.ticket_id.message_ids.mapped("body")))

    def test_a_ticket_brings_its_contact_and_what_changes_is_a_note(self):
        event, calls = self._take("ticket.propertyChange__stage")
        ticket = event.ticket_id
        self.assertEqual((ticket.subject, ticket.email_from), ("Лампа № 5", "anna@customer.example"))
        self.assertEqual(calls, ["/crm/v3/objects/tickets/batch/read", "/crm/v3/pipelines/tickets"])
        notes = ticket.message_ids.filtered(lambda posted: posted.subtype_id == self.env.ref("mail.mt_note"))
        self.assertEqual(len(notes), 2)
        self.assertIn("In HubSpot, hs_pipeline_stage is now: Закрыто", "".join(notes.mapped("body")))

    def test_many_deliveries_are_fetched_together(self):
        names = (
            "conversation.newMessage__text",
            "conversation.newMessage__thread",
            "ticket.creation__text",
            "object.creation__ticket",
        )
        events = self.env["feedback.inbound.event"]
        for name in names:
            events |= self._store(load(FIXTURES / "hubspot" / f"{name}.http")[0])
        with FakeProvider(self._answer_call).connected() as provider:
            events.sorted("id")._process()
        self.assertEqual(set(events.mapped("state")), {"done"})
        # The conversation's messages, the one among them that is older, all tickets, and who the actors are.
        self.assertEqual(len(provider.calls), 4)

    def test_tickets_are_asked_for_as_hubspots_own_library_does(self):
        with FakeProvider(answer({"results": []})).connected() as provider:
            self.gateway._fetch_tickets(self.channel, {"124", "123"})
        inputs = [SimplePublicObjectId(id=number) for number in ("123", "124")]
        theirs = BatchReadInputSimplePublicObjectId(
            inputs=inputs, properties=list(TICKET_PROPERTIES), properties_with_history=[]
        )
        self.assertEqual(provider.calls[0]["json"], ApiClient().sanitize_for_serialization(theirs))

    def test_a_ticket_of_a_conversation_is_one_with_it(self):
        ticket = self._take("conversation.newMessage__text")[0].ticket_id
        properties = {**TICKET, "hs_conversations_originating_thread_id": "5678901234"}
        event, _calls = self._take(
            "ticket.creation__text", answer({"results": [{"id": "123", "properties": properties}]})
        )
        self.assertEqual(event.ticket_id, ticket)

    def test_what_is_gone_is_ignored_and_what_is_refused_fails(self):
        event, _calls = self._take("conversation.newMessage__text", answer({"message": "not found"}, 404))
        self.assertEqual(event.state, "ignored")
        denied = answer({"status": "error", "message": "This app lacks the scope", "category": "MISSING_SCOPES"}, 403)
        event, _calls = self._take("ticket.creation__text", denied)
        self.assertEqual((event.state, event.reason), ("failed", "HubSpot: This app lacks the scope"))

    def test_the_limit_of_calls_puts_the_event_off(self):
        busy = answer({"errorType": "RATE_LIMIT"}, 429, **{"Retry-After": "11"})
        event, _calls = self._take("ticket.creation__text", busy)
        self.assertEqual(event.state, "pending")

    def test_an_answer_goes_the_way_that_the_customer_came(self):
        outgoing = message(10, direction="OUTGOING", senders=[{"actorId": "A-9"}])
        answers = [answer({"results": [outgoing, message(11, subject="Re: Лампа")]}), answer({"id": "m7"})]
        with FakeProvider(*answers).connected() as provider:
            self.assertEqual(self.gateway._send(self.channel, self._reply()), "message:m7")
        self.assertEqual(provider.calls[1]["json"]["senderActorId"], "A-123")
        self.assertEqual(provider.calls[1]["json"]["channelAccountId"], "3344")
        self.assertEqual(provider.calls[1]["json"]["subject"], "Re: Лампа")
        recipient = {
            "actorId": "V-1001",
            "recipientField": "TO",
            "deliveryIdentifiers": [{"type": "HS_EMAIL_ADDRESS", "value": "anna@customer.example"}],
        }
        self.assertEqual(provider.calls[1]["json"]["recipients"], [recipient])
        self.assertEqual(provider.calls[1]["headers"], {"Authorization": "Bearer pat-na1-x"})

    def test_files_are_stored_privately_and_attached(self):
        answers = [answer({"results": [message(11)]}), answer({"id": "900"}), answer({"id": "m8"})]
        with FakeProvider(*answers).connected() as provider:
            self.gateway._send(self.channel, self._reply(files=(("a.txt", "text/plain", b"hello"),)))
        self.assertEqual(provider.calls[1]["data"]["options"], '{"access": "PRIVATE"}')
        self.assertEqual(provider.calls[2]["json"]["attachments"], [{"type": "FILE", "fileId": "900"}])

    def test_a_ticket_without_a_conversation_cannot_be_answered(self):
        with FakeProvider(answer({"properties": {}})).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply(thread_key="ticket:123"))
        self.assertIn("no conversation", str(caught.exception))

    def test_a_busy_hubspot_says_how_long_to_wait(self):
        busy = answer({}, 429, **{"Retry-After": "11"})
        with FakeProvider(busy).connected(), self.assertRaises(RetryableError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(caught.exception.seconds, 11)

    def test_the_same_events_in_another_attempt_are_the_same_delivery(self):
        delivery, _moment = load(FIXTURES / "hubspot" / "conversation.newMessage__text.http")
        again = dataclasses.replace(delivery, body=delivery.body.replace(b'"attemptNumber":0', b'"attemptNumber":1'))
        keys = {self.gateway._delivery_key(self.channel, one) for one in (delivery, again)}
        self.assertEqual(len(keys), 1)
