from freezegun import freeze_time
from lxml import etree
from simple_salesforce import Salesforce

from odoo.tests import HttpCase, TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from ..gateways.salesforce import ACKNOWLEDGED
from .gateway_contract import FIXTURES, FakeProvider, GatewayContract, ReplyContract, answer, load, run_scheduled_action
from .sdk_case import SdkCase

ORGANISATION = "00D5g000004AbCdEAK"
DOMAIN = "https://lamps.my.salesforce.com"
TOKEN = {"access_token": "00D!t0ken", "instance_url": DOMAIN, "token_type": "Bearer", "issued_at": "1760000000000"}
CREATED = {"id": "00a5g000001NeWrAAK", "success": True, "errors": []}
VALUES = {
    "external_account": ORGANISATION,
    "client_id": "3MVG9",
    "client_secret": "consumer-secret",
    "api_url": DOMAIN,
}


def comment(**values):
    writer = {"Id": "0055g00000AbCdEAAV", "Name": "Анна", "Email": "anna@customer.example", **values.pop("writer", {})}
    writer.setdefault("UserType", "CspLitePortal")
    return {
        "Id": "00a5g000001PqRsAAK",
        "CommentBody": "Посмотрите вложение",
        "IsPublished": True,
        "CreatedBy": writer,
        **values,
    }


@tagged("-at_install", "post_install")
class TestSalesforce(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "salesforce"
    values = VALUES
    sent = {**TOKEN, **CREATED}

    def _secrets(self):
        return {"external_account": ORGANISATION}

    def _kept_out(self):
        return ["secret-session"]

    def _answer_call(self, call):
        return answer(TOKEN if call["url"].endswith("/token") else {"records": [comment()]})

    def _take(self, name, *answers):
        delivery, moment = load(FIXTURES / "salesforce" / f"{name}.http")
        with FakeProvider(*(answers or [self._answer_call])).connected(), freeze_time(moment):
            return self._receive(delivery)

    def test_ids_of_15_and_18_characters_are_the_same_organisation(self):
        delivery, _moment = load(FIXTURES / "salesforce" / "case__text.http")
        self.channel.external_account = ORGANISATION[:15]
        self.gateway._authenticate(self.channel, delivery)
        for wrong in (ORGANISATION[:14], "00D5g000004ABCd", "00D5g000004AbCd0"):
            self.channel.external_account = wrong
            with self.subTest(wrong), self.assertRaises(AuthenticationError):
                self.gateway._authenticate(self.channel, delivery)

    def test_a_case_opens_a_ticket_and_its_state_is_a_note(self):
        event = self._take("case__text")
        ticket = event.ticket_id
        self.assertEqual((ticket.subject, ticket.email_from), ("Лампа № 5", "anna@customer.example"))
        self.assertIn("лампа &lt;Люкс&gt; &amp; пульт 🙂", ticket.message_ids[-1].body)
        event = self._take("case__session")
        self.assertEqual((event.outcome, event.ticket_id, event.message_count), ("reply", ticket, 2))
        self.assertIn("Status: Working", ticket.message_ids[0].body)
        self.assertEqual(ticket.message_ids[0].subtype_id, self.env.ref("mail.mt_note"))

    def test_a_hundred_cases_in_one_message_are_a_ticket_each(self):
        event = self._take("case__many")
        tickets = self.env["feedback.ticket"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual((event.message_count, set(tickets.mapped("subject"))), (3, {"Second", "Third"}))

    def test_a_customers_mail_and_portal_comment_join_the_ticket(self):
        ticket = self._take("case__text").ticket_id
        self.assertEqual(self._take("emailmessage__reply").ticket_id, ticket)
        self.assertEqual(self._take("casecomment__comment").ticket_id, ticket)
        posted = ticket.message_ids[0]
        self.assertEqual((posted.subtype_id, ticket.needs_reply), (self.env.ref("mail.mt_comment"), True))

    def test_an_employees_comment_is_an_answer_or_a_note(self):
        employee = {"UserType": "Standard", "Name": "Ольга"}
        for is_published in (False, True):
            with self.subTest(is_published):
                found = comment(writer=employee, IsPublished=is_published)
                message = self.gateway._parse(*self._loaded("casecomment__comment"))
                with FakeProvider(answer(TOKEN), answer({"records": [found]})).connected():
                    (completed,) = self.gateway._complete(self.channel, message)
                self.assertEqual(completed.kind, "message" if is_published else "note")
                self.assertTrue(completed.is_ours)
                self.assertEqual(completed.author.name, "Ольга")

    def _loaded(self, name):
        return self.channel, load(FIXTURES / "salesforce" / f"{name}.http")[0]

    def test_our_own_comment_that_comes_back_is_not_taken_twice(self):
        ticket = self._take("case__text").ticket_id
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body="Посмотрите", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        with FakeProvider(answer(TOKEN), answer({**CREATED, "id": "00a5g000001PqRsAAK"})).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        event = self._take("casecomment__comment")
        self.assertEqual((event.outcome, event.reason), ("ignored", "The message was received before."))

    def test_an_answer_is_a_published_comment(self):
        with FakeProvider(answer(TOKEN), answer(CREATED, 201)).connected() as provider:
            external_id = self.gateway._send(self.channel, self._reply(thread_key="5005g00000abCdE"))
        self.assertEqual(external_id, "00a5g000001NeWr")
        token, created = provider.calls
        self.assertEqual(
            (token["data"], token["auth"]), ({"grant_type": "client_credentials"}, ("3MVG9", "consumer-secret"))
        )
        self.assertEqual(created["headers"], {"Authorization": "Bearer 00D!t0ken"})
        expected = {"ParentId": "5005g00000abCdE", "CommentBody": "Thank you", "IsPublished": True}
        self.assertEqual(created["json"], expected)

    def test_errors_are_told_in_salesforces_words(self):
        denied = answer({"error": "invalid_client", "error_description": "invalid client credentials"}, 400)
        wrong = answer([{"message": "Insufficient access", "errorCode": "INSUFFICIENT_ACCESS", "fields": []}], 403)
        for answers, words in (
            ([denied], "invalid client credentials"),
            ([answer(TOKEN), wrong], "Insufficient access"),
        ):
            with FakeProvider(*answers).connected(), self.assertRaises(RefusedError) as caught:
                self.gateway._send(self.channel, self._reply())
            self.assertEqual(str(caught.exception), f"Salesforce: {words}")

    def test_the_limit_of_the_day_is_waited_for(self):
        limit = answer([{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}], 403)
        with FakeProvider(answer(TOKEN), limit).connected(), self.assertRaises(RetryableError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(caught.exception.seconds, 3600)

    def test_without_its_address_salesforce_cannot_be_asked(self):
        self.channel.api_url = False
        with self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertIn("API Address", str(caught.exception))

    def test_another_organisation_is_found_by_the_test(self):
        for number, is_well in ((ORGANISATION, True), ("00D000000000001AAA", False)):
            found = answer({"records": [{"Id": number, "Name": "Lamps"}]})
            with FakeProvider(answer(TOKEN), found).connected():
                self.assertEqual([one for one, _sentence in self.channel._test()], [is_well])


@tagged("-at_install", "post_install")
class TestSalesforceSdk(SdkCase, TransactionCase):
    """simple-salesforce, which others use, asks for the same."""

    @classmethod
    def sdk_answer(cls, request):
        if request.url.endswith("/token"):
            return TOKEN
        return CREATED if request.method == "POST" else {"totalSize": 0, "done": True, "records": []}

    def test_the_token_the_query_and_the_comment_are_asked_for_alike(self):
        channel = self.env["feedback.channel"].create({"name": "S", "gateway_type": "salesforce", **VALUES})
        gateway = channel._gateway()
        theirs = Salesforce(consumer_key="3MVG9", consumer_secret="consumer-secret", domain="lamps.my", version="65.0")
        comment_values = {"ParentId": "5005g00000abCdE", "CommentBody": "Thank you", "IsPublished": True}
        theirs.CaseComment.create(comment_values)
        theirs.query("SELECT Id, Name FROM Organization LIMIT 1")
        with FakeProvider(answer(TOKEN), answer(CREATED), answer(TOKEN), answer({"records": []})).connected() as ours:
            reply = ReplyContract()._reply(thread_key="5005g00000abCdE")
            gateway._send(channel, reply)
            list(gateway._check(channel))
        token, created, query = self.sdk_requests
        self.assertAsked(token, ours.calls[0])
        self.assertAsked(created, ours.calls[1])
        self.assertAsked(query, ours.calls[3])


@tagged("-at_install", "post_install")
class TestSalesforceAddress(HttpCase):
    def test_salesforce_gets_exactly_the_answer_that_it_wants(self):
        channel = self.env["feedback.channel"].create({"name": "S", "gateway_type": "salesforce", **VALUES})
        delivery, _moment = load(FIXTURES / "salesforce" / "case__session.http")
        path, headers = f"/feedback/hook/{channel.url_token}", {"Content-Type": "text/xml; charset=utf-8"}
        for _time in range(2):
            answered = self.url_open(path, data=delivery.body, headers=headers)
            self.assertEqual((answered.status_code, answered.text), (200, ACKNOWLEDGED))
            self.assertEqual(answered.headers["Content-Type"], "text/xml; charset=utf-8")
        acknowledged = etree.fromstring(answered.content).find(".//{http://soap.sforce.com/2005/09/outbound}Ack")
        self.assertEqual(acknowledged.text, "true")
        self.assertEqual(len(channel.event_ids), 1)
        self.assertNotIn(b"secret-session", channel.event_ids._raw())

    def test_others_are_refused(self):
        channel = self.env["feedback.channel"].create({"name": "S", "gateway_type": "salesforce", **VALUES})
        delivery, _moment = load(FIXTURES / "salesforce" / "case__text.http")
        path, headers = f"/feedback/hook/{channel.url_token}", {"Content-Type": "text/xml"}
        foreign = delivery.body.replace(ORGANISATION.encode(), b"00D000000000001AAA")
        bomb = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + delivery.body.partition(b"?>")[2]
        for body in (foreign, bomb, b"<a/>", b"", b"{}"):
            self.assertEqual(self.url_open(path, data=body, headers=headers, method="POST").status_code, 403)
        self.assertFalse(channel.event_ids)
