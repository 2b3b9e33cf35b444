from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import models
from odoo.tools import format_date

from ..tools.svg_chart import Series, bar_chart, line_chart, stacked_bar_chart

MOODS = ("negative", "neutral", "positive")
MOST_CHANNELS = 8
# Up to so many days a chart has one mark a day, and one a week; beyond, one a month.
DAILY, WEEKLY = 14, 120


class FeedbackManagementReport(models.Model):
    _inherit = "feedback.management.report"

    def _section_charts(self, figures):
        starts, spec = self._axis(figures.period)
        charts = [
            self._chart_moods(figures, starts, spec),
            self._chart_lines(figures, starts, spec, self.env._("Received and Solved"), ("received", "solved"), True),
            self._chart_lines(
                figures,
                starts,
                spec,
                self.env._("Working Time to the First Reply and to the Solution, in Hours"),
                ("first_reply_working_hours", "resolution_working_hours"),
            ),
            self._chart_lines(figures, starts, spec, self.env._("CSAT, in Per Cent"), ("csat",)),
            self._chart_channels(figures),
        ]
        title = self.env._("How It Went")
        return {
            "title": title,
            "template": "feedback_reports.feedback_management_report_charts",
            "charts": [chart for chart in charts if chart],
        }

    def _axis(self, period):
        """Return ([date on which each mark begins], what to group by), as reports are grouped."""
        if period.days <= DAILY:
            start, step, spec = period.start, timedelta(days=1), "date:day"
        elif period.days <= WEEKLY:
            back = (period.start.isoweekday() - self._week_start()) % 7
            start, step, spec = period.start - timedelta(days=back), timedelta(days=7), "date:week"
        else:
            start, step, spec = period.start.replace(day=1), relativedelta(months=1), "date:month"
        starts = []
        while start < period.end:
            starts.append(start)
            start += step
        return starts, spec

    def _axis_labels(self, starts, spec):
        pattern = "LLL yy" if spec == "date:month" else "d MMM"
        return [format_date(self.env, start, date_format=pattern) for start in starts]

    def _series(self, figures, kpis, starts, spec):
        """Return one :class:`Series` for each key figure; where nothing counts, a sum is 0 and an average None."""
        series = []
        for kpi, groups in figures.measure(kpis, [spec]).items():
            values = {_as_date(moment): value for (moment,), (value, _count) in groups.items()}
            series.append(Series(kpi.name, [values.get(start, kpi._nothing()) for start in starts]))
        return series

    def _chart_moods(self, figures, starts, spec):
        kpis = self.env["feedback.kpi"]._of(*MOODS)
        series = self._series(figures, kpis, starts, spec)
        if not any(any(one.values) for one in series):
            return None
        title = self.env._("Received by Mood")
        svg = stacked_bar_chart(title, self._axis_labels(starts, spec), series, kpis[0]._format, whole=True)
        return {"title": title, "svg": Markup(svg)}  # noqa: S704 - the chart has escaped its texts

    def _chart_lines(self, figures, starts, spec, title, codes, whole=False):
        kpis = self.env["feedback.kpi"]._of(*codes)
        series = self._series(figures, kpis, starts, spec)
        if not any(value for one in series for value in one.values):
            return None
        labels = self._axis_labels(starts, spec)
        svg = line_chart(title, labels, series, self._format_mark, whole)
        return {"title": title, "svg": Markup(svg)}  # noqa: S704 - the chart has escaped its texts

    def _format_mark(self, value):
        return self.env["feedback.kpi"]._format_number(value, 0 if round(value, 1) == round(value) else 1)

    def _chart_channels(self, figures):
        kpi = self.env["feedback.kpi"]._of("received")
        groups = sorted(figures.measure(kpi, ["channel_id"])[kpi].items(), key=lambda item: -item[1][0])
        if not groups:
            return None
        title = self.env._("Received by Channel")
        labels = [group[0].display_name or self.env._("By Hand") for group, _measured in groups[:MOST_CHANNELS]]
        values = [value for _group, (value, _count) in groups[:MOST_CHANNELS]]
        return {"title": title, "svg": Markup(bar_chart(title, labels, values, kpi._format))}  # noqa: S704 - escaped


def _as_date(moment):
    return moment.date() if isinstance(moment, datetime) else moment
