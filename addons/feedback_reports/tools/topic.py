"""What reports on topics pass around."""

from dataclasses import dataclass

from odoo.fields import Domain

from .trend import Trend


@dataclass(frozen=True)
class Scope:
    """Two periods to be compared, each (start, end) as naive UTC datetimes, and the filter that holds in both.

    ``domain`` is on the fields that the reports on tickets share.
    """

    now: tuple
    before: tuple
    domain: Domain


@dataclass
class Tally:
    """Tickets of one topic in one period: all of them, those whose mood is known, and the negative ones."""

    received: int = 0
    known: float = 0
    negative: float = 0

    def add(self, other):
        self.received += other.received
        self.known += other.known
        self.negative += other.negative

    @property
    def negative_share(self):
        """In per cent of those whose mood is known, or None."""
        return 100 * self.negative / self.known if self.known else None


@dataclass(frozen=True)
class Topic:
    """A topic and how it grows; ``domain`` finds its tickets in the reports, ``negative_share`` is that of now."""

    trend: Trend
    label: str
    domain: list
    negative_share: float | None = None
