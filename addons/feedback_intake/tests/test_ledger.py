from base64 import b64encode
from datetime import timedelta
from itertools import product
from unittest.mock import patch

from psycopg2 import errors

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..exceptions import RetryableError, UnsupportedEvent
from ..models.feedback_inbound_event import MAX_ATTEMPTS
from .common import DeskCase

LEDGER_LOG = "odoo.addons.feedback_intake.models.feedback_inbound_event"


def accept(gateway, event):
    """Stand in for a provider: every delivery is a new ticket."""
    ticket = gateway.env["feedback.ticket"].create(event.channel_id._prepare_ticket_values(subject=event.subject))
    event._finish("new", ticket_id=ticket.id)


def broken(gateway, event):
    gateway.env["res.partner"].create({"name": "Half done"})
    raise ValueError("The provider speaks in tongues")


def unsupported(gateway, event):
    raise UnsupportedEvent("A sticker")


def busy(gateway, event):
    raise RetryableError("The provider is busy", seconds=60)


@tagged("post_install", "-at_install")
class TestLedger(DeskCase, TransactionCase):
    """Whatever arrives is kept once and raw, and every line says what became of it."""

    def setUp(self):
        super().setUp()
        self.events = self.env["feedback.inbound.event"]

    def _store(self, key="one", body=b"raw", **values):
        return self.events._store(self.channel, key, body, subject=f"Delivery {key}", **values)

    def _answer_with(self, process):
        return patch.object(self.env.registry["feedback.gateway.email"], "_process", process)

    def _process(self, events, process=accept):
        with self._answer_with(process):
            events._process()

    def _run_scheduled_action(self):
        # Outside of a scheduled job its progress would be committed, which a test must not do.
        commit = patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=float("inf"))
        with self._answer_with(accept), commit:
            self.events._cron_process()

    def _age(self, events, **age):
        events.received_date = fields.Datetime.now() - timedelta(**age)
        events.flush_recordset()

    def test_a_delivery_is_kept_word_for_word(self):
        body = bytes(range(256))
        event = self._store(body=body, headers={"from": ["Анна"]}, sender="anna@customer.example")
        event.invalidate_recordset()
        self.assertEqual(event._raw(), body)
        self.assertIn("Анна", event.headers)
        self.assertEqual((event.state, event.outcome, event.company_id), ("pending", "pending", self.company))

    def test_the_same_delivery_is_kept_once_a_channel(self):
        self.assertTrue(self._store("one"))
        self.assertFalse(self._store("one", b"other words"))
        other = self.channel.copy({"email_address": "second@desk.example"})
        self.assertTrue(self.events._store(other, "one", b"raw"))

    def test_an_accepted_delivery_is_done(self):
        event = self._store()
        self._process(event)
        self.assertEqual((event.state, event.outcome), ("done", "new"))
        self.assertEqual(event.ticket_id.subject, "Delivery one")

    def test_what_we_do_not_handle_is_ignored_with_its_reason(self):
        event = self._store()
        self._process(event, unsupported)
        self.assertEqual((event.state, event.outcome, event.reason), ("ignored", "ignored", "A sticker"))
        self.assertFalse(event.error)

    def test_an_error_is_kept_with_its_traceback_and_leaves_nothing_half_done(self):
        event = self._store()
        with self.assertLogs(LEDGER_LOG, "ERROR"):
            self._process(event, broken)
        self.assertEqual((event.state, event.reason), ("failed", "The provider speaks in tongues"))
        self.assertIn("ValueError", event.error)
        self.assertFalse(self.env["res.partner"].search_count([("name", "=", "Half done")]))

    @mute_logger(LEDGER_LOG)
    def test_one_failure_stops_no_other(self):
        events = self._store("one") | self._store("two") | self._store("three")

        def second_is_broken(gateway, event):
            (broken if event.delivery_key == "two" else accept)(gateway, event)

        self._process(events, second_is_broken)
        self.assertEqual(events.mapped("state"), ["done", "failed", "done"])

    def test_a_passing_trouble_is_tried_again_later_and_later(self):
        event = self._store()
        waits = []
        for attempt in range(MAX_ATTEMPTS):
            event.attempts = attempt
            self._process(event, busy)
            self.assertEqual((event.state, event.reason), ("pending", "The provider is busy"))
            waits.append(round((event.next_try_date - fields.Datetime.now()).total_seconds() / 60))
        self.assertEqual(waits, [1, 2, 4, 8, 16])
        event.attempts = MAX_ATTEMPTS
        self._process(event, busy)
        self.assertEqual(event.state, "failed")

    def test_what_is_done_is_not_processed_again(self):
        event = self._store()
        self._process(event)
        ticket = event.ticket_id
        self._process(event)
        with self._answer_with(accept):
            self._as("manager", event).action_replay()
        self.assertEqual(event.ticket_id, ticket)
        self.assertEqual(self.env["feedback.ticket"].search_count([("subject", "=", "Delivery one")]), 1)

    @mute_logger(LEDGER_LOG)
    def test_a_manager_replays_what_failed_or_was_ignored(self):
        failed, ignored = self._store("one"), self._store("two")
        self._process(failed, broken)
        self._process(ignored, unsupported)
        with self._answer_with(accept):
            self._as("manager", failed | ignored).action_replay()
        for event in (failed, ignored):
            self.assertEqual((event.state, event.reason, event.error), ("done", False, False))

    def test_forcing_is_told_to_the_gateway(self):
        forced = []
        event = self._store()
        with self._answer_with(lambda gateway, event: forced.append(gateway.env.context.get("feedback_force"))):
            self._as("manager", event).action_replay()
            self._as("manager", event).action_force()
        self.assertEqual(forced, [None, True])

    def test_the_scheduled_action_leaves_fresh_deliveries_to_their_worker(self):
        fresh, due = self._store("fresh"), self._store("due")
        due.next_try_date = fields.Datetime.now() - timedelta(minutes=1)
        self._run_scheduled_action()
        self.assertEqual((fresh.state, due.state), ("pending", "done"))
        self.assertEqual(due.attempts, 1)
        self.assertGreater(fresh.next_try_date, fields.Datetime.now())

    @mute_logger(LEDGER_LOG)
    def test_who_meets_somebody_elses_change_tries_again_soon(self):
        meeting, unlucky = self._store("meeting"), self._store("unlucky")
        (meeting | unlucky).next_try_date = fields.Datetime.now() - timedelta(minutes=1)
        tries = []

        def conflict(gateway, event):
            tries.append(event)
            if event == unlucky or tries.count(event) == 1:
                raise errors.SerializationFailure("somebody else was first")
            accept(gateway, event)

        commit = patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=float("inf"))
        rollback = patch.object(self.cr, "rollback")
        with self._answer_with(conflict), commit, rollback:
            meeting._process_through_conflicts()
            unlucky._process_through_conflicts()
        self.assertEqual((meeting.state, unlucky.state), ("done", "pending"))
        self.assertLess(unlucky.next_try_date, fields.Datetime.now() + timedelta(minutes=2))

    def test_a_delivery_that_kills_its_worker_is_given_up(self):
        event = self._store()
        event.write({"attempts": MAX_ATTEMPTS, "next_try_date": fields.Datetime.now() - timedelta(minutes=1)})
        self._run_scheduled_action()
        self.assertEqual(event.state, "failed")
        self.assertFalse(event.ticket_id)

    @mute_logger(LEDGER_LOG)
    def test_raw_messages_go_after_their_time_but_not_before_they_were_understood(self):
        old, young, failed, pending = (self._store(key) for key in ("old", "young", "failed", "pending"))
        self._process(old | young)
        self._process(failed, broken)
        self._age(old | failed | pending, days=91)
        self._age(young, days=89)
        self.events._gc_bodies()
        self.assertFalse(old.body or old.subject or old.sender or old.headers)
        self.assertEqual(old.outcome, "new")
        self.assertEqual([bool(event.body) for event in (young, failed, pending)], [True, True, True])

    def test_a_channel_may_keep_raw_messages_for_ever(self):
        self.channel.retention_days = 0
        event = self._store()
        self._process(event)
        self._age(event, days=5000)
        self.events._gc_bodies()
        self.assertEqual(event.with_context(bin_size=False).body, b64encode(b"raw"))

    @mute_logger(LEDGER_LOG)
    def test_the_books_balance_for_each_channel_and_day(self):
        other = self.channel.copy({"name": "Second", "email_address": "second@desk.example"})
        fates = {"new": accept, "ignored": unsupported, "failed": broken, "pending": busy}
        today = fields.Datetime.now()
        deliveries = [(days, fate) for days in (0, 1) for fate in fates for _more_yesterday in range(days + 1)]
        for number, (channel, (days, fate)) in enumerate(product((self.channel, other), deliveries)):
            event = self.events._store(channel, f"key {number}", b"raw", subject="Balance")
            self.events._store(channel, f"key {number}", b"raw again")
            self._process(event, fates[fate])
            event.received_date = today - timedelta(days=days)
        groups = self.events._read_group(
            [("channel_id", "in", (self.channel | other).ids)],
            ["channel_id", "received_date:day", "outcome"],
            ["__count"],
        )
        self.assertEqual(len(groups), 16)
        self.assertEqual(sum(count for *_group, count in groups), 24)
        for channel in (self.channel, other):
            made = self.env["feedback.ticket"].search_count([("channel_id", "=", channel.id)])
            self.assertEqual(sum(n for c, _day, outcome, n in groups if (c, outcome) == (channel, "new")), made)
            self.assertEqual((channel.failed_event_count, channel.pending_event_count), (3, 3))
