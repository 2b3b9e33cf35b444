"""When people work: whether they are there, when their shift ends, and when some working minutes are over."""

from dataclasses import dataclass
from datetime import timedelta

from odoo.tools.intervals import Intervals

from .working_time import add_work

# A shorter pause is lunch; a longer one is the time between two shifts.
LONGEST_BREAK = timedelta(hours=3)


def intervals(pairs):
    """Return the Intervals of some (start, end) of aware datetimes."""
    return Intervals([(start, end, frozenset()) for start, end in pairs])


@dataclass(frozen=True)
class WorkingTime:
    """``hours`` by the calendar and ``leaves`` of somebody or of a team, as far as somebody has looked ahead."""

    hours: Intervals
    leaves: Intervals

    def absence(self, now):
        """Return "time_off" or "off_hours" where there is no work at ``now``, else ""."""
        if _covers(self.leaves, now):
            return "time_off"
        return "" if _covers(self.hours, now) else "off_hours"

    def _worked(self):
        return [(start, end) for start, end, _set in self.hours - self.leaves]

    def shifts(self):
        """Return [(start, end)] of the shifts, lunch included."""
        shifts = []
        for start, end in self._worked():
            if shifts and start - shifts[-1][1] < LONGEST_BREAK:
                shifts[-1] = (shifts[-1][0], end)
            else:
                shifts.append((start, end))
        return shifts

    def after(self, minutes):
        """Return when ``minutes`` of work have passed, or None when that is further away than what is known."""
        worked = self._worked()
        return add_work(worked, worked[0][0], minutes * 60) if worked else None


def shift_end(agent, team):
    """Return the end of the agent's shift that runs or comes next.

    Who does not come before the team's own shift is over is not waited for: then that is the end.

    :return: aware datetime, or None where neither works in the time that is known
    """
    own, common = agent.shifts(), team.shifts()
    if own and (not common or own[0][0] < common[0][1]):
        return own[0][1]
    return common[0][1] if common else None


def _covers(times, now):
    return any(start <= now < end for start, end, _set in times)
