from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase


@tagged("post_install", "-at_install")
class TestComparison(DeskCase, TransactionCase):
    def compare(self, user="manager", **values):
        comparison = self._as(user, self.env["feedback.kpi.comparison"]).create(values)
        comparison.action_compare()
        return comparison

    def line(self, comparison, code, label=""):
        return comparison.line_ids.filtered(lambda line: line.kpi_id.code == code and line.label == label)

    def test_lines_are_what_is_measured(self):
        """On the demonstration data, for both ways to compare."""
        admin = self.env.ref("base.user_admin")
        env = self.env(user=admin, context={"allowed_company_ids": admin.company_ids.ids})
        for against in ("previous", "year"):
            comparison = env["feedback.kpi.comparison"].create({"period": "last_90_days", "against": against})
            comparison.action_compare()
            self.assertEqual(comparison.line_ids.kpi_id, env["feedback.kpi"].search([]))
            for line in comparison.line_ids:
                kpi = line.kpi_id
                (value, count), (previous, previous_count) = (
                    kpi._measure(*period.bounds("UTC"))[kpi][()] for period in comparison._periods()
                )
                self.assertEqual((line.has_value, line.has_previous), (value is not None, previous is not None))
                self.assertAlmostEqual(line.value, value or 0, 2)  # the age of the backlog grows meanwhile
                self.assertAlmostEqual(line.previous_value, previous or 0)
                self.assertEqual((line.count, line.previous_count), (count, previous_count))
                self.assertEqual(line.verdict or "", kpi._compare(value, previous).verdict)

    def test_a_period_is_compared_with_the_one_before_or_with_last_year(self):
        comparison = self.compare(period="custom", date_start="2026-03-01", date_end="2026-03-31")
        _period, before = comparison._periods()
        self.assertEqual((str(before.start), str(before.end)), ("2026-02-01", "2026-03-01"))
        comparison.against = "year"
        _period, before = comparison._periods()
        self.assertEqual((str(before.start), str(before.end)), ("2025-03-01", "2025-04-01"))

    def test_rows_by_team_open_their_tickets(self):
        mine, _other = self._ticket(team="all"), self._ticket(team="own")
        loose = self._ticket(team=False)
        comparison = self.compare(split_by="team_id")
        line = self.line(comparison, "received", "Team all")
        action = line.action_open()
        self.assertEqual(line.value, 1)
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search(action["domain"]), mine)
        action = self.line(comparison, "received", "None").action_open()
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search(action["domain"]), loose)
        self.assertNotIn("deflection", comparison.line_ids.kpi_id.mapped("code"), "self-service has no teams")

    def test_rows_by_kind_are_named_as_people_read_them(self):
        self._ticket(kind="complaint")
        for split in ("kind", "user_id", "channel_id", "category_id"):
            comparison = self.compare(split_by=split)
            self.assertEqual(self.line(comparison, "received", comparison.line_ids[0].label).value, 1)
        self.assertTrue(self.line(self.compare(split_by="kind"), "received", "Complaint"))

    def test_a_filter_holds(self):
        self._ticket(kind="complaint")
        self._ticket(kind="praise")
        comparison = self.compare(domain="[('kind', '=', 'complaint'), ('assignee_id', '!=', uid)]")
        self.assertEqual(self.line(comparison, "received").value, 1)
        action = self.line(comparison, "received").action_open()
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search_count(action["domain"]), 1)

    def test_bad_input_is_refused_clearly(self):
        for domain in ("[('kind'", "[('kind', '=')]", "7"):
            with self.assertRaisesRegex(UserError, "filter"):
                self.compare(domain=domain)
        with self.assertRaisesRegex(ValidationError, "ends after"):
            self.compare(period="custom", date_start="2026-03-02", date_end="2026-03-01")

    def test_what_is_missing_is_exported_as_nothing(self):
        self._ticket()
        self.users["manager"].group_ids |= self.env.ref("base.group_allow_export")
        comparison = self.compare()
        names = ["kpi_id", "value", "previous_value", "difference", "percent"]
        rows = {row[0]: row[1:] for row in comparison.line_ids.export_data(names)["datas"]}
        self.assertEqual(rows["Received"], [1.0, 0.0, 1.0, ""])
        self.assertEqual(rows["First Reply"], ["", "", "", ""])

    def test_one_sees_what_one_may_and_nobody_elses(self):
        self._ticket(team="own", user_id=self.users["lead"].id)
        self._ticket()
        self.assertEqual(self.line(self.compare(), "received").value, 2)
        mine = self.compare("agent")
        self.assertEqual(self.line(mine, "received").value, 1)
        self.assertEqual(self.line(self.compare("strange_manager"), "received").value, 0)
        with self.assertRaises(AccessError):
            self._as("manager", mine.line_ids).read(["value"])
        self.assertNotIn(mine, self._as("manager", self.env["feedback.kpi.comparison"]).search([]))
        with self.assertRaises(AccessError):
            self.compare("reader")

    def test_the_menu_opens_the_last_choice_measured_anew(self):
        comparison = self.compare(period="last_7_days")
        self._ticket()
        action = self._as("manager", self.env["feedback.kpi.comparison"]).action_start()
        self.assertEqual(action["domain"], [("comparison_id", "=", comparison.id)])
        self.assertEqual(self.line(comparison, "received").value, 1)
        self.assertEqual(comparison.date_start, fields.Date.today() - timedelta(days=6))
        change = comparison.line_ids.with_context(**action["context"]).action_change()
        self.assertEqual((change["res_id"], change["target"]), (comparison.id, "new"))
