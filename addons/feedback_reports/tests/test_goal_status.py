"""A goal from its first day to its end: what turns, who is told, and what stays for good."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..tools.forecast import Forecast
from .goal_common import TODAY, GoalCase

GOOD, DOUBTFUL, DOUBTFUL_CLEAR, BAD = (
    Forecast(90, 80, 100),
    Forecast(101, 90, 112),
    Forecast(106, 92, 112),
    Forecast(130, 120, 140),
)


@tagged("post_install", "-at_install")
class TestGoalTurns(GoalCase, TransactionCase):
    def _told(self, goal):
        return goal.message_ids.filtered(lambda message: self.users["manager"].partner_id in message.partner_ids)

    def _look_after_with(self, forecast, number):
        goal_class = self.env.registry["feedback.goal"]
        with patch.object(goal_class, "_forecast", lambda goal, days: forecast):
            self._look_after(TODAY + timedelta(days=number))

    def test_the_first_days_say_nothing_yet(self):
        goal = self._goal(target_kind="value", target_amount=100)
        self._look_after(TODAY + timedelta(days=2))
        self.assertEqual((goal.state, goal.forecast_text), ("draft", "Too early to say"))
        self.assertFalse(self._told(goal))

    def test_tickets_turn_a_goal_and_its_owner_is_told_once(self):
        self._received(*self._days(-30, 30), sentiment="negative")
        goal = self._goal(target_kind="less", target_amount=50)
        self.assertEqual(goal.target_value, 15)
        self._look_after(TODAY + timedelta(days=7))
        self.assertEqual(goal.state, "on_track")
        self.assertFalse(self._told(goal))
        self._received(*self._days(7, 7), sentiment="negative")
        self._received(*self._days(7, 7), sentiment="negative")
        for number in (14, 15, 16):
            self._look_after(TODAY + timedelta(days=number))
        self.assertEqual(goal.state, "will_miss")
        self.assertEqual(len(self._told(goal)), 1)
        self.assertIn("Will be missed if nothing changes", self._told(goal).body)
        self._received(*self._days(17, 2), sentiment="negative")
        for number in (19, 20):
            self._look_after(TODAY + timedelta(days=number))
        self.assertEqual(goal.state, "missed", "Passed for good before the end")
        self.assertEqual(len(self._told(goal)), 2)

    def test_what_hovers_about_the_target_must_be_seen_on_two_days(self):
        goal = self._goal(target_kind="value", target_amount=100)
        self._look_after_with(GOOD, 6)
        for number in range(7, 15):
            self._look_after_with(DOUBTFUL if number % 2 else GOOD, number)
        self.assertEqual(goal.state, "on_track")
        self.assertFalse(self._told(goal))
        for number in (15, 16, 17):
            self._look_after_with(DOUBTFUL, number)
        self.assertEqual(goal.state, "at_risk")
        self.assertEqual(goal.state_date, TODAY + timedelta(days=16))
        self.assertEqual(len(self._told(goal)), 1)

    def test_asking_again_on_the_same_day_is_no_second_day(self):
        goal = self._goal(target_kind="value", target_amount=100)
        self._look_after_with(GOOD, 6)
        self._look_after_with(DOUBTFUL, 7)
        with (
            freeze_time("2026-03-23 18:00:00"),
            patch.object(self.env.registry["feedback.goal"], "_forecast", lambda goal, days: DOUBTFUL),
        ):
            goal.action_refresh()
        self.assertEqual(goal.state, "on_track")

    def test_what_is_clear_turns_at_once(self):
        goal = self._goal(target_kind="value", target_amount=100)
        self._look_after_with(GOOD, 6)
        self._look_after_with(DOUBTFUL_CLEAR, 7)
        self.assertEqual(goal.state, "at_risk")
        self._look_after_with(BAD, 8)
        self.assertEqual(goal.state, "will_miss")
        self.assertEqual(len(self._told(goal)), 2)
        self._look_after_with(GOOD, 9)
        self.assertEqual(goal.state, "on_track")
        self.assertEqual(len(self._told(goal)), 2, "Good news is noted, nobody has to act on it")
        self.assertIn("Back on track", goal.message_ids[0].body)

    def test_the_owner_reads_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["manager"].lang = "fr_FR"
        goal = self._goal(target_kind="value", target_amount=1000)
        self._look_after_with(Forecast(2000.0, 1900.0, 2100.0), 6)
        self.assertIn("2&nbsp;000", self._told(goal).body)

    def test_a_target_that_is_reached_is_met_at_once_unless_a_guard_may_break(self):
        self._received(*self._days(-9, 3), sentiment="positive")
        goal = self._goal("positive", target_kind="value", target_amount=2)
        guarded = self._goal("positive", target_kind="value", target_amount=2, guard_kpi_id=self.kpis["solved"].id)
        self._received(*self._days(0, 2), sentiment="positive")
        self._look_after(TODAY + timedelta(days=2))
        self.assertEqual((goal.state, guarded.state), ("met", "on_track"))
        self.assertIn("Met", self._told(goal).body)

    def test_a_broken_guard_puts_the_goal_at_risk_and_then_spoils_it(self):
        self._received(*self._days(-30, 30), sentiment="neutral")
        goal = self._goal(
            "positive",
            target_kind="value",
            target_amount=2,
            guard_kpi_id=self.kpis["negative_share"].id,
            guard_tolerance=10,
            date_end=TODAY + timedelta(days=19),
        )
        self.assertEqual((goal.guard_baseline, goal.guard_baseline_count), (0, 20))
        self._received(*self._days(0, 3), sentiment="positive")
        self._received(*self._days(0, 8), sentiment="negative")
        self._look_after(TODAY + timedelta(days=8))
        self.assertEqual((goal.state, goal.is_guard_broken), ("at_risk", True))
        self.assertIn("the guard “Share of Negative” is 72.7 % and was 0.0 %", self._told(goal).body)
        self._look_after(TODAY + timedelta(days=20))
        self.assertEqual(goal.state, "missed")
        self.assertIn("Missed: the guard", self._told(goal)[0].body)

    def test_a_guard_may_get_worse_by_what_is_allowed(self):
        self._received(*self._days(-20, 10), sentiment="negative")
        self._received(*self._days(-20, 10), sentiment="neutral")
        goal = self._goal(
            "positive", target_kind="value", target_amount=1, guard_kpi_id=self.kpis["negative_share"].id,
            guard_tolerance=20, date_end=TODAY + timedelta(days=19),
        )  # fmt: skip
        self._received(*self._days(0, 6), sentiment="negative")
        self._received(*self._days(0, 4), sentiment="positive")
        self._look_after(TODAY + timedelta(days=20))
        self.assertEqual((goal.guard_baseline, goal.guard_value, goal.state), (50, 60, "met"))

    def test_what_is_over_stays_for_good(self):
        tickets = self._received(*self._days(0, 6), sentiment="negative")
        goal = self._goal(target_kind="value", target_amount=4, guard_kpi_id=self.kpis["solved"].id)
        self._look_after(TODAY + timedelta(days=29))
        self.assertFalse(goal.frozen_date)
        self._look_after(TODAY + timedelta(days=30))
        self.assertTrue(goal.frozen_date)
        fields = ["value", "guard_value", "state", "baseline_value", "target_value", "frozen_date", "chart"]
        before, days = goal.read(fields), goal.value_ids.read()
        tickets[:3].unlink()
        tickets[3:].sentiment = "neutral"
        with freeze_time(TODAY + timedelta(days=40)):
            goal.action_refresh()
        self._look_after(TODAY + timedelta(days=41))
        self.assertEqual((goal.read(fields), goal.value_ids.read()), (before, days))
        self.assertEqual((goal.state, goal.value), ("missed", 6))
        for values in ({"target_amount": 9}, {"date_end": "2026-05-01"}, {"state": "met"}, {"value": 1}):
            with self.assertRaisesRegex(UserError, "This goal is over"):
                self._as("manager", goal).write(values)
        self._as("manager", goal).write({"name": "A new name"})

    def test_until_then_deleted_and_changed_tickets_change_it(self):
        tickets = self._received(*self._days(0, 6), sentiment="negative")
        goal = self._goal(target_kind="value", target_amount=9)
        self._look_after(TODAY + timedelta(days=7))
        self.assertEqual((goal.value, sum(goal.value_ids.mapped("value"))), (6, 6))
        tickets[0].unlink()
        tickets[1].sentiment = "neutral"
        self._look_after(TODAY + timedelta(days=8))
        self.assertEqual((goal.value, sum(goal.value_ids.mapped("value"))), (4, 4))

    def test_dates_that_are_changed_take_the_days_along(self):
        goal = self._goal(target_kind="value", target_amount=9)
        self._look_after(TODAY + timedelta(days=7))
        with freeze_time(TODAY + timedelta(days=7, hours=12)):
            goal.date_start = TODAY + timedelta(days=5)
            goal.action_refresh()
        self.assertEqual(goal.value_ids.mapped("date"), self._days(5, 3))

    def test_a_cancelled_goal_is_left_alone_and_can_be_resumed(self):
        goal = self._goal(target_kind="value", target_amount=1)
        self._received(*self._days(0, 3), sentiment="negative")
        goal.action_cancel()
        self._look_after(TODAY + timedelta(days=4))
        self.assertEqual((goal.state, goal.value), ("cancelled", 0))
        with freeze_time(TODAY + timedelta(days=5, hours=12)):
            goal.action_resume()
        self.assertEqual((goal.state, goal.value), ("missed", 3))

    def test_a_goal_that_has_not_begun_waits(self):
        goal = self._goal(target_kind="value", target_amount=1, date_start=TODAY + timedelta(days=3))
        self._look_after(TODAY)
        self.assertEqual(
            (goal.state, goal.value_ids, goal.time_text), ("draft", goal.value_ids.browse(), goal.time_text)
        )

    def test_one_goal_that_fails_does_not_stop_the_rest(self):
        broken, sound = (
            self._goal(**{"target_kind": "value", "target_amount": 9}),
            self._goal(target_kind="value", target_amount=9),
        )
        self._received(TODAY, sentiment="negative")
        self.env.cr.execute("UPDATE feedback_goal SET domain = 'nonsense' WHERE id = %s", [broken.id])
        with self.assertLogs("odoo.addons.feedback_reports.models.feedback_goal_status", "ERROR"):
            self._look_after(TODAY + timedelta(days=1))
        self.assertEqual(sound.value, 1)
        self.assertTrue(broken.measured_date)

    def test_the_daily_run_costs_the_same_for_each_goal_however_long(self):
        self._received(*self._days(-20, 40), sentiment="negative")
        short = self._goal(target_kind="value", target_amount=999, guard_kpi_id=self.kpis["negative_share"].id)
        long = short.copy({"date_end": TODAY + timedelta(days=300)})
        self._queries(short)  # what is cached from then on
        self.assertEqual(self._queries(short), self._queries(long))
        self.assertLessEqual(self._queries(long), 12)

    def _queries(self, goal):
        with freeze_time(TODAY + timedelta(days=20, hours=12)):
            goal.action_refresh()
            self.env.flush_all()
        with freeze_time(TODAY + timedelta(days=21, hours=12)):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            goal._refresh()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before
