"""Learning moods, and telling whether what was learned is worth using: without a database."""

import random

from odoo.tests import BaseCase

from ..tools import mood_learner
from ..tools.mood_learner import Learner
from ..tools.mood_proof import confusion, figures, is_better, is_held_out, macro_f1

# A company's own words, of which no lexicon knows.
JARGON = {"positive": "zorvik", "negative": "plumbat", "neutral": "quendor"}
FILLERS = "the box of my order with lid and part from Monday at door in kitchen by lamp".split()


def jargon(count, seed=1):
    """Return [(text, mood)]: sentences of nothing but jargon."""
    dice = random.Random(seed)
    return [
        (f"{' '.join(dice.choices(FILLERS, k=6))} {JARGON[mood]} {' '.join(dice.choices(FILLERS, k=3))}", mood)
        for mood in dice.choices(list(JARGON), k=count)
    ]


class TestMoodLearner(BaseCase):
    def test_learns_what_words_mean_here(self):
        learner = Learner.fit(jargon(150))
        right = sum(learner.estimate(text)[0] == mood for text, mood in jargon(60, seed=2))
        self.assertGreater(right, 57)
        self.assertGreater(learner.estimate("my zorvik lamp")[1], 0.3)
        self.assertLess(learner.estimate("my plumbat lamp")[1], -0.3)
        self.assertEqual(learner.evidence("my plumbat lamp")[0][0], "plumbat")

    def test_a_stored_model_estimates_alike(self):
        messages = jargon(150)
        learner = Learner.fit(messages)
        read = Learner.from_bytes(learner.to_bytes())
        for text, _mood in messages:
            self.assertEqual(read.estimate(text)[0], learner.estimate(text)[0])
            self.assertAlmostEqual(read.estimate(text)[1], learner.estimate(text)[1], 1)

    def test_the_same_messages_make_the_same_model(self):
        self.assertEqual(Learner.fit(jargon(40)).to_bytes(), Learner.fit(jargon(40)).to_bytes())

    def test_a_model_is_bounded(self):
        dice = random.Random(3)
        words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _number in range(3000)]
        messages = [(" ".join(dice.choices(words, k=40)), dice.choice(mood_learner.MOODS)) for _number in range(200)]
        learner = Learner.fit(messages)
        self.assertLessEqual(len(learner.weights), mood_learner.MOST_FEATURES)
        self.assertLess(len(learner.to_bytes()), 150_000)

    def test_one_mood_alone_can_be_learned(self):
        self.assertEqual(Learner.fit([("broken", "negative")] * 5).estimate("broken")[0], "negative")

    def test_nothing_to_read(self):
        self.assertIn(Learner.fit(jargon(40)).estimate("")[0], mood_learner.MOODS)


class TestMoodProof(BaseCase):
    def test_figures(self):
        pairs = [("positive", "positive"), ("negative", "negative"), ("negative", None), ("neutral", None)]
        found = figures(pairs)
        self.assertEqual((found["count"], found["accuracy"]), (4, 0.75))
        self.assertEqual(found["confusion"]["negative"], {"negative": 1, "neutral": 1, "positive": 0})
        self.assertAlmostEqual(found["macro_f1"], (1 + 2 / 3 + 2 / 3) / 3)
        self.assertEqual(figures([])["macro_f1"], 0)

    def test_moods_that_do_not_occur_do_not_count(self):
        self.assertEqual(macro_f1(confusion([("positive", "positive"), ("negative", "negative")])), 1)

    def test_better_only_when_not_by_chance(self):
        rights = ["positive", "negative", "neutral"] * 20
        wrong = ["negative", "neutral", "positive"] * 20
        self.assertTrue(is_better(rights, rights, wrong))
        self.assertFalse(is_better(rights, wrong, rights))
        self.assertFalse(is_better(rights, rights, rights))
        self.assertFalse(is_better([], [], []))
        # One message in sixty is no proof.
        self.assertFalse(is_better(rights, rights, ["neutral", *rights[1:]]))

    def test_a_fifth_is_held_out_always_the_same(self):
        held_out = [number for number in range(1, 5001) if is_held_out(number)]
        self.assertAlmostEqual(len(held_out) / 5000, 0.2, 1)
        self.assertEqual(held_out, [number for number in range(1, 5001) if is_held_out(number)])
