import secrets
from contextlib import contextmanager

from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from odoo import api, fields, models, sql_db
from odoo.tools import SQL
from odoo.tools.misc import hmac

from ..tools.rate_limit import WINDOW_MINUTES, seconds_to_wait, sender_class

SECRET = "feedback_intake.rate_secret"
UNLIMITED = 2**31 - 1


class FeedbackRateWindow(models.Model):
    """How often senders have done something within the last hour, counted for all processes and hosts together.

    One row is one minute of one sender. Minutes that are over do not change any more, and the row of the present one
    is locked by the statement that counts: so the limit holds exactly, whoever counts at the same moment. The hour
    ends with a whole minute, so it may be up to 59 seconds short.

    A sender is kept as an HMAC under a secret that is thrown away each day: no address is stored, and none can be found
    again. Counts start anew with the secret.
    """

    _name = "feedback.rate.window"
    _description = "Feedback Rate Window"
    _log_access = False

    key = fields.Char(required=True, readonly=True, help="HMAC of what is limited and of the sender.")
    minute = fields.Integer(required=True, readonly=True, help="Since 1970")
    count = fields.Integer(required=True, readonly=True)

    _key_unique = models.UniqueIndex("(key, minute)")

    def init(self):
        result = super().init()
        # What is lost in a crash is an hour's counts; not to log them halves the price of counting.
        [[is_logged]] = self.env.execute_query(
            SQL("SELECT relpersistence = 'p' FROM pg_class WHERE oid = %s::regclass", self._table)
        )
        if is_logged:
            self.env.cr.execute(SQL("ALTER TABLE %s SET UNLOGGED", SQL.identifier(self._table)))
        return result

    @api.model
    def _allows(self, scope, address, limit):
        """Count one more act and tell whether it is within ``limit``, see :meth:`_seconds_to_wait`."""
        return not self._seconds_to_wait(scope, address, limit)

    @api.model
    def _seconds_to_wait(self, scope, address, limit, *, is_act=True):
        """Count one more act and return 0 where it is within ``limit``, else after how many seconds one will be. An
        act that has to wait is not counted.

        :param scope: what is limited; acts of different scopes do not add up
        :param address: of the sender, or any word that stands for one; all of an IPv6 /64 are one
        :param is_act: False: only look
        """
        key = self._key(scope, address)
        with self._own_cursor() as cr:
            if is_act:
                cr.execute(self._counting([key], limit))
                if cr.fetchone():
                    return 0
            cr.execute(
                SQL(
                    "SELECT extract(epoch FROM now())::float8, array_agg(ARRAY[minute, count] ORDER BY minute) "
                    "FROM feedback_rate_window WHERE key = %s AND minute > %s",
                    key,
                    self._oldest_minute(),
                )
            )
            now, counts = cr.fetchone()
        wait = seconds_to_wait(counts or [], limit, now)
        # Whoever made room between the two statements has made it for the next one.
        return max(wait, 1) if is_act else wait

    @api.model
    def _note(self, acts):
        """Count one more of each act, without a limit, and return how many there were of each within the hour.

        :param acts: [(scope, sender)]
        """
        keys = [self._key(*act) for act in acts]
        with self._own_cursor() as cr:
            # In one order, so that two statements never wait for each other.
            cr.execute(self._counting(sorted(set(keys)), UNLIMITED))
            counts = dict(cr.fetchall())
        return [counts[key] for key in keys]

    @api.model
    def _counts(self, acts):
        """Return how many of each act there were within the hour. ``acts``: [(scope, sender)]"""
        keys = [self._key(*act) for act in acts]
        with self._own_cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT key, sum(count)::int FROM feedback_rate_window WHERE key = ANY(%s) AND minute > %s "
                    "GROUP BY key",
                    keys,
                    self._oldest_minute(),
                )
            )
            counts = dict(cr.fetchall())
        return [counts.get(key, 0) for key in keys]

    def _counting(self, keys, limit):
        """Return the statement that counts one more of each key that is within ``limit``, and returns these keys with
        how many there are then."""
        oldest = self._oldest_minute()
        past = (
            "(SELECT COALESCE(sum(count), 0)::int FROM feedback_rate_window old WHERE old.key = %s "
            "AND old.minute > %s AND old.minute < %s)"
        )
        present = SQL("%s + %s", oldest, WINDOW_MINUTES)
        return SQL(
            """
            INSERT INTO feedback_rate_window AS kept (key, minute, count)
            SELECT new.key, %(present)s, 1 FROM unnest(%(keys)s) AS new(key) WHERE %(past_of_new)s < %(limit)s
            ON CONFLICT (key, minute) DO UPDATE SET count = kept.count + 1
             WHERE %(past_of_kept)s + kept.count < %(limit)s
            RETURNING kept.key, kept.count + %(past_of_kept)s
            """,
            present=present,
            keys=keys,
            past_of_new=SQL(past, SQL.identifier("new", "key"), oldest, present),
            past_of_kept=SQL(past, SQL.identifier("kept", "key"), oldest, present),
            limit=limit,
        )

    def _oldest_minute(self):
        """Return (SQL) the last minute that does not count any more. By one clock, the database's, for all hosts."""
        return SQL("(floor(extract(epoch FROM now()) / 60)::int - %s)", WINDOW_MINUTES)  # a cast alone would round up

    @contextmanager
    def _own_cursor(self):
        """Yield a cursor that commits each statement: an act counts though its request is rolled back, and no lock
        outlives its statement."""
        with sql_db.db_connect(self.env.cr.dbname).cursor() as cr:
            cr.connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
            yield cr

    def _key(self, scope, address):
        return hmac(self.env(su=True), self._secret(), f"{scope}|{sender_class(address)}")[:32]

    @api.model
    def _secret(self):
        # sudo: ir.config_parameter - the secret of the day, known to nobody but this model
        return self.env["ir.config_parameter"].sudo().get_param(SECRET)

    @api.model
    def _change_secret(self):
        # sudo: ir.config_parameter - as above
        self.env["ir.config_parameter"].sudo().set_param(SECRET, secrets.token_hex(16))

    @api.autovacuum
    def _gc_windows(self):
        """Forget whom the counts are of, and the counts."""
        self._change_secret()
        self.env.cr.execute(SQL("DELETE FROM feedback_rate_window WHERE minute <= %s", self._oldest_minute()))
