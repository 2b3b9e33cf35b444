"""Deadlines against a second, slow implementation that asks of every single minute whether somebody works in it."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import BaseCase, TransactionCase, tagged

from ..tools.working_time import add_work, without, worked_seconds

MINUTE = timedelta(minutes=1)
# Around these days each zone changes its clocks: by an hour, by half an hour, at midnight, or for good.
CHANGES = {
    "Europe/Berlin": [datetime(2026, 3, 28), datetime(2026, 10, 24)],
    "America/New_York": [datetime(2026, 3, 7), datetime(2026, 10, 31)],
    "Asia/Tehran": [datetime(2021, 3, 20), datetime(2021, 9, 20)],
    "Australia/Lord_Howe": [datetime(2026, 4, 3), datetime(2026, 10, 2)],
    "Europe/Moscow": [datetime(2014, 10, 24), datetime(2026, 5, 8)],
}
# Odoo takes an hour that happens twice for its second time and one that is left out for the time after it; where work
# begins or ends within such an hour is therefore a matter of taste, and not asked here.
QUARTERS = [0, *range(16, 92), 96]
PROPERTY = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.differing_executors],
)


@st.composite
def spans(draw, edges, most):
    """Return sorted, disjoint pairs of some of the edges."""
    chosen = sorted(draw(st.sets(st.sampled_from(edges), max_size=2 * most)))
    return list(zip(chosen[::2], chosen[1::2], strict=False))


@st.composite
def rotas(draw):
    """Return (zone, two_weeks, {(week, weekday): [(from, to) in quarters of an hour]}, start)."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    two_weeks = draw(st.booleans())
    days = {(week, weekday): draw(spans(QUARTERS, 3)) for week in range(1 + two_weeks) for weekday in range(7)}
    start = draw(st.sampled_from(CHANGES[zone])) + draw(st.integers(-3 * 1440, 2 * 1440)) * MINUTE
    return zone, two_weeks, days, start


@st.composite
def absences(draw, start, most=3):
    """Return sorted, disjoint pairs of moments in the days after ``start``."""
    edges = draw(st.sets(st.integers(-1440, 12 * 1440), max_size=2 * most).map(sorted))
    return [(start + a * MINUTE, start + b * MINUTE) for a, b in zip(edges[::2], edges[1::2], strict=False)]


class Oracle:
    """Knows of every minute whether it is worked, by the wall clock of the zone."""

    def __init__(self, zone, two_weeks, days, absences):
        self.zone, self.two_weeks, self.days, self.absences = ZoneInfo(zone), two_weeks, days, absences

    def is_worked(self, minute):
        if any(begin <= minute < end for begin, end in self.absences):
            return False
        wall = minute.replace(tzinfo=timezone.utc).astimezone(self.zone)
        week = (wall.date() - date(1, 1, 1)).days // 7 % 2 if self.two_weeks else 0
        quarter = (wall.hour * 60 + wall.minute) / 15
        return any(begin <= quarter < end for begin, end in self.days[week, wall.weekday()])

    def deadline(self, start, minutes, days=40):
        """Return when so many minutes are worked, or None if not within ``days``."""
        moment, end = start, start + timedelta(days=days)
        while minutes and moment < end:
            minutes -= self.is_worked(moment)
            moment += MINUTE
        return None if minutes else moment

    def worked(self, start, end):
        return sum(self.is_worked(start + number * MINUTE) for number in range(int((end - start) / MINUTE)))


@tagged("post_install", "-at_install")
class TestArithmetic(BaseCase):
    START = datetime(2026, 6, 1)

    @PROPERTY
    @given(spans(range(200), 5), spans(range(200), 4), st.integers(0, 200), st.integers(1, 100))
    def test_intervals_and_pauses_against_sets_of_minutes(self, work, pauses, begin, minutes):
        worked = {m for a, b in work for m in range(a, b)} - {m for a, b in pauses for m in range(a, b)}
        work, pauses = (
            [(self.START + a * MINUTE, self.START + b * MINUTE) for a, b in pairs] for pairs in (work, pauses)
        )
        start = self.START + begin * MINUTE
        left = sorted(m for m in worked if m >= begin)
        expected = self.START + (left[minutes - 1] + 1) * MINUTE if len(left) >= minutes else None
        self.assertEqual(add_work(without(work, pauses), start, minutes * 60), expected)
        end = start + minutes * MINUTE
        counted = sum(begin <= m < begin + minutes for m in worked)
        self.assertEqual(worked_seconds(without(work, pauses), start, end), counted * 60)

    def test_a_deadline_at_closing_time_is_not_moved_to_the_next_morning(self):
        day = [(self.START + timedelta(hours=9), self.START + timedelta(hours=17))] * 1
        day.append((self.START + timedelta(hours=33), self.START + timedelta(hours=41)))
        self.assertEqual(add_work(day, self.START, 8 * 3600), self.START + timedelta(hours=17))
        self.assertEqual(add_work(day, self.START, 8 * 3600 + 1), self.START + timedelta(hours=33, seconds=1))

    def test_no_more_intervals_are_read_than_needed(self):
        def intervals():
            yield self.START, self.START + timedelta(hours=1)
            raise AssertionError("read too far")

        self.assertEqual(add_work(intervals(), self.START, 3600), self.START + timedelta(hours=1))


@tagged("post_install", "-at_install")
class TestCalendar(TransactionCase):
    def make_calendar(self, zone="UTC", two_weeks=False, days=(), **values):
        """Return a calendar with these hours; between two of a day Odoo's own break is written down."""
        lines = []
        for (week, weekday), worked in dict(days).items():
            breaks = [(end, begin) for (_a, end), (begin, _b) in zip(worked, worked[1:], strict=False)]
            periods = [(*span, "morning") for span in worked] + [(*span, "lunch") for span in breaks]
            lines += [
                {
                    "name": period,
                    "dayofweek": str(weekday),
                    "week_type": str(week) if two_weeks else False,
                    "hour_from": begin / 4,
                    "hour_to": end / 4,
                    "day_period": period,
                }
                for begin, end, period in periods
            ]
        return self.env["resource.calendar"].create(
            {
                "name": "Rota",
                "tz": zone,
                "two_weeks_calendar": two_weeks,
                "attendance_ids": [Command.clear(), *map(Command.create, lines)],
                **values,
            }
        )

    def add_leave(self, calendar, begin, end, **values):
        return self.env["resource.calendar.leaves"].create(
            {"calendar_id": calendar.id, "date_from": begin, "date_to": end, "resource_id": False, **values}
        )

    @PROPERTY
    @given(st.data())
    def test_deadlines_and_time_worked_as_minute_by_minute(self, data):
        zone, two_weeks, days, start = data.draw(rotas())
        holidays, pauses = data.draw(absences(start)), data.draw(absences(start))
        minutes, span = data.draw(st.integers(1, 3000)), data.draw(st.integers(0, 9 * 1440))
        calendar = self.make_calendar(zone, two_weeks, days)
        for begin, end in holidays:
            self.add_leave(calendar, begin, end)
        self.add_leave(calendar, start, start + timedelta(days=9), time_type="other")
        oracle = Oracle(zone, two_weeks, days, holidays + pauses)
        expected = oracle.deadline(start, minutes)
        planned = calendar._plan_work(start, minutes * 60, pauses)
        if expected:
            self.assertEqual(planned, expected)
            self.assertEqual(calendar._worked_seconds(start, planned, pauses), minutes * 60)
        elif planned:
            self.assertGreater(planned, start + timedelta(days=40))
        end = start + span * MINUTE
        self.assertEqual(calendar._worked_seconds(start, end, pauses), oracle.worked(start, end) * 60)

    def test_a_night_shift_has_an_hour_less_in_spring_and_one_more_in_autumn(self):
        nights = {(0, weekday): [(0, 24)] for weekday in range(7)}
        calendar = self.make_calendar("Europe/Berlin", days=nights)
        for day, hours in ((datetime(2026, 3, 29), 5), (datetime(2026, 10, 25), 7), (datetime(2026, 6, 1), 6)):
            start = day - timedelta(hours=4)
            self.assertEqual(calendar._worked_seconds(start, start + timedelta(hours=16)), hours * 3600, day)

    def test_days_that_are_worked_through_leave_no_gap_at_midnight_or_after_a_holiday(self):
        calendar = self.make_calendar("Europe/Moscow", days={(0, weekday): [(0, 96)] for weekday in range(7)})
        start = datetime(2026, 6, 1, 12, 0, 30)
        self.assertEqual(calendar._plan_work(start, 72 * 3600), start + timedelta(hours=72))
        self.add_leave(calendar, datetime(2026, 6, 1, 21), datetime(2026, 6, 2, 20, 59, 59))
        self.assertEqual(calendar._plan_work(start, 72 * 3600), start + timedelta(hours=96))

    def test_no_calendar_works_around_the_clock(self):
        start = datetime(2026, 6, 6, 23, 59, 59)
        calendar = self.env["resource.calendar"]
        self.assertEqual(calendar._plan_work(start, 3600), start + timedelta(hours=1))
        self.assertEqual(calendar._worked_seconds(start, start + timedelta(days=3)), 3 * 86400)

    def test_where_nobody_works_there_is_no_deadline(self):
        calendar = self.make_calendar()
        self.assertFalse(calendar._plan_work(datetime(2026, 6, 1), 60))

    def test_nothing_counts_after_the_moment_at_which_the_clock_was_stopped(self):
        calendar = self.make_calendar(days={(0, weekday): [(36, 68)] for weekday in range(7)})
        start, stopped = datetime(2026, 6, 1, 9), datetime(2026, 6, 1, 12)
        self.assertFalse(calendar._plan_work(start, 4 * 3600, until=stopped))
        self.assertEqual(calendar._plan_work(start, 2 * 3600, until=stopped), datetime(2026, 6, 1, 11))

    def test_changed_hours_and_holidays_count_at_once(self):
        calendar = self.make_calendar(days={(0, 0): [(36, 68)], (0, 1): [(36, 68)]})
        start = datetime(2026, 6, 1, 9)  # a Monday

        def deadline():
            return calendar._plan_work(start, 4 * 3600)

        self.assertEqual(deadline(), datetime(2026, 6, 1, 13))
        calendar.tz = "Etc/GMT-2"
        self.assertEqual(deadline(), datetime(2026, 6, 1, 13))
        calendar.attendance_ids[0].hour_from = 12
        self.assertEqual(deadline(), datetime(2026, 6, 1, 14))
        holiday = self.add_leave(calendar, datetime(2026, 6, 1), datetime(2026, 6, 2))
        self.assertEqual(deadline(), datetime(2026, 6, 2, 11))
        holiday.date_to = datetime(2026, 6, 1, 13)
        self.assertEqual(deadline(), datetime(2026, 6, 2, 9))
        holiday.unlink()
        self.assertEqual(deadline(), datetime(2026, 6, 1, 14))
        calendar.attendance_ids[0].unlink()
        self.assertEqual(deadline(), datetime(2026, 6, 2, 11))

    def test_a_holiday_without_calendar_counts_for_its_company_alone(self):
        other = self.env["res.company"].create({"name": "Another company"})
        days = {(0, weekday): [(36, 68)] for weekday in range(7)}
        ours, theirs = self.make_calendar(days=days), self.make_calendar(days=days, company_id=other.id)
        start = datetime(2026, 6, 1, 9)
        before = [calendar._plan_work(start, 3600) for calendar in (ours, theirs)]
        leave = self.add_leave(ours.browse(), start, start + timedelta(hours=5))
        self.assertEqual(leave.company_id, self.env.company)
        self.assertEqual(ours._plan_work(start, 3600), start + timedelta(hours=6))
        self.assertEqual(theirs._plan_work(start, 3600), before[1])

    def test_one_persons_time_off_neither_counts_nor_empties_the_cache(self):
        calendar = self.make_calendar(days={(0, weekday): [(36, 68)] for weekday in range(7)})
        start = datetime(2026, 6, 1, 9)
        self.assertEqual(calendar._plan_work(start, 3600), start + timedelta(hours=1))
        person = self.env["resource.resource"].create({"name": "Olga", "calendar_id": calendar.id})
        self.env.flush_all()
        calendar._plan_work(start, 3600)
        self.add_leave(calendar, start, start + timedelta(days=1), resource_id=person.id)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertEqual(calendar._plan_work(start, 3600), start + timedelta(hours=1))
