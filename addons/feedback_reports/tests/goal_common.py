from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.addons.feedback_intake.tests.common import DeskCase

# A Monday.
TODAY = date(2026, 3, 16)


class GoalCase(DeskCase):
    """Mixed into a TransactionCase or HttpCase: goals of the test company, which keeps Berlin's time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Europe/Berlin"
        cls.kpis = {kpi.code: kpi for kpi in cls.env["feedback.kpi"].search([])}
        # What the demonstration data bring is no part of this.
        cls.env["feedback.goal"].search([]).unlink()

    @classmethod
    def _received(cls, *moments, **values):
        """Create one ticket for each moment, a datetime in UTC or a day (at noon)."""
        tickets = cls.env["feedback.ticket"]
        for moment in moments:
            moment = moment if isinstance(moment, datetime) else datetime(*moment.timetuple()[:3], 12)
            with freeze_time(moment):
                tickets |= cls._ticket(**values)
                cls.env.flush_all()
        return tickets

    @classmethod
    def _days(cls, first, number):
        """Return so many days from ``first``, a number of days from today on."""
        return [TODAY + timedelta(days=first + one) for one in range(number)]

    def _goal(self, kpi="negative", today=TODAY, user="manager", **values):
        with freeze_time(datetime(*today.timetuple()[:3], 12)):
            goal = self._as(user, self.env["feedback.goal"]).create(
                {
                    "name": "A goal",
                    "kpi_id": self.kpis[kpi].id,
                    "company_id": self.company.id,
                    "user_id": self.users["manager"].id,
                    "date_start": today,
                    "date_end": today + timedelta(days=29),
                    **values,
                }
            )
            self.env.flush_all()
            return goal

    def _look_after(self, day, hour=12):
        """Run the scheduled action on this day."""
        with freeze_time(datetime(*day.timetuple()[:3], hour)), self.enter_registry_test_mode():
            self.env.ref("feedback_reports.ir_cron_look_after_goals").method_direct_trigger()
        self.env.invalidate_all()
