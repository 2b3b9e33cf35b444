import time
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import sql_db
from odoo.tests import BaseCase, HttpCase, TransactionCase, tagged

from ..tools.rate_limit import seconds_to_wait, sender_class

MINUTE = 60
NOW = 1_000_000 * MINUTE


@tagged("post_install", "-at_install")
class TestRateLimitTools(BaseCase):
    def test_who_waits_as_long_as_told_may_go_on(self):
        minute = NOW // MINUTE
        counts = [(minute - 30, 1), (minute - 10, 2)]
        self.assertEqual(seconds_to_wait(counts, 4, NOW), 0)
        wait = seconds_to_wait(counts, 3, NOW + 7)
        self.assertEqual(wait, 30 * MINUTE - 7 + 1)
        self.assertEqual(seconds_to_wait(counts, 3, NOW + 7 + wait), 0)
        self.assertEqual(seconds_to_wait(counts, 1, NOW), 50 * MINUTE + 1, "a limit may have been lowered")

    def test_what_is_over_an_hour_old_does_not_count(self):
        self.assertEqual(seconds_to_wait([(NOW // MINUTE - 60, 9)], 1, NOW), 0)
        self.assertEqual(seconds_to_wait([], 0, NOW), 3600, "nothing is allowed, ever")

    def test_one_owner_of_addresses_is_one_sender(self):
        self.assertEqual(sender_class("2001:db8:1:2:aaaa::1"), sender_class("2001:db8:1:2:bbbb:1::2"))
        self.assertNotEqual(sender_class("2001:db8:1:2::1"), sender_class("2001:db8:1:3::1"))
        self.assertEqual(sender_class("::ffff:192.0.2.7"), "192.0.2.7")
        self.assertNotEqual(sender_class("192.0.2.7"), sender_class("192.0.2.8"))
        self.assertEqual([sender_class(word) for word in ("all", "", None)], ["all", "", ""])


@tagged("post_install", "-at_install")
class TestRateLimit(TransactionCase):
    def setUp(self):
        super().setUp()
        self.window = self.env["feedback.rate.window"]
        self.window._change_secret()
        self._begin_within_a_minute()

    def _begin_within_a_minute(self):
        """What a test counts at once is to stand in one minute."""
        with self.window._own_cursor() as cr:
            cr.execute("SELECT extract(second FROM now())::float8")
            [second] = cr.fetchone()
        if second > 55:
            time.sleep(60 - second)

    def rows(self):
        with self.window._own_cursor() as cr:
            cr.execute(
                "SELECT key, minute, count FROM feedback_rate_window WHERE key = %s", [self.window._key("a", "x")]
            )
            return cr.fetchall()

    def test_a_limit_holds_whoever_counts_at_the_same_moment(self):
        window = self.window

        def act(_number):
            return window._allows("a", "x", 25)

        self.window._key("a", "x")  # what the secret costs is fetched by one
        with ThreadPoolExecutor(8) as pool:
            allowed = sum(pool.map(act, range(100)))
        self.assertEqual(allowed, 25)

    def test_acts_age_minute_by_minute(self):
        for _time in range(2):
            self.assertTrue(self.window._allows("a", "x", 2))
        self.assertTrue(0 < self.window._seconds_to_wait("a", "x", 2) <= 3600)
        self._age(59)
        self.assertFalse(self.window._allows("a", "x", 2))
        self._age(1)
        self.assertTrue(self.window._allows("a", "x", 2))
        self.assertEqual(self.window._counts([("a", "x"), ("a", "nobody")]), [1, 0])

    def _age(self, minutes):
        with self.window._own_cursor() as cr:
            cr.execute(
                "UPDATE feedback_rate_window SET minute = minute - %s WHERE key = %s",
                [minutes, self.window._key("a", "x")],
            )

    def test_looking_is_no_act_and_scopes_and_senders_do_not_add_up(self):
        for _time in range(3):
            self.assertEqual(self.window._seconds_to_wait("a", "x", 1, is_act=False), 0)
        self.assertTrue(self.window._allows("a", "x", 1))
        self.assertTrue(self.window._seconds_to_wait("a", "x", 1, is_act=False))
        self.assertTrue(self.window._allows("b", "x", 1))
        self.assertTrue(self.window._allows("a", "y", 1))
        self.assertEqual([self.window._note([("c", "x"), ("d", "x")]) for _time in range(3)], [[1, 1], [2, 2], [3, 3]])

    def test_who_is_refused_is_not_counted_so_that_waiting_helps(self):
        for _time in range(5):
            self.window._allows("a", "x", 1)
        self.assertEqual(self.window._counts([("a", "x"), ("a", "nobody")]), [1, 0])

    def test_no_address_is_kept_and_the_next_day_nobody_can_look_for_one(self):
        self.window._allows("a", "192.0.2.77", 5)
        with self.window._own_cursor() as cr:
            cr.execute("SELECT string_agg(key, ' ') FROM feedback_rate_window")
            self.assertNotIn("192.0.2.77", cr.fetchone()[0])
        before = self.window._key("a", "192.0.2.77")
        self.window._gc_windows()
        self.assertNotEqual(self.window._key("a", "192.0.2.77"), before)

    def test_old_minutes_are_thrown_away(self):
        self.window._allows("a", "x", 5)
        self._age(60)
        [(key, _minute, _count)] = self.rows()
        self.window._gc_windows()
        self.env.cr.execute("SELECT count(*) FROM feedback_rate_window WHERE key = %s", [key])
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_counting_takes_one_statement_and_none_of_the_requests_own(self):
        self.window._allows("a", "x", 1000)  # what the secret costs is fetched once
        execute = sql_db.Cursor.execute
        with self.assertQueryCount(0), patch.object(sql_db.Cursor, "execute", autospec=True) as counted:
            counted.side_effect = execute
            self.assertTrue(self.window._allows("a", "x", 1000))
        self.assertEqual(counted.call_count, 1)

    def test_the_table_is_not_logged(self):
        self.env.cr.execute("SELECT relpersistence FROM pg_class WHERE oid = 'feedback_rate_window'::regclass")
        self.assertEqual(self.env.cr.fetchone(), ("u",))


@tagged("post_install", "-at_install")
class TestRateLimitHttp(HttpCase):
    def test_refused_requests_count_though_they_are_rolled_back(self):
        self.env["feedback.rate.window"]._change_secret()
        for _time in range(3):
            self.url_open("/feedback/api/v1/form", headers={"X-Api-Key": "wrong"})
        self.assertEqual(self.env["feedback.rate.window"]._counts([("api|refused|", "127.0.0.1")]), [3])
