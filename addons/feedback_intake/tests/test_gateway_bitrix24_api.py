import json
from unittest.mock import patch
from urllib.parse import parse_qsl

from b24pysdk import BitrixWebhook, Client

from odoo.tests import TransactionCase, tagged

from ..tools.message import InboundMessage
from .gateway_contract import FIXTURES, SECRET, FakeProvider, ReplyContract, answer, load
from .sdk_case import SdkCase
from .test_gateway_bitrix24 import ADDRESS, LEAD, FakePortal

TIME = {
    **dict.fromkeys(("start", "finish", "duration", "processing", "operating"), 0.1),
    **dict.fromkeys(("date_start", "date_finish"), "2025-10-09T11:53:20+03:00"),
}


@tagged("-at_install", "post_install")
class TestBitrix24Missed(TransactionCase):
    """Bitrix24 sends nothing twice, so what was missed is asked for."""

    def setUp(self):
        super().setUp()
        values = {"name": "B", "gateway_type": "bitrix24", "signing_secret": SECRET, "access_token": ADDRESS}
        self.channel = self.env["feedback.channel"].create(values)
        self.portal = FakePortal()
        self.pages = []
        self.no_commit = patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=float("inf"))

    def _answer(self, call):
        if call["url"].endswith("server.time.json"):
            return answer({"result": "2025-10-09T11:00:00+03:00"})
        if call["url"].endswith("crm.item.list.json"):
            self.pages.append(call["json"])
            after, start = call["json"]["filter"][">=updatedTime"], call["json"]["start"]
            items = sorted((one["updatedTime"], one["id"], one) for one in self.portal.items.values())
            found = [one for moment, _id, one in items if moment >= after]
            return answer({"result": {"items": found[start : start + 50]}, "total": len(found)})
        return self.portal(call)

    def _poll(self):
        with FakeProvider(self._answer).connected(), self.no_commit:
            self.channel._poll()
            self._events().filtered(lambda event: event.state == "pending")._process()

    def _begin(self):
        """The first poll sets the start; then an event tells of lead 7405."""
        self.portal.items = {"7405": LEAD}
        self._poll()
        delivery, _moment = load(FIXTURES / "bitrix24" / "oncrmleadadd__text.http")
        event = self.env["feedback.inbound.event"]._store_delivery(self.channel, delivery)
        with FakeProvider(self._answer).connected():
            event._process()
        return event.ticket_id

    def _events(self):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)], order="id")

    def _tickets(self):
        return self.env["feedback.ticket"].search([("channel_id", "=", self.channel.id)])

    def test_nothing_is_asked_before_the_first_event(self):
        self.portal.items = {"7405": LEAD}
        self._poll()
        self._poll()
        self.assertFalse(self.pages)
        self.assertFalse(self.channel._health().error)

    def test_what_events_have_told_of_is_not_stored_again(self):
        self._begin()
        self._poll()
        self.assertEqual((len(self.pages), len(self._events())), (1, 1))

    def test_a_lead_and_a_stage_that_were_missed_are_found(self):
        ticket = self._begin()
        moved = {
            "stageId": "IN_PROCESS",
            "movedTime": "2025-10-09T13:00:00+03:00",
            "updatedTime": "2025-10-09T13:00:00+03:00",
        }
        created = {
            "id": 7406,
            "title": "Вторая",
            "createdTime": "2025-10-09T12:30:00+03:00",
            "updatedTime": "2025-10-09T12:30:00+03:00",
        }
        old = {
            "id": 7,
            "title": "Old",
            "createdTime": "2020-01-01T00:00:00+03:00",
            "updatedTime": "2025-10-09T12:40:00+03:00",
        }
        self.portal.items = {"7405": {**LEAD, **moved}, "7406": {**LEAD, **created}, "7": {**LEAD, **old}}
        self._poll()
        self.assertEqual(set(self._tickets().mapped("subject")), {"Не горит лампа № 5", "Вторая"})
        self.assertIn("В работе", ticket.message_ids[0].body)
        count = len(self._events())
        self._poll()
        self.assertEqual(len(self._events()), count)

    def test_pages_are_read_to_the_end_even_when_a_moment_fills_one(self):
        self._begin()
        moment = "2025-10-09T12:00:00+03:00"
        many = {
            str(number): {**LEAD, "id": number, "createdTime": moment, "updatedTime": moment, "movedTime": moment}
            for number in range(8000, 8120)
        }
        self.portal.items = {"7405": LEAD, **many}
        self._poll()
        self.assertEqual(len(self._tickets()), 121)
        self.assertEqual([page["start"] for page in self.pages], [0, 0, 50, 100])

    def test_a_portal_that_cannot_be_asked_is_a_trouble_of_the_channel(self):
        denied = answer({"error": "INVALID_CREDENTIALS", "error_description": "Invalid request credentials"}, 401)
        with FakeProvider(denied).connected(), self.no_commit:
            self.channel._poll()
        self.assertIn("Invalid request credentials", self.channel._health().error)


@tagged("-at_install", "post_install")
class TestBitrix24Sdk(SdkCase, TransactionCase):
    """b24pysdk, Bitrix24's own library, asks for the same."""

    is_case_ignored = True  # in names of methods

    @classmethod
    def sdk_answer(cls, request):
        if "/batch" not in request.url:
            return {"result": 999, "time": TIME}
        empty = dict.fromkeys(("result_error", "result_total", "result_next"), [])
        return {"result": {"result": {"main0": {"item": LEAD}}, **empty, "result_time": {"main0": TIME}}, "time": TIME}

    def setUp(self):
        super().setUp()
        values = {"name": "B", "gateway_type": "bitrix24", "access_token": ADDRESS}
        self.channel = self.env["feedback.channel"].create(values)
        self.gateway = self.channel._gateway()
        self.client = Client(BitrixWebhook(domain="lamps.bitrix24.ru", webhook_token="1/abc123"))
        self.sdk_requests.clear()

    def test_a_comment_is_asked_for_alike(self):
        fields = {"ENTITY_ID": 7405, "ENTITY_TYPE": "lead", "COMMENT": "Thank you"}
        self.assertEqual(self.client.crm.timeline.comment.add(fields=fields).result, 999)
        with FakeProvider(answer({"result": 999})).connected() as ours:
            self.gateway._send(self.channel, ReplyContract()._reply(thread_key="lead:7405"))
        (request,) = self.sdk_requests
        self.assertAsked(request, ours.calls[0])

    def test_a_batch_is_asked_for_alike(self):
        crm, item = self.client.crm, "$result[main0][item]"
        commands = {
            "main0": crm.item.get(bitrix_id=7405, entity_type_id=1),
            "stage0": crm.status.list(filter={"STATUS_ID": f"{item}[stageId]"}),
        }
        self.client.call_batch(commands).call()
        message = InboundMessage(external_id="lead:7405", thread_key="lead:7405")
        with FakeProvider(FakePortal()).connected() as ours:
            self.gateway._complete(self.channel, [message])
        (request,) = self.sdk_requests
        theirs = json.loads(request.body)
        self.assertEqual(ours.calls[0]["url"], f"{ADDRESS}batch.json")
        self.assertEqual(bool(ours.calls[0]["json"]["halt"]), theirs["halt"])
        asked = ours.calls[0]["json"]["cmd"]
        self.assertEqual(
            {key: _command(line) for key, line in theirs["cmd"].items()},
            {key: _command(asked[key]) for key in theirs["cmd"]},
        )


def _command(line):
    method, _sign, query = line.partition("?")
    return method.lower(), sorted(parse_qsl(query))
