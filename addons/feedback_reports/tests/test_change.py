from datetime import date

from odoo.tests import BaseCase

from odoo.addons.feedback_reports.tools.change import compare
from odoo.addons.feedback_reports.tools.frame import Frame
from odoo.addons.feedback_reports.tools.period import Period, named_period


class TestChange(BaseCase):
    def test_more_or_less_is_good_or_bad_by_the_figure(self):
        self.assertEqual(compare(12, 10, "count", "up").verdict, "better")
        self.assertEqual(compare(12, 10, "hours", "down").verdict, "worse")
        self.assertEqual(compare(8, 10, "hours", "down").verdict, "better")
        self.assertEqual(compare(12, 10, "count", "none").verdict, "none")
        self.assertEqual(compare(10, 10.04, "hours", "down").verdict, "same")

    def test_numbers_change_in_per_cent_and_shares_in_points(self):
        self.assertEqual(compare(12, 10, "count", "up").percent, 20)
        self.assertEqual(
            (compare(60, 50, "percent", "up").percent, compare(60, 50, "percent", "up").difference), (None, 10)
        )
        self.assertEqual(compare(-10, 20, "points", "up").difference, -30)

    def test_from_nothing_there_is_no_growth_in_per_cent(self):
        self.assertEqual(
            (compare(5, 0, "count", "down").percent, compare(5, 0, "count", "down").verdict), (None, "worse")
        )

    def test_what_is_not_there_does_not_change(self):
        for value, previous in ((None, 5), (5, None), (None, None)):
            self.assertEqual(compare(value, previous, "hours", "down").verdict, "")


class TestFrame(BaseCase):
    def steps(self, name, today):
        period = named_period(name, today)
        return Frame(period, period.previous(), "UTC").steps()

    def test_a_month_is_drawn_by_the_day(self):
        steps = self.steps("last_30_days", date(2026, 9, 30))
        self.assertEqual((len(steps), steps[0].start, steps[-1].end), (30, date(2026, 9, 1), date(2026, 10, 1)))

    def test_a_quarter_is_drawn_by_weeks_that_are_cut_at_its_ends(self):
        steps = self.steps("last_90_days", date(2026, 9, 30))
        self.assertEqual(steps[0], Period(date(2026, 7, 3), date(2026, 7, 6)))
        self.assertEqual(steps[-1], Period(date(2026, 9, 28), date(2026, 10, 1)))
        self.assertEqual(sum(step.days for step in steps), 90)
        self.assertEqual({step.start.weekday() for step in steps[1:]}, {0})
