import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.forecast import Forecast
from ..tools.goal_status import judge
from .feedback_goal import GOAL_STATES

_logger = logging.getLogger(__name__)

# What the owner is told of by a message of their own; what else turns is only noted.
TOLD = {"at_risk", "will_miss", "met", "missed"}


class FeedbackGoal(models.Model):
    """Whether a goal will be met: judged every day, told once."""

    _inherit = "feedback.goal"

    state_date = fields.Date("Status Since", readonly=True, copy=False)
    # A turn within the margin of chance has to be seen on two days.
    pending_state = fields.Selection(GOAL_STATES, readonly=True, copy=False)
    pending_date = fields.Date(readonly=True, copy=False)

    def _forecast_found(self):
        if not self.has_forecast:
            return None
        return Forecast(self.forecast_value, self.forecast_low, self.forecast_high)

    def _judge(self, forecast, is_over):
        status, is_clear = judge(
            self.direction,
            self.target_value,
            self.value if self._has_value() else None,
            forecast,
            is_total=self._is_total(),
            is_over=is_over,
            is_guard_broken=self.is_guard_broken,
            is_guarded=bool(self.guard_kpi_id),
        )
        self._turn(status, is_clear)

    def _has_value(self):
        return bool(self.value_count) or self.kpi_id.aggregator == "sum"

    def _turn(self, status, is_clear):
        """Set the status: at once if it is clear or the first one, else when seen on a second day. Tell of it once."""
        today = self._today()
        if status == self.state:
            self.write({"pending_state": False, "pending_date": False})
            return
        if not is_clear and self.state != "draft":
            if self.pending_state != status:
                self.write({"pending_state": status, "pending_date": today})
            if self.pending_date >= today:
                return
        before = self.state
        self.write({"state": status, "state_date": today, "pending_state": False, "pending_date": False})
        if status in TOLD or (status == "on_track" and before != "draft"):
            self._tell()

    def _tell(self):
        """Note the turn, in the owner's language; of one to be acted on, and of the end, the owner is notified."""
        if self.env.context.get("tracking_disable"):
            return
        owner = self.user_id
        told = self.with_context(lang=owner.lang or self.env.lang)
        told.message_post(
            body=told._turn_text(),
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=owner.partner_id.ids if self.state in TOLD else [],
            subtype_xmlid="mail.mt_note",
        )

    def _turn_text(self):
        values = {
            "kpi": self.kpi_id.name,
            "value": self.value_text,
            "target": self.target_text,
            "forecast": self.forecast_text,
            "date": format_date(self.env, self.date_end),
        }
        if self.state == "at_risk" and self.is_guard_broken:
            return self.env._(
                "At risk: the guard “%(guard)s” is %(value)s and was %(before)s before the goal.",
                guard=self.guard_kpi_id.name,
                value=self.guard_text,
                before=self.guard_baseline_text,
            )
        if self.state == "missed" and self.is_guard_broken:
            return self.env._(
                "Missed: the guard “%(guard)s” is %(value)s and was %(before)s before the goal.",
                guard=self.guard_kpi_id.name,
                value=self.guard_text,
                before=self.guard_baseline_text,
            )
        texts = {
            "on_track": self.env._(
                "Back on track: on %(date)s “%(kpi)s” will be about %(forecast)s, the target is %(target)s.", **values
            ),
            "at_risk": self.env._(
                "At risk: on %(date)s “%(kpi)s” will be about %(forecast)s, the target is %(target)s.", **values
            ),
            "will_miss": self.env._(
                "Will be missed if nothing changes: on %(date)s “%(kpi)s” will be about %(forecast)s,"
                " the target is %(target)s.",
                **values,
            ),
            "met": self.env._("Met: “%(kpi)s” is %(value)s, the target was %(target)s.", **values),
            "missed": self.env._("Missed: “%(kpi)s” is %(value)s, the target was %(target)s.", **values),
        }
        return texts[self.state]

    @api.model
    def _cron_look_after(self, limit=200):
        """Measure and judge every goal that is not over for good, once a day; one that fails does not stop the rest."""
        cron = self.env["ir.cron"]
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0)
        domain = (
            Domain("frozen_date", "=", False)
            & Domain("state", "!=", "cancelled")
            & (Domain("measured_date", "=", False) | Domain("measured_date", "<", today))
        )
        goals = self.search(domain, limit=limit, order="measured_date NULLS FIRST, id")
        cron._commit_progress(remaining=self.search_count(domain) if len(goals) == limit else len(goals))
        for goal in goals:
            goal = goal.try_lock_for_update(allow_referencing=True)
            if goal:
                goal._refresh_safely()
            if not cron._commit_progress(1):
                return

    def _refresh_safely(self):
        try:
            with self.env.cr.savepoint():
                self._refresh()
        except OperationalError:  # another transaction was faster: the next run measures it
            raise
        except Exception:
            _logger.exception("Goal %s could not be measured", self.id)
            self.measured_date = fields.Datetime.now()

    def action_refresh(self):
        """Measure and judge now."""
        self.check_access("write")
        self._refresh()

    def action_cancel(self):
        self.filtered(lambda goal: not goal.frozen_date).write(
            {"state": "cancelled", "state_date": fields.Date.today()}
        )

    def action_resume(self):
        self.filtered(lambda goal: goal.state == "cancelled").write({"state": "draft"})
        self._refresh()
