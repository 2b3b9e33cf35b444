"""Where a figure will stand at the end of a goal if things go on as they have since it began: value and 80 % interval.

Each function returns None while there are too few days to say anything.
"""

import math
from dataclasses import dataclass

MIN_DAYS = 5
MIN_ROWS = 10
MIN_DAYS_OF_PATTERN = 21
# Days of the week are pulled towards the common mean by so many events, lest chance look like a pattern.
PRIOR_EVENTS = 5
Z80 = 1.2816  # 10 % of a normal distribution lie above


@dataclass(frozen=True)
class Forecast:
    value: float
    low: float
    high: float


def forecast_total(own, earlier, remaining):
    """Forecast a number of events: the days so far, with the pattern of the week, extrapolated.

    Quasi-Poisson: a day's variance is a multiple of its mean, estimated from Pearson's residuals (McCullagh & Nelder,
    Generalized Linear Models, 1989, 9.2), so that busy streaks widen the interval. The predictive distribution, spread
    of the days to come plus uncertainty of the level, is taken as gamma, its quantiles after Wilson & Hilferty (1931).

    :param own: {date: number} of the goal's days that are over, those without events included
    :param earlier: the same of days before the goal: they tell the pattern of the week and the spread, not the level
    :param remaining: dates to come
    """
    if len(own) < MIN_DAYS:
        return None
    blocks = [block for block in (own, earlier) if any(block.values())]
    factors = _weekday_factors(blocks)
    weight = sum(factors[day.weekday()] for day in own)
    weight_ahead = sum(factors[day.weekday()] for day in remaining)
    so_far = sum(own.values())
    dispersion, freedom = _dispersion(blocks, factors)
    # Half an event more (Jeffreys), so that nothing so far does not mean nothing ever.
    ahead = (so_far + 0.5) / weight * weight_ahead
    variance = dispersion * ahead * (1 + weight_ahead / weight)
    low, high = _gamma_interval(ahead, variance, _t80(freedom))
    return Forecast(so_far + ahead, so_far + math.floor(low), so_far + math.ceil(high))


def forecast_average(own, days_ahead, days_so_far, bounds=(0, math.inf), is_share=False):
    """Forecast an average or share over the whole period: that of the rows so far, plus those to come at the same rate.

    The standard error is that of a ratio with days as clusters (Cochran, Sampling Techniques, 1977, 6.4), so that rows
    of one day need not be independent; of a share it is no less than the binomial one, two successes and two failures
    added (Agresti & Coull, 1998).

    :param own: {date: (average, number of rows)} of the goal's days that are over
    :param bounds: lowest and highest possible value
    :param is_share: the rows are 0 or 100
    """
    rows = sum(count for _value, count in own.values())
    if len(own) < MIN_DAYS or rows < MIN_ROWS:
        return None
    average = sum(value * count for value, count in own.values()) / rows
    squares = sum((count * (value - average)) ** 2 for value, count in own.values())
    variance = squares / rows**2 * len(own) / (len(own) - 1)
    if is_share:
        share = (average / 100 * rows + 2) / (rows + 4)
        variance = max(variance, 100**2 * share * (1 - share) / rows)
    rows_ahead = rows / days_so_far * days_ahead
    if not rows_ahead:
        return Forecast(average, average, average)
    margin = _t80(len(own) - 1) * rows_ahead / (rows + rows_ahead) * math.sqrt(variance * (1 + rows / rows_ahead))
    return Forecast(average, max(bounds[0], average - margin), min(bounds[1], average + margin))


def forecast_level(levels, days_ahead, bounds=(0, math.inf)):
    """Forecast a level such as the backlog: a random walk with drift.

    Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, 5.2 and 5.5 (drift method).

    :param levels: at the end of each day so far, the day before the goal included
    """
    changes = [after - before for before, after in zip(levels, levels[1:], strict=False)]
    if len(changes) < MIN_DAYS:
        return None
    drift = sum(changes) / len(changes)
    variance = sum((change - drift) ** 2 for change in changes) / (len(changes) - 1)
    margin = _t80(len(changes) - 1) * math.sqrt(variance * (days_ahead + days_ahead**2 / len(changes)))
    value, low, high = (levels[-1] + drift * days_ahead + shift for shift in (0, -margin, margin))
    return Forecast(*(min(max(number, bounds[0]), bounds[1]) for number in (value, low, high)))


def _weekday_factors(blocks):
    """Return how many times the mean comes on each day of the week; all alike where the days are too few to tell."""
    if sum(map(len, blocks)) < MIN_DAYS_OF_PATTERN:
        return [1.0] * 7
    found, expected = [PRIOR_EVENTS] * 7, [PRIOR_EVENTS] * 7
    for block in blocks:
        mean = sum(block.values()) / len(block)
        for day, number in block.items():
            found[day.weekday()] += number
            expected[day.weekday()] += mean
    return [one / other for one, other in zip(found, expected, strict=True)]


def _dispersion(blocks, factors):
    """Return (variance of a day as a multiple of its mean, no less than 1; degrees of freedom of this estimate)."""
    residuals = 0.0
    for block in blocks:
        level = sum(block.values()) / sum(factors[day.weekday()] for day in block)
        for day, number in block.items():
            expected = level * factors[day.weekday()]
            residuals += (number - expected) ** 2 / expected
    is_pattern_used = len(set(factors)) > 1
    freedom = max(1, sum(map(len, blocks)) - len(blocks) - 6 * is_pattern_used)
    return max(1.0, residuals / freedom), freedom


def _t80(freedom):
    """Return the 90 % quantile of Student's t (Cornish-Fisher, Abramowitz & Stegun 26.7.5, two terms)."""
    z = Z80
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def _gamma_interval(mean, variance, z):
    if not mean or not variance:
        return mean, mean
    shape = mean**2 / variance

    def quantile(z):
        return mean * max(0.0, 1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3

    return quantile(-z), quantile(z)
