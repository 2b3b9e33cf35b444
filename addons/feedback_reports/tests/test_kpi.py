"""Every figure is the same wherever it is looked at, and the same as counted by hand from the log."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase


@tagged("post_install", "-at_install")
class TestKpi(DeskCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpis = cls.env["feedback.kpi"].search([])
        cls.start = fields.Datetime.now() - timedelta(days=1)
        cls.end = fields.Datetime.now() + timedelta(days=1)

    def value(self, code, user="manager", **options):
        kpi = self._as(user, self.env["feedback.kpi"])._of(code)
        ((value, _count),) = kpi._measure(self.start, self.end, **options)[kpi].values()
        return value

    def test_every_figure_can_be_measured_and_opened(self):
        self._ticket()
        kpis = self._as("manager", self.kpis)
        for kpi, groups in kpis._measure(self.start, self.end).items():
            self.assertEqual(list(groups), [()], kpi.code)
            tickets = self._as("manager", self.env["feedback.ticket"])
            tickets.search(kpi._tickets_domain(self.start, self.end))
            self.assertTrue(kpi.action_open_report()["res_model"])

    def test_a_ticket_from_receipt_to_solution(self):
        ticket = self._ticket(sentiment="negative")
        self._post_as_agent(ticket)
        self._as("agent", ticket).action_close()
        self.assertEqual(self.value("received"), 1)
        self.assertEqual(self.value("negative"), 1)
        self.assertEqual(self.value("negative_share"), 100)
        self.assertEqual(self.value("replies"), 1)
        self.assertEqual(self.value("solved"), 1)
        self.assertEqual(self.value("one_touch"), 100)
        self.assertAlmostEqual(self.value("first_reply_hours"), 0, 1)
        self.assertIsNone(self.value("next_reply_hours"))
        self.assertEqual(self.value("backlog"), 0)

    def test_a_figure_opens_the_very_tickets(self):
        ticket, _other = self._ticket(kind="complaint"), self._ticket(kind="praise")
        kpi = self._as("manager", self.env["feedback.kpi"])._of("received")
        domain = kpi._tickets_domain(self.start, self.end, [("kind", "=", "complaint")])
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search(domain), ticket)

    def test_an_agent_counts_what_they_may_see(self):
        self._ticket(team="own", user_id=self.users["lead"].id)
        self._ticket()
        self.assertEqual(self.value("received"), 2)
        self.assertEqual(self.value("received", user="agent"), 1)
        self.assertEqual(self.value("received", user="strange_manager"), 0)

    def test_the_backlog_of_a_past_moment(self):
        self._ticket()
        kpi = self._as("manager", self.env["feedback.kpi"])._of("backlog")
        now = fields.Datetime.now() + timedelta(seconds=5)
        self.assertEqual(kpi._measure(self.start, now)[kpi][()][0], 1)
        self.assertEqual(kpi._measure(self.start, self.start)[kpi][()][0], 0)

    def test_the_backlog_of_a_past_moment_by_agent_goes_by_the_assignee(self):
        ticket = self._ticket(user_id=self.users["agent"].id)
        kpi = self._as("manager", self.env["feedback.kpi"])._of("backlog")
        yesterday = fields.Datetime.now() - timedelta(hours=1)
        self._as("lead", ticket).action_close()
        groups = kpi._measure(self.start, yesterday, groupby=["user_id"])[kpi]
        self.assertEqual({value for value, _count in groups.values()}, {0})
        domain = [("user_id", "=", self.users["agent"].id)]
        self.assertEqual(kpi._measure(self.start, yesterday, domain)[kpi][()][0], 0)

    def test_groups(self):
        self._ticket(kind="complaint")
        self._ticket(kind="praise")
        kpi = self._as("manager", self.env["feedback.kpi"])._of("received")
        groups = kpi._measure(self.start, self.end, groupby=["kind"])[kpi]
        self.assertEqual(groups, {("complaint",): (1, 1), ("praise",): (1, 1)})

    def test_what_cannot_be_asked_for_is_refused_clearly(self):
        kpis = self._as("manager", self.env["feedback.kpi"])
        with self.assertRaisesRegex(UserError, "no key figure “nonsense”"):
            kpis.get_figures(["nonsense"], "2026-01-01 00:00:00", "2026-02-01 00:00:00")
        with self.assertRaisesRegex(UserError, "cannot be filtered"):
            kpis.get_figures(["deflection"], "2026-01-01 00:00:00", "2026-02-01 00:00:00", [("team_id", "=", 1)])
        with self.assertRaisesRegex(UserError, "cannot be grouped"):
            kpis.get_figures(["received"], "2026-01-01 00:00:00", "2026-02-01 00:00:00", groupby="nonsense")
        with self.assertRaisesRegex(UserError, "no date"):
            kpis.get_figures(["received"], "yesterday", "2026-02-01 00:00:00")

    def test_what_is_stored_is_what_is_measured_anew(self):
        tickets = self.env["feedback.ticket"].search([])
        Milestone = self.env["feedback.ticket.milestone"]
        names = ["hours", "working_hours", "reply_count", "backlog_change"]
        before = Milestone.search([]).read(names)
        self.assertGreater(len(tickets), 100)
        Milestone._measure_all()
        self.assertEqual(Milestone.search([]).read(names), before)
