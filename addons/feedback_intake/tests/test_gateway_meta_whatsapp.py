import io
import json
from datetime import timedelta

from freezegun import freeze_time
from PIL import Image
from pywa import WhatsApp
from pywa.utils import webhook_updates_validator

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError
from ..tools.message import Reply
from .gateway_contract import FIXTURES, SECRET, answer, load, run_scheduled_action
from .graph_fake import GraphFake, MetaCase, graph_error
from .test_gateway_meta import WHATSAPP

MESSAGES = "POST 106540352242922/messages"
SENT = {"messages": [{"id": "wamid.OUT"}]}
# What WhatsApp tells of our answers is told of this one in the fixtures.
OURS = "wamid.HBgLNzkwMDEyMzQ1NjcVAgARGBI5QTNDQTVC"


@tagged("-at_install", "post_install")
class TestWhatsappMessages(MetaCase, TransactionCase):
    gateway_type, values = "whatsapp", WHATSAPP

    def test_pywa_accepts_the_signatures_and_reads_the_same(self):
        """An independent implementation of the protocol, given the same bytes."""
        read = []
        other = WhatsApp(phone_id="106540352242922", token="x", server=None, app_secret=SECRET, verify_token="v")
        for name in ("message", "edited_message", "deleted_message", "message_status", "outgoing_message"):
            getattr(other, f"on_{name}")(lambda _client, update: read.append(update))
        other.on_callback_selection(lambda _client, update: read.append(update))
        compared = 0
        for path in sorted((FIXTURES / "whatsapp").glob("*.http")):
            delivery, _moment = load(path)
            with self.subTest(path.name):
                signature = delivery.headers["X-Hub-Signature-256"]
                self.assertTrue(webhook_updates_validator(SECRET, delivery.body, signature))
                read.clear()
                other.webhook_update_handler(delivery.body)
                if "another_number" in path.name or "batch" in path.name or "without_user_id" in path.name or not read:
                    continue  # it reads the first of a batch, every number, and nothing without a user ID
                if "reaction" in path.name:
                    self.assertEqual(read[0].reaction.emoji, "👍")
                    continue
                [message], [update] = self.gateway._parse(self.channel, delivery), read
                compared += 1
                event_or_message = getattr(update, "original_message_id", update.id)
                self.assertEqual(message.external_id, event_or_message)
                user = getattr(update, "from_user", None) or getattr(update, "to_user", None)
                if user and message.kind != "delivery_state":
                    self.assertEqual(message.thread_key, user.bsuid)
                    self.assertEqual(message.author.name, user.name if not message.is_ours else "")
                if getattr(update, "text", None):
                    self.assertEqual(message.body, update.text)
                if caption := getattr(update, "caption", None):
                    self.assertEqual(message.body, caption)
        self.assertGreaterEqual(compared, 14)

    def test_pywa_agrees_on_the_handshake(self):
        other = WhatsApp(phone_id="1", token="x", server=None, verify_token="verify-me")
        self.assertEqual(other.webhook_challenge_handler("verify-me", "115"), ("115", 200))
        self.assertEqual(other.webhook_challenge_handler("verify-you", "115")[1], 403)

    def test_the_verified_number_finds_the_contact(self):
        partner = self.env["res.partner"].create({"name": "Анна Петрова", "phone": "+7 900 123-45-67"})
        self.assertEqual(self._take("messages__text").ticket_id.partner_id, partner)

    def test_who_hides_the_number_is_known_by_the_id(self):
        conversation = self._take("messages__username_only").ticket_id.conversation_id
        self.assertEqual(conversation.thread_key, "RU.20000000000000000007")
        self.assertEqual(conversation.author_name, "Кирилл")

    def test_the_same_message_in_another_batch_is_one_ticket(self):
        first = self._take("messages__batch_of_two_numbers")
        self.assertEqual(first.message_count, 3)
        delivery, _moment = load(FIXTURES / "whatsapp" / "messages__batch_of_two_numbers.http")
        content = json.loads(delivery.body)
        content["entry"][0]["changes"] = content["entry"][0]["changes"][:1]
        event = self.env["feedback.inbound.event"]._store(self.channel, "again", json.dumps(content).encode())
        event._process()
        self.assertEqual(event.state, "ignored")
        self.assertEqual(self.channel.ticket_count, 1)

    def test_an_edit_shows_both_texts_and_a_deletion_none(self):
        ticket = self._take("messages__text").ticket_id
        message = ticket.message_ids.filtered(lambda one: "№ 5" in (one.body or ""))
        self._take("messages__edit")
        self.assertIn("№ 6", message.body)
        self.assertIn("№ 5", message.body)
        self._take("messages__revoke")
        self.assertNotIn("№", message.body)

    def test_what_a_colleague_writes_on_the_phone_is_ours(self):
        ticket = self._take("messages__text").ticket_id
        self.assertTrue(ticket.needs_reply)
        self._take("smb_message_echoes__text")
        self.assertFalse(ticket.needs_reply)
        self.assertIn("Уже везём", ticket.message_ids[0].body)

    def test_an_answer_quotes_the_customers_message(self):
        ticket = self._take("messages__text").ticket_id
        outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual((outbound.state, outbound.external_id), ("sent", "wamid.OUT"))
        self.assertEqual(
            graph.of(MESSAGES)[0]["json"],
            {
                "messaging_product": "whatsapp",
                "recipient_type": "individual",
                "recipient": "RU.13491208655302741918",
                "type": "text",
                "text": {"body": "We look into it."},
                "context": {"message_id": "wamid.HBgLNzkwMDEyMzQ1NjcVAgASGBQzQUE01"},
            },
        )

    def test_without_an_id_for_the_business_the_senders_own_number_is_used(self):
        """In Brazil and Mexico it is not always the number that people dial."""
        ticket = self._take("messages__brazil_without_user_id").ticket_id
        _outbound, graph = self._answer(ticket, {MESSAGES: SENT})
        self.assertEqual(graph.of(MESSAGES)[0]["json"]["to"], "551187654321")

    def test_a_long_answer_leaves_in_parts(self):
        ticket = self._take("messages__text").ticket_id
        outbound, graph = self._answer(ticket, {MESSAGES: SENT}, body="слово " * 1000)
        parts = [call["json"]["text"]["body"] for call in graph.of(MESSAGES)]
        self.assertEqual([len(part) <= 4096 for part in parts], [True, True])
        self.assertEqual(outbound.sent_parts, 2)

    def test_files_leave_as_what_they_are(self):
        files = [
            ("foto.png", "image/png", b"\x89PNG", "image"),
            ("Счёт.pdf", "application/pdf", b"%PDF", "document"),
            ("big.jpg", "image/jpeg", b"x" * (5 * 1024**2 + 1), "document"),
            ("clip.mp4", "video/mp4", b"mp4", "video"),
        ]
        for name, mimetype, data, kind in files:
            routes = {MESSAGES: SENT, "POST 106540352242922/media": {"id": "77"}}
            with self.subTest(name), GraphFake(routes).connected() as graph:
                reply = Reply("7", author_id="7", files=((name, mimetype, data),))
                self.assertEqual(self.gateway._send(self.channel, reply), "wamid.OUT")
                upload, sent = graph.calls
                self.assertEqual(upload["data"], {"messaging_product": "whatsapp", "type": mimetype})
                self.assertEqual(upload["files"]["file"][1], data)
                expected = {"id": "77", "filename": name} if kind == "document" else {"id": "77"}
                self.assertEqual((sent["json"]["type"], sent["json"][kind]), (kind, expected))

    def test_a_file_that_fails_does_not_send_the_text_twice(self):
        ticket = self._take("messages__text").ticket_id
        attachment = self.env["ir.attachment"].create(
            {"name": "a.pdf", "raw": b"%PDF-1.4", "res_model": "mail.compose"}
        )
        busy = graph_error(130429, "Rate limit hit")
        routes = {
            MESSAGES: [SENT, busy, {"messages": [{"id": "wamid.FILE"}]}],
            "POST 106540352242922/media": {"id": "7"},
        }
        outbound, graph = self._answer(ticket, routes, attachment_ids=attachment.ids)
        self.assertEqual((outbound.state, outbound.sent_parts), ("queued", 1))
        with graph.connected(), freeze_time(fields.Datetime.now() + timedelta(hours=1)):
            run_scheduled_action(self.env, "ir_cron_send_replies")
        self.assertEqual(outbound.state, "sent", outbound.error)
        self.assertEqual([call["json"]["type"] for call in graph.of(MESSAGES)], ["text", "document", "document"])

    def test_states_come_back_to_the_answer(self):
        ticket = self._take("messages__text").ticket_id
        outbound, _graph = self._answer(ticket, {MESSAGES: {"messages": [{"id": OURS}]}})
        self._take("statuses__delivered")
        self.assertEqual(outbound.state, "delivered")
        self._take("statuses__failed")
        self.assertEqual(outbound.state, "failed")
        self.assertIn("more than 24 hours have passed", outbound.error)

    def test_after_a_day_an_answer_is_refused_with_what_can_be_done(self):
        ticket = self._take("messages__text").ticket_id
        self.assertIn("which takes it until", ticket.with_user(self.agent).reply_hint)
        with freeze_time(fields.Datetime.now() + timedelta(hours=25)):
            with self.assertRaisesRegex(UserError, "within 24 hours.*message template"):
                self._answer(ticket, {})
            ticket.invalidate_recordset()
            self.assertTrue(ticket.is_reply_refused)

    def test_a_file_is_fetched_with_the_token_from_meta_alone(self):
        url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=2754859441498128"
        picture = io.BytesIO()
        Image.new("RGB", (2, 2)).save(picture, "JPEG")
        routes = {"GET 2754859441498128": {"url": url}, url: answer(picture.getvalue())}
        ticket = self._take("messages__image").ticket_id
        with GraphFake(routes).connected() as graph:
            run_scheduled_action(self.env, "ir_cron_fetch_files")
        self.assertIn("image.jpg", ticket.message_ids.attachment_ids.mapped("name"))
        self.assertEqual(graph.calls[-1]["headers"]["Authorization"], "Bearer EAAtoken")
        for elsewhere in ("https://evil.example/x", "http://lookaside.fbsbx.com/x", "https://evilfbsbx.com/x"):
            routes = {"GET 5": {"url": elsewhere}, elsewhere: answer(b"x")}
            with self.subTest(elsewhere), GraphFake(routes).connected() as graph:
                self.gateway._fetch_file(self.channel, {"media_id": "5"}, 1000)
                self.assertNotIn("EAAtoken", repr(graph.calls[-1]))

    def test_a_file_that_is_gone_says_so_on_the_ticket(self):
        ticket = self._take("messages__image").ticket_id
        gone = graph_error(100, "Object with ID '2754859441498128' does not exist", subcode=33)
        with GraphFake({"GET 2754859441498128": gone}).connected():
            run_scheduled_action(self.env, "ir_cron_fetch_files")
        self.assertIn("does not exist", ticket.file_hint)

    def test_an_answer_without_an_id_is_refused_rather_than_lost(self):
        with GraphFake({MESSAGES: graph_error(131026, "Message undeliverable")}).connected():
            with self.assertRaises(RefusedError) as caught:
                self.gateway._send(self.channel, Reply("7", author_id="7", text="x"))
        self.assertEqual(caught.exception.code, "131026")
