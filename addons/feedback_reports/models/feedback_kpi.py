from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

SUBJECTS = [
    ("volume", "Volumes"),
    ("mood", "Mood"),
    ("time", "Times"),
    ("sla", "SLA"),
    ("backlog", "Backlog"),
    ("satisfaction", "Satisfaction"),
    ("knowledge", "Self-Service"),
]
UNITS = [
    ("count", "Number"),
    ("percent", "%"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("points", "Points"),
]


def _by_assignee(name):
    head, *rest = name.split(".")
    return ".".join(["assignee_id" if head == "user_id" else head, *rest])


class FeedbackKpi(models.Model):
    """A key figure and its one definition: an aggregate of one column of one report.

    Whatever shows a figure asks :meth:`_measure` or reads the same column, so that all show the same.
    """

    _name = "feedback.kpi"
    _description = "Feedback Key Figure"
    _order = "sequence, id"

    name = fields.Char(required=True, readonly=True, translate=True)
    code = fields.Char(required=True, readonly=True, help="Its name for programs.")
    definition = fields.Text(required=True, readonly=True, translate=True)
    subject = fields.Selection(SUBJECTS, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    model = fields.Char("Report", required=True, readonly=True)
    measure = fields.Char("Column", required=True, readonly=True)
    aggregator = fields.Selection([("sum", "Sum"), ("avg", "Average")], required=True, readonly=True, default="sum")
    unit = fields.Selection(UNITS, required=True, readonly=True, default="count")
    goodness = fields.Selection(
        [("up", "Higher is better"), ("down", "Lower is better"), ("none", "Neither")],
        "Direction",
        required=True,
        readonly=True,
        default="none",
    )
    is_stock = fields.Boolean(
        "At One Moment", readonly=True, help="What there is at a moment, not what happens in a time."
    )

    _code_unique = models.UniqueIndex("(code)", "This key figure exists already.")

    @api.model
    @ormcache("code")
    def _id_of(self, code):
        return self.sudo().search([("code", "=", code)]).id  # sudo: feedback.kpi - definitions are no secret

    @api.model
    def _of(self, *codes):
        """Return the key figures with these codes, in this order.

        :raise UserError: there is no such figure
        """
        ids = {code: self._id_of(code) for code in codes}
        if unknown := sorted(code for code, found in ids.items() if not found):
            raise UserError(self.env._("There is no key figure “%s”.", ", ".join(unknown)))
        return self.browse(ids.values())

    def _check_domain(self, domain):
        """:raise UserError: a report does not know what ``domain`` asks for"""
        for model, kpis in self.grouped("model").items():
            try:
                Domain(domain).optimize(self.env[model])
            except ValueError as error:
                raise UserError(
                    self.env._("“%(kpi)s” cannot be filtered that way: %(error)s", kpi=kpis[0].name, error=error)
                ) from error

    def _measure(self, start, end, domain=(), groupby=()):
        """Return the values between two moments, as far as the user may see what they count.

        :param start: naive UTC datetime
        :param end: naive UTC datetime, no longer part of it
        :param domain: on the fields that the reports share; see feedback.report.ticket.mixin
        :param groupby: as for ``_read_group``
        :return: {kpi: {group: (value, number of rows that count)}}; ``group`` is the tuple of the groups' values, ()
            without ``groupby``. The value of an average over nothing is None, of a sum 0.
        """
        self._check_domain(domain)
        result = {kpi: {} for kpi in self}
        for (model, is_stock), kpis in self.grouped(lambda kpi: (kpi.model, kpi.is_stock)).items():
            if is_stock:
                kpis._measure_stock(result, end, domain, groupby)
                continue
            dates = Domain("date", ">=", start) & Domain("date", "<", end)
            kpis._read_groups(result, self.env[model], Domain(domain) & dates, groupby)
        if not groupby:
            for kpi, groups in result.items():
                groups.setdefault((), (kpi._nothing(), 0))
        return result

    def _read_groups(self, result, report, domain, groupby):
        averages = self.filtered(lambda kpi: kpi.aggregator == "avg")
        aggregates = [f"{kpi.measure}:{kpi.aggregator}" for kpi in self]
        aggregates += [f"{kpi.measure}:count" for kpi in averages]
        domain &= report._counting_rows(self.mapped("measure"))
        for row in report._read_group(domain, groupby, aggregates):
            group, numbers = row[: len(groupby)], dict(zip(aggregates, row[len(groupby) :], strict=True))
            for kpi in self:
                value = numbers[f"{kpi.measure}:{kpi.aggregator}"]
                # What is summed up is 1 in each row that counts.
                count = numbers[f"{kpi.measure}:count"] if kpi in averages else value or 0
                if count or not groupby:
                    result[kpi][group] = (value if count else kpi._nothing(), count)

    def _nothing(self):
        return 0 if self.aggregator == "sum" else None

    def _measure_stock(self, result, end, domain, groupby):
        """What is there now; for a moment in the past what has come and gone since is taken back.

        An average of what is there, such as an age, is known for now alone.
        """
        now = fields.Datetime.now()
        for model, kpis in self.grouped("model").items():
            kpis._read_groups(result, self.env[model], Domain(domain), groupby)
        if end >= now:
            return
        # The agent of an open ticket is its assignee; that of a milestone is whoever acted.
        rows = Domain(domain).map_conditions(
            lambda term: Domain(_by_assignee(term.field_expr), term.operator, term.value)
        )
        events = self.env["feedback.report.event"]
        rows &= Domain("date", ">=", end) & events._counting_rows(["backlog_change"])
        changes = events._read_group(rows, [_by_assignee(name) for name in groupby], ["backlog_change:sum"])
        for kpi in self:
            if kpi.aggregator == "avg":
                result[kpi] = {}
                continue
            for *group, change in changes:
                value, _count = result[kpi].get(tuple(group), (0, 0))
                result[kpi][tuple(group)] = (value - (change or 0),) * 2

    @api.model
    @api.readonly
    def get_figures(self, codes, start, end, domain=None, groupby=None):
        """For programs outside (JSON-2 API): key figures between two moments, as far as the user may see them.

        :param codes: list of codes
        :param start, end: UTC datetimes, "2026-01-31 00:00:00"; ``end`` is no longer part of it
        :param groupby: name of a field or list of them, dates with their interval ("date:month")
        :return: {code: [{"group": [labels], "value": number or null, "count": number of rows that count}]}
        :raise UserError: no such figure, or it cannot be filtered or grouped that way
        """
        start, end = self._parse_moment(start), self._parse_moment(end)
        groupby = [groupby] if isinstance(groupby, str) else list(groupby or [])
        kpis = self._of(*codes)
        for kpi in kpis:
            report = self.env[kpi.model]
            if unknown := [name for name in groupby if name.split(":")[0].split(".")[0] not in report._fields]:
                raise UserError(
                    self.env._("“%(kpi)s” cannot be grouped by %(field)s.", kpi=kpi.name, field=", ".join(unknown))
                )
        return {
            kpi.code: [
                {"group": [self._label(value) for value in group], "value": value, "count": count}
                for group, (value, count) in groups.items()
            ]
            for kpi, groups in kpis._measure(start, end, domain or [], groupby).items()
        }

    @api.model
    def _parse_moment(self, text):
        try:
            return fields.Datetime.to_datetime(text)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("“%s” is no date and time.", text)) from error

    @api.model
    def _label(self, value):
        """Return a group's value as JSON takes it."""
        if isinstance(value, models.BaseModel):
            return value.display_name or False
        return value if isinstance(value, str | int | float | bool) or value is None else str(value)

    def _tickets_domain(self, start, end, domain=()):
        """Return the domain of the tickets behind the figure, as an action takes it."""
        self.ensure_one()
        rows = [("counted_in", "=", self.measure), *Domain(domain)]
        if not self.is_stock:
            moments = (fields.Datetime.to_string(start), fields.Datetime.to_string(end))
            rows += [("date", ">=", moments[0]), ("date", "<", moments[1])]
        name = next(
            name
            for name, field in self.env["feedback.ticket"]._fields.items()
            if field.type == "one2many" and field.comodel_name == self.model and field.inverse_name == "ticket_id"
        )
        return [(name, "any", rows)]

    def _action_tickets(self, start, end, domain=()):
        """Return the action that lists the tickets behind the figure."""
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "name": self.name,
            "display_name": self.name,
            "domain": self._tickets_domain(start, end, domain),
            "context": {},
        }

    def _format(self, value):
        """Return a value as people read it, in the user's language; “–” where there is none."""
        self.ensure_one()
        if value is None:
            return "–"
        number = self._format_number(value, 0 if self.unit == "count" else 1)
        unit = {
            "percent": self.env._("%s %%", number),
            "hours": self.env._("%s h", number),
            "days": self.env._("%s d", number),
        }
        return unit.get(self.unit, number)

    @api.model
    def _format_number(self, number, digits=1):
        """Return a number as people write it in the user's language."""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        return lang.format(f"%.{digits}f", number, grouping=True)

    def action_open_report(self):
        """Open the report that the figure is a column of."""
        self.ensure_one()
        name = self.model.replace(".", "_")
        action = self.env["ir.actions.act_window"]._for_xml_id(f"feedback_reports.{name}_action")
        return {**action, "context": {"pivot_measures": [self.measure], "graph_measure": self.measure}}
