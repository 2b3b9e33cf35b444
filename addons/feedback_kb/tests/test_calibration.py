import random
import unittest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..tools.calibration import Calibration, calibrate, is_failing, pool_adjacent_violators, wilson
from ..tools.held_out import is_held_out

SAMPLES = st.lists(st.tuples(st.floats(0, 2), st.booleans()), max_size=150)
# How long it takes to make up examples depends on what else the machine does.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAST = 50


def simulate(precision, number, seed):
    """Return judged answers whose true share of right ones at a confidence is ``precision`` of it."""
    chance = random.Random(seed)
    confidences = [chance.uniform(0, 2) for _answer in range(number)]
    return [(confidence, chance.random() < precision(confidence)) for confidence in confidences]


def rising(confidence):
    """From 40 % right at no lead to 99 % at a lead of 1.6 and more."""
    return min(0.99, 0.4 + confidence * 0.37)


class TestCalibration(unittest.TestCase):
    """What is learnt from judged answers, on outcomes whose true precision is known."""

    def test_answers_above_the_threshold_are_right_often_enough_on_outcomes_that_were_not_learnt_from(self):
        reached = sent = 0
        for seed in range(200):
            threshold = calibrate(simulate(rising, 400, seed)).threshold(0.9, LEAST)
            if threshold is None:
                continue
            fresh = [right for confidence, right in simulate(rising, 2000, seed + 10_000) if confidence >= threshold]
            sent += 1
            reached += sum(fresh) >= 0.9 * len(fresh)
        self.assertGreater(sent, 150, "with 400 outcomes it mostly knows enough to send")
        self.assertGreaterEqual(reached / sent, 0.95)

    def test_more_outcomes_let_more_be_sent(self):
        few = calibrate(simulate(rising, 200, 1)).threshold(0.9, LEAST)
        many = calibrate(simulate(rising, 4000, 1)).threshold(0.9, LEAST)
        self.assertLess(many, few)
        self.assertGreater(many, 1.2, "not below where nine of ten are right, which is at 1.35, give or take a little")

    def test_too_few_outcomes_let_nothing_be_sent_even_if_all_were_right(self):
        self.assertIsNone(calibrate([(1.9, True)] * 49).threshold(0.9, LEAST))
        self.assertEqual(calibrate([(1.9, True)] * 50).threshold(0.9, LEAST), 1.9)

    def test_a_company_whose_answers_are_all_wrong_never_sends(self):
        for number in (50, 500, 5000):
            self.assertIsNone(calibrate([(2 * i / number, False) for i in range(number)]).threshold(0.5, LEAST))

    def test_answers_that_are_right_just_too_seldom_are_hardly_ever_sent(self):
        sent = sum(
            calibrate(simulate(lambda confidence: 0.8, 500, seed)).threshold(0.9, LEAST) is not None
            for seed in range(200)
        )
        self.assertLessEqual(sent, 10)

    def test_equal_confidences_stay_in_one_band(self):
        calibration = calibrate([(1.0, True)] * 70 + [(0.5, True)] * 20 + [(0.5, False)] * 40)
        self.assertEqual(
            [(band.start, band.outcomes, band.right) for band in calibration.bands], [(0.5, 60, 20), (1.0, 70, 70)]
        )
        self.assertIsNone(calibration.band_of(0.4))
        self.assertEqual(calibration.band_of(0.9).start, 0.5)
        self.assertEqual(calibration.band_of(2).start, 1.0)

    def test_the_interval_is_wilsons(self):
        low, high = wilson(9, 10, z=1.96)
        self.assertAlmostEqual(low, 0.5958, 4)
        self.assertAlmostEqual(high, 0.9821, 4)
        self.assertEqual(wilson(0, 0), (0.0, 1.0))

    def test_failing_means_surely_too_seldom_right(self):
        self.assertTrue(is_failing(6, 10, 0.9))
        self.assertFalse(is_failing(8, 10, 0.9))
        self.assertFalse(is_failing(0, 0, 0.9))

    @patient
    @given(SAMPLES)
    def test_precision_and_its_lower_end_never_fall_with_confidence(self, samples):
        bands = calibrate(samples).bands
        for below, above in zip(bands, bands[1:], strict=False):
            self.assertLess(below.start, above.start)
            self.assertLess(below.precision, above.precision)
            self.assertLessEqual(below.lower, above.lower)

    @patient
    @given(SAMPLES)
    def test_every_outcome_is_counted_once_and_survives_being_stored(self, samples):
        calibration = calibrate(samples)
        self.assertEqual(sum(band.outcomes for band in calibration.bands), len(samples))
        self.assertEqual(sum(band.right for band in calibration.bands), sum(right for _confidence, right in samples))
        self.assertEqual(Calibration.from_json(calibration.to_json()), calibration)
        if samples:
            self.assertLessEqual(calibration.bands[0].start, min(confidence for confidence, _right in samples))

    @patient
    @given(st.lists(st.tuples(st.integers(1, 40), st.floats(0, 1)), min_size=1, max_size=30))
    def test_pooling_is_the_best_rising_fit(self, shares):
        """By the min-max formula of isotonic regression (Barlow et al. 1972, Statistical Inference under Order)."""
        groups = [(start, number, int(number * share)) for start, (number, share) in enumerate(shares)]
        fitted = [(start, right / number) for start, number, right in pool_adjacent_violators(groups)]
        for index in range(len(groups)):
            expected = max(
                min(
                    sum(right for _s, _n, right in groups[low : high + 1])
                    / sum(n for _s, n, _r in groups[low : high + 1])
                    for high in range(index, len(groups))
                )
                for low in range(index + 1)
            )
            self.assertAlmostEqual([share for start, share in fitted if start <= index][-1], expected)


class TestHeldOut(unittest.TestCase):
    """Which tickets are left alone."""

    def test_the_share_is_about_right_and_stable(self):
        held = {number for number in range(1, 1001) if is_held_out(number, 20)}
        self.assertTrue(160 <= len(held) <= 240, len(held))
        self.assertEqual(held, {number for number in range(1, 1001) if is_held_out(number, 20)})

    def test_none_at_zero_and_a_bigger_share_holds_the_smaller(self):
        self.assertFalse([number for number in range(1000) if is_held_out(number, 0)])
        self.assertLessEqual(
            {number for number in range(1000) if is_held_out(number, 10)},
            {number for number in range(1000) if is_held_out(number, 50)},
        )
