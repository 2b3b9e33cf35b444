"""What a goal's figures mean: the target, the straight path to it, and the status."""

# A turn that the forecast shows by this part of its interval's width needs no second day to be believed.
CLEAR_MARGIN = 0.25


def target_of(kind, amount, before):
    """Return the target: ``amount`` itself, or so many percent more or less than ``before``."""
    if kind == "value":
        return amount
    change = abs(before) * amount / 100
    return before + change if kind == "more" else before - change


def expected_on_path(is_total, before, target, elapsed):
    """Return where the figure should stand by now on the straight path.

    A number of events grows from nothing to the target; an average, a share or a level moves there from ``before``.

    :param elapsed: part of the goal's time that is over, 0 to 1
    """
    start = 0 if is_total else before
    return start + (target - start) * elapsed


def is_reached(direction, target, value):
    return value >= target if direction == "up" else value <= target


def is_worse(goodness, before, value, tolerance):
    """Whether a guard has got worse than ``before`` by more than ``tolerance`` percent."""
    allowed = abs(before) * tolerance / 100
    return value < before - allowed if goodness == "up" else value > before + allowed


def judge(direction, target, value, forecast, *, is_total, is_over, is_guard_broken, is_guarded):
    """Return (status, whether that is clear at once).

    On track: the forecast reaches the target. At risk: only the better end of its interval does, or the guard is
    broken. Will miss: not even that. Met and missed are said at the end; before it only of a number of events, which
    cannot fall: missed when it has passed a limit, met when it has reached the target and no guard may spoil it yet.

    :param value: the figure so far, None where there is none
    :param forecast: a Forecast, or None while it is too early to say
    """
    if is_over:
        is_met = value is not None and is_reached(direction, target, value) and not is_guard_broken
        return ("met" if is_met else "missed"), True
    if is_total and direction == "down" and not is_reached(direction, target, value):
        return "missed", True
    if is_total and direction == "up" and is_reached(direction, target, value):
        return _with_guard(("on_track" if is_guarded else "met"), True, is_guard_broken)
    if forecast is None:
        return _with_guard("draft", True, is_guard_broken)
    return _with_guard(*_judge_forecast(direction, target, forecast), is_guard_broken)


def _with_guard(status, is_clear, is_guard_broken):
    return ("at_risk", False) if is_guard_broken and status in ("draft", "on_track") else (status, is_clear)


def _judge_forecast(direction, target, forecast):
    sign = 1 if direction == "up" else -1
    lead = sign * (forecast.value - target)
    best = max(sign * (forecast.low - target), sign * (forecast.high - target))
    margin = CLEAR_MARGIN * (forecast.high - forecast.low)
    if lead >= 0:
        return "on_track", lead > margin
    if best >= 0:
        return "at_risk", -lead > margin and best > margin
    return "will_miss", -best > margin
