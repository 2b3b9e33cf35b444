"""Tell whether the number of complaints lately lies beyond what is usual.

What is usual is learnt from the days before: a level for each day of the week, and how widely days scatter around it.
Complaints come in clumps, so their number is taken for negative binomial rather than Poisson. Days that stood out are
cut down to what was the limit for them, or one wave would hide the next one. After Farrington et al., "A Statistical
Algorithm for the Early Detection of Outbreaks of Infectious Disease", J. R. Stat. Soc. A 159(3), 1996, and Noufaily
et al., "An Improved Algorithm for Outbreak Detection in Multiple Surveillance Systems", Stat. Med. 32(7), 2013.
"""

from dataclasses import dataclass
from math import ceil, exp, lgamma, log

# How probable a count above the limit is by chance, at one look. Looks at a day are more, those at a week overlap more.
ALPHA, ALPHA_WEEK = 0.0002, 0.001
# Fewer tell nothing, however rare they are.
LEAST = 5
# Less than this times the usual is no news, however regular the days are.
FACTOR = 1.5
WEEK = 7
# Twelve weeks tell what is usual; what was before them may have been another time.
HISTORY = 84
# Days needed before anything is called usual.
FEWEST_DAYS = 28
# As if so many weeks of average days had been seen on each weekday: single days do not make a pattern.
PRIOR_WEEKS = 4
# In a first look the tenth of the days that are furthest off is passed over; the mean square of the others is that of a
# normal distribution which is cut off there.
ORDINARY, ORDINARY_MEAN = 0.9, 0.62
# Each false alarm widens the distance to the limit by this factor, up to the last one.
TOLERANCE, MOST_TOLERANT = 1.5, 4.0


@dataclass(frozen=True)
class Usual:
    """``expected``: what is usual in a window; ``limit``: the largest number that may still be chance."""

    expected: float
    limit: int

    def is_beyond(self, seen):
        return seen > self.limit

    def is_back(self, seen):
        """Whether it is over: well below the limit, so that an alert does not flicker."""
        return seen <= (self.expected + self.limit) / 2


def learn(days, window, false_alarms=0):
    """Return what is :class:`Usual` for the ``window`` days that come after ``days``, or None when too few are known.

    :param days: counts of the days before, oldest first
    :param window: 1 to 7 days
    :param false_alarms: how often people have said that it was nothing
    """
    if len(days) < FEWEST_DAYS:
        return None
    days = _cut_down(_cut_down(days))  # what a wave has added to its weekdays' levels is gone the second time
    levels = _levels(days)
    expected = sum(levels[(len(days) + ahead) % WEEK] for ahead in range(window))
    scatter = _scatter(days, levels)
    if window == WEEK:
        scatter = max(scatter, _scatter_of_weeks(days, scatter))
    # What is known of the level is itself uncertain, the more so the longer the window.
    scatter *= 1 + window / len(days)
    chance = _limit(expected, scatter, ALPHA_WEEK if window == WEEK else ALPHA)
    limit = max(chance, ceil(FACTOR * expected), LEAST - 1)
    tolerance = min(TOLERANCE**false_alarms, MOST_TOLERANT)
    return Usual(expected, ceil(expected + (limit - expected) * tolerance))


def _cut_down(days):
    """Return the days with those that stood out at what was the limit for them."""
    levels = _levels(days)
    squares = sorted(_squares(days, levels))
    squares = squares[: ceil(ORDINARY * len(squares))]
    scatter = max(1.0, sum(squares) / len(squares) / ORDINARY_MEAN) if squares else 1.0
    limits = [_limit(level, scatter) for level in levels]
    return [min(count, limits[number % WEEK]) for number, count in enumerate(days)]


def _levels(days):
    """Return the usual count of each weekday; the day after the last one has the number len(days) % 7."""
    mean = sum(days) / len(days)
    levels = []
    for weekday in range(WEEK):
        own = days[weekday::WEEK]
        levels.append((sum(own) + PRIOR_WEEKS * mean) / (len(own) + PRIOR_WEEKS))
    return levels


def _scatter(days, levels):
    """Return the variance over the mean of days around their level (Pearson's chi-squared), at least 1 (Poisson)."""
    return max(1.0, sum(_squares(days, levels)) / (len(days) - WEEK))


def _squares(days, levels):
    """Return how far each day is off its level: the squared distance over the level, on average the scatter."""
    return [
        (count - levels[number % WEEK]) ** 2 / levels[number % WEEK] for number, count in enumerate(days) if any(levels)
    ]


def _scatter_of_weeks(days, scatter):
    """The same for whole weeks: bad weeks scatter more than their days do. So few weeks count half beside the days."""
    weeks = [sum(days[end - WEEK : end]) for end in range(len(days), WEEK - 1, -WEEK)]
    mean = sum(weeks) / len(weeks)
    if not mean:
        return scatter
    squares = sum((week - mean) ** 2 for week in weeks) / mean
    return (squares + PRIOR_WEEKS * scatter) / (len(weeks) - 1 + PRIOR_WEEKS)


def _limit(mean, scatter, alpha=ALPHA):
    """Return the smallest count that is exceeded by chance with a probability of at most ``alpha``.

    :param scatter: variance over mean; the count is negative binomial, or Poisson when it is 1
    """
    if mean <= 0:
        return 0
    size = mean / (scatter - 1) if scatter > 1.001 else None
    count, below = 0, 0.0
    while True:
        below += exp(_log_probability(count, mean, size))
        if 1 - below <= alpha:
            return count
        count += 1


def _log_probability(count, mean, size):
    if size is None:
        return count * log(mean) - mean - lgamma(count + 1)
    return (
        lgamma(count + size) - lgamma(size) - lgamma(count + 1)
        + size * log(size / (size + mean)) + count * log(mean / (size + mean))
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What was seen in the last ``days`` days, beside what is usual."""

    days: int
    seen: int
    usual: Usual


def look_back(counts, known, false_alarms=0):
    """Return the :class:`Look` at the last day and the one at the last week; none where too few days are known.

    The day finds a wave within hours, the week one that rises slowly.

    :param counts: {days ago: number}; 0 is the last 24 hours
    :param known: for how many days there are counts
    """
    looks = []
    for window in (1, WEEK):
        oldest = min(known, HISTORY + window) - 1
        usual = learn([counts.get(day, 0) for day in range(oldest, window - 1, -1)], window, false_alarms)
        if usual:
            looks.append(Look(window, sum(counts.get(day, 0) for day in range(window)), usual))
    return looks
