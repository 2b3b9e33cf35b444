"""When something that repeats is due, in the local time of the person it belongs to, and which period it is about."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from .period import Period, named_period

STEPS = {
    "weekly": relativedelta(weeks=1),
    "monthly": relativedelta(months=1),
    "quarterly": relativedelta(months=3),
}


def next_occurrence(first, every, after, hour=8, tz="UTC"):
    """Return the first moment later than ``after`` at which it is due, as naive UTC datetime.

    Every one is counted from ``first``, so what is due on the 31st comes on the last day of shorter months and on the
    31st again, and at the same local hour in summer and in winter.

    :param first: date of the first one, in the time zone ``tz``
    :param every: a key of ``STEPS``
    :param after: naive UTC datetime
    """
    number = _number_before(first, every, after)
    while True:
        moment = _moment(first + STEPS[every] * number, hour, tz)
        if moment > after:
            return moment
        number += 1


def _number_before(first, every, after):
    """Return how many have surely passed, so that an old schedule is not walked through."""
    longest = 7 if every == "weekly" else 31 * STEPS[every].months
    return max(0, (after.date() - first).days // longest - 1)


def _moment(day, hour, tz):
    local = datetime.combine(day, time(hour), ZoneInfo(tz))
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def finished_period(name, today, first_weekday=1):
    """Return the :class:`Period` of that name which has ended before the day ``today``; else as ``named_period``.

    :param first_weekday: 1 Monday to 7 Sunday
    :raise ValueError: no such name
    """
    if name == "last_week":
        start = today - timedelta(days=(today.isoweekday() - first_weekday) % 7)
        return Period(start - timedelta(days=7), start)
    if name == "last_quarter":
        start = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        return Period(start - relativedelta(months=3), start)
    if name == "last_year":
        start = today.replace(month=1, day=1)
        return Period(start - relativedelta(years=1), start)
    return named_period(name, today)
