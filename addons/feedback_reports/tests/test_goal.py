"""What a goal is compared with, what it wants, and what it counts."""

from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from ..tools.period import Period
from .goal_common import TODAY, GoalCase

MEASURE = {"target_kind": "value", "target_amount": 5}


@tagged("post_install", "-at_install")
class TestGoal(GoalCase, TransactionCase):
    def test_before_is_the_same_length_before_the_goal(self):
        self._received(*self._days(-30, 10), sentiment="negative")
        self._received(TODAY - timedelta(days=31), sentiment="negative")
        goal = self._goal(target_kind="less", target_amount=20)
        self.assertEqual((goal.baseline_start, goal.baseline_end), (date(2026, 2, 14), date(2026, 3, 15)))
        self.assertEqual((goal.baseline_value, goal.target_value, goal.direction), (10, 8, "down"))

    def test_a_number_of_events_is_compared_by_days(self):
        self._received(*self._days(-15, 6), sentiment="positive")
        goal = self._goal(
            "positive", target_kind="more", target_amount=50, baseline_start="2026-03-01", baseline_end="2026-03-15"
        )
        self.assertEqual(goal.baseline_measured, 6)
        self.assertEqual((goal.baseline_value, goal.target_value, goal.direction), (12, 18, "up"))
        self.assertIn("converted to 30 days", goal.baseline_note)

    def test_an_average_is_compared_as_it_is(self):
        self._received(*self._days(-15, 3), sentiment="negative")
        self._received(TODAY - timedelta(days=9), sentiment="neutral")
        goal = self._goal("negative_share", target_kind="less", target_amount=20, baseline_start="2026-03-01")
        self.assertEqual((goal.baseline_value, goal.target_value), (75, 60))

    def test_a_target_may_be_a_value_and_goes_where_the_figure_is_better(self):
        self._received(TODAY - timedelta(days=3), sentiment="neutral")
        self.assertEqual(self._goal("negative_share", target_kind="value", target_amount=10).direction, "down")
        self.assertEqual(self._goal("csat", target_kind="value", target_amount=90).direction, "up")
        self.assertEqual(self._goal("received", target_kind="value", target_amount=9).direction, "up")
        self.assertEqual(self._goal("received", target_kind="value", target_amount=0.5).direction, "down")

    def test_without_data_the_value_before_may_be_typed_and_says_so(self):
        with self.assertRaisesRegex(ValidationError, "never measured before"):
            self._goal("csat", target_kind="more", target_amount=10)
        goal = self._goal("csat", target_kind="more", target_amount=10, baseline_typed=80)
        self.assertEqual((goal.baseline_value, goal.target_value), (80, 88))
        self.assertEqual(goal.baseline_note, "Nothing was measured before the goal.")

    def test_what_was_measured_cannot_be_typed_over(self):
        self._received(*self._days(-9, 4), sentiment="negative")
        goal = self._goal(target_kind="less", target_amount=50, baseline_typed=100)
        self.assertEqual(goal.baseline_value, 4)
        with freeze_time("2026-03-16 12:00:00"):
            goal.baseline_typed = 200
        self.assertEqual(goal.baseline_value, 4)

    def test_impossible_targets_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "can never be 110.0 %"):
            self._goal("csat", target_kind="more", target_amount=10, baseline_typed=100)
        with self.assertRaisesRegex(ValidationError, "can never be"):
            self._goal(target_kind="value", target_amount=-1)
        with self.assertRaisesRegex(ValidationError, "greater than 0"):
            self._goal(target_kind="less", target_amount=0, baseline_typed=10)

    def test_a_filter_that_cannot_be_is_refused_clearly(self):
        for domain in ("[('nonsense', '=', 1)]", "nonsense(", "[('kind', '=')]", "__import__('os')"):
            with self.subTest(domain), self.assertRaisesRegex(UserError, "filter|cannot be"):
                self._goal(domain=domain, **MEASURE)
        with self.assertRaisesRegex(UserError, "cannot be filtered"):
            self._goal("deflection", team_ids=self.teams["all"].ids, **MEASURE)
        with self.assertRaisesRegex(ValidationError, "cannot guard itself"):
            self._goal(guard_kpi_id=self.kpis["negative"].id, **MEASURE)

    def test_a_filter_looks_into_nothing_that_its_author_may_not_read(self):
        secret = "[('channel_id.url_token', '=like', 'a%')]"
        with self.assertRaises(AccessError):
            self._goal(domain=secret, **MEASURE)
        values = {"kpi_id": self.kpis["negative"].id, "domain": secret, "date_start": TODAY}
        with self.assertRaises(AccessError):  # a preview, which is not stored
            draft = self._as("manager", self.env["feedback.goal"]).new({**values, "date_end": TODAY + timedelta(9)})
            self.assertIsNotNone(draft.baseline_value)
        with self.assertRaisesRegex(UserError, "cannot be filtered"):
            self._goal(domain="[('user_id.tz_offset', '=', '+0000')]", **MEASURE)

    def test_only_what_the_filter_holds_for_counts(self):
        wanted = self._received(*self._days(0, 2), sentiment="negative", kind="complaint")
        self._received(*self._days(0, 2), sentiment="negative", kind="question")
        self._received(*self._days(0, 2), sentiment="negative", kind="complaint", team="own")
        goal = self._goal(domain="[('kind', '=', 'complaint')]", team_ids=self.teams["all"].ids, **MEASURE)
        self._look_after(TODAY + timedelta(days=4))
        self.assertEqual(goal.value, 2)
        action = goal.action_open_tickets()
        self.assertEqual(self._as("manager", self.env[action["res_model"]]).search(action["domain"]), wanted)
        action = goal.action_open_report()
        report = self._as("manager", self.env[action["res_model"]])
        self.assertEqual(sum(report.search(action["domain"]).mapped("negative")), 2)

    def test_the_figure_is_the_same_for_everybody_the_tickets_are_not(self):
        self._received(*self._days(0, 2), sentiment="negative", team="own", user_id=self.users["lead"].id)
        self._received(*self._days(0, 1), sentiment="negative")
        goal = self._goal(**MEASURE)
        with freeze_time("2026-03-20 12:00:00"):
            goal.action_refresh()
            agents = self._as("agent", goal)
            self.assertEqual((goal.value, agents.value, agents.value_text), (3, 3, "3"))
            action = agents.action_open_tickets()
        self.assertEqual(len(self._as("agent", self.env["feedback.ticket"]).search(action["domain"])), 1)

    def test_other_companies_are_no_part_of_it(self):
        self._received(*self._days(0, 2), sentiment="negative")
        strange = {"company_id": self.other_company.id, "team": False, "channel_id": False}
        self._received(*self._days(-3, 5), sentiment="negative", **strange)
        goal = self._goal(**MEASURE)
        theirs = self._goal(user="strange_manager", company_id=self.other_company.id, user_id=False, **MEASURE)
        self._look_after(TODAY + timedelta(days=4))
        self.assertEqual((goal.value, goal.baseline_value), (2, 0))
        self.assertEqual((theirs.value, theirs.baseline_value), (2, 3))
        self.assertEqual(self._as("strange_manager", self.env["feedback.goal"]).search([]), theirs)
        self.assertEqual(self._as("manager", self.env["feedback.goal.value"]).search([]).goal_id, goal)

    def test_days_begin_at_midnight_of_the_company_when_clocks_change(self):
        """In Berlin the 29th of March 2026 has 23 hours and ends at 22:00 UTC."""
        first, last = datetime(2026, 3, 27, 23, 0), datetime(2026, 3, 29, 21, 59)
        self._received(first - timedelta(minutes=1), first, last, last + timedelta(minutes=1), sentiment="negative")
        goal = self._goal(date_start="2026-03-28", date_end="2026-03-29", **MEASURE)
        self.assertEqual(goal.baseline_value, 1)
        self._look_after(date(2026, 3, 29), hour=22)
        self.assertEqual([(row.date.day, row.value) for row in goal.value_ids], [(28, 1), (29, 1)])
        self.assertEqual((goal.value, goal.state), (2, "met"))

    def test_days_of_the_backlog_are_those_measured_at_their_ends(self):
        tickets = self._received(*self._days(-9, 6))
        with freeze_time("2026-03-12 09:00:00"):
            self._as("agent", tickets[:2]).action_close()
            self.env.flush_all()
        with freeze_time("2026-03-16 12:00:00"):
            kpi = self._as("manager", self.kpis["backlog"]).with_context(tz="Europe/Berlin")
            bounds = Period(date(2026, 3, 5), TODAY + timedelta(days=1)).bounds("Europe/Berlin")
            days = kpi._measure_days(*bounds)[kpi]
            self.assertEqual(max(days), TODAY)
            for day, (value, _count) in days.items():
                end = Period(day, day + timedelta(days=1)).bounds("Europe/Berlin")[1]
                self.assertEqual(value, kpi._measure(end, end)[kpi][()][0], day)
            self.assertEqual(days[TODAY][0], 4)

    def test_days_of_an_average_make_up_the_average(self):
        for day, moods in zip(self._days(-4, 3), (("negative",), ("negative", "neutral"), ("neutral",)), strict=True):
            for mood in moods:
                self._received(day, sentiment=mood)
        start = TODAY - timedelta(days=4)
        goal = self._goal("negative_share", date_start=start, target_kind="value", target_amount=40)
        with freeze_time("2026-03-16 12:00:00"):
            goal.action_refresh()
        self.assertEqual(goal.value_ids.mapped("value"), [100, 50, 0])
        self.assertEqual(goal.value_ids[-1].total, goal.value)
        self.assertEqual(goal.value, 50)

    def test_the_age_of_the_backlog_is_set_down_every_day(self):
        """It cannot be measured afterwards."""
        self._received(TODAY - timedelta(days=10))
        goal = self._goal("backlog_age_days", date_end=TODAY + timedelta(days=2), **MEASURE)
        self.assertEqual(goal.baseline_value, 10)
        for number in range(4):
            self._look_after(TODAY + timedelta(days=number))
        self.assertEqual([round(row.value) for row in goal.value_ids], [10, 11, 12])
        self.assertEqual((round(goal.value), goal.state), (12, "missed"))


@tagged("post_install", "-at_install")
class TestGoalRights(GoalCase, TransactionCase):
    def test_agents_read_goals_that_are_not_private(self):
        goals = self._goal(**MEASURE) | self._goal(is_private=True, **MEASURE)
        self._look_after(TODAY + timedelta(days=1))
        Goal, Value = self.env["feedback.goal"], self.env["feedback.goal.value"]
        self.assertEqual(self._as("agent", Goal).search([]), goals[0])
        self.assertEqual(self._as("agent", Value).search([]).goal_id, goals[0])
        self.assertEqual(self._as("manager", Goal).search([]), goals)
        self.assertFalse(self._as("stranger", Goal).search([]))
        self.assertFalse(self._as("strange_manager", Value).search([]))
        goals[1].user_id = self.users["agent"]
        self.assertEqual(self._as("agent", Goal).search([]), goals)

    def test_nobody_else_reads_goals(self):
        for name in ("reader", "portal", "public"):
            with self.assertRaises(AccessError):
                self.env["feedback.goal"].with_user(self.users[name]).search([])

    def test_agents_change_nothing(self):
        goal = self._goal(**MEASURE)
        for act in (
            lambda agents: agents.write({"target_amount": 1}),
            lambda agents: agents.action_refresh(),
            lambda agents: agents.action_cancel(),
            lambda agents: agents.action_resume(),
            lambda agents: agents.unlink(),
            lambda agents: agents.env["feedback.goal.wizard"].create({}),
        ):
            with self.assertRaises(AccessError):
                act(self._as("agent", goal))

    def test_nobody_types_what_was_measured(self):
        goal = self._goal(**MEASURE)
        self._look_after(TODAY + timedelta(days=1))
        with self.assertRaises(AccessError):
            self._as("manager", goal).value_ids.write({"value": 1})
        with self.assertRaises(AccessError):
            self._as("manager", self.env["feedback.goal.value"]).create({"goal_id": goal.id, "date": TODAY})
