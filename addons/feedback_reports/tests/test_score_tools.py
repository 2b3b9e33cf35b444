"""Samples, rounds, budgets and scanners, without a database."""

from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.contact_budget import ContactBudget
from ..tools.sampling import is_drawn, quarter
from ..tools.scanners import is_scanner
from ..tools.survey_turn import Round

NOW = datetime(2026, 11, 20, 12)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def ago(days):
    return NOW - timedelta(days=days)


@tagged("post_install", "-at_install")
class TestScoreTools(BaseCase):
    def test_a_sample_has_its_share_and_stays_the_same(self):
        drawn = [name for name in range(10_000) if is_drawn(20, "rule", name)]
        self.assertAlmostEqual(len(drawn), 2000, delta=150)
        self.assertEqual(drawn, [name for name in range(10_000) if is_drawn(20, "rule", name)])
        self.assertTrue(all(is_drawn(100, name) for name in range(1000)))

    def test_a_larger_share_keeps_who_was_in_the_smaller_one(self):
        small = {name for name in range(1000) if is_drawn(10, name)}
        self.assertLess(small, {name for name in range(1000) if is_drawn(30, name)})

    def test_quarters(self):
        self.assertEqual([quarter(date(2026, month, 1)) for month in (1, 3, 4, 12)], [
            "2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4",
        ])  # fmt: skip

    def test_rounds_follow_each_other_without_a_gap(self):
        for months in (1, 3, 6, 7, 24):
            day, one = date(2026, 1, 1), Round.at(date(2026, 1, 1), months)
            for _day in range(900):
                day += timedelta(days=1)
                here = Round.at(day, months)
                self.assertTrue(here.start <= day < here.start + timedelta(days=here.days))
                self.assertIn(here.number - one.number, (0, 1))
                if here.number > one.number:
                    self.assertEqual(here.start, one.start + timedelta(days=one.days))
                one = here

    def test_turns_spread_over_the_round_and_come_back_after_it(self):
        first, second = Round.at(date(2026, 2, 1), 3), Round.at(date(2026, 5, 1), 3)
        turns = [first.turn_of("rule", name) for name in range(9000)]
        self.assertEqual(len(set(turns)), first.days)
        self.assertTrue(all(60 < turns.count(turn) < 150 for turn in set(turns)))
        for name in range(100):
            self.assertAlmostEqual((second.turn_of("rule", name) - turns[name]).days, 90, delta=2)

    def test_each_round_draws_others(self):
        first, second = Round.at(date(2026, 2, 1), 3), Round.at(date(2026, 5, 1), 3)
        both = [name for name in range(5000) if first.draws(20, name) and second.draws(20, name)]
        self.assertAlmostEqual(len(both), 200, delta=60)

    def test_the_budget_of_a_person(self):
        budget = ContactBudget(gap_days=14, yearly_limit=2, mailing_gap_days=3)
        self.assertTrue(budget.allows(NOW, []))
        self.assertFalse(budget.allows(NOW, [ago(13)]))
        self.assertTrue(budget.allows(NOW, [ago(15)]))
        self.assertFalse(budget.allows(NOW, [ago(15), ago(300)]))
        self.assertTrue(budget.allows(NOW, [ago(15), ago(366)]))

    def test_a_mailing_makes_a_pause_but_uses_up_nothing(self):
        budget = ContactBudget(gap_days=14, yearly_limit=2, mailing_gap_days=3)
        self.assertFalse(budget.allows(NOW, [], [ago(2)]))
        self.assertTrue(budget.allows(NOW, [ago(20)], [ago(4), ago(40), ago(80)]))

    def test_nought_is_no_limit(self):
        self.assertTrue(ContactBudget(0, 0, 0).allows(NOW, [NOW] * 9, [NOW]))

    def test_who_opens_links_without_being_a_person(self):
        for agent in ("", None, "BarracudaCentral", "Slackbot-LinkExpanding 1.0", "WhatsApp/2.23", "curl/8"):
            self.assertTrue(is_scanner(agent), agent)
        self.assertTrue(is_scanner(FIREFOX, method="HEAD"))
        self.assertTrue(is_scanner(FIREFOX, purpose="prefetch;prerender"))
        self.assertFalse(is_scanner(FIREFOX))
        self.assertFalse(is_scanner("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit/605.1.15 Mobile Safari"))
