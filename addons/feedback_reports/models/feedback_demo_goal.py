from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.feedback_intake.models.feedback_demo import QUIET

from ..tools.forecast import Forecast

# Key, figure, guard, first and last day from today on, status that the target is chosen for, name in both languages.
GOALS = [
    ("reply", "first_reply_hours", "one_touch", (-30, -4), "met", ("Answer sooner", "Отвечать быстрее")),
    ("solution", "resolution_hours", "one_touch", (-60, -31), "missed", ("Solve sooner", "Решать быстрее")),
    ("praise", "positive", False, (-20, 19), "on_track", ("More praise", "Больше похвалы")),
    (
        "mood",
        "negative_share",
        "first_reply_hours",
        (-30, 29),
        "at_risk",
        ("Fewer of our customers are dissatisfied", "Меньше недовольных клиентов"),
    ),
    ("backlog", "backlog", "one_touch", (-24, 35), "will_miss", ("Keep the backlog small", "Держать очередь короткой")),
]
# The target lies so far from the forecast, measured in the part of the interval on that side of it.
PLACES = {"on_track": 0.4, "at_risk": -0.6, "will_miss": -1.6}


class FeedbackDemo(models.AbstractModel):
    """Goals of the demonstration company in every status, measured on the demonstration tickets."""

    _inherit = "feedback.demo"

    @api.model
    def _load_goals(self):
        """Create the goals, unless they are there. Nobody is notified."""
        if self.env.ref("feedback_demo.goal_reply", raise_if_not_found=False):
            return
        company = self.env.ref("base.main_company")
        demo = self.with_context(**QUIET, allowed_company_ids=company.ids)
        # Otherwise measured after the demonstration data only.
        self.env["feedback.ticket.milestone"]._measure_all()
        owners = [self.env.ref(f"feedback_demo.user_{name}") for name in ("olga_smirnova", "hannah_meyer")]
        goals = {goal[0]: demo._create_goal(company, owners[n % 2], *goal) for n, goal in enumerate(GOALS)}
        demo._name_records("goal", goals)
        demo._plan_task(self.env.ref("feedback_demo.goal_mood"))

    @api.model
    def _create_goal(self, company, owner, key, kpi, guard, days, status, names):
        Kpi, today = self.env["feedback.kpi"], fields.Date.today()
        values = {
            "name": names[1] if owner.lang == "ru_RU" else names[0],
            "company_id": company.id,
            "kpi_id": Kpi._of(kpi).id,
            "guard_kpi_id": guard and Kpi._of(guard).id,
            "guard_tolerance": 10,
            "user_id": owner.id,
            "date_start": today + timedelta(days=days[0]),
            "date_end": today + timedelta(days=days[1]),
        }
        goal = self.env["feedback.goal"].create(values | self._prepare_target(values, status))
        goal._refresh()
        return goal

    @api.model
    def _prepare_target(self, values, status):
        """Return a target by which the goal gets the status, from what was measured."""
        goal = self.env["feedback.goal"].new(values)
        days = goal._measure_days()
        figures = goal._prepare_figures(days, is_over=False)
        found = goal._forecast(days) if status in PLACES else None
        forecast = found or Forecast(*[figures["value"]] * 3)
        is_up = goal.kpi_id.goodness == "up"
        if status in PLACES:
            worse, better = (forecast.low, forecast.high) if is_up else (forecast.high, forecast.low)
            edge = worse if PLACES[status] > 0 else better
            target = forecast.value + abs(PLACES[status]) * (edge - forecast.value)
        else:
            target = figures["value"] * (1 if (status == "met") else 1.3 if is_up else 0.8)
        digits = 0 if goal.unit == "count" else 1
        target = round(target, digits)
        if status == "met":
            target += -(10**-digits) if is_up else 10**-digits
        return {"target_kind": "value", "target_amount": max(target, 1)}

    @api.model
    def _plan_task(self, goal):
        goal.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.today() + timedelta(days=3),
            summary=self.env._("Look at what waits longest with the team"),
            user_id=goal.user_id.id,
        )
