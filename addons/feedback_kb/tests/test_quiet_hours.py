import unittest
from datetime import datetime

from ..tools.quiet_hours import quiet_until


def until(hour, start, end, zone="Europe/Berlin", month=1):
    """Ask at ``hour`` UTC of the tenth."""
    moment = datetime(2026, month, 10, int(hour), round(hour % 1 * 60))
    return quiet_until(moment, zone, start, end)


class TestQuietHours(unittest.TestCase):
    """When quiet hours end, as the company's clock shows it."""

    def test_hours_over_midnight_end_the_next_morning(self):
        self.assertEqual(until(21, 21.5, 8), datetime(2026, 1, 11, 7))
        self.assertEqual(until(2, 21.5, 8), datetime(2026, 1, 10, 7))

    def test_hours_within_a_day(self):
        self.assertEqual(until(12, 12.5, 14.25), datetime(2026, 1, 10, 13, 15))
        self.assertIsNone(until(11, 12.5, 14.25))

    def test_outside_of_them_nothing_waits(self):
        self.assertIsNone(until(12, 21.5, 8))
        self.assertIsNone(until(7, 21.5, 8), "the end itself is not quiet")

    def test_equal_hours_are_none_and_midnight_is_an_end(self):
        self.assertIsNone(until(12, 0, 0))
        self.assertIsNone(until(12, 9, 9))
        self.assertEqual(until(22, 20, 24), datetime(2026, 1, 10, 23))

    def test_summer_time_is_the_companys(self):
        self.assertEqual(until(22, 21, 8, month=7), datetime(2026, 7, 11, 6))
        # In the night of 29 March 2026 the clock goes from two to three: eight o'clock is six hours after midnight UTC.
        self.assertEqual(quiet_until(datetime(2026, 3, 28, 22), "Europe/Berlin", 21, 8), datetime(2026, 3, 29, 6))
