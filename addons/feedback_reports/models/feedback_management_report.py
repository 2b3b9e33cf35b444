from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

from ..tools.schedule import finished_period, next_occurrence

PERIODS = [
    ("last_week", "Last Week"),
    ("last_month", "Last Month"),
    ("last_quarter", "Last Quarter"),
    ("last_year", "Last Year"),
    ("last_7_days", "Last 7 Days"),
    ("last_30_days", "Last 30 Days"),
    ("last_90_days", "Last 90 Days"),
]
SCHEDULES = [("weekly", "Every Week"), ("monthly", "Every Month"), ("quarterly", "Every Quarter")]
DEFAULT_FIGURES = (
    "received",
    "solved",
    "backlog",
    "negative_share",
    "first_reply_working_hours",
    "resolution_working_hours",
    "one_touch",
    "reopened",
    "sla_kept",
    "csat",
    "nps",
    "response_rate",
    "deflection",
)
PRINTED = "feedback_reports.feedback_management_report_document"


class FeedbackManagementReport(models.Model):
    """What is printed, or mailed on a schedule, for those who manage: which figures, of what and when, for whom.

    What is mailed is measured with the rights of its owner, so nobody else may change it or make somebody its owner.
    """

    _name = "feedback.management.report"
    _description = "Feedback Management Report"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char("Title", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        default=lambda self: self.env.user,
        copy=False,
        domain="[('share', '=', False)]",
        help="Whoever reads the report sees what the owner may see.",
    )
    period = fields.Selection(PERIODS, required=True, default="last_month")
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    team_ids = fields.Many2many("feedback.team", string="Teams", check_company=True)
    category_ids = fields.Many2many("feedback.category", string="Categories", help="With all below them.")
    domain = fields.Char("Further Filter", default="[]", help="Only what this holds for counts.")

    kpi_ids = fields.Many2many("feedback.kpi", string="Key Figures", default=lambda self: self._default_kpi_ids())
    has_charts = fields.Boolean("Charts", default=True)
    has_categories = fields.Boolean("Top Categories", default=True)
    has_growing = fields.Boolean("What Is Growing", default=True)
    has_sla = fields.Boolean("SLA by Team", default=True)
    has_satisfaction = fields.Boolean("Satisfaction", default=True)
    has_comments = fields.Boolean("Customers' Comments", default=True)
    has_goals = fields.Boolean("Goals", default=True)

    partner_ids = fields.Many2many(
        "res.partner", string="Recipients", domain="[('email', '!=', False)]", help="They get it by mail."
    )
    external_partner_ids = fields.Many2many("res.partner", compute="_compute_external_partner_ids")
    schedule = fields.Selection(SCHEDULES, "Send", help="Empty: only by hand.")
    first_date = fields.Date("First On", default=lambda self: self._default_first_date())
    hour = fields.Integer("At (hour)", default=8, help="In the owner's time zone.")
    is_paused = fields.Boolean("Paused")
    next_date = fields.Datetime("Next On", compute="_compute_next_date", store=True, index="btree_not_null")

    _hour_range = models.Constraint("CHECK (hour BETWEEN 0 AND 23)", "The hour lies between 0 and 23.")

    @api.model
    def _default_kpi_ids(self):
        return self.env["feedback.kpi"]._of(*DEFAULT_FIGURES)

    @api.model
    def _default_first_date(self):
        """The first day of the next month, when the month before can be told."""
        return fields.Date.add(fields.Date.context_today(self), months=1, day=1)

    @api.depends("partner_ids.partner_share")
    def _compute_external_partner_ids(self):
        for report in self:
            report.external_partner_ids = report.partner_ids.filtered("partner_share")

    @api.depends("schedule", "first_date", "hour", "is_paused", "active", "user_id.tz")
    def _compute_next_date(self):
        for report in self:
            report.next_date = report._next_occurrence()

    def _next_occurrence(self):
        """Return when it is due next, counted from now: what was missed is not made up for."""
        if not (self.schedule and self.first_date and self.active) or self.is_paused:
            return False
        return next_occurrence(self.first_date, self.schedule, fields.Datetime.now(), self.hour, self._tz())

    def _tz(self):
        return self.user_id.tz or "UTC"

    @api.constrains("schedule", "partner_ids", "first_date")
    def _check_schedule(self):
        for report in self.filtered("schedule"):
            if not (report.first_date and report.partner_ids):
                raise ValidationError(
                    self.env._("“%s” cannot be sent: it needs recipients and a first day.", report.name)
                )

    @api.constrains("domain", "kpi_ids")
    def _check_domain(self):
        for report in self:
            report._filter()

    @api.model_create_multi
    def create(self, vals_list):
        for values in vals_list:
            self._check_owner(values)
        return super().create(vals_list)

    def write(self, vals):
        self._check_owner(vals)
        return super().write(vals)

    @api.model
    def _check_owner(self, values):
        """:raise AccessError: somebody would see what another may see"""
        owner = values.get("user_id", self.env.uid)
        if owner != self.env.uid and not self.env.is_system():
            raise AccessError(self.env._("You can make nobody but yourself the owner of a report."))

    def _period(self):
        """Return the :class:`Period` that it is about today, where its owner is."""
        today = fields.Datetime.context_timestamp(self.with_context(tz=self._tz()), fields.Datetime.now()).date()
        return finished_period(self.period, today, self._week_start())

    def _week_start(self):
        return int(self.env["res.lang"]._get_data(code=self.lang).week_start)

    def _filter(self):
        """Return the domain of what counts, on the fields that the reports share.

        :raise ValidationError: it is none
        """
        self.ensure_one()
        try:
            domain = Domain(safe_eval(self.domain or "[]", {"uid": self.user_id.id}))
            domain.optimize(self.env["feedback.report.event"])
        except Exception as error:  # noqa: BLE001 - typed by people: anything may be wrong with it
            raise ValidationError(
                self.env._("The filter of “%(report)s” is not understood: %(error)s", report=self.name, error=error)
            ) from error
        if self.team_ids:
            domain &= Domain("team_id", "in", self.team_ids.ids)
        if self.category_ids:
            domain &= Domain("category_id", "child_of", self.category_ids.ids)
        return domain

    def action_print(self):
        """Print it as the one who asks may see it: as PDF, or as a page where no PDF can be made."""
        return self.env.ref("feedback_reports.feedback_management_report_print").report_action(self)

    def action_preview(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/report/html/{PRINTED}/{self.id}", "target": "new"}
