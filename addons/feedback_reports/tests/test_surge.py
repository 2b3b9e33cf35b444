"""How often a wave is missed, and how often there is none: what :mod:`tools.surge` finds in simulated months."""

import random
from math import exp

from odoo.tests import BaseCase, tagged

from ..tools.surge import FACTOR, LEAST, learn, look_back

HISTORY, MONTH = 91, 30
WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 1.1, 0.8, 0.7)


def draw(dice, mean):
    """Return a Poisson number (Knuth)."""
    limit, count, product = exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def simulate(dice, mean, days, scatter=1.0):
    """Return the numbers of some days; above Poisson, their means scatter (gamma)."""
    counts = []
    for day in range(days):
        level = mean * WEEKDAYS[day % 7]
        if scatter > 1:
            level = dice.gammavariate(level / (scatter - 1), scatter - 1)
        counts.append(draw(dice, level))
    return counts


def looks(counts, end, false_alarms=0):
    """Look back from the end of the day ``end``, as often as a day is over."""
    return look_back(dict(enumerate(reversed(counts[: end + 1]))), end + 1, false_alarms)


def first_alert(counts, start):
    """Return after how many days an alert is raised, or None."""
    for end in range(start, len(counts)):
        if any(look.usual.is_beyond(look.seen) for look in looks(counts, end)):
            return end - start + 1
    return None


@tagged("post_install", "-at_install")
class TestSurge(BaseCase):
    def test_a_quiet_month_hardly_ever_raises_an_alert(self):
        for mean, scatter in ((0.3, 1), (3, 1), (3, 2), (12, 1.5)):
            dice = random.Random(7)
            months = [first_alert(simulate(dice, mean, HISTORY + MONTH, scatter), HISTORY) for _month in range(30)]
            false_alerts = sum(found is not None for found in months)
            # Measured over a hundred months: at most one topic in twenty.
            self.assertLessEqual(false_alerts, 3, f"{mean} a day, scatter {scatter}")

    def test_a_doubling_to_ten_or_more_a_day_is_found_within_a_week(self):
        for mean in (5, 8, 20):
            dice = random.Random(11)
            found = 0
            for _month in range(40):
                counts = simulate(dice, mean, HISTORY) + simulate(dice, 2 * mean, 7)
                found += first_alert(counts, HISTORY) is not None
            # Measured: 85 % of doublings from 5 a day, 98 % from 8 on.
            self.assertGreaterEqual(found, 30 if mean == 5 else 36, f"from {mean} to {2 * mean} a day")

    def test_a_wave_of_nothing_before_is_found_on_the_first_day(self):
        dice = random.Random(3)
        for _month in range(20):
            self.assertEqual(first_alert([*simulate(dice, 0.2, HISTORY), 12], HISTORY), 1)

    def test_weekdays_have_their_own_level(self):
        mondays = [20 if day % 7 == 0 else 2 for day in range(HISTORY)]
        monday, tuesday = learn(mondays, 1), learn([*mondays, 20], 1)
        self.assertGreater(monday.expected, 3 * tuesday.expected)
        self.assertFalse(monday.is_beyond(20))
        self.assertTrue(tuesday.is_beyond(20))

    def test_a_past_wave_does_not_hide_the_next_one(self):
        dice = random.Random(5)
        quiet = simulate(dice, 3, HISTORY)
        waved = [*quiet[:60], 40, 45, 38, *quiet[63:]]
        self.assertLessEqual(learn(waved, 1).limit, 2 * learn(quiet, 1).limit)
        self.assertTrue(learn(waved, 1).is_beyond(25))

    def test_clumps_widen_the_limit(self):
        even, clumped = [4] * HISTORY, [0, 0, 0, 0, 0, 0, 28, 0, 8, 0, 0, 20, 0, 0] * 6
        self.assertGreater(learn(clumped, 1).limit, learn(even, 1).limit)

    def test_few_are_no_wave_and_little_more_is_no_news(self):
        self.assertFalse(learn([0] * HISTORY, 1).is_beyond(LEAST - 1))
        self.assertTrue(learn([0] * HISTORY, 1).is_beyond(LEAST))
        self.assertFalse(learn([1000] * HISTORY, 1).is_beyond(int(1000 * FACTOR)))

    def test_too_short_a_time_tells_nothing(self):
        self.assertIsNone(learn([1] * 27, 1))
        self.assertEqual(look_back({0: 50}, 10), [])
        self.assertEqual(look_back({}, 0), [])

    def test_false_alarms_make_it_harder_up_to_a_point(self):
        days = [3] * HISTORY
        limits = [learn(days, 1, false_alarms).limit for false_alarms in (0, 1, 2, 8, 9)]
        self.assertEqual(limits, sorted(limits))
        self.assertLess(limits[0], limits[1])
        self.assertEqual(limits[3], limits[4])

    def test_an_alert_does_not_flicker(self):
        usual = learn([3] * HISTORY, 1)
        self.assertFalse(usual.is_beyond(usual.limit))
        self.assertFalse(usual.is_back(usual.limit))
        self.assertTrue(usual.is_back(3))

    def test_a_slow_rise_is_found_by_the_week(self):
        counts = {day: 2 for day in range(7, HISTORY)} | {day: 5 for day in range(7)}
        day, week = look_back(counts, HISTORY)
        self.assertFalse(day.usual.is_beyond(day.seen))
        self.assertTrue(week.usual.is_beyond(week.seen))
        self.assertEqual((day.seen, week.seen), (5, 35))
