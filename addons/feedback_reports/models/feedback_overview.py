from odoo import api, fields, models

from ..tools.frame import Frame
from ..tools.period import named_period

MANAGER = "feedback_intake.feedback_intake_group_manager"
PERIODS = [
    ("last_7_days", "Last 7 Days"),
    ("last_30_days", "Last 30 Days"),
    ("last_90_days", "Last 90 Days"),
    ("this_month", "This Month"),
    ("last_month", "Last Month"),
    ("this_quarter", "This Quarter"),
    ("this_year", "This Year"),
]
DEFAULT_PERIOD = "last_30_days"
CARDS = ["received", "solved", "backlog", "negative_share", "first_reply_hours", "resolution_hours", "sla_kept"]
CARDS += ["csat", "nps", "one_touch", "reopened", "deflection"]


class FeedbackOverview(models.AbstractModel):
    """The page on which the app opens: key figures for managers, the day's work for agents.

    Every figure is measured by feedback.kpi with the rights of whoever looks at it.
    """

    _name = "feedback.overview"
    _description = "Feedback Overview"

    period = fields.Selection(PERIODS)

    @api.model
    @api.readonly
    def get_page(self, options=None):
        """Return what the page shows; see :meth:`_manager_page` and :meth:`_my_day`.

        :param options: {"view": "manager" or "my_day", "period": name, "team_id": id, "channel_id": id}, all optional;
            what is unknown is passed over
        :raise AccessError: the user is no agent
        """
        self.env["feedback.report.event"].check_access("read")
        options = options or {}
        is_manager = self.env.user.has_group(MANAGER)
        if is_manager and options.get("view") != "my_day":
            return {"view": "manager", "can_switch": True, **self._manager_page(options)}
        return {"view": "my_day", "can_switch": is_manager, **self._my_day()}

    @api.model
    @api.readonly
    def open_figure(self, code, start, end, domain=None, as_report=False):
        """Return the action that opens what a figure counts between two moments, or its report.

        :param code: of the key figure
        :param start, end: UTC datetimes as text
        :raise UserError: no such figure, no such moment, or it cannot be filtered that way
        """
        kpi = self.env["feedback.kpi"]._of(code)
        start, end = kpi._parse_moment(start), kpi._parse_moment(end)
        kpi._check_domain(domain or [])
        return (kpi._action_report if as_report else kpi._action_rows)(start, end, domain or [])

    @api.model
    def _manager_page(self, options):
        """Return {"period", "periods", "filters", "cards", "blocks", "is_empty"}, ready to be shown.

        ``is_empty``: there is no ticket at all yet, and so no figure.
        """
        filters, domain = self._filters(options)
        names = dict(self._fields["period"]._description_selection(self.env))
        name = self._period_name(options)
        frame = self._frame(name)
        page = {
            "periods": [{"name": key, "label": label} for key, label in names.items()],
            "period": {"name": name, **self._describe(frame)},
            "filters": filters,
            "is_empty": not self.env["feedback.ticket"].search_count([], limit=1),
            "cards": [],
            "blocks": [],
        }
        if page["is_empty"]:
            return page
        # A month of a large desk is some 10 MB to be grouped: with PostgreSQL's usual 4 MB it would go through files.
        self.env.cr.execute("SET LOCAL work_mem = '32MB'")
        kpis = self.env["feedback.kpi"]._of(*CARDS, *self._block_figures())
        kpis = kpis._measurable_by(*(field for field, _operator, _value in domain))
        days = kpis._measure_days(*frame.bounds, domain)
        cards = [self._prepare_card(kpi, days[kpi], frame, domain) for kpi in kpis if kpi.code in CARDS]
        return {**page, "cards": cards, "blocks": self._blocks(frame, domain, days)}

    @api.model
    def _period_name(self, options):
        return options.get("period") if options.get("period") in dict(PERIODS) else DEFAULT_PERIOD

    @api.model
    def _frame(self, name):
        period = named_period(name, fields.Date.context_today(self.with_context(tz=str(self.env.tz))))
        return Frame(period, period.previous(), str(self.env.tz))

    @api.model
    def _filters(self, options):
        """Return the filters of the page, each with its choices and the one that holds, and what they mean as a domain.

        One can only choose what one can see.
        """
        filters = [("team_id", self.env._("All teams")), ("channel_id", self.env._("All channels"))]
        result = []
        for field, label in filters:
            model = self.env["feedback.ticket"]._fields[field].comodel_name
            choices = [
                {"id": record.id, "name": record.display_name} for record in self.env[model].search_fetch([], ["name"])
            ]
            value = options.get(field) if options.get(field) in [choice["id"] for choice in choices] else False
            result.append({"field": field, "label": label, "choices": choices, "value": value})
        return result, [(one["field"], "=", one["value"]) for one in result if one["value"]]

    @api.model
    def _describe(self, frame):
        """Return both periods as people read them, days inclusive."""
        texts = self.env["feedback.kpi"]._format_period
        start, end = map(fields.Datetime.to_string, frame.period.bounds(frame.tz))
        return {"text": texts(frame.period), "previous_text": texts(frame.previous), "start": start, "end": end}

    @api.model
    def _prepare_card(self, kpi, days, frame, domain):
        """Return a key figure as a card shows it."""
        value, count = kpi._over(days, frame.period)
        previous, previous_count = kpi._over(days, frame.previous)
        change = kpi._compare(value, previous)
        return {
            **self._prepare_figure(kpi, frame.period.bounds(frame.tz), domain),
            "definition": kpi.definition,
            "text": kpi._format(value),
            "count": count,
            "previous_text": kpi._format(previous),
            "previous_count": previous_count,
            "change": kpi._format_change(change),
            "verdict": change.verdict,
            "spark": [kpi._over(days, step)[0] for step in frame.steps()],
        }

    @api.model
    def _prepare_figure(self, kpi, bounds, domain):
        """Return what :meth:`open_figure` has to know to open a figure."""
        start, end = map(fields.Datetime.to_string, bounds)
        return {"code": kpi.code, "name": kpi.name, "start": start, "end": end, "domain": list(domain)}
