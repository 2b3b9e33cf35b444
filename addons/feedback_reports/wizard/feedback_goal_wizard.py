from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import format_date

from odoo.addons.feedback_intake.models.feedback_ticket import KINDS

from ..models.feedback_goal import TARGET_KINDS

# Of each typical goal: its key figure, the target (kind, number), the guard, and the kind of ticket that counts.
TEMPLATES = {
    "first_reply": ("first_reply_hours", "less", 15, "csat", False),
    "negative": ("negative", "less", 15, "csat", False),
    "praise": ("received", "more", 20, "negative_share", "praise"),
    "csat": ("csat", "value", 90, "response_rate", False),
    "backlog": ("backlog", "less", 20, "csat", False),
    "deflection": ("deflection", "more", 10, "csat", False),
    "reopened": ("reopened", "less", 20, "resolution_hours", False),
}
DAYS = {"30_days": 30, "90_days": 90, "180_days": 182}
MONTHS = {"this_month": 1, "this_quarter": 3}
# What the numbers shown depend on.
PREVIEWED = (
    "kpi_id",
    "target_kind",
    "target_amount",
    "ticket_kind",
    "category_id",
    "channel_id",
    "team_ids",
    "date_start",
    "date_end",
    "baseline_typed",
    "company_id",
)


class FeedbackGoalWizard(models.TransientModel):
    """A new goal on one screen: what is typical is filled in, and what it would mean in numbers is shown."""

    _name = "feedback.goal.wizard"
    _description = "New Feedback Goal"

    template = fields.Selection(
        [
            ("first_reply", "Answer faster"),
            ("negative", "Fewer negative tickets"),
            ("praise", "More praise or reviews"),
            ("csat", "Satisfied customers (CSAT)"),
            ("backlog", "Smaller backlog"),
            ("deflection", "More answered by articles"),
            ("reopened", "Fewer reopened tickets"),
            ("own", "Something else"),
        ],
        "Goal",
        required=True,
        default="first_reply",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    kpi_id = fields.Many2one(
        "feedback.kpi",
        "Key Figure",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        ondelete="cascade",
    )
    definition = fields.Text(related="kpi_id.definition")
    unit = fields.Selection(related="kpi_id.unit")
    is_about_tickets = fields.Boolean(compute="_compute_is_about_tickets")
    target_kind = fields.Selection(TARGET_KINDS, "Target", compute="_compute_from_template", store=True, readonly=False)
    target_amount = fields.Float("Target Number", compute="_compute_from_template", store=True, readonly=False)
    guard_kpi_id = fields.Many2one(
        "feedback.kpi",
        "Guard",
        domain="[('goodness', '!=', 'none'), ('id', '!=', kpi_id)]",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        ondelete="cascade",
        help="A key figure that must not get worse while the goal is pursued.",
    )
    guard_tolerance = fields.Float("May Get Worse by (%)", default=5)
    ticket_kind = fields.Selection(
        KINDS, "Kind of Ticket", compute="_compute_from_template", store=True, readonly=False
    )
    category_id = fields.Many2one("feedback.category", check_company=True, ondelete="cascade")
    channel_id = fields.Many2one("feedback.channel", check_company=True, ondelete="cascade")
    team_ids = fields.Many2many("feedback.team", string="Teams", check_company=True)
    period = fields.Selection(
        [
            ("this_month", "This month"),
            ("this_quarter", "This quarter"),
            ("30_days", "30 days from today"),
            ("90_days", "90 days from today"),
            ("180_days", "Half a year from today"),
            ("own", "Other dates"),
        ],
        required=True,
        default="90_days",
    )
    date_start = fields.Date("From", compute="_compute_dates", store=True, readonly=False)
    date_end = fields.Date("Until", compute="_compute_dates", store=True, readonly=False)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        domain="[('share', '=', False)]",
        check_company=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    baseline_typed = fields.Float("Value Before, Typed")
    has_baseline = fields.Boolean(compute="_compute_preview")
    baseline_text = fields.Char("Is Now", compute="_compute_preview")
    baseline_note = fields.Char(compute="_compute_preview")
    target_text = fields.Char("Wanted", compute="_compute_preview")
    name = fields.Char(compute="_compute_name", store=True, readonly=False)

    @api.depends("template")
    def _compute_from_template(self):
        Kpi = self.env["feedback.kpi"]
        for wizard in self:
            if wizard.template not in TEMPLATES:
                continue
            kpi, kind, amount, guard, ticket_kind = TEMPLATES[wizard.template]
            wizard.kpi_id, wizard.guard_kpi_id = Kpi._of(kpi), Kpi._of(guard)
            wizard.target_kind, wizard.target_amount, wizard.ticket_kind = kind, amount, ticket_kind

    @api.depends("kpi_id")
    def _compute_is_about_tickets(self):
        for wizard in self:
            wizard.is_about_tickets = "team_id" in self.env.get(wizard.kpi_id.model, self)._fields

    @api.depends("period")
    def _compute_dates(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.period in DAYS:
                wizard.date_start, wizard.date_end = today, today + timedelta(days=DAYS[wizard.period] - 1)
            elif months := MONTHS.get(wizard.period):
                start = today.replace(day=1, month=(today.month - 1) // months * months + 1)
                wizard.date_start, wizard.date_end = start, start + relativedelta(months=months, days=-1)

    @api.depends(*PREVIEWED)
    @api.depends_context("lang")
    def _compute_preview(self):
        for wizard in self:
            goal = wizard._preview()
            wizard.has_baseline = bool(goal and goal.baseline_count)
            wizard.baseline_text = goal and goal.baseline_text
            wizard.baseline_note = goal and goal.baseline_note
            wizard.target_text = goal and goal.target_text

    @api.depends(*PREVIEWED)
    def _compute_name(self):
        for wizard in self:
            goal = wizard._preview()
            if goal:
                wizard.name = wizard._sentence(goal)

    def _preview(self):
        """Return the goal as it would be, not stored; None as long as something is missing."""
        if not (self.kpi_id and self.target_kind and self.date_start and self.date_end):
            return None
        if self.date_start >= self.date_end:
            return None
        return self.env["feedback.goal"].new(self._prepare_goal())

    def _sentence(self, goal):
        """Return what is to be reached by when, in the user's language."""
        values = {
            "figure": self._figure_label(),
            "percent": f"{self.target_amount:g}",
            "before": goal.baseline_text,
            "target": self.kpi_id._format(goal.target_value),
            "date": format_date(self.env, self.date_end),
        }
        if self.target_kind == "more":
            return self.env._("%(figure)s: %(percent)s %% more by %(date)s, from %(before)s to %(target)s", **values)
        if self.target_kind == "less":
            return self.env._("%(figure)s: %(percent)s %% less by %(date)s, from %(before)s to %(target)s", **values)
        if goal.direction == "down":
            return self.env._("%(figure)s: at most %(target)s by %(date)s, before %(before)s", **values)
        return self.env._("%(figure)s: at least %(target)s by %(date)s, before %(before)s", **values)

    def _figure_label(self):
        """Return the key figure with what it is narrowed down to: “Negative (Delivery, Customer care)”."""
        kinds = dict(self._fields["ticket_kind"]._description_selection(self.env))
        if not self.is_about_tickets:
            return self.kpi_id.name
        names = [
            kinds.get(self.ticket_kind),
            self.category_id.name,
            self.channel_id.name,
            *self.team_ids.mapped("name"),
        ]
        narrowed = ", ".join(filter(None, names))
        return f"{self.kpi_id.name} ({narrowed})" if narrowed else self.kpi_id.name

    def _prepare_goal(self):
        teams = self.team_ids if self.is_about_tickets else self.team_ids.browse()
        return {
            "name": self.name or "",
            "company_id": self.company_id.id,
            "kpi_id": self.kpi_id.id,
            "domain": repr(self._domain()),
            "team_ids": [Command.set(teams.ids)],
            "user_id": self.user_id.id,
            "date_start": self.date_start,
            "date_end": self.date_end,
            "baseline_typed": self.baseline_typed,
            "target_kind": self.target_kind,
            "target_amount": self.target_amount,
            "guard_kpi_id": self.guard_kpi_id.id,
            "guard_tolerance": self.guard_tolerance,
        }

    def _domain(self):
        if not self.is_about_tickets:
            return []
        parts = [
            ("kind", "=", self.ticket_kind),
            ("category_id", "child_of", self.category_id.id),
            ("channel_id", "=", self.channel_id.id),
        ]
        return [part for part in parts if part[2]]

    def action_create(self):
        """Create the goal, measure it for the first time, and open it."""
        self.ensure_one()
        goal = self.env["feedback.goal"].create(self._prepare_goal())
        goal._refresh()
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.goal",
            "res_id": goal.id,
            "views": [(False, "form")],
        }
