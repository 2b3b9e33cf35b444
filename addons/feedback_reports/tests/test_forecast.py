"""Forecasts: what an 80 % interval says comes true in about 80 of 100 cases."""

import math
import random
from datetime import date, timedelta

from odoo.tests import BaseCase

from ..tools.forecast import forecast_average, forecast_level, forecast_total
from ..tools.goal_status import expected_on_path, is_worse, judge, target_of

MONDAY = date(2026, 1, 5)
WEEK = (1.3, 1.2, 1.1, 1, 1, 0.8, 0.6)
RUNS = 300
# Three standard errors of a share of 80 % in so many runs.
TOLERANCE = 3 * math.sqrt(0.8 * 0.2 / RUNS)


def poisson(dice, mean):
    limit, number, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        number, product = number + 1, product * dice.random()
    return number


def negative_binomial(dice, mean, size):
    return poisson(dice, dice.gammavariate(size, mean / size))


class TestForecast(BaseCase):
    def coverage(self, draw, so_far, total, earlier=56):
        """Return the part of simulated goals whose end lies within the interval."""
        dice, hits = random.Random(19), 0
        for _run in range(RUNS):
            start = MONDAY + timedelta(days=dice.randrange(7))
            days = [start + timedelta(days=number) for number in range(-earlier, total)]
            counts = {day: draw(dice, WEEK[day.weekday()]) for day in days}
            split = start + timedelta(days=so_far)
            found = forecast_total(
                {day: counts[day] for day in days if start <= day < split},
                {day: counts[day] for day in days if day < start},
                [day for day in days if day >= split],
            )
            hits += found.low <= sum(counts[day] for day in days if day >= start) <= found.high
        return hits / RUNS

    def assert_calibrated(self, share, slack=0.05):
        """Intervals are a little too wide by design: whole numbers, spread never below chance, two successes added."""
        self.assertGreater(share, 0.8 - TOLERANCE)
        self.assertLess(share, 0.8 + TOLERANCE + slack)

    def test_totals_of_poisson_days_with_a_pattern_of_the_week(self):
        for so_far, total in ((10, 90), (45, 90), (20, 30)):
            with self.subTest(so_far=so_far):
                self.assert_calibrated(self.coverage(lambda dice, part: poisson(dice, 6 * part), so_far, total))

    def test_totals_of_days_that_scatter_more_than_by_chance(self):
        for so_far, total in ((10, 90), (45, 90), (20, 30)):
            with self.subTest(so_far=so_far):
                share = self.coverage(lambda dice, part: negative_binomial(dice, 6 * part, 3), so_far, total)
                self.assert_calibrated(share)

    def test_rare_events_get_an_interval_that_is_rather_too_wide(self):
        share = self.coverage(lambda dice, part: poisson(dice, 0.3 * part), 45, 90)
        self.assert_calibrated(share, slack=0.1)

    def test_without_a_past_the_interval_is_no_narrower_than_it_claims(self):
        self.assertGreater(
            self.coverage(lambda dice, part: poisson(dice, 6 * part), 20, 90, earlier=0), 0.8 - TOLERANCE
        )

    def test_the_pattern_of_the_week_counts(self):
        """From a Monday to a Friday comes more than on the days of a whole week."""
        earlier = {MONDAY - timedelta(days=number): 20 for number in range(1, 57)}
        earlier = {day: 0 if day.weekday() > 4 else number for day, number in earlier.items()}
        own = {MONDAY + timedelta(days=number): 20 for number in range(5)}
        weekend = [MONDAY + timedelta(days=number) for number in (5, 6)]
        found = forecast_total(own, earlier, weekend)
        self.assertLess(found.value - 100, 5)
        self.assertGreater(forecast_total(own, {}, weekend).value - 100, 35)

    def test_nothing_so_far_does_not_mean_nothing_ever(self):
        own = {MONDAY + timedelta(days=number): 0 for number in range(10)}
        found = forecast_total(own, {}, [MONDAY + timedelta(days=number) for number in range(10, 30)])
        self.assertEqual(found.low, 0)
        self.assertGreater(found.high, 1)

    def test_shares(self):
        for part, rate, slack in ((0.5, 5, 0.05), (0.9, 5, 0.1)):
            dice, hits = random.Random(7), 0
            for _run in range(RUNS):
                days = [[100 * (dice.random() < part) for _row in range(poisson(dice, rate))] for _day in range(60)]
                own = {number: (sum(day) / len(day), len(day)) for number, day in enumerate(days[:20]) if day}
                found = forecast_average(own, 40, 20, (0, 100), is_share=True)
                rows = [row for day in days for row in day]
                hits += found.low <= sum(rows) / len(rows) <= found.high
            with self.subTest(part=part):
                self.assert_calibrated(hits / RUNS, slack)

    def test_averages_of_skewed_hours(self):
        dice, hits = random.Random(3), 0
        for _run in range(RUNS):
            days = [[dice.lognormvariate(1, 1) for _row in range(poisson(dice, 6))] for _day in range(60)]
            own = {number: (sum(day) / len(day), len(day)) for number, day in enumerate(days[:30]) if day}
            found = forecast_average(own, 30, 30)
            rows = [row for day in days for row in day]
            hits += found.low <= sum(rows) / len(rows) <= found.high
        self.assert_calibrated(hits / RUNS)

    def test_a_share_of_which_all_were_good_is_not_certain(self):
        own = {number: (100, 3) for number in range(10)}
        found = forecast_average(own, 20, 10, (0, 100), is_share=True)
        self.assertLess(found.low, 99)
        self.assertEqual(found.high, 100)

    def test_levels(self):
        dice, hits = random.Random(5), 0
        for _run in range(RUNS):
            levels = [1000]
            for _day in range(60):
                levels.append(levels[-1] + dice.gauss(1, 8))
            found = forecast_level(levels[:31], 30)
            hits += found.low <= levels[-1] <= found.high
        self.assert_calibrated(hits / RUNS)

    def test_a_level_does_not_fall_below_nothing(self):
        self.assertEqual(forecast_level([60, 50, 40, 30, 20, 10], 30).low, 0)

    def test_too_few_days_say_nothing(self):
        self.assertIsNone(forecast_total({MONDAY: 7}, {}, [MONDAY + timedelta(days=1)]))
        self.assertIsNone(forecast_average({number: (50, 1) for number in range(9)}, 9, 9))
        self.assertIsNone(forecast_level([1, 2, 3], 9))


class TestGoalStatus(BaseCase):
    def status(self, target, forecast=None, value=0, direction="up", **options):
        options = {"is_total": True, "is_over": False, "is_guard_broken": False, "is_guarded": False, **options}
        found = forecast and type("Found", (), dict(zip(("low", "value", "high"), forecast, strict=True)))
        return judge(direction, target, value, found, **options)

    def test_targets(self):
        self.assertEqual(target_of("more", 20, 50), 60)
        self.assertEqual(target_of("less", 15, 200), 170)
        self.assertEqual(target_of("more", 20, -10), -8)
        self.assertEqual(target_of("value", 90, 70), 90)

    def test_a_total_starts_from_nothing_an_average_from_what_it_was(self):
        self.assertEqual(expected_on_path(True, 100, 120, 0.5), 60)
        self.assertEqual(expected_on_path(False, 80, 90, 0.5), 85)

    def test_the_forecast_decides(self):
        self.assertEqual(self.status(100, (90, 115, 130)), ("on_track", True))
        self.assertEqual(self.status(100, (80, 101, 120)), ("on_track", False))
        self.assertEqual(self.status(100, (70, 95, 110)), ("at_risk", False))
        self.assertEqual(self.status(100, (60, 80, 99)), ("will_miss", False))
        self.assertEqual(self.status(100, (40, 50, 60)), ("will_miss", True))
        self.assertEqual(self.status(100, (90, 115, 130), direction="down"), ("at_risk", False))
        self.assertEqual(self.status(100, (50, 60, 70), direction="down"), ("on_track", True))

    def test_a_number_of_events_cannot_fall(self):
        self.assertEqual(self.status(100, value=101, direction="down"), ("missed", True))
        self.assertEqual(self.status(100, value=100), ("met", True))
        self.assertEqual(self.status(100, value=100, is_guarded=True), ("on_track", True))
        self.assertEqual(self.status(100, value=100, is_total=False), ("draft", True))

    def test_a_broken_guard_spoils_what_would_be_met(self):
        self.assertEqual(self.status(9, (10, 15, 20), is_guarded=True, is_guard_broken=True), ("at_risk", False))
        self.assertEqual(self.status(9, value=10, is_over=True, is_guard_broken=True)[0], "missed")
        self.assertEqual(self.status(90, (1, 2, 3), is_guard_broken=True)[0], "will_miss")

    def test_the_end_decides_and_nothing_measured_is_missed(self):
        self.assertEqual(self.status(9, value=9, is_over=True), ("met", True))
        self.assertEqual(self.status(9, value=None, is_over=True), ("missed", True))

    def test_guards(self):
        self.assertFalse(is_worse("up", 80, 76, 5))
        self.assertTrue(is_worse("up", 80, 75, 5))
        self.assertTrue(is_worse("down", 10, 11, 5))
        self.assertFalse(is_worse("down", -20, -19.5, 5))
