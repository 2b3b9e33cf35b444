"""What grows: how far the share of messages that speak of something has changed, and whether chance explains it.

Ranking by the difference of shares finds a new topic more often than ratios or test statistics do, which favour rare
words; the test only says what may be chance (measured on Russian and English messages to support).
"""

from dataclasses import dataclass
from math import exp, lgamma, log

# Chi-squared with one degree of freedom is above it by chance once in a thousand times.
SIGNIFICANT = 10.83
# Of thousands of words many get above that, rare ones first of all: for them it is no good measure. In so many quiet
# periods of one at most something is called sure.
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


def chance(now, before, total_now, total_before):
    """Return how probable it is that so many or more of the messages are of now if they came at any time (binomial)."""
    number, share = now + before, total_now / (total_now + total_before)
    if not now or share >= 1:
        return 1.0
    result, known = 0.0, lgamma(number + 1)
    for count in range(now, number + 1):
        ways = known - lgamma(count + 1) - lgamma(number - count + 1)
        term = exp(ways + count * log(share) + (number - count) * log(1 - share))
        result += term
        if term < result * 1e-9 and count > number * share:
            break
    return min(result, 1.0)


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
    def is_sure(self):
        """Whether chance hardly explains the change, even of the most striking of all that were looked at."""
        counts = (self.now, self.before, self.total_now, self.total_before)
        if not self.total_now or not self.total_before or log_likelihood(*counts) <= SIGNIFICANT:
            return False
        if self.change < 0:
            counts = (self.before, self.now, self.total_before, self.total_now)
        return chance(*counts) * self.tested <= FALSE_ALERTS


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
