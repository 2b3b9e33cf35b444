from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools.goal_status import target_of
from ..tools.period import Period

GOAL_STATES = [
    ("draft", "Too Early to Say"),
    ("on_track", "On Track"),
    ("at_risk", "At Risk"),
    ("will_miss", "Will Miss"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
TARGET_KINDS = [("more", "% more than before"), ("less", "% less than before"), ("value", "as a value")]
DIRECTIONS = [("up", "At Least"), ("down", "At Most")]
# What nobody changes any more once a goal is over.
FROZEN_FIELDS = {
    "company_id",
    "kpi_id",
    "domain",
    "team_ids",
    "date_start",
    "date_end",
    "baseline_start",
    "baseline_end",
    "baseline_typed",
    "target_kind",
    "target_amount",
    "guard_kpi_id",
    "guard_tolerance",
    "value",
    "value_count",
    "guard_value",
    "state",
    "frozen_date",
}


class FeedbackGoal(models.Model):
    """A key figure that is to reach a value by a day.

    The methods of one subject stand in one file: ``feedback_goal_<subject>.py``.
    """

    _name = "feedback.goal"
    _description = "Feedback Goal"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_end, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    is_private = fields.Boolean("Managers Only", help="Only managers and the owner see it.")
    kpi_id = fields.Many2one("feedback.kpi", "Key Figure", required=True, ondelete="restrict", tracking=True)
    kpi_model = fields.Char(related="kpi_id.model", string="Report")
    unit = fields.Selection(related="kpi_id.unit")
    domain = fields.Char("Filter", default="[]", help="Only what this holds for counts.", tracking=True)
    team_ids = fields.Many2many(
        "feedback.team",
        string="Teams",
        check_company=True,
        ondelete="restrict",
        help="Only their tickets count. Empty: those of the whole company.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain="[('share', '=', False)]",
        check_company=True,
        index=True,
        default=lambda self: self.env.user,
        tracking=True,
        help="Is told when the status turns.",
    )
    date_start = fields.Date("From", required=True, default=fields.Date.context_today, tracking=True)
    date_end = fields.Date("Until", required=True, help="The last day that counts.", tracking=True)

    baseline_start = fields.Date(
        "Compared with, from",
        compute="_compute_baseline_dates",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    baseline_end = fields.Date(
        "Compared with, until",
        compute="_compute_baseline_dates",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    baseline_measured = fields.Float("Measured Before", compute="_compute_baseline", store=True)
    baseline_count = fields.Integer(
        "Rows Before",
        compute="_compute_baseline",
        store=True,
        help="How many rows of the report counted before the goal. Without any, the value before may be typed.",
    )
    baseline_typed = fields.Float("Value Before, Typed", tracking=True, help="Used as long as nothing was measured.")
    baseline_value = fields.Float(
        "Before",
        compute="_compute_baseline_value",
        store=True,
        aggregator=None,
        help="What the figure was before. A number of events is converted to the length of the goal, by days.",
    )

    target_kind = fields.Selection(TARGET_KINDS, "Target", required=True, default="value", tracking=True)
    target_amount = fields.Float("Target Number", tracking=True)
    target_value = fields.Float(compute="_compute_target", store=True, aggregator=None, tracking=True)
    direction = fields.Selection(DIRECTIONS, compute="_compute_target", store=True)

    guard_kpi_id = fields.Many2one(
        "feedback.kpi",
        "Guard",
        domain="[('goodness', '!=', 'none'), ('id', '!=', kpi_id)]",
        ondelete="restrict",
        tracking=True,
        help="A key figure that must not get worse while the goal is pursued.",
    )
    guard_tolerance = fields.Float("May Get Worse by (%)", default=5, tracking=True)
    guard_baseline = fields.Float("Guard Before", compute="_compute_baseline", store=True, aggregator=None)
    guard_baseline_count = fields.Integer("Guard's Rows Before", compute="_compute_baseline", store=True)

    state = fields.Selection(
        GOAL_STATES, "Status", required=True, readonly=True, default="draft", copy=False, index=True
    )

    _dates_order = models.Constraint("CHECK (date_start < date_end)", "A goal ends after it has begun.")
    _baseline_order = models.Constraint(
        "CHECK (baseline_start <= baseline_end)", "The period to compare with ends after it has begun."
    )
    _tolerance_positive = models.Constraint("CHECK (guard_tolerance >= 0)", "The tolerance cannot be negative.")

    @api.depends("date_start", "date_end")
    def _compute_baseline_dates(self):
        for goal in self:
            if not (goal.date_start and goal.date_end):
                continue
            before = goal._period().previous()
            goal.baseline_start, goal.baseline_end = before.start, before.end - timedelta(days=1)

    @api.depends(
        "kpi_id", "guard_kpi_id", "domain", "team_ids", "company_id", "date_start", "baseline_start", "baseline_end"
    )
    def _compute_baseline(self):
        for goal in self:
            values = {}
            if goal.kpi_id and goal.baseline_start and goal.baseline_end:
                values = goal._measure_baseline()
            value, goal.baseline_count = values.get(goal.kpi_id, (None, 0))
            guard, goal.guard_baseline_count = values.get(goal.guard_kpi_id, (None, 0))
            goal.baseline_measured, goal.guard_baseline = value or 0, goal._to_length(goal.guard_kpi_id, guard or 0)

    @api.depends("baseline_measured", "baseline_count", "baseline_typed", "date_end")
    def _compute_baseline_value(self):
        for goal in self:
            if goal.baseline_count:
                goal.baseline_value = goal._to_length(goal.kpi_id, goal.baseline_measured)
            else:
                goal.baseline_value = goal.baseline_typed

    @api.depends("target_kind", "target_amount", "baseline_value", "kpi_id")
    def _compute_target(self):
        for goal in self:
            before = goal.baseline_value
            goal.target_value = target_of(goal.target_kind, goal.target_amount, before)
            if goal.target_kind != "value":
                goal.direction = "up" if goal.target_kind == "more" else "down"
            elif goal.kpi_id.goodness in ("up", "down"):
                goal.direction = goal.kpi_id.goodness
            else:
                goal.direction = "down" if goal._has_baseline() and goal.target_value < before else "up"

    @api.constrains("kpi_id", "guard_kpi_id", "domain", "team_ids")
    def _check_filter(self):
        for goal in self:
            if goal.guard_kpi_id == goal.kpi_id:
                raise ValidationError(self.env._("A key figure cannot guard itself: choose another guard."))
            goal._check_domain_allowed()

    def _check_domain_allowed(self):
        """Figures are measured with all rights, so whoever sets the filter must be allowed what it looks into.

        :raise UserError: the report does not know what the filter asks for
        :raise AccessError: the user may not read it
        """
        domain = self._filter()
        for kpi in self.kpi_id | self.guard_kpi_id:
            kpi._check_domain(domain)
            try:
                self.sudo(False).env[kpi.model].search_count(domain, limit=1)
            except ValueError as error:
                raise ValidationError(
                    self.env._("“%(kpi)s” cannot be filtered that way: %(error)s", kpi=kpi.name, error=error)
                ) from error

    @api.constrains("target_kind", "target_amount", "kpi_id", "baseline_start", "baseline_end", "baseline_typed")
    def _check_target(self):
        for goal in self:
            if goal.target_kind != "value" and not goal.target_amount > 0:
                raise ValidationError(self.env._("By how many percent? The number must be greater than 0."))
            if goal.target_kind != "value" and not goal._has_baseline():
                raise ValidationError(
                    self.env._(
                        "“%(kpi)s” was never measured before the goal, so there is nothing to compare with."
                        " Type the value before or set the target as a value.",
                        kpi=goal.kpi_id.name,
                    )
                )
            goal._check_target_in_range()

    def _check_target_in_range(self):
        low, high = self._bounds()
        if not low <= self.target_value <= high:
            raise ValidationError(
                self.env._(
                    "“%(kpi)s” can never be %(value)s.",
                    kpi=self.kpi_id.name,
                    value=self.kpi_id._format(self.target_value),
                )
            )

    def write(self, values):
        if FROZEN_FIELDS & values.keys() and any(goal.frozen_date for goal in self):
            raise UserError(self.env._("This goal is over: its figures stay as they are. Set a new goal instead."))
        return super().write(values)

    def _period(self):
        return Period(self.date_start, self.date_end + timedelta(days=1))

    def _has_baseline(self):
        return bool(self.baseline_count or self.baseline_typed)

    def _is_total(self, kpi=None):
        """Whether it is a number of events, which grows from day to day."""
        kpi = kpi or self.kpi_id
        return kpi.aggregator == "sum" and not kpi.is_stock

    def _to_length(self, kpi, value):
        """Convert a number of events of the baseline to the goal's length; averages, shares and levels stay."""
        if not (kpi and self._is_total(kpi) and self.date_start and self.date_end):
            return value
        return value * self._period().days / ((self.baseline_end - self.baseline_start).days + 1)

    def _filter(self):
        """Return what counts, as set by people.

        :raise ValidationError: the filter is no domain
        """
        try:
            domain = Domain(literal_eval(self.domain or "[]"))
        except (ValueError, SyntaxError, TypeError) as error:
            raise ValidationError(self.env._("The filter cannot be read: %s", self.domain)) from error
        return domain & Domain("team_id", "in", self.team_ids.ids) if self.team_ids else domain
