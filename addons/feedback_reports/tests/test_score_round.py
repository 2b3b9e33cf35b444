from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from .ask_common import AskCase


@tagged("post_install", "-at_install")
class TestScoreRound(AskCase, TransactionCase):
    """NPS goes to customers in rounds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.active = False
        cls.nps = cls.make_rule(
            name="NPS", kind="nps", every_months=3, partner_domain="[('ref', '=', 'nps')]", only_with_ticket=False
        )
        cls.people = cls.env["res.partner"].create(
            [{"name": f"P{number}", "email": f"p{number}@customer.example", "ref": "nps"} for number in range(60)]
        )

    def plan(self, first, days):
        """Let the action run on each day; return {contact: [day on which a question was set down]}."""
        planned = {person: [] for person in self.people}
        known = self.env["feedback.score"].search([("rule_id", "=", self.nps.id)])
        for number in range(days):
            day = first + timedelta(days=number)
            with freeze_time(f"{day} 09:00:00"):
                self.env["feedback.score"]._plan_rounds()
            scores = self.env["feedback.score"].search([("rule_id", "=", self.nps.id)])
            for score in scores - known:
                planned[score.partner_id].append(day)
            known = scores
        return planned

    def test_everybody_has_a_turn_in_each_round_and_questions_spread(self):
        planned = self.plan(date(2026, 1, 1), 181)
        self.assertEqual({len(days) for days in planned.values()}, {2})
        for days in planned.values():
            self.assertAlmostEqual((days[1] - days[0]).days, 90, delta=2)
        firsts = [days[0] for days in planned.values()]
        self.assertLess(max(map(firsts.count, firsts)), 6)

    def test_a_sample_is_drawn_and_nobody_twice_in_a_round(self):
        self.nps.share = 30
        planned = self.plan(date(2026, 1, 1), 90)
        asked = [person for person, days in planned.items() if days]
        self.assertTrue(8 <= len(asked) <= 28, len(asked))
        self.assertEqual({len(planned[person]) for person in asked}, {1})
        self.nps.planned_on = date(2026, 3, 20)
        self.assertFalse(any(self.plan(date(2026, 3, 31), 1).values()), "the same draw, nobody new")

    def test_a_week_without_a_run_is_made_up_for_and_a_long_pause_is_not(self):
        self.nps.planned_on = date(2025, 12, 31)
        found = self.plan(date(2026, 1, 6), 1)
        self.nps.planned_on = date(2025, 6, 1)
        self.env["feedback.score"].search([("rule_id", "=", self.nps.id)]).unlink()
        again = self.plan(date(2026, 1, 6), 1)
        found, again = ({person for person, days in planned.items() if days} for planned in (found, again))
        self.assertLessEqual(found, again)
        self.assertLess(len(again), 20, "seven days of ninety, not half a year")

    def test_a_customer_belongs_to_the_first_rule_that_fits(self):
        other = self.make_rule(
            name="All", kind="nps", sequence=20, every_months=1, only_with_ticket=False,
            partner_domain="[('ref', '=', 'nps')]",
        )  # fmt: skip
        self.plan(date(2026, 1, 1), 35)
        self.assertFalse(self.env["feedback.score"].search([("rule_id", "=", other.id)]))

    def test_only_customers_with_a_ticket(self):
        self.nps.only_with_ticket = True
        self._ticket(partner_id=self.people[7].id)
        planned = self.plan(date(2026, 1, 1), 90)
        self.assertEqual([person for person, days in planned.items() if days], [self.people[7]])

    def test_two_contacts_with_one_address_are_one_person(self):
        self.people.email = "office@customer.example"
        planned = self.plan(date(2026, 1, 1), 90)
        self.assertEqual(sum(map(len, planned.values())), 1)
        self.assertTrue(planned[self.people[0]])

    def test_no_colleagues_no_strangers_nobody_without_an_address(self):
        people = self.env["res.partner"]
        people |= self.users["agent"].partner_id
        self.people[:2].write({"company_id": self.other_company.id})
        self.people[2].email = False
        (people | self.people).ref = "nps"
        found = set(self.nps._customers(set()).values())
        self.assertEqual(found, set(self.people[3:].ids))

    def test_the_question_reaches_the_customer(self):
        self.plan(date.today(), 1)
        self.nps.planned_on = False
        score = self.env["feedback.score"].create(self._prepare_score(self.people[0]))
        self.run_cron()
        self.assertEqual((score.state, score.mail_id.email_to), ("asked", "p0@customer.example"))
        self.assertIn("recommend Test Lamps", score.mail_id.body_html)
        for value in range(11):
            self.assertIn(score._page_url(value), score.mail_id.body_html)
        self.assertIn("desk@desk.example", score.mail_id.email_from)
        score._record_answer(0, source="mail")
        self.assertEqual((score.points, score.is_bad, score._value_text()), (-100, True, "0 of 10"))

    def _prepare_score(self, partner):
        return {
            "rule_id": self.nps.id,
            "kind": "nps",
            "company_id": self.company.id,
            "partner_id": partner.id,
            "email_normalized": partner.email_normalized,
            "round_number": 1,
            "planned_date": fields.Datetime.now(),
        }
