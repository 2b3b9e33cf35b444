from dataclasses import dataclass
from datetime import datetime

# What happened a month ago counts half.
HALF_LIFE_DAYS = 30


@dataclass(frozen=True)
class Occurrence:
    """One time that somebody met a gap in the knowledge base.

    ``weight``: how likely an article would have saved a ticket, 0 to 1. ``scope``: (company id, id of the team that
    alone may read the text, or None). ``who``: what tells customers apart, or None. ``source``: what the text was taken
    from, for whoever builds the gap.
    """

    text: str
    date: datetime
    weight: float
    scope: tuple
    reason: str | None = None
    lang: str | None = None
    who: object = None
    source: object = None

    def score(self, now):
        days = max((now - self.date).total_seconds() / 86400, 0)
        return self.weight * 0.5 ** (days / HALF_LIFE_DAYS)
