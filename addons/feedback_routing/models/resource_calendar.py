from datetime import timedelta, timezone

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import ormcache

from ..tools.working_time import add_work, without, worked_seconds

# A calendar in which nothing is worked for so long never reaches a deadline.
HORIZON = relativedelta(years=2)


def _whole_minute(moment):
    """Return the next whole minute: Odoo ends a full day at 23:59:59.999999, and people a holiday at 23:59:59."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + timedelta(minutes=1)


class ResourceCalendar(models.Model):
    """Working time as promises count it. No calendar at all, an empty recordset, works around the clock.

    All moments are naive UTC.
    """

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "feedback.working.time.mixin"]

    def _plan_work(self, start, seconds, pauses=(), until=None):
        """Return when ``seconds`` of working time will have passed since ``start``, or False when they never do.

        :param pauses: sorted pairs (from, to) that do not count
        :param until: nothing after this moment counts
        """
        until = until or max([start, *(end for _begin, end in pauses)]) + HORIZON
        return add_work(without(self._working_intervals(start, until), pauses), start, seconds) or False

    def _worked_seconds(self, start, end, pauses=()):
        """Return the seconds of working time between two moments, pauses not counted."""
        return worked_seconds(without(self._working_intervals(start, end), pauses), start, end)

    def _working_intervals(self, start, end):
        """Yield the intervals that are worked between two moments, month by month as far as they are asked for."""
        if not self:
            yield start, end
            return
        month = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        while month < end:
            for begin, finish in self._working_month(month):
                begin, finish = max(begin, start), min(finish, end)
                if begin < finish:
                    yield begin, finish
            month += relativedelta(months=1)

    @ormcache("self.id", "month")
    def _working_month(self, month):
        """Return the intervals that are worked in the month which begins at ``month``, holidays taken out."""
        # sudo: resource.calendar - a promise counts the same hours whoever looks, and wherever they are
        calendar = self.sudo().with_context(employee_timezone=False)
        leaves = [("time_type", "=", "leave")]
        if calendar.company_id:
            # Odoo itself would count the holidays of other companies where they name no calendar.
            leaves += [("company_id", "in", [calendar.company_id.id, False])]
        begin = month.replace(tzinfo=timezone.utc)
        worked = calendar._work_intervals_batch(begin, begin + relativedelta(months=1), domain=leaves)[False]
        minutes = [
            tuple(_whole_minute(moment.astimezone(timezone.utc).replace(tzinfo=None)) for moment in (start, end))
            for start, end, _attendance in worked
        ]
        return tuple((start, end) for start, end in minutes if start < end)

    def _shaped_calendars(self):
        return self

    def _on_hours_changed(self):
        """Forget the hours of these calendars, and move the promises that are running by them."""
        if self:
            self.env.registry.clear_cache()
            self.env["feedback.sla.status"]._on_hours_changed(self)
