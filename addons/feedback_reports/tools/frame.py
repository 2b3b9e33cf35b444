"""What a page of figures looks at: a period, the one before it, and the steps that its charts are drawn in."""

from dataclasses import dataclass
from datetime import timedelta

from .period import Period

# Longer periods are drawn by the week.
MOST_DAYS = 31


def days_of(period):
    """Return the days of a :class:`Period`, in order."""
    return [period.start + timedelta(days=number) for number in range(period.days)]


@dataclass(frozen=True)
class Frame:
    period: Period
    previous: Period
    tz: str

    @property
    def is_daily(self):
        return self.period.days <= MOST_DAYS

    @property
    def bounds(self):
        """From the beginning of the earlier period to the end of this one, as naive UTC datetimes."""
        return self.previous.bounds(self.tz)[0], self.period.bounds(self.tz)[1]

    def steps(self):
        """Return the days, or the weeks from Monday on, as periods; the first and the last week may be cut."""
        steps, start = [], self.period.start
        while start < self.period.end:
            length = 1 if self.is_daily else 7 - start.weekday()
            end = min(start + timedelta(days=length), self.period.end)
            steps.append(Period(start, end))
            start = end
        return steps
