from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.goal_status import is_reached


class FeedbackGoal(models.Model):
    """How a goal is shown, and what can be opened from it."""

    _inherit = "feedback.goal"

    baseline_text = fields.Char("Was", compute="_compute_texts")
    baseline_note = fields.Char("Measured", compute="_compute_texts")
    target_text = fields.Char("Wanted", compute="_compute_texts")
    value_text = fields.Char("Is", compute="_compute_texts")
    expected_text = fields.Char("On the Straight Path", compute="_compute_texts")
    forecast_text = fields.Char("Will Be", compute="_compute_texts")
    guard_text = fields.Char("The Guard Is", compute="_compute_texts")
    guard_baseline_text = fields.Char("The Guard Was", compute="_compute_texts")
    guard_note = fields.Char("Guard Now and Before", compute="_compute_texts")
    progress = fields.Float("Progress (%)", compute="_compute_progress")
    days_left = fields.Integer(compute="_compute_progress")
    time_text = fields.Char("Time", compute="_compute_progress")
    chart = fields.Json(compute="_compute_chart")

    @api.depends(
        "kpi_id",
        "baseline_value",
        "baseline_count",
        "baseline_measured",
        "target_value",
        "direction",
        "value",
        "value_count",
        "has_forecast",
        "guard_kpi_id",
        "guard_value",
        "guard_count",
        "guard_baseline",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for goal in self:
            kpi, guard = goal.kpi_id, goal.guard_kpi_id
            show = kpi._format if kpi else lambda value: False
            goal.baseline_text = show(goal.baseline_value if goal._has_baseline() else None)
            goal.baseline_note = goal._baseline_note() if kpi else False
            goal.target_text = goal._target_text() if kpi else False
            goal.value_text = show(goal.value if goal._has_value() else None)
            is_path_known = goal._is_total() or goal._has_baseline()
            goal.expected_text = show(goal._expected_value() if goal.date_end and is_path_known else None)
            goal.forecast_text = goal._forecast_text() if kpi else False
            goal.guard_text = guard._format(goal.guard_value if goal.guard_count else None) if guard else False
            was = goal.guard_baseline if goal.guard_baseline_count else None
            goal.guard_baseline_text = guard._format(was) if guard else False
            goal.guard_note = goal._guard_note() if guard else False

    def _baseline_note(self):
        """Return what was measured when, and why the value before differs from it."""
        if not self.baseline_count:
            return self.env._("Nothing was measured before the goal.")
        values = {
            "value": self.kpi_id._format(self.baseline_measured),
            "start": format_date(self.env, self.baseline_start),
            "end": format_date(self.env, self.baseline_end),
            "before": (self.baseline_end - self.baseline_start).days + 1,
            "days": self._period().days,
        }
        if self.kpi_id.is_stock:
            return self.env._("The level when the goal began.")
        if not self._is_total() or values["before"] == values["days"]:
            return self.env._("Measured from %(start)s to %(end)s.", **values)
        return self.env._(
            "%(value)s from %(start)s to %(end)s, that is %(before)d days, converted to %(days)d days.", **values
        )

    def _guard_note(self):
        return self.env._(
            "%(guard)s: %(value)s, before: %(before)s",
            guard=self.guard_kpi_id.name,
            value=self.guard_text,
            before=self.guard_baseline_text,
        )

    def _target_text(self):
        value = self.kpi_id._format(self.target_value)
        return self.env._("at least %s", value) if self.direction == "up" else self.env._("at most %s", value)

    def _forecast_text(self):
        if self.frozen_date or not self.has_forecast:
            return self.kpi_id._format(self.value) if self.frozen_date else self.env._("Too early to say")
        return self.env._(
            "%(value)s (80 %% sure: %(low)s to %(high)s)",
            value=self.kpi_id._format(self.forecast_value),
            low=self.kpi_id._format(self.forecast_low),
            high=self.kpi_id._format(self.forecast_high),
        )

    @api.depends("value", "target_value", "baseline_value", "date_start", "date_end", "frozen_date")
    def _compute_progress(self):
        for goal in self:
            goal.progress = goal._part_of_way() * 100
            goal.days_left = max((goal.date_end - goal._today()).days + 1, 0) if goal.date_end else 0
            goal.time_text = goal._time_text() if goal.date_end and goal.date_start else False

    def _part_of_way(self):
        """Return how much of the way is gone, 0 to 1: of a number of events that may not be passed, what is used up."""
        if not self._has_value():
            return 0
        start = 0 if self._is_total() else self._path_start()
        if self.target_value == start:
            return int(is_reached(self.direction, self.target_value, self.value))
        return min(max((self.value - start) / (self.target_value - start), 0), 1)

    def _time_text(self):
        today = self._today()
        if self.date_start > today:
            return self.env._("Begins on %s", format_date(self.env, self.date_start))
        if not self.days_left:
            return self.env._("Ended on %s", format_date(self.env, self.date_end))
        return self.env._("Last day") if self.days_left == 1 else self.env._("Days left: %s", self.days_left)

    @api.depends("value_ids.total", "target_value", "baseline_value", "forecast_value", "has_forecast", "frozen_date")
    @api.depends_context("lang")
    def _compute_chart(self):
        for goal in self:
            goal.chart = goal._prepare_chart() if goal.date_start and goal.date_end else False

    def _prepare_chart(self):
        """Return the lines of the chart, one number (or null) for each day of the goal."""
        days = [self.date_start + timedelta(days=number) for number in range(self._period().days)]
        totals = {row.date: row.total for row in self.value_ids}
        last = max(totals, default=None)
        actual, known = [], None
        for day in days:
            known = totals.get(day, known)
            actual.append(known if last and day <= last else None)
        ends = {"forecast": self.forecast_value, "low": self.forecast_low, "high": self.forecast_high}
        is_ahead = self.has_forecast and last and last < days[-1] and not self.frozen_date
        is_path_known = self._is_total() or self._has_baseline()
        return {
            "labels": [format_date(self.env, day) for day in days],
            "actual": actual,
            "path": [self._on_path((number + 1) / len(days)) if is_path_known else None for number in range(len(days))],
            "target": self.target_value,
            "digits": 0 if self.unit == "count" else 1,
            "unit": "%" if self.unit == "percent" else "",
            **{
                name: self._straight_line(days, last, totals[last], end) if is_ahead else []
                for name, end in ends.items()
            },
        }

    @api.model
    def _straight_line(self, days, first, start, end):
        """Return numbers that go from ``start`` on the day ``first`` to ``end`` on the last one, None before."""
        length = (days[-1] - first).days
        return [start + (end - start) * (day - first).days / length if day >= first else None for day in days]

    def action_open_tickets(self):
        """Open the tickets that the goal counts, as far as the reader may see them."""
        self.ensure_one()
        start, end = self._period().bounds(self._tz())
        return {**self.kpi_id._action_tickets(start, end, self._counted_domain()), "name": self.name}

    def action_open_report(self):
        """Open the report filtered as the goal is."""
        self.ensure_one()
        return self._filtered_report(self.kpi_id)

    def action_open_guard(self):
        self.ensure_one()
        return self._filtered_report(self.guard_kpi_id)

    def _filtered_report(self, kpi):
        domain = self._counted_domain()
        if not kpi.is_stock:
            start, end = map(fields.Datetime.to_string, self._period().bounds(self._tz()))
            domain &= Domain("date", ">=", start) & Domain("date", "<", end)
        return {**kpi.action_open_report(), "domain": list(domain)}

    def action_add_task(self):
        """Let somebody plan a task for the goal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a Task"),
            "res_model": "mail.activity.schedule",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": self._name, "active_id": self.id, "active_ids": self.ids},
        }
