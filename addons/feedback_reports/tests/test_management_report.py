"""The management report: the key figures of a period, as its reader may see them."""

from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, tagged

from odoo.addons.feedback_reports.models.feedback_management_report import PRINTED
from odoo.addons.feedback_reports.tests.management_report_case import ManagementReportCase


@tagged("post_install", "-at_install")
class TestManagementReport(ManagementReportCase, TransactionCase):
    def words(self, page):
        return " ".join(html.fromstring(page.encode()).text_content().split())

    def test_its_figures_are_the_key_figures(self):
        for age in (2, 40):
            with freeze_time(fields.Datetime.now() - timedelta(days=age)):
                ticket = self._ticket(sentiment="negative")
                self._post_as_agent(ticket)
                self._as("agent", ticket).action_close()
        self._ticket()
        self.report.kpi_ids = self.env["feedback.kpi"].search([])
        kpis = self.report.kpi_ids
        period = self.report._period()
        now, before = (kpis._measure(*one.bounds("UTC")) for one in (period, period.previous()))
        rows = self.report._content()["figures"]
        self.assertEqual([row["kpi"] for row in rows], list(kpis.sorted()))
        for row in rows:
            kpi = row["kpi"]
            self.assertEqual(row["value"], kpi._format(now[kpi].get((), (None, 0))[0]), kpi.code)
            self.assertEqual(row["before"], kpi._format(before[kpi].get((), (None, 0))[0]), kpi.code)
        received = next(row for row in rows if row["kpi"].code == "received")
        self.assertEqual((received["value"], received["before"], received["change"]), ("2", "1", "+100 %"))

    def test_changes_and_what_they_mean(self):
        kpis = self.env["feedback.kpi"]
        for code, value, before, change, verdict in (
            ("solved", 12, 10, "+20 %", "better"),
            ("solved", 8, 10, "−20 %", "worse"),
            ("negative_share", 40.0, 45.5, "−5.5 points", "better"),
            ("nps", -10.0, 20.0, "−30.0", "worse"),
            ("received", 3, 2, "+50 %", ""),
            ("solved", 3, 0, "+3", "better"),
            ("csat", None, 50.0, "–", ""),
            ("csat", 50.0, 50.0, "no change", ""),
        ):
            row = self.report._figure_row(kpis._of(code), (value, 1), (before, 1))
            self.assertEqual((row["change"], row["verdict"]), (change, verdict), code)

    def test_filters_apply_and_what_cannot_follow_them_is_left_out(self):
        self._ticket(kind="complaint")
        self._ticket(kind="praise", team="own")
        self.report.write({"team_ids": [Command.set(self.teams["all"].ids)], "domain": "[('kind', '=', 'complaint')]"})
        content = self.report._content()
        values = {row["kpi"].code: row["value"] for row in content["figures"]}
        self.assertEqual(values["received"], "1")
        self.assertNotIn("deflection", values)
        self.assertEqual(content["left_out"], ["Deflection"])
        self.assertIn("Team all", self.words(self._page()))

    def test_a_filter_that_is_none_is_refused(self):
        for domain in ("[('nonsense', '=', 1)]", "[(", "import os"):
            with self.assertRaisesRegex(ValidationError, "not understood"):
                self.report.domain = domain

    def test_all_sections_and_their_charts(self):
        ticket = self._ticket(sentiment="negative")
        self._score("Slow", ticket_id=ticket.id)
        self.env["feedback.goal"].create(
            {
                "name": "Fewer complaints",
                "company_id": self.company.id,
                "kpi_id": self.env["feedback.kpi"]._of("negative").id,
                "date_start": fields.Date.today() - timedelta(days=10),
                "date_end": fields.Date.today() + timedelta(days=10),
                "state": "at_risk",
            }
        )
        page = self._page()
        words = self.words(page)
        for text in (
            "Key Figures",
            "Top Categories",
            "SLA by Team",
            "Satisfaction",
            "Slow",
            "Fewer complaints",
            "At Risk",
        ):
            self.assertIn(text, words)
        self.assertGreaterEqual(page.count("<svg"), 3)
        self.assertEqual(page.count("<svg"), page.count('role="img"'))
        self.report.write({name: False for name in self.report._fields if name.startswith("has_")})
        self.report.kpi_ids = False
        self.assertNotIn("<h2", self._page())

    def test_the_page_fetches_nothing(self):
        self._ticket()
        tree = html.fromstring(self._page().encode())
        self.assertFalse(tree.xpath("//script | //link | //img | //iframe | //@src | //@href"))

    def test_what_people_typed_stays_text(self):
        evil = "<script>alert(1)</script>"
        self.env["feedback.channel"].browse(self.channel.id).name = evil
        category = self.env["feedback.category"].create({"name": evil})
        ticket = self._ticket(category_id=category.id)
        self._score(evil, ticket_id=ticket.id)
        self.report.name = evil
        page = self._page()
        self.assertNotIn("<script", page)
        self.assertGreaterEqual(page.count("&lt;script&gt;"), 4)

    def test_comments_do_not_tell_who_wrote_them(self):
        ticket = self._ticket()
        self._score(
            "Anna Customer here, call +7 912 345-67-89 or anna@customer.example",
            ticket_id=ticket.id,
            partner_id=self.customer.id,
        )
        words = self.words(self._page())
        self.assertIn("here, call", words)
        for secret in ("Anna", "912", "anna@customer.example"):
            self.assertNotIn(secret, words)

    def test_confidential_tickets_are_not_quoted(self):
        self._score("Nobody may read this", ticket_id=self._ticket(is_confidential=True).id)
        self._score("A word on the company", kind="nps", value=0)
        words = self.words(self._page())
        self.assertNotIn("Nobody may read this", words)
        self.assertIn("A word on the company", words)

    def test_it_says_so_when_nothing_happened(self):
        content = self.report._content()
        self.assertTrue(content["is_empty"])
        words = self.words(self._page())
        for text in ("nothing happened", "nothing to draw", "No promise", "Nobody was asked", "No customer", "No goal"):
            self.assertIn(text, words)

    def test_it_is_written_in_its_own_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.report.write({"lang": "ru_RU", "period": "last_month"})
        with freeze_time("2026-03-15"):
            content = self.report._content()
            self.assertEqual(content["lang"], "ru-RU")
            self.assertIn("1 февраля 2026", content["period"])

    def test_the_words_on_paper_are_of_its_language_whoever_prints_it(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.report.lang = "ru_RU"
        view = self.env.ref("feedback_reports.feedback_management_report_body")
        view.update_field_translations("arch_db", {"ru_RU": {"Key Figures": "Показатели"}})
        page, _kind = self._as("manager", self.env["ir.actions.report"])._render_qweb_html(PRINTED, self.report.ids)
        self.assertIn("Показатели", page.decode())
        self.assertNotIn("Key Figures", page.decode())

    def test_a_copy_belongs_to_whoever_makes_it(self):
        other = self.users["lead"]
        other.group_ids += self.env.ref("feedback_intake.feedback_intake_group_manager")
        self.assertEqual(self._as("lead", self.report).copy().user_id, other)

    def test_the_days_are_those_of_its_owner(self):
        self.manager.tz = "Asia/Tokyo"
        self.report.period = "last_month"
        with freeze_time("2026-02-28 16:00:00"):  # it is March there already
            self.assertEqual(str(self.report._period().start), "2026-02-01")

    def test_others_read_it_as_they_may_see_it(self):
        self._ticket()
        shared = self._report(company_id=self.company.id)
        foreign = self._as("manager", shared).with_user(self.users["strange_manager"])
        with self.assertRaises(AccessError):
            foreign.with_context(allowed_company_ids=self.other_company.ids)._content()
        for name in ("agent", "reader", "portal"):
            with self.assertRaises(AccessError):
                self._as(name, shared).read(["name"])

    def test_only_its_owner_changes_it(self):
        other = self.users["lead"]
        other.group_ids += self.env.ref("feedback_intake.feedback_intake_group_manager")
        theirs = self._as("lead", self.report)
        self.assertTrue(theirs.name)
        for change in ({"partner_ids": [Command.clear()]}, {"user_id": other.id}, {"domain": "[]"}):
            with self.assertRaises(AccessError):
                theirs.write(change)
        with self.assertRaises(AccessError):
            theirs.action_send()
        with self.assertRaises(AccessError):
            theirs.unlink()

    def test_nobody_makes_somebody_else_the_owner(self):
        with self.assertRaisesRegex(AccessError, "nobody but yourself"):
            self.report.user_id = self.users["lead"]
        with self.assertRaisesRegex(AccessError, "nobody but yourself"):
            self._report(user_id=self.users["lead"].id)

    def test_two_companies_have_their_own_figures(self):
        self._ticket()
        reports = self._as("strange_manager", self.env["feedback.management.report"])
        theirs = reports.create({"name": "Theirs", "company_id": self.other_company.id, "period": "last_30_days"})
        values = [
            next(row["value"] for row in report._content()["figures"] if row["kpi"].code == "received")
            for report in (self.report, theirs)
        ]
        self.assertEqual(values, ["1", "0"])
        self.assertNotIn(self.report, reports.search([]))

    def test_a_manager_of_both_companies_reports_on_one(self):
        self.manager.company_ids += self.other_company
        self.env["feedback.ticket"].create({"subject": "Elsewhere", "company_id": self.other_company.id})
        report = self.report.with_context(allowed_company_ids=(self.company | self.other_company).ids)
        self.assertTrue(report._content()["is_empty"])

    def test_print_and_preview(self):
        self.assertEqual(self.report.action_print()["report_type"], "qweb-pdf")
        self.assertIn(f"/{self.report.id}", self.report.action_preview()["url"])
        page, kind = self._as("manager", self.env["ir.actions.report"])._render_qweb_html(PRINTED, self.report.ids)
        self.assertEqual(kind, "html")
        self.assertIn(b"Feedback of the month", page)

    def test_more_tickets_and_comments_cost_no_more_queries(self):
        self.life(2)
        self.report._content()  # what is read once in the life of a worker
        counts = []
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.report._content()
            counts.append(self.env.cr.sql_log_count - before)
            self.life(6)
        self.assertLessEqual(counts[1], counts[0])

    def life(self, count):
        for number in range(count):
            ticket = self._ticket(sentiment="negative", category_id=self.env.ref("feedback_demo.category_delivery").id)
            self._score(f"Comment {number}", ticket_id=ticket.id)
