from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..models.feedback_overview import DEFAULT_PERIOD, PERIODS
from ..tools.period import Period, named_period


class FeedbackKpiComparison(models.TransientModel):
    """Every key figure of two periods side by side, as one's own rights allow."""

    _name = "feedback.kpi.comparison"
    _description = "Feedback Comparison of Periods"

    period = fields.Selection([*PERIODS, ("custom", "Other Dates")], required=True, default=DEFAULT_PERIOD)
    date_start = fields.Date("From", compute="_compute_dates", store=True, readonly=False)
    date_end = fields.Date("Until", compute="_compute_dates", store=True, readonly=False)
    against = fields.Selection(
        [("previous", "The Period Before"), ("year", "The Same Days a Year Ago")],
        "Compare With",
        required=True,
        default="previous",
    )
    split_by = fields.Selection(
        [
            ("team_id", "Team"),
            ("user_id", "Agent"),
            ("channel_id", "Channel"),
            ("kind", "Kind"),
            ("category_id", "Category"),
        ],
        help="One row for each instead of one for all.",
    )
    domain = fields.Char("Filter", default="[]", required=True, help="Only what this holds for counts.")
    line_ids = fields.One2many("feedback.kpi.comparison.line", "comparison_id")
    period_text = fields.Char("These Days", compute="_compute_texts")
    other_text = fields.Char("Days Compared With", compute="_compute_texts")

    @api.depends("period")
    def _compute_dates(self):
        today = fields.Date.context_today(self.with_context(tz=str(self.env.tz)))
        for comparison in self.filtered(lambda comparison: comparison.period != "custom"):
            period = named_period(comparison.period, today)
            comparison.date_start, comparison.date_end = period.start, period.end - relativedelta(days=1)

    @api.depends("date_start", "date_end", "against")
    @api.depends_context("lang")
    def _compute_texts(self):
        for comparison in self:
            texts = map(self.env["feedback.kpi"]._format_period, comparison._periods())
            comparison.period_text, comparison.other_text = texts

    @api.constrains("date_start", "date_end")
    def _check_dates(self):
        if any(comparison.date_start > comparison.date_end for comparison in self):
            raise ValidationError(self.env._("A period ends after it has begun."))

    def _periods(self):
        """Return the period and the one that it is compared with."""
        self.ensure_one()
        period = Period(self.date_start, self.date_end + relativedelta(days=1))
        if self.against == "previous":
            return period, period.previous()
        year = relativedelta(years=1)
        return period, Period(period.start - year, period.end - year)

    def _filter(self):
        """Return what is counted, as a domain.

        :raise UserError: the filter is no domain
        """
        self.ensure_one()
        try:
            return Domain(safe_eval(self.domain or "[]", {"uid": self.env.uid}))
        except (TypeError, ValueError, SyntaxError) as error:
            raise UserError(self.env._("The filter cannot be read: %(error)s", error=error)) from error

    @api.model
    def action_start(self):
        """Compare what one compared last, or else the last 30 days with those before."""
        last = self.search([("create_uid", "=", self.env.uid)], order="id desc", limit=1)
        return (last or self.create({})).action_compare()

    def action_compare(self):
        """Measure anew and list the figures."""
        self.ensure_one()
        self.line_ids.unlink()
        self.env["feedback.kpi.comparison.line"].create(self._prepare_lines())
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_reports.feedback_kpi_comparison_line_action")
        name = self.env._("%(period)s against %(other)s", period=self.period_text, other=self.other_text)
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": [("comparison_id", "=", self.id)],
            "context": {"feedback_comparison_id": self.id, "feedback_is_split": bool(self.split_by)},
            "target": "main",
        }

    def _prepare_lines(self):
        """Return the lines' values. Figures whose report knows nothing of the filter or the split are left out."""
        domain = self._filter()
        groupby = [self.split_by] if self.split_by else []
        asked = {condition.field_expr.split(".")[0] for condition in domain.iter_conditions()} | set(groupby)
        kpis = self.env["feedback.kpi"].search([], limit=None)._measurable_by(*asked)
        tz = str(self.env.tz)
        now, before = (kpis._measure(*period.bounds(tz), domain, groupby) for period in self._periods())
        return [
            self._prepare_line(kpi, group, now[kpi].get(group), before[kpi].get(group))
            for kpi in kpis
            for group in sorted(now[kpi].keys() | before[kpi].keys(), key=self._group_label)
        ]

    def _group_label(self, group):
        """Return the name of what a line is about, "" of all together."""
        if not group:
            return ""
        label = self.env["feedback.kpi"]._label(group[0])
        if self.split_by == "kind":
            label = dict(self.env["feedback.report.event"]._fields["kind"]._description_selection(self.env)).get(label)
        return label or self.env._("None")

    def _prepare_line(self, kpi, group, now, before):
        nothing = (kpi._nothing(), 0)
        (value, count), (previous, previous_count) = now or nothing, before or nothing
        change = kpi._compare(value, previous)
        key = group[0].id if group and isinstance(group[0], models.BaseModel) else group[0] if group else None
        return {
            "comparison_id": self.id,
            "kpi_id": kpi.id,
            "label": self._group_label(group),
            "condition": [[self.split_by, "=", key]] if group else [],
            "has_value": value is not None,
            "value": value,
            "count": count,
            "has_previous": previous is not None,
            "previous_value": previous,
            "previous_count": previous_count,
            "has_difference": change.difference is not None,
            "difference": change.difference,
            "has_percent": change.percent is not None,
            "percent": change.percent,
            "verdict": change.verdict or False,
        }
