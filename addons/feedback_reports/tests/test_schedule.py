from datetime import date, datetime, timedelta

from odoo.tests import BaseCase

from odoo.addons.feedback_reports.tools.period import Period
from odoo.addons.feedback_reports.tools.schedule import finished_period, next_occurrence


def walk(first, every, count, **options):
    """Return the first ``count`` moments, each asked for when the one before has just passed."""
    moments, after = [], datetime(first.year, first.month, first.day) - timedelta(days=2)
    for _number in range(count):
        after = next_occurrence(first, every, after, **options)
        moments.append(after)
    return moments


class TestSchedule(BaseCase):
    def test_the_last_day_of_a_month_comes_back_after_a_short_one(self):
        days = [moment.date() for moment in walk(date(2026, 1, 31), "monthly", 4)]
        self.assertEqual(days, [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)])

    def test_a_leap_day(self):
        days = [moment.date() for moment in walk(date(2027, 11, 30), "quarterly", 3)]
        self.assertEqual(days, [date(2027, 11, 30), date(2028, 2, 29), date(2028, 5, 30)])

    def test_the_local_hour_is_the_same_in_summer_and_in_winter(self):
        hours = [moment.hour for moment in walk(date(2026, 3, 15), "monthly", 2, tz="Europe/Berlin")]
        self.assertEqual(hours, [7, 6])
        hours = [moment.hour for moment in walk(date(2026, 10, 19), "weekly", 2, tz="Europe/Berlin")]
        self.assertEqual(hours, [6, 7])

    def test_an_hour_that_the_clock_skips(self):
        moments = walk(date(2026, 3, 22), "weekly", 3, hour=2, tz="Europe/Berlin")
        self.assertEqual(
            [moment.date() for moment in moments], [date(2026, 3, 22), date(2026, 3, 29), date(2026, 4, 5)]
        )
        self.assertEqual([moment.hour for moment in moments], [1, 1, 0])

    def test_a_day_that_is_another_one_in_utc(self):
        self.assertEqual(walk(date(2026, 6, 1), "monthly", 1, hour=1, tz="Asia/Tokyo"), [datetime(2026, 5, 31, 16)])

    def test_what_was_missed_is_not_made_up_for(self):
        moment = next_occurrence(date(2020, 1, 31), "monthly", datetime(2026, 2, 10))
        self.assertEqual(moment, datetime(2026, 2, 28, 8))

    def test_it_is_later_than_the_moment_that_is_asked_about(self):
        first = datetime(2026, 3, 1, 8)
        self.assertEqual(next_occurrence(first.date(), "weekly", first), first + timedelta(days=7))
        self.assertEqual(next_occurrence(first.date(), "weekly", first - timedelta(seconds=1)), first)

    def test_finished_periods(self):
        wednesday = date(2026, 1, 7)
        self.assertEqual(finished_period("last_week", wednesday), Period(date(2025, 12, 29), date(2026, 1, 5)))
        self.assertEqual(finished_period("last_week", wednesday, 7), Period(date(2025, 12, 28), date(2026, 1, 4)))
        self.assertEqual(finished_period("last_month", wednesday), Period(date(2025, 12, 1), date(2026, 1, 1)))
        self.assertEqual(finished_period("last_quarter", wednesday), Period(date(2025, 10, 1), date(2026, 1, 1)))
        self.assertEqual(finished_period("last_year", wednesday), Period(date(2025, 1, 1), date(2026, 1, 1)))
        with self.assertRaises(ValueError):
            finished_period("last_decade", wednesday)

    def test_the_quarter_before_has_three_whole_months(self):
        quarter = finished_period("last_quarter", date(2026, 5, 20))
        self.assertEqual(quarter.previous(), Period(date(2025, 10, 1), date(2026, 1, 1)))
