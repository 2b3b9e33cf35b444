import json
from datetime import datetime, timezone

from freezegun import freeze_time
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError, RetryableError
from .gateway_contract import FakeProvider, GatewayContract, ReplyContract, answer, run_scheduled_action
from .public_page_case import picture

WEBHOOK_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
MAPPING = [
    ("condition", "type", "review.created, review.updated"),
    ("text", "data.text", False),
    ("name", "data.customer.name", False),
    ("name", "data.customer.surname", False),
    ("email", "data.customer.email", False),
    ("phone", "data.customer.phone", False),
    ("language", "data.customer.locale", False),
    ("author", "data.customer.id", False),
    ("rating", "data.score", "0-10"),
    ("kind", "data.type", False),
    ("date", "timestamp", False),
    ("link", "data.url", False),
    ("file", "data.photos[*]", False),
    ("thread", "data.conversation.id", False),
    ("message", "data.id", False),
    ("answer", "data.product.name", "Product"),
    ("answer", "data.tags", False),
    ("answer", "data.verified", "Bought with us"),
]


def mapping(*lines):
    """Return commands for the mapping of a channel."""
    return [
        Command.create({"sequence": place, "target": target, "path": path, "detail": detail})
        for place, (target, path, detail) in enumerate(lines)
    ]


@tagged("-at_install", "post_install")
class TestWebhook(GatewayContract, ReplyContract, TransactionCase):
    gateway_type = "webhook"
    is_body_signed = True
    values = {
        "signing_secret": WEBHOOK_SECRET,
        "reply_url": "https://crm.example/answers?team=1",
        "mapping_line_ids": mapping(*MAPPING),
    }
    sent = {"id": "m-1"}

    def _secrets(self):
        return {"signing_secret": WEBHOOK_SECRET}

    def _fixture(self, name):
        return next((delivery, moment) for found, delivery, moment, _ in self._fixtures() if found == f"{name}.http")

    def _ticket(self, name="review__thread"):
        delivery, moment = self._fixture(name)
        with self._connected(), freeze_time(moment):
            return self._receive(delivery).ticket_id

    def _answer(self, ticket, text="Мы заменим крышку."):
        ticket.with_user(self.env.ref("base.user_admin")).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        return ticket.outbound_message_ids[:1]

    def test_a_delivery_of_yesterday_is_refused(self):
        delivery, moment = self._fixture("review__text")
        with freeze_time(moment.replace(day=moment.day + 1)), self.assertRaises(Exception) as caught:
            self.gateway._authenticate(self.channel, delivery)
        self.assertIn("time", str(caught.exception))

    def test_what_is_mapped_stands_on_the_ticket(self):
        ticket = self._ticket("review__text")
        self.assertEqual(ticket.subject, "Чайник протекает 😞")
        self.assertEqual((ticket.contact_name, ticket.email_normalized), ("Анна Кравец 🙂", "anna@kravets.example"))
        self.assertEqual((ticket.rating, ticket.language), (2, "ru"))
        self.assertEqual(ticket.source_url, "https://reviews.example/r/9007199254740993123")
        answers = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(answers, {"Product": "Чайник «Заря»", "tags": "leak, kettle", "Bought with us": True})

    def test_files_are_fetched_from_their_addresses(self):
        ticket = self._ticket("review__attachment")
        with FakeProvider(answer(picture("JPEG"))).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_fetch_files")
        addresses = [call["url"] for call in provider.calls]
        self.assertEqual(addresses, ["https://files.example/r-2/lid%20crack.jpg", "https://files.example/r-2/two.jpg"])
        self.assertEqual(len(ticket._public_messages().attachment_ids), 2, ticket.file_hint)

    def test_an_answer_is_signed_so_that_standard_webhooks_accept_it(self):
        ticket = self._ticket()
        outbound = self._answer(ticket)
        with FakeProvider(RetryableError("later"), answer({}, status=202)).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_send_replies")
            self.assertEqual(outbound.state, "queued", outbound.error)
            outbound.next_try_date = "2020-01-01"
            run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(outbound.state, "sent", outbound.error)
        first, second = provider.calls
        self.assertEqual(first["url"], "https://crm.example/answers?team=1")
        self.assertEqual(first["data"], second["data"])
        self.assertEqual(first["headers"]["webhook-id"], second["headers"]["webhook-id"])
        self.assertEqual(outbound.external_id, second["headers"]["webhook-id"])
        said = Webhook(self.channel.reply_secret).verify(second["data"], second["headers"])
        self.assertEqual(said["type"], "reply.created")
        self.assertEqual(said["data"]["thread"], "conv-5")
        self.assertEqual(said["data"]["reply_to"], "r-3")
        self.assertEqual(said["data"]["text"], "Мы заменим крышку.")
        with self.assertRaises(WebhookVerificationError):
            Webhook(WEBHOOK_SECRET).verify(second["data"], second["headers"])

    def test_files_of_an_answer_go_along(self):
        with FakeProvider(answer({})).connected() as provider:
            self.gateway._send(self.channel, self._reply(files=(("a.txt", "text/plain", b"hello"),)))
        [file] = json.loads(provider.calls[0]["data"])["data"]["files"]
        self.assertEqual(file, {"name": "a.txt", "mimetype": "text/plain", "data_base64": "aGVsbG8="})

    def test_an_address_that_is_gone_stops_answers_until_there_is_another(self):
        ticket = self._ticket()
        outbound = self._answer(ticket)
        with FakeProvider(answer({}, status=410)).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(outbound.state, "failed")
        self.assertIn("410", outbound.error)
        self.assertIn("410", ticket.reply_hint)
        with self.assertRaisesRegex(UserError, "410"):
            self._answer(ticket, "Once more")
        self.channel.reply_url = "https://crm.example/new"
        ticket.invalidate_recordset()
        self.assertFalse(ticket.is_reply_refused)

    def test_a_refusal_is_final_and_has_a_reason(self):
        with FakeProvider(answer({}, status=422)).connected(), self.assertRaisesRegex(RefusedError, "422"):
            self.gateway._send(self.channel, self._reply())

    def test_an_unreachable_address_is_tried_again_for_the_other_side_drops_what_it_has(self):
        outbound = self._answer(self._ticket())
        with FakeProvider(RetryableError("broken", is_uncertain=True)).connected():
            run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(outbound.state, "queued")

    def test_without_an_address_answers_go_by_mail(self):
        self.channel.reply_url = False
        ticket = self._ticket("review__text")
        self._answer(ticket)
        self.assertFalse(ticket.outbound_message_ids.conversation_id)
        self.assertFalse(ticket.reply_hint)

    def test_a_new_secret_is_one_of_standard_webhooks(self):
        self.channel.action_make_secret()
        now = datetime.now(timezone.utc)
        self.assertTrue(self.channel.signing_secret.startswith("whsec_"))
        self.assertTrue(Webhook(self.channel.signing_secret).sign("msg", now, "{}"))
        before = self.channel.reply_secret
        self.channel.action_make_reply_secret()
        self.assertNotEqual(self.channel.reply_secret, before)

    def test_the_test_tells_whether_the_last_delivery_is_understood(self):
        self._ticket()
        self.assertEqual(self.channel._test(), [(True, "The last delivery is understood.")])
        self.channel.mapping_line_ids = [Command.clear(), *mapping(("text", "data.words", False))]
        [(is_well, sentence)] = self.channel._test()
        self.assertFalse(is_well)
        self.assertIn("mend it", sentence)
