"""Whose turn it is in a survey that comes round every few months: everybody has a day of their own in each round."""

from dataclasses import dataclass
from datetime import date, timedelta

from .sampling import is_drawn, lot


@dataclass(frozen=True)
class Round:
    """One round: ``number`` counts them from year 0, ``start`` is its first day, ``days`` how long it is."""

    number: int
    start: date
    days: int

    @classmethod
    def at(cls, day, months):
        """Return the round of ``months`` months that ``day`` lies in."""
        number = (day.year * 12 + day.month - 1) // months
        start, end = _first_day(number * months), _first_day((number + 1) * months)
        return cls(number, start, (end - start).days)

    def turn_of(self, *key):
        """Return the day of this round on which it is this person's turn: about as far from that of the last round as
        rounds are long, so nobody is asked twice in a row."""
        return self.start + timedelta(days=lot("turn", *key) % 10_000 * self.days // 10_000)

    def draws(self, share, *key):
        """Tell whether this person is in the round's sample of ``share`` per cent."""
        return is_drawn(share, "round", self.number, *key)


def _first_day(months):
    return date(months // 12, months % 12 + 1, 1)
