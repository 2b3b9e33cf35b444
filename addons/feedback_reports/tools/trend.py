"""What grows: how far the share of messages that speak of something has changed, and whether chance explains it.

Ranking by the difference of shares finds a new topic more often than ratios or test statistics do, which favour rare
words; the test only says what may be chance (measured on Russian and English messages to support).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import log
from statistics import NormalDist

# Chi-squared with one degree of freedom is above it by chance once in a thousand times.
SIGNIFICANT = 10.83
# Of thousands of words many get above that. In so many quiet periods of one at most something is called sure.
FALSE_ALERTS = 0.1
# Fewer messages say nothing.
LEAST = 3
# So much of a topic's growth explained by another one makes it the same topic.
NEARLY_ALL = 0.7


def log_likelihood(now, before, total_now, total_before):
    """Return G², how badly one and the same share in both periods would explain what was counted.

    Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", Computational Linguistics 19(1), 1993.

    :param now, before: messages that speak of it
    :param total_now, total_before: all messages
    """
    total = total_now + total_before
    rows = ((now, total_now), (before, total_before))
    result = 0.0
    for found, size in rows:
        for seen, together in ((found, now + before), (size - found, total - now - before)):
            if seen:
                result += seen * log(seen * total / (size * together))
    return 2 * max(result, 0.0)


@lru_cache(maxsize=1024)
def threshold(tested):
    """Return the G² that chance hardly reaches among so many topics (Bonferroni), at least ``SIGNIFICANT``."""
    growing_by_chance = FALSE_ALERTS / max(tested, 1)
    return max(SIGNIFICANT, NormalDist().inv_cdf(1 - growing_by_chance) ** 2)


@dataclass(frozen=True)
class Trend:
    """Messages that speak of something, now and in the period before; ``key`` says of what.

    ``words`` are those that it consists of, if any: a phrase and a word in it may be one topic. ``length`` counts those
    without a meaning of their own as well, ``tested`` says among how many topics it was looked for.
    """

    key: object
    now: int
    before: int
    total_now: int
    total_before: int
    words: tuple = ()
    length: int = 1
    tested: int = 1

    @property
    def change(self):
        """By how much the share of messages has changed, -1 to 1."""
        return _share(self.now, self.total_now) - _share(self.before, self.total_before)

    @property
    def surplus(self):
        """How many messages more than at the share before; negative when there are fewer."""
        return self.change * self.total_now

    @property
    def is_sure(self):
        """Whether chance hardly explains the change."""
        return self.likelihood > threshold(self.tested)

    @property
    def likelihood(self):
        if not self.total_now or not self.total_before:
            return 0.0
        return log_likelihood(self.now, self.before, self.total_now, self.total_before)


def _share(number, total):
    return number / total if total else 0.0


def rank(trends, most):
    """Return (growing, falling): at most so many each, the largest change of share first, each topic once."""
    said = [trend for trend in trends if max(trend.now, trend.before) >= LEAST]
    growing = sorted((trend for trend in said if trend.change > 0), key=lambda trend: (-trend.change, str(trend.key)))
    falling = sorted((trend for trend in said if trend.change < 0), key=lambda trend: (trend.change, str(trend.key)))
    return _merged(growing)[:most], _merged(falling)[:most]


def _merged(ranked):
    """Return each topic once: a phrase instead of the word whose change it explains, a word instead of its phrases."""
    kept, taken = [], set()
    for trend in ranked:
        if taken.isdisjoint(trend.words):
            trend = _longest(trend, [phrase for phrase in ranked if taken.isdisjoint(phrase.words)])
            kept.append(trend)
            taken.update(trend.words)
    return kept


def _longest(trend, others):
    """Return the longest phrase that explains nearly all of the change of a word or a phrase, or that itself."""
    explaining = [
        phrase
        for phrase in others
        if phrase.length > trend.length
        and set(trend.words) <= set(phrase.words)
        and abs(phrase.change) >= NEARLY_ALL * abs(trend.change)
    ]
    return max(explaining, key=lambda phrase: (phrase.length, abs(phrase.change)), default=trend)
