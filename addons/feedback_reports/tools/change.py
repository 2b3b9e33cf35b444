"""How a figure has changed from one period to the next, and whether that is good."""

from dataclasses import dataclass

# Of a share the difference is told in points: “12 % more of 50 %” would be misread as 62 %.
POINT_UNITS = {"percent", "points"}
# What people are shown has one decimal at most.
SMALLEST = 0.05


@dataclass(frozen=True)
class Change:
    """``difference`` in the figure's own unit; ``percent`` of the earlier value, None where that makes no sense.

    ``verdict`` is "better", "worse", "same" or "none" (neither good nor bad); "" where a value is missing.
    """

    difference: float | None
    percent: float | None
    verdict: str


def compare(value, previous, unit, goodness):
    """Return the :class:`Change` from ``previous`` to ``value``; each may be None.

    :param unit: of the figure, see feedback.kpi
    :param goodness: "up" if more is better, "down", or "none"
    """
    if value is None or previous is None:
        return Change(None, None, "")
    difference = value - previous
    percent = None if unit in POINT_UNITS or not previous else difference / abs(previous) * 100
    if abs(difference) < SMALLEST:
        verdict = "same"
    elif goodness == "none":
        verdict = "none"
    else:
        verdict = "better" if (difference > 0) == (goodness == "up") else "worse"
    return Change(difference, percent, verdict)
