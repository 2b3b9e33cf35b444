"""What growing topics are told by, without a database."""

import random

from odoo.tests import BaseCase, tagged

from ..tools.trend import SIGNIFICANT, Trend, chance, log_likelihood, rank
from ..tools.trend_terms import find_terms, message_text, term_numbers


@tagged("post_install", "-at_install")
class TestTrend(BaseCase):
    def test_the_likelihood_is_that_of_dunnings_table(self):
        # Dunning 1993, table 2: "the swiss", "can be", "previous year"
        for together, first, second, neither, published in (
            (110, 2442, 111, 29114, 270.72),
            (29, 13, 123, 31612, 263.90),
            (31, 23, 139, 31584, 256.84),
        ):
            found = log_likelihood(together, second, together + first, second + neither)
            self.assertAlmostEqual(found, published, 2)

    def test_equal_shares_are_no_surprise(self):
        self.assertAlmostEqual(log_likelihood(5, 10, 100, 200), 0)
        self.assertAlmostEqual(log_likelihood(0, 0, 100, 200), 0)
        self.assertGreater(log_likelihood(20, 5, 100, 100), log_likelihood(15, 5, 100, 100))

    def test_the_largest_change_of_share_comes_first(self):
        trends = [Trend("rare", 4, 0, 100, 100), Trend("common", 40, 20, 100, 100), Trend("gone", 0, 10, 100, 100)]
        growing, falling = rank([*trends, Trend("few", 2, 0, 100, 100)], 10)
        self.assertEqual([trend.key for trend in growing], ["common", "rare"])
        self.assertEqual([trend.key for trend in falling], ["gone"])
        self.assertEqual(growing[0].change, 0.2)

    def test_a_busy_time_makes_nothing_grow(self):
        growing, falling = rank([Trend("same", 20, 10, 200, 100)], 10)
        self.assertFalse(growing or falling)

    def test_nothing_to_compare_with_proves_nothing(self):
        self.assertFalse(Trend("new", 20, 0, 100, 0).is_sure)
        self.assertEqual(Trend("new", 20, 0, 100, 0).change, 0.2)

    def test_a_phrase_stands_for_the_word_that_it_explains(self):
        word = Trend(1, 20, 2, 100, 100, ("courier",))
        phrase = Trend(2, 18, 1, 100, 100, ("courier", "came"), 3)
        other = Trend(3, 19, 2, 100, 100, ("came",))
        self.assertEqual(rank([word, other, phrase], 10)[0], [phrase])

    def test_a_word_stands_for_phrases_that_explain_little(self):
        word = Trend(1, 20, 2, 100, 100, ("courier",))
        phrase = Trend(2, 6, 0, 100, 100, ("courier", "late"), 2)
        self.assertEqual(rank([word, phrase], 10)[0], [word])

    def test_ends_of_what_may_be_chance(self):
        self.assertTrue(Trend("wave", 15, 1, 120, 400, tested=400).is_sure)
        self.assertFalse(Trend("noise", 4, 5, 120, 400).is_sure)
        self.assertTrue(Trend("fall", 1, 60, 120, 400, tested=400).is_sure)
        # Four of four within a quarter of the time: one in 350, and so hardly a surprise for one word of 400.
        self.assertGreater(log_likelihood(4, 0, 120, 400), SIGNIFICANT)
        self.assertFalse(Trend("rare", 4, 0, 120, 400, tested=400).is_sure)

    def test_chance_is_the_binomial_tail(self):
        self.assertAlmostEqual(chance(4, 0, 120, 400), (120 / 520) ** 4)
        self.assertAlmostEqual(chance(2, 1, 100, 100), 0.5)
        self.assertEqual(chance(0, 5, 100, 100), 1)
        self.assertAlmostEqual(chance(60_000, 60_000, 1_000_000, 1_000_000), 0.5, 2)

    def test_an_injected_topic_is_found_among_noise_and_noise_is_not(self):
        found, alarms = 0, 0
        for seed in range(20):
            dice = random.Random(seed)
            words = [f"word{number}" for number in range(400)]
            weights = [1 / (number + 1) for number in range(400)]

            def messages(number, dice=dice, words=words, weights=weights):
                return [set(dice.choices(words, weights, k=12)) for _message in range(number)]

            before, now = messages(400), messages(120)
            alarms += any(trend.is_sure for trend in self._rank_words(now, before))
            for message in now[:20]:
                message.add("courier")
            ranked = self._rank_words(now, before)
            found += "courier" in [trend.key for trend in ranked[:5]] and ranked[0].is_sure
        self.assertGreaterEqual(found, 18)
        self.assertLessEqual(alarms, 3)

    def _rank_words(self, now, before):
        known = set().union(*now, *before)
        counts = {word: (sum(word in m for m in now), sum(word in m for m in before)) for word in known}
        trends = [
            Trend(word, *pair, len(now), len(before), (word,), tested=len(counts)) for word, pair in counts.items()
        ]
        return rank(trends, 20)[0]


@tagged("post_install", "-at_install")
class TestTrendTerms(BaseCase):
    def surfaces(self, text):
        return [term.surface for term in find_terms(text)]

    def test_forms_of_a_word_are_one_term(self):
        for one, other in (("Курьер опоздал", "курьеры опоздали"), ("Broken lamps", "broken lamp")):
            self.assertEqual(term_numbers(one), term_numbers(other))
        self.assertNotEqual(term_numbers("lamp"), term_numbers("lamb"))

    def test_words_and_phrases(self):
        self.assertEqual(
            self.surfaces("Late delivery charged"),
            ["late", "delivery", "late delivery", "charged", "delivery charged"],
        )
        self.assertEqual(self.surfaces("a problem with the payment")[-1], "problem with the payment")

    def test_a_negation_belongs_to_the_word_after_it(self):
        self.assertEqual(self.surfaces("Курьер не приехал"), ["курьер", "приехал", "не приехал", "курьер не приехал"])
        self.assertNotIn("не", self.surfaces("Нет, не"))

    def test_a_sentence_ends_a_phrase(self):
        self.assertEqual(self.surfaces("Late. Delivery"), ["late", "delivery"])

    def test_a_term_counts_once_a_message(self):
        self.assertEqual(len(term_numbers("lamp lamps lamp")), 1)

    def test_what_says_who_wrote_is_no_term(self):
        body = (
            "<p>Здравствуйте, Ольга!</p><p>Лампа мигает, заказ 123456789. Пишите: anna@mail.example "
            "https://shop.example/order/1</p><p>С уважением,<br>Анна Петрова</p>"
            "<blockquote>Старая цитата про холодильник</blockquote>"
        )
        text = message_text("Re: Лампа", body, ["Анна Петрова"])
        surfaces = self.surfaces(text)
        self.assertIn("лампа мигает", surfaces)
        for private in ("ольга", "анна", "петрова", "mail", "shop", "холодильник", "уважением", "123456789"):
            self.assertFalse([surface for surface in surfaces if private in surface], private)

    def test_numbers_fit_the_column(self):
        numbers = term_numbers("any words at all, что угодно ещё")
        self.assertTrue(all(-(2**31) <= number < 2**31 for number in numbers))

    def test_nasty_input(self):
        for text in ("", "\x00", "!" * 5000, "a" * 50_000, "не " * 3000, "<" * 3000):
            term_numbers(message_text(text, text))
        self.assertEqual(term_numbers(message_text(None, None)), [])
