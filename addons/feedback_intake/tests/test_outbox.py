from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError, RetryableError
from ..models.feedback_outbound_message_queue import MAX_ATTEMPTS, SENDING_MINUTES
from ..tools.message import split_text
from .common import DeskCase
from .gateway_contract import run_scheduled_action


@tagged("-at_install", "post_install")
class TestOutbox(DeskCase, TransactionCase):
    """How answers leave, by a gateway whose provider is a list of what it does in turn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bot = cls.env["feedback.channel"].create(
            {
                "name": "Bot",
                "gateway_type": "telegram",
                "company_id": cls.company.id,
                "user_id": cls.users["manager"].id,
            }
        )
        conversation = cls.env["feedback.conversation"].create(
            {
                "channel_id": cls.bot.id,
                "thread_key": "7",
                "author_external_id": "9",
                "last_in_date": fields.Datetime.now(),
            }
        )
        cls.ticket = cls._ticket(channel_id=cls.bot.id, conversation_id=conversation.id)
        conversation.ticket_id = cls.ticket

    def setUp(self):
        super().setUp()
        self.sent, self.fates = [], []
        gateway = self.env.registry["feedback.gateway.telegram"]

        def send(model, channel, reply):
            fate = self.fates.pop(0) if self.fates else None
            if isinstance(fate, Exception):
                raise fate
            self.sent.append(reply)
            return f"sent-{len(self.sent)}"

        self.patch(gateway, "_send", send)
        self.gateway = gateway

    def _answer(self, body="We look into it.", name="agent", **values):
        self._as(name, self.ticket).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values
        )
        return self.ticket.outbound_message_ids[:1]

    def _run(self, after=None):
        if after:
            due = fields.Datetime.now() - timedelta(seconds=1)
            self.ticket.outbound_message_ids.filtered("next_try_date").next_try_date = due
        run_scheduled_action(self.env, "ir_cron_send_replies")

    def test_an_answer_goes_by_the_conversations_channel_and_not_by_mail(self):
        outbound = self._answer()
        self.assertEqual(outbound.state, "queued")
        self._run()
        self.assertEqual((outbound.state, outbound.external_id, outbound.attempts), ("sent", "sent-1", 1))
        self.assertEqual(
            [(one.thread_key, one.author_id, one.text) for one in self.sent], [("7", "9", "We look into it.")]
        )
        self.assertFalse(self.env["mail.mail"].search([("mail_message_id", "=", outbound.mail_message_id.id)]))
        self.assertTrue(self.ticket.first_reply_date)
        self.assertTrue(self.bot.last_out_date)

    def test_notes_stay_inside(self):
        self._as("agent", self.ticket).message_post(body="internal", subtype_xmlid="mail.mt_note")
        self._run()
        self.assertFalse(self.sent or self.ticket.outbound_message_ids)

    def test_a_busy_provider_is_asked_again_with_growing_pauses(self):
        self.fates = [RetryableError("busy", 5)] * 3
        outbound = self._answer()
        pauses = []
        for _time in range(3):
            before = fields.Datetime.now()
            self._run(after=True)
            pauses.append(round((outbound.next_try_date - before).total_seconds() / 60))
        self.assertEqual((outbound.state, pauses), ("queued", [1, 2, 4]))
        self.assertEqual(outbound.error, "busy")
        self._run()
        self.assertFalse(self.sent, "not before its time")
        self._run(after=True)
        self.assertEqual((outbound.state, outbound.error), ("sent", False))

    def test_what_the_provider_wants_us_to_wait_is_waited(self):
        self.fates = [RetryableError("slow down", 3600)]
        outbound = self._answer()
        self._run()
        self.assertGreater(outbound.next_try_date, fields.Datetime.now() + timedelta(minutes=59))

    def test_it_is_given_up_in_the_end_and_loudly(self):
        self.fates = [RetryableError("busy")] * MAX_ATTEMPTS
        outbound = self._answer()
        for _time in range(MAX_ATTEMPTS):
            self._run(after=True)
        self.assertEqual(outbound.state, "failed")
        self.assertTrue(self.ticket.has_failed_reply)
        self.assertEqual((self.bot.failed_reply_count, self.bot.health_state, self.bot.trouble), (1, "error", "busy"))

    def test_a_refusal_is_final_until_somebody_tries_again(self):
        self.fates = [RefusedError("Forbidden: bot was blocked by the user")]
        outbound = self._answer()
        self._run()
        self.assertEqual((outbound.state, outbound.error), ("failed", "Forbidden: bot was blocked by the user"))
        self._as("agent", outbound).action_retry()
        self._run()
        self.assertEqual((outbound.state, outbound.attempts), ("sent", 1))

    def test_a_stranger_cannot_send_again(self):
        self.fates = [RefusedError("no")]
        outbound = self._answer()
        self._run()
        with self.assertRaises(Exception):  # noqa: B017 - refused by whichever rule comes first
            self._as("stranger", outbound).action_retry()
        self.assertEqual(outbound.state, "failed")

    def test_a_long_answer_is_sent_in_parts_each_once(self):
        self.patch(self.gateway, "_reply_limit", 20)
        outbound = self._answer(body="One sentence here. Another sentence. And the last one.")
        self.fates = [None, RetryableError("busy")]
        self._run()
        self.assertEqual((outbound.state, outbound.sent_parts), ("queued", 1))
        self._run(after=True)
        self.assertEqual(outbound.state, "sent")
        self.assertEqual(
            "".join(one.text.replace(" ", "") for one in self.sent), "Onesentencehere.Anothersentence.Andthelastone."
        )
        self.assertTrue(all(len(one.text) <= 20 for one in self.sent))
        self.assertEqual(len({one.key for one in self.sent}), len(self.sent))
        self.assertEqual(outbound.external_id, "sent-1")

    def test_the_key_of_a_part_is_the_same_in_every_try(self):
        outbound = self._answer()
        first, second = outbound._prepare_replies(), outbound._prepare_replies()
        self.assertEqual((first[0].key, first[0].number), (second[0].key, second[0].number))
        self.assertTrue(0 < first[0].number < 2**31)

    def test_what_may_have_arrived_is_not_sent_twice(self):
        self.fates = [RetryableError("broke", is_uncertain=True)]
        outbound = self._answer()
        self._run()
        self.assertEqual(outbound.state, "failed")
        self.assertIn("may have been sent", outbound.error)

    def test_unless_the_provider_drops_doubles(self):
        self.patch(self.gateway, "_is_reply_idempotent", True)
        self.fates = [RetryableError("broke", is_uncertain=True)]
        outbound = self._answer()
        self._run()
        self.assertEqual(outbound.state, "queued")
        self._run(after=True)
        self.assertEqual(outbound.state, "sent")

    def test_an_answer_whose_worker_died_is_not_sent_again(self):
        outbound = self._answer()
        outbound.sending_date = fields.Datetime.now() - timedelta(minutes=1)
        self._run()
        self.assertEqual((outbound.state, self.sent), ("queued", []), "its worker may still be at it")
        outbound.sending_date = fields.Datetime.now() - timedelta(minutes=SENDING_MINUTES + 1)
        self._run()
        self.assertEqual((outbound.state, self.sent), ("failed", []))

    def test_outside_the_window_the_agent_is_told_before_it_is_sent(self):
        self.patch(self.gateway, "_reply_window_hours", 24)
        conversation = self.ticket.conversation_id
        conversation.last_in_date = fields.Datetime.now() - timedelta(hours=23)
        self.assertFalse(self.ticket.is_reply_refused)
        self.assertIn("Bot", self._as("agent", self.ticket).reply_hint)
        conversation.last_in_date = fields.Datetime.now() - timedelta(hours=25)
        self.ticket.invalidate_recordset()
        self.assertTrue(self._as("agent", self.ticket).is_reply_refused)
        with self.assertRaisesRegex(UserError, "24 hours"):
            self._answer()
        self.assertFalse(self.ticket.outbound_message_ids)

    def test_files_are_refused_where_the_channel_takes_none(self):
        self.patch(self.gateway, "_reply_takes_files", False)
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.users["agent"])
            .create({"name": "a.txt", "raw": b"a", "res_model": "mail.compose.message", "res_id": 0})
        )
        with self.assertRaisesRegex(UserError, "no files"):
            self._answer(attachment_ids=attachment.ids)

    def test_files_go_along_once(self):
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.users["agent"])
            .create({"name": "a.txt", "raw": b"abc", "res_model": "mail.compose.message", "res_id": 0})
        )
        self._answer(attachment_ids=attachment.ids)
        self._run()
        files = [file for reply in self.sent for file in reply.files]
        self.assertEqual(files, [("a.txt", "text/plain", b"abc")])

    def test_states_of_the_provider_are_followed(self):
        outbound = self._answer()
        self._run()
        for state, expected in (("delivered", "delivered"), ("sent", "delivered"), ("failed", "failed")):
            outbound._on_state(state, "unreachable" if state == "failed" else "")
            self.assertEqual(outbound.state, expected)
        self.assertEqual(outbound.error, "unreachable")

    def test_text_is_cut_where_it_hurts_least(self):
        self.assertEqual(split_text("", 10), [])
        self.assertEqual(split_text("short", 10), ["short"])
        self.assertEqual(split_text("x" * 25, 10), ["x" * 10, "x" * 10, "x" * 5])
        parts = split_text("First paragraph.\n\nSecond paragraph is longer.", 30)
        self.assertEqual(parts, ["First paragraph.", "Second paragraph is longer."])
