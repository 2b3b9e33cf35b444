from dataclasses import dataclass, field

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.feedback_kb.tools.personal_data import mask

from ..tools.period import Period
from ..tools.topic import Scope

NOTHING = "–"
TOP_CATEGORIES = 10
MOST_COMMENTS = 8
LONGEST_COMMENT = 400
SLA_COLUMNS = ("sla_kept", "first_reply_kept", "next_reply_kept", "resolution_kept")
SCORES = ("csat", "nps", "ces", "response_rate")


@dataclass(frozen=True)
class Figures:
    """What is asked for: the tickets that ``domain`` holds for, in a period and in the one before it."""

    period: Period
    tz: str
    domain: Domain = field(default_factory=lambda: Domain.TRUE)

    def measure(self, kpis, groupby=()):
        return kpis._measure(*self.period.bounds(self.tz), self.domain, groupby)

    def measure_before(self, kpis, groupby=()):
        return kpis._measure(*self.period.previous().bounds(self.tz), self.domain, groupby)


class FeedbackManagementReport(models.Model):
    """What stands in the report: measured with the rights of the user of ``self``, in the language of the report."""

    _inherit = "feedback.management.report"

    def _content(self):
        """Return what the templates show, as a dict."""
        self.ensure_one()
        report = self.with_company(self.company_id).with_context(
            lang=self.lang, tz=self._tz(), allowed_company_ids=self.company_id.ids
        )
        figures = Figures(report._period(), report._tz(), report._filter())
        kpis = report._kpis_that_fit(figures.domain)
        rows = report._figure_rows(kpis, figures)
        return {
            "report": report,
            "lang": self.lang.replace("_", "-"),
            "period": report._format_period(figures.period),
            "period_before": report._format_period(figures.period.previous()),
            "filters": report._filter_lines(),
            "figures": rows,
            "left_out": (report.kpi_ids - kpis).mapped("name"),
            "sections": report._sections(figures),
            "is_empty": not any(row["count"] for row in rows),
            "printed": fields.Datetime.now(),
        }

    def _sections(self, figures):
        """Return the further sections, in their order, each a dict with a title, a template and what it shows."""
        builders = {
            "has_charts": self._section_charts,
            "has_categories": self._section_categories,
            "has_growing": self._section_growing,
            "has_sla": self._section_sla,
            "has_satisfaction": self._section_satisfaction,
            "has_comments": self._section_comments,
            "has_goals": self._section_goals,
        }
        return [build(figures) for name, build in builders.items() if self[name]]

    def _kpis_that_fit(self, domain):
        """Return the key figures whose report knows what the filter asks for."""
        fitting = self.env["feedback.kpi"]
        for model, kpis in self.kpi_ids.grouped("model").items():
            try:
                domain.optimize(self.env[model])
            except ValueError:
                continue
            fitting |= kpis
        return fitting.sorted()

    def _format_period(self, period):
        last = fields.Date.subtract(period.end, days=1)
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, period.start, date_format="long"),
            end=format_date(self.env, last, date_format="long"),
        )

    def _filter_lines(self):
        """Return [(label, text)] of what was filtered by."""
        lines = [(self.env._("Teams"), self.team_ids), (self.env._("Categories"), self.category_ids)]
        lines = [(label, ", ".join(records.mapped("display_name"))) for label, records in lines if records]
        if self._filter_is_typed():
            lines.append((self.env._("Further filter"), self.domain))
        return lines

    def _filter_is_typed(self):
        return (self.domain or "[]").strip() != "[]"

    def _figure_rows(self, kpis, figures):
        values, before = figures.measure(kpis), figures.measure_before(kpis)
        return [self._figure_row(kpi, values[kpi].get((), (None, 0)), before[kpi].get((), (None, 0))) for kpi in kpis]

    def _figure_row(self, kpi, measured, measured_before):
        (value, count), (value_before, _count) = measured, measured_before
        change = kpi._compare(value, value_before)
        return {
            "kpi": kpi,
            "value": kpi._format(value),
            "count": count,
            "before": kpi._format(value_before),
            "change": kpi._format_change(change) or NOTHING,
            "verdict": change.verdict if change.verdict in ("better", "worse") else "",
        }

    def _section_categories(self, figures):
        received, negative = kpis = self.env["feedback.kpi"]._of("received", "negative")
        now, before = figures.measure(kpis, ["category_id"]), figures.measure_before(received, ["category_id"])
        top = sorted(now[received].items(), key=lambda item: -item[1][0])[:TOP_CATEGORIES]
        rows = [
            {
                **self._figure_row(received, cell, before[received].get(group, (0, 0))),
                "name": group[0].display_name or self.env._("Without a category"),
                "negative": negative._format(now[negative].get(group, (0, 0))[0]),
            }
            for group, cell in top
        ]
        title = self.env._("Top Categories")
        return {"title": title, "template": "feedback_reports.feedback_management_report_categories", "rows": rows}

    def _section_growing(self, figures):
        """What a larger share of the tickets is about than before, if chance hardly explains it."""
        bounds = (period.bounds(figures.tz) for period in (figures.period, figures.period.previous()))
        received, share = self.env["feedback.kpi"]._of("received", "negative_share")
        rows = [
            {
                **self._figure_row(received, *[(number, number) for number in (topic.trend.now, topic.trend.before)]),
                "name": topic.label,
                "negative": share._format(topic.negative_share),
            }
            for topic in self.env["feedback.trend"]._surely_growing(Scope(*bounds, figures.domain))[:TOP_CATEGORIES]
        ]
        title = self.env._("What Is Growing")
        return {"title": title, "template": "feedback_reports.feedback_management_report_growing", "rows": rows}

    def _section_sla(self, figures):
        kpis = self.env["feedback.kpi"]._of(*SLA_COLUMNS)
        measured = figures.measure(kpis, ["team_id"])
        teams = {group for values in measured.values() for group in values}
        rows = [
            {
                "name": group[0].display_name or self.env._("Without a team"),
                "values": [kpi._format(measured[kpi].get(group, (None, 0))[0]) for kpi in kpis],
            }
            for group in sorted(teams, key=lambda group: group[0].display_name or "")
        ]
        title = self.env._("SLA by Team")
        return {
            "title": title,
            "template": "feedback_reports.feedback_management_report_sla",
            "kpis": kpis,
            "rows": rows,
        }

    def _section_satisfaction(self, figures):
        rows = self._figure_rows(self.env["feedback.kpi"]._of(*SCORES), figures)
        title = self.env._("Satisfaction")
        return {"title": title, "template": "feedback_reports.feedback_management_report_satisfaction", "rows": rows}

    def _section_comments(self, figures):
        """What customers wrote, without who they are; nothing of confidential tickets."""
        start, end = figures.period.bounds(figures.tz)
        said = Domain("counted_in", "=", "answered") & Domain("score_id.comment", "!=", False)
        said &= Domain("date", ">=", start) & Domain("date", "<", end) & Domain("is_confidential", "not in", [True])
        rows = self.env["feedback.report.score"].search(said & figures.domain, limit=MOST_COMMENTS, order="date desc")
        comments = [
            {
                "date": format_date(self.env, fields.Datetime.context_timestamp(self, row.date)),
                "score": row.score_id._fields["kind"].convert_to_export(row.score_kind, row.score_id),
                "value": row.score_id.value,
                "text": self._anonymous(row.score_id.comment, row.partner_id),
            }
            for row in rows
        ]
        title = self.env._("Customers' Comments")
        return {"title": title, "template": "feedback_reports.feedback_management_report_comments", "rows": comments}

    def _anonymous(self, text, partner):
        # sudo: res.partner - the name is read only to be struck out
        text = mask(text, names=[name for name in partner.sudo().mapped("name") if name])
        return text if len(text) <= LONGEST_COMMENT else text[:LONGEST_COMMENT].rstrip() + "…"

    def _section_goals(self, figures):
        running = Domain("date_start", "<", figures.period.end) & Domain("date_end", ">=", figures.period.start)
        goals = self.env["feedback.goal"].search(running & Domain("state", "!=", "cancelled"))
        title = self.env._("Goals")
        return {"title": title, "template": "feedback_reports.feedback_management_report_goals", "goals": goals}
