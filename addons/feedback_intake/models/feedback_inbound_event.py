import base64
import json
import logging
import traceback
from contextlib import contextmanager
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models, modules
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, retrying
from odoo.tools import SQL

from ..exceptions import GatewayError, PayloadError, RetryableError, UnsupportedEvent
from ..tools.delivery import Delivery

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
MAX_CONFLICTS = 3
# A worker that has stored an event works on it at once; only if it dies does the scheduled action take over.
LEASE_MINUTES = 10
MAX_KEY = 512


class FeedbackInboundEvent(models.Model):
    """The ledger: whatever arrives, kept once and raw, before anybody reads it.

    For each channel and day: received = new tickets + replies + ignored + failed + pending + suspected.
    """

    _name = "feedback.inbound.event"
    _description = "Feedback Inbound Event"
    _order = "id desc"
    _rec_name = "subject"

    channel_id = fields.Many2one("feedback.channel", required=True, index=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True, precompute=True)
    gateway_type = fields.Char(
        "Gateway", readonly=True, help="Set where it has not come the channel's own way: “page” is the tracking page."
    )
    delivery_key = fields.Char(required=True, readonly=True, help="Equal when the same thing is delivered again.")
    headers = fields.Text(readonly=True, help="JSON")
    # A column rather than an attachment: the raw message is committed with its row or not at all.
    body = fields.Binary(
        "Raw Message", attachment=False, readonly=True, groups="feedback_intake.feedback_intake_group_manager"
    )
    raw_name = fields.Char(compute="_compute_raw_name")
    sender = fields.Char(readonly=True, help="Normalised address, for the sender limit. Empty for anonymous senders.")
    subject = fields.Char(readonly=True)
    received_date = fields.Datetime("Received", required=True, readonly=True, default=fields.Datetime.now, index=True)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("done", "Done"),
            ("ignored", "Ignored"),
            ("failed", "Failed"),
            ("suspected", "Suspected"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    outcome = fields.Selection(
        [
            ("pending", "Pending"),
            ("new", "New Ticket"),
            ("reply", "Reply"),
            ("ignored", "Ignored"),
            ("failed", "Failed"),
            ("suspected", "Suspected"),
        ],
        required=True,
        readonly=True,
        default="pending",
    )
    reason = fields.Char(readonly=True, help="Why it was ignored, set aside or failed, in a sentence.")
    error = fields.Text("Traceback", readonly=True, groups="feedback_intake.feedback_intake_group_manager")
    message_count = fields.Integer(readonly=True, help="How many messages it has brought.")
    attempts = fields.Integer(readonly=True, default=0)
    next_try_date = fields.Datetime(readonly=True, default=fields.Datetime.now)
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, index="btree_not_null", ondelete="set null")
    has_reused_message_id = fields.Boolean(
        "Message-ID Used Before", readonly=True, help="Another message had the same Message-ID."
    )

    _delivery_unique = models.UniqueIndex("(channel_id, delivery_key)")
    _todo_idx = models.Index("(next_try_date) WHERE state = 'pending'")
    _suspected_idx = models.Index("(channel_id) WHERE state = 'suspected'")
    _sender_idx = models.Index("(sender, received_date) WHERE sender IS NOT NULL")

    def _compute_raw_name(self):
        for event in self:
            is_mail = not event.gateway_type and event.channel_id.gateway_type == "email"
            event.raw_name = f"{event.id}.{'eml' if is_mail else 'json'}"

    @api.model
    def _store(
        self,
        channel,
        delivery_key,
        body,
        headers=None,
        sender=None,
        subject=None,
        received_date=None,
        gateway_type=None,
        is_due=False,
    ):
        """Keep a delivery; the index on (channel, delivery key) decides whether it is new.

        :param bytes body: the raw delivery
        :param dict headers: as far as they may be kept
        :param received_date: naive UTC, where it must not be the exact time; now otherwise
        :param gateway_type: the gateway that understands it, where that is not the channel's own
        :param is_due: nobody is going to process it at once: the scheduled action may
        :return: the new event, or an empty recordset when it is kept already
        """
        moment, now = received_date or fields.Datetime.now(), fields.Datetime.now()
        statement = SQL(
            """
            INSERT INTO feedback_inbound_event (
                channel_id, company_id, gateway_type, delivery_key, headers, body, sender, subject, received_date,
                state, outcome, attempts, next_try_date, create_uid, create_date, write_uid, write_date)
            SELECT id, company_id, %s, %s, %s, %s, %s, %s, %s, 'pending', 'pending', 0, %s, %s, %s, %s, %s
              FROM feedback_channel WHERE id = %s
            ON CONFLICT (channel_id, delivery_key) DO NOTHING
            RETURNING id
            """,
            gateway_type,
            delivery_key,
            json.dumps(headers or {}, ensure_ascii=False),
            base64.b64encode(body),
            sender or None,
            subject or None,
            moment,
            now + timedelta(minutes=0 if is_due else LEASE_MINUTES),
            self.env.uid,
            moment,
            self.env.uid,
            moment,
            channel.id,
        )
        # Two workers with the same delivery are nothing to log, least of all with what somebody has written.
        self.env.cr.execute(self._with_trigger(statement) if is_due else statement, log_exceptions=False)
        return self.browse([row[0] for row in self.env.cr.fetchall()])

    @api.model
    @contextmanager
    def _own_transaction(self, channel):
        """Yield a superuser environment whose transaction is the ledger's alone, so that what is stored stays stored
        whatever becomes of the caller's transaction.

        In tests, and for a channel that only the caller's transaction knows so far, it is the caller's.
        """
        if modules.module.current_test:
            yield self.env(user=SUPERUSER_ID)
            return
        with self.env.registry.cursor() as cr:
            env = self.with_context(feedback_own_cursor=True).env(cr=cr, user=SUPERUSER_ID)
            if env["feedback.channel"].browse(channel.id).exists():
                yield env
                return
        yield self.env(user=SUPERUSER_ID)

    def _committed(self, func):
        """Call ``func``, again where workers got in each other's way, and commit what it did in our own transaction."""
        return retrying(func, self.env) if self.env.context.get("feedback_own_cursor") else func()

    def _raw(self):
        """Return the delivery's bytes, or None once they are past their retention time."""
        self.ensure_one()
        body = self.with_context(bin_size=False).body
        return base64.b64decode(body) if body else None

    def _delivery(self):
        """Return the delivery as it came in; a replay is the live path.

        :raise PayloadError: it is past its retention time
        """
        raw = self._raw()
        if raw is None:
            raise PayloadError(self.env._("What was sent is past its retention time."))
        return Delivery.from_record(json.loads(self.headers or "{}"), raw)

    def _process(self):
        """Turn stored events into tickets and messages: together where their gateway takes batches, else one by one."""
        pending = self.filtered(lambda event: event.state == "pending")
        for (channel, gateway_type), events in pending.grouped(lambda one: (one.channel_id, one.gateway_type)).items():
            # Reasons and notes are for the company, in its language.
            office = channel.company_id.sudo().partner_id  # sudo: res.partner - its language
            office.fetch(["lang"])  # alone: a contact has many fields
            events = events.with_context(lang=office.lang or self.env.lang)
            gateway = events.env[f"feedback.gateway.{gateway_type or channel.gateway_type}"]
            if len(events) > 1 and gateway._takes_batches and events._process_together(gateway):
                continue
            for event in events:
                event._process_alone(gateway)

    def _process_together(self, gateway):
        """Process a batch and tell whether that has worked; if not, nothing has happened."""
        try:
            with self.env.cr.savepoint():
                gateway._process_batch(self)
                self.env.flush_all()
        except OperationalError:
            raise
        except Exception:
            _logger.info("A batch of %s events is processed one by one", len(self), exc_info=True)
            self.env.invalidate_all()
            return False
        return True

    def _process_alone(self, gateway):
        """Process one event in a savepoint: one that fails stops no other."""
        try:
            with self.env.cr.savepoint():
                gateway.with_context(feedback_event_id=self.id)._process(self)
                self.env.flush_all()
        except OperationalError:  # serialization, lost connection: still pending, somebody takes it again
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and kept with the event
            self._settle(error)

    def _settle(self, error):
        """Set down what an error means for the event. To be called while it is being handled."""
        if isinstance(error, UnsupportedEvent):
            self._finish("ignored", reason=str(error))
        elif isinstance(error, RetryableError):
            self._retry_later(error)
        else:
            if not isinstance(error, GatewayError):
                _logger.error("Inbound event %s of channel %s failed", self.id, self.channel_id.id, exc_info=error)
            trace = "".join(traceback.format_exception(error))
            self._finish("failed", reason=str(error) or type(error).__name__, error=trace)

    def _process_one(self):
        """Process one event and return the id of its ticket, or False: after the commit it would be read anew."""
        self.ensure_one()
        self._process()
        return self.ticket_id.id

    def _finish(self, outcome, reason=False, error=False, **values):
        """Set down what became of the event. ``outcome``: new, reply, ignored, suspected or failed."""
        state = outcome if outcome in ("ignored", "suspected", "failed") else "done"
        self.write({"state": state, "outcome": outcome, "reason": reason, "error": error, **values})

    def _retry_later(self, error):
        self.ensure_one()
        if self.attempts >= MAX_ATTEMPTS:
            self._finish("failed", reason=str(error), error=traceback.format_exc())
        else:
            wait = timedelta(seconds=error.seconds * 2**self.attempts)
            self.write({"next_try_date": fields.Datetime.now() + wait, "reason": str(error)})

    @api.model
    def _cron_process(self, limit=200):
        """Take events that nobody works on, a batch at a time: what has just come in, and what was left by a crash or
        a passing trouble. Several workers may do so at once.
        """
        while events := self._claim(limit):
            # What has failed before may fail again, and must not take others with it.
            first = events.filtered(lambda event: event.attempts == 1)
            for batch in filter(None, (first, *(events - first))):
                batch._process_through_conflicts()
                if not self.env["ir.cron"]._commit_progress(len(batch), remaining=self._due_count()):
                    return

    def _process_through_conflicts(self):
        """Process claimed events, again where somebody else has changed the same rows, as Odoo does with requests."""
        for _time in range(MAX_CONFLICTS):
            try:
                self._process()
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("%s events meet somebody else's changes and are processed again", len(self))
                self.env.cr.rollback()
            else:
                return
        self.write({"next_try_date": fields.Datetime.now() + timedelta(minutes=1)})

    @api.model
    def _claim(self, limit):
        """Return due events that no other worker has. Each counts this try before it starts, so that an event that
        kills its worker is not tried for ever."""
        self.flush_model(["state", "attempts", "next_try_date"])
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE feedback_inbound_event SET attempts = attempts + 1, next_try_date = %s
                 WHERE id IN (SELECT id FROM feedback_inbound_event WHERE state = 'pending' AND next_try_date <= %s
                               ORDER BY next_try_date, id LIMIT %s FOR UPDATE SKIP LOCKED)
                RETURNING id
                """,
                *(now + timedelta(minutes=LEASE_MINUTES), now, limit),
            )
        )
        events = self.browse(sorted(row[0] for row in rows))
        events.invalidate_recordset(["attempts", "next_try_date"])
        for event in events.filtered(lambda event: event.attempts > MAX_ATTEMPTS):
            event._finish("failed", reason=self.env._("Processing has ended abruptly %s times.", MAX_ATTEMPTS))
        self.env["ir.cron"]._commit_progress(remaining=len(events))
        return events.filtered(lambda event: event.state == "pending")

    @api.model
    def _due_count(self):
        return self.search_count(
            [("state", "=", "pending"), ("next_try_date", "<=", fields.Datetime.now())], limit=1000
        )

    def action_replay(self):
        """Process again, exactly as when it arrived. Events that became a ticket or a reply are left alone."""
        self.check_access("read")
        # sudo: feedback.inbound.event - the ledger is read-only; replaying is the one thing that managers may do to it
        events = self.sudo().filtered(lambda event: event.state != "done").try_lock_for_update()
        if emptied := events.filtered(lambda event: not event._raw()):
            raise UserError(self.env._("Past its retention time, and no longer kept: %s", emptied[0].display_name))
        events.write({"state": "pending", "outcome": "pending", "reason": False, "error": False})
        events._process()
        return True

    def action_force(self):
        """Make tickets of messages that were taken for automatic ones, or that were too many."""
        return self.with_context(feedback_force=True).action_replay()

    @api.model
    def _store_delivery(self, channel, delivery):
        """Keep a request of a provider; it is processed soon. Return the event, or an empty recordset when it was kept
        before."""
        gateway = channel._gateway()
        try:
            key = gateway._delivery_key(channel, delivery)
        except PayloadError:
            key = delivery.digest
        body = delivery.body_without(gateway._secret_parts)
        headers = delivery.record(channel._secrets())
        return self._store(channel, key[:MAX_KEY], body, headers=headers, is_due=True)

    @api.autovacuum
    def _gc_bodies(self):
        """Empty what is past its channel's retention time; the line in the ledger stays."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE feedback_inbound_event event SET body = NULL, headers = NULL, sender = NULL, subject = NULL
                  FROM feedback_channel channel
                 WHERE channel.id = event.channel_id AND channel.retention_days > 0
                   AND event.state IN ('done', 'ignored')
                   AND event.body IS NOT NULL
                   AND NOT EXISTS (SELECT FROM feedback_ticket held WHERE held.id = event.ticket_id AND held.is_on_hold)
                   AND event.received_date < (now() AT TIME ZONE 'UTC') - channel.retention_days * INTERVAL '1 day'
                """
            )
        )
        self.invalidate_model(["body", "headers", "sender", "subject"])
