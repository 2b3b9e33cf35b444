"""What the web client asks for when it opens the reports, clicks a figure and then a row."""

from unittest.mock import patch

from odoo.tests import HttpCase, TransactionCase, tagged

from odoo.addons.feedback_intake.models.feedback_ticket_milestone import FeedbackTicketMilestone
from odoo.addons.feedback_intake.tests.common import DeskCase
from odoo.addons.feedback_intake.tests.test_email import PLAIN, EmailCase

REPORTS = ("event", "backlog", "sla", "score", "knowledge")


@tagged("post_install", "-at_install")
class TestReportViews(DeskCase, TransactionCase):
    def report(self, name, user="manager"):
        return self._as(user, self.env[f"feedback.report.{name}"])

    def solved_ticket(self):
        ticket = self._ticket(sentiment="negative")
        self._post_as_agent(ticket)
        self._as("agent", ticket).action_close()
        return ticket

    def test_every_group_and_measure_can_be_asked_for(self):
        self.solved_ticket()
        for name in REPORTS:
            report = self.report(name)
            arch = report.get_view(False, "search")["arch"]
            groups = [field for field in report._fields if f"'group_by': '{field}'" in arch]
            self.assertGreaterEqual(len(groups), 4, name)
            measures = [f"{field.name}:{field.aggregator}" for field in report._fields.values() if field.aggregator]
            for group in groups:
                spec = f"{group}:week" if group == "date" else group
                report.formatted_read_group([], [spec], [*measures, "__count"])
                report.formatted_read_grouping_sets([], [[], [spec], [spec, "company_id"]], [*measures, "__count"])

    def test_every_filter_can_be_asked_for(self):
        for name in REPORTS:
            report = self.report(name)
            view = report.get_views([(False, "search"), (False, "list")])["views"]
            self.assertIn("list", view)
            for field in (
                "partner_id",
                "country_id",
                "industry_id",
                "salesperson_id",
                "campaign_id",
                "language",
                "tag_ids",
            ):
                if field in report._fields:
                    report.search([(field, "!=", False)])

    def test_a_figure_lists_its_rows_and_a_row_opens_the_ticket(self):
        ticket = self.solved_ticket()
        report = self.report("event")
        (rows,) = [report.search([("counted_in", "in", ["solved"]), ("team_id", "=", self.teams["all"].id)])]
        self.assertEqual(rows.ticket_id, ticket)
        action = rows.action_open_ticket()
        self.assertEqual((action["res_model"], action["res_id"]), ("feedback.ticket", ticket.id))

    def test_what_does_not_count_is_empty_and_no_zero(self):
        self.solved_ticket()
        report = self.report("event")
        names = ["received", "first_reply_hours", "one_touch"]
        rows = {row["event"]: [row[name] for name in names] for row in report.search_read([], ["event", *names])}
        self.assertEqual(rows["received"], [1, False, False])
        self.assertEqual(rows["closed"][2], 100)
        self.assertIs(rows["first_reply"][0], False)
        self.assertIsNot(rows["first_reply"][1], False)
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        self.assertEqual(report.search([("event", "=", "received")]).export_data(names)["datas"], [[1, "", ""]])

    def test_measures_are_those_that_mean_something(self):
        for name in REPORTS:
            fields = self.report(name).fields_get()
            numbers = {
                key
                for key, field in fields.items()
                if field["type"] in ("integer", "float") and field.get("aggregator")
            }
            self.assertNotIn("ticket_id", numbers)
            self.assertTrue(numbers <= {kpi.measure for kpi in self.env["feedback.kpi"].search([])} | {
                "missed", "asked", "answered", "bad", "machine_hits", "unanswered", "deflected", "backlog_change", "id",
            }, (name, numbers))  # fmt: skip

    def test_a_column_tells_its_definition(self):
        kpi = self.env["feedback.kpi"]._of("one_touch")
        self.assertEqual(self.report("event").fields_get()["one_touch"]["help"], kpi.definition)

    def test_an_outsider_sees_no_row_of_a_hidden_ticket(self):
        ticket = self._ticket(team="own", user_id=self.users["agent"].id)
        self.env.flush_all()
        seen = {
            user: bool(self.report("event", user).search([("ticket_id", "=", ticket.id)]))
            for user in ("agent", "outsider", "lead", "manager", "stranger", "strange_manager")
        }
        right = {"agent": True, "outsider": False, "lead": True, "manager": True, "stranger": False}
        self.assertEqual(seen, {**right, "strange_manager": False})


@tagged("post_install", "-at_install")
class TestMailCost(EmailCase):
    def count_queries(self, number):
        values = {"sender": "anna@customer.example", "to": self.address, "subject": f"Counted {number}", "extra": ""}
        raw = PLAIN.format(**values, message_id=f"<cost{number}@customer.example>", body="It leaks.").encode()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, raw)
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_a_mail_costs_no_query_more_with_reports(self):
        self.channel.acknowledge = False
        self.count_queries(1)  # warm caches
        measured = self.count_queries(2)
        with patch.object(self.registry["feedback.ticket.milestone"], "_log", FeedbackTicketMilestone._log):
            self.assertEqual(measured, self.count_queries(3))


@tagged("post_install", "-at_install")
class TestReportTour(DeskCase, HttpCase):
    def test_from_a_pivot_to_the_ticket(self):
        ticket = self._ticket(subject="The tour's ticket")
        self._post_as_agent(ticket)
        self._ticket(team="team", subject="Another team's")
        self.env.flush_all()
        self.start_tour("/odoo/feedback-volumes", "feedback_reports_pivot", login="desk_manager", timeout=180)
