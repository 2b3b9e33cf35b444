from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..tools.forecast import MIN_DAYS, MIN_ROWS, forecast_average, forecast_level, forecast_total
from ..tools.goal_status import expected_on_path, is_reached, is_worse
from ..tools.period import Period

# So many days before the goal tell the pattern of the week.
EARLIER_DAYS = 56
BOUNDS = {"percent": (0, 100), "nps": (-100, 100), "ces": (1, 7)}


class FeedbackGoal(models.Model):
    """The figures of a goal: so far, day by day, and at the end if things go on like this."""

    _inherit = "feedback.goal"

    value = fields.Float("So Far", readonly=True, copy=False, aggregator=None)
    value_count = fields.Integer("Rows So Far", readonly=True, copy=False)
    guard_value = fields.Float("Guard So Far", readonly=True, copy=False, aggregator=None)
    guard_count = fields.Integer("Guard's Rows So Far", readonly=True, copy=False)
    is_guard_broken = fields.Boolean("Guard Broken", readonly=True, copy=False)
    has_forecast = fields.Boolean(readonly=True, copy=False)
    forecast_value = fields.Float("Forecast", readonly=True, copy=False, aggregator=None)
    forecast_low = fields.Float("Forecast, Low", readonly=True, copy=False, aggregator=None)
    forecast_high = fields.Float("Forecast, High", readonly=True, copy=False, aggregator=None)
    measured_date = fields.Datetime("Measured On", readonly=True, copy=False)
    frozen_date = fields.Datetime("Closed On", readonly=True, copy=False, help="Since then no figure changes any more.")
    value_ids = fields.One2many("feedback.goal.value", "goal_id", "Day by Day", readonly=True)

    def _tz(self):
        """Return the time zone whose days count: the company's, the same for everybody."""
        company = self.company_id.sudo()  # sudo: res.company - its time zone is no secret
        return company.partner_id.tz or company.resource_calendar_id.tz or "UTC"

    def _today(self):
        return fields.Datetime.context_timestamp(self.with_context(tz=self._tz()), fields.Datetime.now()).date()

    def _counted_domain(self):
        """Return what counts: the filter, in the goal's company."""
        return self._filter() & Domain("company_id", "in", [self.company_id.id, False])

    def _measurable(self, kpis):
        # sudo: feedback.kpi - a goal's figures are the same for everybody: of all tickets of its company
        return kpis.sudo().with_context(allowed_company_ids=self.company_id.ids)

    def _measure_between(self, start, end):
        """Return {key figure: (value or None, number of rows)} of the goal's figure and its guard."""
        kpis = self._measurable(self.kpi_id | self.guard_kpi_id)
        return {kpi: groups[()] for kpi, groups in kpis._measure(start, end, self._counted_domain()).items()}

    def _measure_baseline(self):
        """Measure before the goal. A level that the goal sets out from is that of now, if it has not begun yet."""
        self._check_domain_allowed()
        period = Period(self.baseline_start, self.baseline_end + timedelta(days=1))
        start, end = period.bounds(self._tz())
        values = self._measure_between(start, end)
        if period.end == self.date_start >= self._today() and any(kpi.is_stock for kpi in values):
            levels = self._measure_between(start, fields.Datetime.now() + timedelta(days=1))
            values |= {kpi: level for kpi, level in levels.items() if kpi.is_stock}
        return values

    def _bounds(self):
        """Return the lowest and the highest value that the figure can have."""
        return BOUNDS.get(self.kpi_id.code) or BOUNDS.get(self.unit) or (0, float("inf"))

    def _elapsed(self):
        """Return the part of the goal's time that is over, 0 to 1."""
        start, end = self._period().bounds(self._tz())
        return min(max((fields.Datetime.now() - start) / (end - start), 0), 1)

    def _expected_value(self):
        """Return where the figure should stand by now on the straight path."""
        return self._on_path(self._elapsed())

    def _on_path(self, elapsed):
        return expected_on_path(self._is_total(), self._path_start(), self.target_value, elapsed)

    def _path_start(self):
        """Return the value that an average, share or level sets out from; what was reached before has to be kept."""
        if is_reached(self.direction, self.target_value, self.baseline_value):
            return self.target_value
        return self.baseline_value

    def _refresh(self):
        """Measure anew what is not over for good; judge it; freeze it when its last day is over."""
        for goal in self:
            if goal.frozen_date or goal.state == "cancelled":
                continue
            now = fields.Datetime.now()
            if goal.date_start > goal._today():
                goal.measured_date = now
                continue
            is_over = now >= goal._period().bounds(goal._tz())[1]
            days = goal._measure_days()
            values = goal._prepare_figures(days, is_over)
            goal._store_days(days)
            forecast = None if is_over else goal._forecast(days)
            goal.write({**values, **goal._prepare_forecast(forecast, values), "measured_date": now})
            goal._judge(goal._forecast_found(), is_over)
            if is_over:
                goal.frozen_date = now

    def _measure_days(self):
        """Return {date: (value, number of rows)} of the goal's days so far, and of earlier ones for the forecast."""
        earlier = 1 if self.kpi_id.is_stock else EARLIER_DAYS
        until = min(self.date_end, self._today()) + timedelta(days=1)
        bounds = Period(self.date_start - timedelta(days=earlier), until).bounds(self._tz())
        kpi = self._measurable(self.kpi_id).with_context(tz=self._tz())
        if not (kpi.is_stock and kpi.aggregator == "avg"):
            return kpi._measure_days(*bounds, self._counted_domain())[kpi]
        # Such a level is only known on its day: what was set down then is all there is.
        days = {row.date: (row.value, row.count) for row in self.value_ids}
        value, count = kpi._measure(*bounds, self._counted_domain())[kpi][()]
        if count and self._today() <= self.date_end:
            days[self._today()] = (value, count)
        return days

    def _prepare_figures(self, days, is_over):
        found = self._measure_between(*self._period().bounds(self._tz()))
        value, count = found[self.kpi_id]
        if value is None and self.kpi_id.is_stock and days:
            value, count = days[max(days)]
        guard, guard_count = found.get(self.guard_kpi_id, (None, 0))
        return {
            "value": value or 0,
            "value_count": count,
            "guard_value": guard or 0,
            "guard_count": guard_count,
            "is_guard_broken": self._is_guard_broken(guard, guard_count, is_over),
        }

    def _is_guard_broken(self, value, count, is_over):
        """Whether the guard is worse than it may be; of few days or rows only the end tells."""
        guard = self.guard_kpi_id
        if not (guard and self.guard_baseline_count) or value is None:
            return False
        is_average = guard.aggregator == "avg"
        if not is_over and (self._days_over() < MIN_DAYS or (is_average and count < MIN_ROWS)):
            return False
        before = self.guard_baseline * (self._elapsed() if self._is_total(guard) else 1)
        return is_worse(guard.goodness, before, value, self.guard_tolerance)

    def _days_over(self):
        return (min(self._today(), self.date_end + timedelta(days=1)) - self.date_start).days

    def _store_days(self, days):
        """Set down the figures of the days so far, as measured now."""
        rows = {row.date: row for row in self.value_ids}
        last = min(self._today(), self.date_end)
        new, product, rows_so_far, total = [], 0, 0, 0
        for number in range((last - self.date_start).days + 1):
            day = self.date_start + timedelta(days=number)
            value, count = days.get(day, (0, 0))
            if not count and not self._is_total():
                continue
            product, rows_so_far = product + value * count, rows_so_far + count
            total = total + value if self._is_total() else value if self.kpi_id.is_stock else product / rows_so_far
            values = {"value": value, "count": count, "total": total}
            if row := rows.pop(day, None):
                row.sudo().write(values)  # sudo: feedback.goal.value - written here alone
            else:
                new.append({"goal_id": self.id, "date": day, **values})
        # sudo: feedback.goal.value - written here alone
        self.env["feedback.goal.value"].sudo().create(new)
        # sudo: feedback.goal.value - days that have no rows any more, or are outside of dates that were changed
        self.env["feedback.goal.value"].sudo().concat(*rows.values()).unlink()

    def _forecast(self, days):
        """Return the forecast for the goal's last day, from the days that are over; None while it is too early."""
        today, start = self._today(), self.date_start
        over = [start + timedelta(days=number) for number in range(self._days_over())]
        ahead = [today + timedelta(days=number) for number in range((self.date_end - today).days + 1)]
        if self._is_total():
            own = {day: days.get(day, (0, 0))[0] for day in over}
            return forecast_total(own, self._earlier(days), ahead)
        own = {day: days[day] for day in over if day in days}
        if not self.kpi_id.is_stock:
            return forecast_average(own, len(ahead), len(over), self._bounds(), self.unit == "percent")
        levels = [days[day][0] for day in sorted(days) if day < today]
        return forecast_level(levels, len(ahead), self._bounds())

    def _earlier(self, days):
        """Return {date: number} of the days before the goal, from the first one with a row on."""
        earlier = [day for day in days if day < self.date_start]
        if not earlier:
            return {}
        first = min(earlier)
        dates = [first + timedelta(days=number) for number in range((self.date_start - first).days)]
        return {day: days.get(day, (0, 0))[0] for day in dates}

    def _prepare_forecast(self, forecast, values):
        if not forecast:
            return {"has_forecast": False, "forecast_value": 0, "forecast_low": 0, "forecast_high": 0}
        numbers = [forecast.value, forecast.low, forecast.high]
        if self._is_total():
            # What has come today is certain.
            numbers = [max(number, values["value"]) for number in numbers]
        return {
            "has_forecast": True,
            **dict(zip(("forecast_value", "forecast_low", "forecast_high"), numbers, strict=True)),
        }
