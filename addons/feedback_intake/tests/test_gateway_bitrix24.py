import re
from urllib.parse import parse_qsl

from b24pysdk.credentials.oauth_event_data import OAuthEventData

from odoo.tests import TransactionCase, tagged

from ..exceptions import AuthenticationError, RefusedError, RetryableError
from ..tools.payload import nested
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

ADDRESS = "https://lamps.bitrix24.ru/rest/1/abc123/"
LEAD = {
    "id": 7405,
    "title": "Не горит лампа № 5",
    "name": "Анна",
    "lastName": "Кузнецова",
    "stageId": "NEW",
    "createdTime": "2025-10-09T11:53:20+03:00",
    "updatedTime": "2025-10-09T11:53:20+03:00",
    "movedTime": "2025-10-09T11:53:20+03:00",
    "contactId": 0,
    "comments": "[B]Срочно[/B] 🙂",
    "sourceDescription": "Форма на сайте",
    "fm": [
        {"id": 1, "typeId": "PHONE", "valueType": "WORK", "value": "+79991234567"},
        {"id": 2, "typeId": "EMAIL", "valueType": "WORK", "value": "anna@customer.example"},
    ],
}
CONTACT = {"ID": "15", "NAME": "Пётр", "LAST_NAME": "Иванов", "EMAIL": [{"VALUE": "petr@customer.example"}]}
STAGES = [
    {"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "NEW", "NAME": "Новая сделка"},
    {"ENTITY_ID": "STATUS", "STATUS_ID": "NEW", "NAME": "Не обработан"},
    {"ENTITY_ID": "STATUS", "STATUS_ID": "IN_PROCESS", "NAME": "В работе"},
]
NOT_FOUND = {"error": "NOT_FOUND", "error_description": "Элемент не найден"}


class FakePortal:
    """Answers requests that gather others (``batch``) the way Bitrix24 does."""

    def __init__(self, **items):
        self.items = {"7405": LEAD, "311": {**LEAD, "id": 311, "fm": [], "name": "", "lastName": "", "contactId": 15}}
        self.items |= {"12": {**LEAD, "id": 12, "stageId": "DT128_5:NEW"}} | items
        self.comment = {"ID": "999", "ENTITY_ID": "7405", "ENTITY_TYPE": "lead", "AUTHOR_ID": "1", "COMMENT": "Звонили"}

    def __call__(self, call):
        results, errors = {}, {}
        for key, line in call["json"]["cmd"].items():
            method, _sign, query = line.partition("?")
            params = dict(parse_qsl(query))
            found = self._answer(method, params, results)
            (errors if "error" in found else results)[key] = found
        return answer({"result": {"result": results or [], "result_error": errors or [], "result_time": []}})

    def _answer(self, method, params, results):
        if method == "crm.item.get":
            return {"item": self.items[params["id"]]} if params["id"] in self.items else NOT_FOUND
        if method == "crm.timeline.comment.get":
            return self.comment
        if method == "user.get":
            return [{"ID": "1", "NAME": "Ольга", "LAST_NAME": "Петрова"}]
        if method == "crm.status.list":
            return STAGES
        item = results.get(re.match(r"\$result\[(\w+)\]", params["id"])[1], {})
        return CONTACT if item.get("item", {}).get("contactId") else NOT_FOUND


@tagged("-at_install", "post_install")
class TestBitrix24(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "bitrix24"
    values = {"access_token": ADDRESS}
    sent = {"result": 1001, "time": {}}

    def _reply(self, **values):
        return super()._reply(**{"thread_key": "lead:7405", **values})

    def _answer_call(self, call):
        return FakePortal()(call)

    def _kept_out(self):
        return [SECRET, "s6p6eclrvim6da22ft9ch94ekreb52lv", "4s386p3q0tr8dy89xvmt96234v3dljg8"]

    def _store_fixture(self, name):
        return self._store(load(FIXTURES / "bitrix24" / f"{name}.http")[0])

    def _take(self, name, portal=None):
        event = self._store_fixture(name)
        with FakeProvider(portal or FakePortal()).connected() as provider:
            event._process()
        self.calls = provider.calls
        return event

    def test_another_portal_is_refused(self):
        delivery, _moment = load(FIXTURES / "bitrix24" / "oncrmleadadd__text.http")
        for account, address, is_accepted in (
            (False, ADDRESS, True),
            ("LAMPS.bitrix24.ru", ADDRESS, True),
            ("d89ab1c2e3f4a5b6c7d8e9f0a1b2c3d4", ADDRESS, True),
            ("other.bitrix24.ru", ADDRESS, False),
            (False, "https://other.bitrix24.ru/rest/1/x/", False),
            (False, False, False),
        ):
            self.channel.write({"external_account": account, "access_token": address})
            with self.subTest(account=account, address=address):
                if is_accepted:
                    self.gateway._authenticate(self.channel, delivery)
                    continue
                with self.assertRaises(AuthenticationError):
                    self.gateway._authenticate(self.channel, delivery)

    def test_what_is_stored_by_us_cannot_be_sent_by_others(self):
        body = b'{"key": "lead:1", "is_new": true, "auth": {"application_token": "test-secret"}}'
        delivery, _moment = load(FIXTURES / "bitrix24" / "oncrmleadadd__text.http")
        delivery.headers["Content-Type"] = "application/json"
        with self.assertRaises(AuthenticationError):
            self.gateway._authenticate(self.channel, type(delivery)(body=body, headers=delivery.headers))

    def test_bitrixs_own_library_reads_the_same_from_our_recorded_events(self):
        def check(delivery, _expected):
            theirs = OAuthEventData.from_dict(dict(delivery.form))
            ours = nested(delivery.form)
            self.assertEqual((theirs.event, theirs.data), (ours["event"], ours["data"]))
            self.assertEqual(int(theirs.ts.timestamp()), int(ours["ts"]))
            self.assertEqual(theirs.auth.application_token, ours["auth"]["application_token"])

        self._each(check)

    def test_a_lead_is_fetched_in_one_request_and_opens_a_ticket(self):
        ticket = self._take("oncrmleadadd__text").ticket_id
        self.assertEqual(len(self.calls), 1)
        self.assertEqual(self.calls[0]["url"], f"{ADDRESS}batch.json")
        self.assertEqual((ticket.subject, ticket.contact_name), ("Не горит лампа № 5", "Анна Кузнецова"))
        self.assertEqual((ticket.email_from, ticket.phone), ("anna@customer.example", "+79991234567"))
        self.assertEqual(ticket.source_url, "https://lamps.bitrix24.ru/crm/lead/details/7405/")
        texts = "".join(ticket.message_ids.mapped("body"))
        self.assertIn("Срочно 🙂", texts)
        self.assertIn("Stage in Bitrix24: Не обработан", texts)

    def test_a_deal_is_its_contacts(self):
        ticket = self._take("oncrmdealadd__contact").ticket_id
        self.assertEqual((ticket.contact_name, ticket.email_from), ("Пётр Иванов", "petr@customer.example"))
        self.assertIn("Новая сделка", "".join(ticket.message_ids.mapped("body")))

    def test_another_stage_is_a_note_and_any_other_change_is_not(self):
        ticket = self._take("oncrmleadadd__text").ticket_id
        before = len(ticket.message_ids)
        event = self._take("oncrmleadupdate__stage")
        self.assertEqual((event.state, len(ticket.message_ids)), ("ignored", before), "only a phone number, say")
        moved = {**LEAD, "stageId": "IN_PROCESS", "movedTime": "2025-10-09T12:00:00+03:00"}
        delivery, _moment = load(FIXTURES / "bitrix24" / "oncrmleadupdate__stage.http")
        later = type(delivery)(body=delivery.body.replace(b"ts=1", b"ts=2"), headers=delivery.headers)
        with FakeProvider(FakePortal(**{"7405": moved})).connected():
            event = self._receive(later)
        self.assertEqual((event.outcome, event.ticket_id), ("reply", ticket))
        self.assertIn("В работе", ticket.message_ids[0].body)
        self.assertEqual(ticket.message_ids[0].subtype_id, self.env.ref("mail.mt_note"))

    def test_our_own_comment_comes_back_as_nothing(self):
        ticket = self._take("oncrmleadadd__text").ticket_id
        message = ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body="Звонили", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        with FakeProvider(answer({"result": 999})).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        for name in ("add__note", "update__edit", "delete__deleted"):
            self.assertEqual(self._take(f"oncrmtimelinecomment{name}").state, "ignored")
        self.assertEqual(ticket.message_ids.filtered(lambda posted: "Звонили" in posted.body), message)

    def test_a_colleagues_comment_is_a_note_that_can_be_changed_and_deleted(self):
        ticket = self._take("oncrmleadadd__text").ticket_id
        self._take("oncrmtimelinecommentadd__note")
        note = ticket.message_ids[0]
        self.assertIn("Ольга Петрова", note.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        portal = FakePortal()
        portal.comment = {**portal.comment, "COMMENT": "Позвоним завтра"}
        self._take("oncrmtimelinecommentupdate__edit", portal)
        self.assertIn("Позвоним завтра", note.body)
        self.assertIn("Changed by a colleague", note.body)
        self._take("oncrmtimelinecommentdelete__deleted")
        self.assertNotIn("Позвоним", note.body)

    def test_many_events_are_fetched_together(self):
        names = ("oncrmleadadd__text", "oncrmdealadd__contact", "oncrmdynamicitemadd__text", "oncrmleadupdate__stage")
        events = self.env["feedback.inbound.event"].union(*[self._store_fixture(name) for name in names])
        with FakeProvider(FakePortal()).connected() as provider:
            events.sorted("id")._process()
        self.assertEqual(len(provider.calls), 1)
        self.assertEqual(set(events.mapped("state")), {"done", "ignored"})
        self.assertEqual(len(events.ticket_id), 3)

    def test_a_busy_portal_is_asked_once_for_many_events(self):
        events = self._store_fixture("oncrmleadadd__text") | self._store_fixture("oncrmdealadd__contact")
        busy = answer({"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}, 503)
        with FakeProvider(busy).connected() as provider:
            events._process()
        self.assertEqual((events.mapped("state"), len(provider.calls)), (["pending", "pending"], 1))

    def test_what_is_gone_is_ignored(self):
        portal = FakePortal()
        portal.items.clear()
        self.assertEqual(self._take("oncrmleadadd__text", portal).state, "ignored")

    def test_a_limit_puts_the_event_off_and_a_missing_right_fails_it(self):
        busy = answer({"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}, 503)
        self.assertEqual(self._take("oncrmleadadd__text", busy).state, "pending")
        denied = {
            "result": {
                "result": [],
                "result_error": {"main0": {"error": "ACCESS_DENIED", "error_description": "Доступ запрещён"}},
            }
        }
        event = self._take("oncrmdealadd__contact", answer(denied))
        self.assertEqual((event.state, event.reason), ("failed", "Bitrix24: Доступ запрещён"))

    def test_an_answer_is_a_comment_in_the_timeline(self):
        with FakeProvider(answer(self.sent)).connected() as provider:
            reply = self._reply(files=(("a.txt", "text/plain", b"hello"),))
            self.assertEqual(self.gateway._send(self.channel, reply), "comment:1001")
        self.assertEqual(provider.calls[0]["url"], f"{ADDRESS}crm.timeline.comment.add.json")
        fields = {"ENTITY_ID": 7405, "ENTITY_TYPE": "lead", "COMMENT": "Thank you", "FILES": [["a.txt", "aGVsbG8="]]}
        self.assertEqual(provider.calls[0]["json"], {"fields": fields})
        ticket = self._take("oncrmleadadd__text").ticket_id
        self.assertIn("the customer does not get it", ticket.reply_hint)

    def test_errors_are_told_in_bitrixs_words(self):
        wrong = answer({"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"}, 401)
        with FakeProvider(wrong).connected(), self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertEqual(str(caught.exception), "Bitrix24: Invalid request credentials")
        with FakeProvider(answer(b"<html>", 502)).connected(), self.assertRaises(RetryableError):
            self.gateway._send(self.channel, self._reply())
        self.channel.access_token = "abc123"
        with self.assertRaises(RefusedError) as caught:
            self.gateway._send(self.channel, self._reply())
        self.assertIn("whole address", str(caught.exception))
