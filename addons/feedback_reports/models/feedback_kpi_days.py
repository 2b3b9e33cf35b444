from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class FeedbackKpi(models.Model):
    """Figures day by day."""

    _inherit = "feedback.kpi"

    def _measure_days(self, period, tz, domain=()):
        """Return {date: (value, number of rows that count)} in the period, by days of the time zone ``tz``.

        Days without rows are left out, and so are days to come. A level is that at the end of the day, today that of
        now; the average age of what is open is known for today alone.
        """
        self.ensure_one()
        kpi = self.with_context(tz=tz)
        start, end = period.bounds(tz)
        if kpi.is_stock:
            return kpi._measure_levels(period, tz, domain)
        groups = kpi._measure(start, end, domain, ["date:day"])[kpi]
        return {moment.date(): found for (moment,), found in groups.items()}

    def _measure_levels(self, period, tz, domain):
        """Go back from what is there now, day by day: what has come since is taken off, what has gone is added."""
        now = fields.Datetime.now()
        today = fields.Datetime.context_timestamp(self, now).date()
        value, count = self._measure(now, now + timedelta(days=1), domain)[self][()]
        if self.aggregator == "avg":
            return {today: (value, count)} if count and period.start <= today < period.end else {}
        start, _end = period.bounds(tz)
        changes = self.env["feedback.report.event"]._read_group(
            Domain(domain) & Domain("date", ">=", start), ["date:day"], ["backlog_change:sum"]
        )
        change_of = {moment.date(): change or 0 for moment, change in changes}
        levels, day = {}, today
        while day >= period.start:
            if day < period.end:
                levels[day] = (value, value)
            value -= change_of.get(day, 0)
            day -= timedelta(days=1)
        return levels
