"""Every figure of the demonstration data is what one counts by hand, in several periods and groups."""

from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from .recount import SUMS, Recount

GROUPS = ("team_id", "user_id", "channel_id", "kind", "category_id", "company_id")
STOCKS = {"backlog", "backlog_age_days"}
DAYS = ((1, 0), (7, 0), (30, 0), (90, 0), (400, 0), (60, 30), (17, 9))  # from so many days ago until so many days ago


@tagged("post_install", "-at_install")
class TestRecount(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now() + timedelta(seconds=1)
        companies = cls.env["res.company"].search([])
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": companies.ids})
        cls.create_more()
        cls.env.flush_all()
        cls.recount = Recount(cls.env, cls.now)
        cls.kpis = cls.env["feedback.kpi"].search([])

    @classmethod
    def create_more(cls):
        """What the demonstration data may lack: scores of each kind, searches that ended."""
        tickets = cls.env["feedback.ticket"].search([("user_id", "!=", False)], limit=12)
        for number, ticket in enumerate(tickets):
            asked = cls.now - timedelta(days=3 * number, hours=1)
            kind = ("csat", "nps", "ces")[number % 3]
            values = {"kind": kind, "ticket_id": ticket.id, "company_id": ticket.company_id.id, "asked_date": asked}
            answer = {"state": "answered", "value": {"csat": 2, "nps": 0, "ces": 1}[kind] + number // 3}
            is_answered = number % 4 != 3
            cls.env["feedback.score"].create(
                {
                    **values,
                    **({**answer, "answered_date": asked + timedelta(hours=2)} if is_answered else {"state": "asked"}),
                }
            )
        for number, outcome in enumerate(("opened", "ticket", "solved", "none", "opened")):
            query = cls.env["feedback.kb.query"]._log("How long?", "help", company_id=cls.env.company.id)
            query.write({"outcome": outcome, "date": cls.now - timedelta(days=number, minutes=5)})

    def periods(self):
        return [(self.now - timedelta(days=first), self.now - timedelta(days=last)) for first, last in DAYS]

    def assert_same(self, found, right, what):
        if right is None:
            self.assertIsNone(found, what)
        elif what[0].endswith("_working_hours"):
            self.assertAlmostEqual(found, right, delta=0.02, msg=what)  # calendars count whole minutes
        else:
            self.assertAlmostEqual(found, right, places=6, msg=what)

    def test_every_figure_is_counted_again(self):
        counted = set(self.recount.facts) | STOCKS
        self.assertEqual(set(self.kpis.mapped("code")) - counted, set())

    def test_figures_of_several_periods(self):
        for start, end in self.periods():
            measured = self.kpis._measure(start, end)
            for kpi in self.kpis.filtered(lambda kpi: kpi.code not in STOCKS):
                right = self.recount.value(kpi.code, start, end)
                self.assert_same(measured[kpi][()][0], right, (kpi.code, start, end))

    def test_figures_of_groups(self):
        start, end = self.now - timedelta(days=90), self.now
        kpis = self.kpis.filtered(lambda kpi: kpi.code not in STOCKS)
        for name in GROUPS:
            grouped = kpis.filtered(lambda kpi, name=name: name in self.env[kpi.model]._fields)
            for kpi, groups in grouped._measure(start, end, groupby=[name]).items():
                right = self.recount.group_values(kpi.code, name, start, end)
                found = {self.key(group): value for (group,), (value, _count) in groups.items()}
                if kpi.code in SUMS:
                    found = {group: value for group, value in found.items() if value}
                self.assertEqual(set(found), set(right), (kpi.code, name))
                for group, value in right.items():
                    self.assert_same(found[group], value, (kpi.code, name, group))

    @staticmethod
    def key(group):
        return group.id if hasattr(group, "_ids") else group

    def test_backlog_of_several_moments(self):
        kpi = self.kpis._of("backlog")
        for start, end in self.periods():
            self.assertEqual(kpi._measure(start, end)[kpi][()][0], self.recount.backlog(end), end)

    def test_age_of_the_backlog(self):
        opened = self.env["feedback.ticket"].search([("is_done", "=", False)]).mapped("received_date")
        right = sum((self.now - date).total_seconds() for date in opened) / 86400 / len(opened)
        kpi = self.kpis._of("backlog_age_days")
        self.assertAlmostEqual(kpi._measure(self.now, self.now + timedelta(days=1))[kpi][()][0], right, delta=0.01)
