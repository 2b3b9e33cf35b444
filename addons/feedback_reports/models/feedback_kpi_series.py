from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools.change import compare
from ..tools.frame import days_of

# Not each row of these has a ticket: who was asked may have none, who helped themselves wrote none.
WITHOUT_TICKETS = {"feedback.report.score", "feedback.report.knowledge"}
# From next to nothing the growth in per cent says nothing: “+38”, not “+3,800 %”.
MOST_PERCENT = 1000


class FeedbackKpi(models.Model):
    """A figure over time: day by day, and against the period before."""

    _inherit = "feedback.kpi"

    def _measure_days(self, start, end, domain=()):
        """Return the values of each day from ``start`` to ``end``, in the user's time zone.

        One query a report, whatever the number of days. A stock is what there was when the day ended; averages of
        stocks are known for now alone and have no days.

        :return: {kpi: {day: (value, number of rows that count)}}; days on which nothing counts are left out
        """
        stocks = self.filtered("is_stock")
        change = self._change_of_backlog() if stocks else self.browse()
        flows = (self - stocks | change).with_context(tz=str(self.env.tz))
        result = {
            kpi: {fields.Date.to_date(day): cell for (day,), cell in groups.items()}
            for kpi, groups in flows._measure(start, end, domain, ["date:day"]).items()
        }
        changes = result.pop(change, {})
        for kpi, groups in stocks._measure(start, end, domain).items():
            is_sum = kpi.aggregator == "sum"
            result[kpi] = kpi._stock_days(start, end, groups[()][0], changes) if is_sum else {}
        return result

    @api.model
    def _change_of_backlog(self):
        """Return what moves the backlog from day to day, measured like a figure though it is none of its own."""
        return self.new({"model": "feedback.report.event", "measure": "backlog_change", "aggregator": "sum"})

    def _stock_days(self, start, end, value, changes):
        """Return {day: (value, value)}, going back from the ``value`` at the end."""
        first, day = self._local_day(start), self._local_day(end - timedelta(seconds=1))
        days = {}
        while day >= first:
            days[day] = (value, value)
            value -= changes.get(day, (0, 0))[0]
            day -= timedelta(days=1)
        return days

    @api.model
    def _local_day(self, moment):
        """Return the day on which a naive UTC moment lies for the user."""
        return fields.Datetime.context_timestamp(self.with_context(tz=str(self.env.tz)), moment).date()

    def _fold(self, cells):
        """Return the (value, count) of several such cells together, as one query over all their rows would."""
        self.ensure_one()
        cells = [cell for cell in cells if cell[1]]
        count = sum(number for _value, number in cells)
        if not count:
            return self._nothing(), 0
        if self.aggregator == "sum":
            return sum(value for value, _number in cells), count
        return sum(value * number for value, number in cells) / count, count

    def _over(self, days, period):
        """Return the (value, count) over a period of what :meth:`_measure_days` has found.

        A stock is what there is when the period ends, which :meth:`_measure_days` must reach.
        """
        self.ensure_one()
        if self.is_stock:
            return days.get(period.end - timedelta(days=1), (None, 0))
        return self._fold([days[day] for day in days_of(period) if day in days])

    def _measurable_by(self, *names):
        """Return those of the figures whose report knows these fields."""
        return self.filtered(lambda kpi: all(name in self.env[kpi.model]._fields for name in names))

    def _compare(self, value, previous):
        """Return the :class:`~.tools.change.Change` of the figure."""
        self.ensure_one()
        return compare(value, previous, self.unit, self.goodness)

    def _format_change(self, change):
        """Return a change as people read it; “” where there is none to speak of."""
        self.ensure_one()
        if change.difference is None:
            return ""
        if change.verdict == "same":
            return self.env._("no change")
        is_percent = change.percent is not None and abs(change.percent) < MOST_PERCENT
        number = change.percent if is_percent else change.difference
        sign = "+" if number > 0 else "−"
        if not is_percent and self.unit != "percent":
            return f"{sign}{self._format(abs(number))}"
        digits = 0 if is_percent and abs(number) >= 10 else 1
        text = self._format_number(abs(number), digits)
        if not is_percent:
            return self.env._("%(sign)s%(number)s points", sign=sign, number=text)
        return self.env._("%(sign)s%(number)s %%", sign=sign, number=text)

    @api.model
    def _format_period(self, period):
        """Return the days of a period as people read them, the last one included."""
        return self.env._(
            "%(first)s – %(last)s",
            first=format_date(self.env, period.start),
            last=format_date(self.env, period.end - timedelta(days=1)),
        )

    def _action_report(self, start, end, domain=()):
        """Return the action that opens the figure's report with what counted between two moments."""
        self.ensure_one()
        action = self.action_open_report()
        if self.is_stock and end >= fields.Datetime.now():
            return {**action, "domain": list(domain)}
        if self.is_stock:
            # What has come less what has gone until then is what was there.
            action = self._change_of_backlog().action_open_report()
            return {**action, "domain": [("date", "<", fields.Datetime.to_string(end)), *domain]}
        moments = fields.Datetime.to_string(start), fields.Datetime.to_string(end)
        return {**action, "domain": [("date", ">=", moments[0]), ("date", "<", moments[1]), *domain]}

    def _action_rows(self, start, end, domain=()):
        """Return the action that lists what counts: its tickets, or the report's rows where not each has a ticket."""
        self.ensure_one()
        if self.is_stock and end < fields.Datetime.now():
            return self._action_report(start, end, domain)
        if self.model not in WITHOUT_TICKETS or self.code == "csat":
            return self._action_tickets(start, end, domain)
        action = self._action_report(start, end, [("counted_in", "=", self.measure), *domain])
        return {**action, "name": self.name, "display_name": self.name, "view_mode": "list", "views": [(False, "list")]}
