"""Periods that people choose for figures: whole days in the reader's time zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

NAMES = ("last_7_days", "last_30_days", "last_90_days", "this_month", "last_month", "this_quarter", "this_year")


@dataclass(frozen=True)
class Period:
    """Days from ``start`` up to, but not including, ``end``."""

    start: date
    end: date

    def bounds(self, tz="UTC"):
        """Return both ends as naive UTC datetimes; the days begin at midnight in the time zone ``tz``."""
        zone = ZoneInfo(tz)
        return tuple(
            datetime.combine(day, time.min, zone).astimezone(timezone.utc).replace(tzinfo=None)
            for day in (self.start, self.end)
        )

    def previous(self):
        """Return the period before, of the same length: whole months stay whole months."""
        if self.start.day == self.end.day == 1:
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
            return Period(self.start - relativedelta(months=months), self.start)
        return Period(self.start - (self.end - self.start), self.start)

    @property
    def days(self):
        return (self.end - self.start).days


def named_period(name, today):
    """Return the :class:`Period` of that name as it is on the day ``today``.

    The last days and the running month, quarter or year include today.

    :raise ValueError: no such name
    """
    tomorrow = today + timedelta(days=1)
    if name in ("last_7_days", "last_30_days", "last_90_days"):
        return Period(tomorrow - timedelta(days=int(name.split("_")[1])), tomorrow)
    month = today.replace(day=1)
    starts = {
        "this_month": month,
        "this_quarter": month.replace(month=(month.month - 1) // 3 * 3 + 1),
        "this_year": month.replace(month=1),
    }
    if name == "last_month":
        return Period(month - relativedelta(months=1), month)
    if name not in starts:
        raise ValueError(f"There is no period {name!r}.")
    return Period(starts[name], tomorrow)
