"""The managers' dashboard shows the key figures, follows its filters, and is theirs alone."""

import io
import json
import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools.translate import extract_spreadsheet_terms

from odoo.addons.feedback_intake.tests.common import DeskCase
from odoo.addons.feedback_reports.tools.period import named_period

FORMULA = re.compile(r'PIVOT\.VALUE\((\d+),"([\w:]+)"\)')
# The filter, the field that it looks at, and that field's type, where a report has it.
FILTERS = {
    "period": ("date", "datetime"),
    "team": ("team_id", "many2one"),
    "channel": ("channel_id", "many2one"),
    "category": ("category_id", "many2one"),
    "kind": ("kind", "selection"),
    "company": ("company_id", "many2one"),
}


@tagged("post_install", "-at_install")
class TestDashboard(DeskCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("feedback_reports.spreadsheet_dashboard_feedback")
        cls.document = json.loads(cls.dashboard.spreadsheet_data)
        cls.page, cls.data = cls.document["sheets"]
        cls.period = named_period("last_90_days", fields.Date.today())

    def some_life(self):
        """Tickets and scores of this period and of the one before."""
        for kind, age in (("complaint", 1), ("praise", 20), ("question", 120)):
            with freeze_time(fields.Datetime.now() - timedelta(days=age, hours=1)):
                ticket = self._ticket(kind=kind, sentiment="positive" if kind == "praise" else "negative")
                self._post_as_agent(ticket)
                self._as("agent", ticket).action_close()
                self.score(ticket)
        self._ticket()

    def score(self, ticket):
        self.env["feedback.score"].create(
            [
                {
                    "kind": kind,
                    "state": "answered",
                    "value": 5,
                    "ticket_id": ticket.id,
                    "company_id": self.company.id,
                    "asked_date": fields.Datetime.now(),
                    "answered_date": fields.Datetime.now(),
                }
                for kind in ("csat", "nps", "ces")
            ]
        )

    def cards(self):
        """Yield (code of the key figure, [formula of now, formula of before or None])."""
        for figure in self.page["figures"]:
            if figure["data"]["type"] == "scorecard":
                names = [figure["data"].get(key, "") for key in ("keyValue", "baseline")]
                cells = [self.data["cells"].get(name.removeprefix("Data!")) for name in names]
                yield figure["id"].removeprefix("card_"), cells

    def evaluate(self, formula):
        """Return what the cell asks the server for, under the filters as they stand at first."""
        ((number, measure),) = set(FORMULA.findall(formula))
        pivot = self.document["pivots"][number]
        domain, matching = list(pivot["domain"]), pivot["fieldMatching"].get("period")
        if matching:
            period = self.period.previous() if matching["offset"] == -1 else self.period
            start, end = period.bounds()
            domain += [(matching["chain"], ">=", start), (matching["chain"], "<", end)]
        self.assertIn(measure, [one["id"] for one in pivot["measures"]])
        ((value,),) = self._as("manager", self.env[pivot["model"]])._read_group(domain, [], [measure])
        return value or 0

    def test_every_card_shows_its_key_figure(self):
        self.some_life()
        kpis, seen = self._as("manager", self.env["feedback.kpi"]), 0
        for code, (now, before) in self.cards():
            kpi = kpis._of(code)
            for formula, period in ((now, self.period), (before, self.period.previous())):
                if formula:
                    end = fields.Datetime.now() if kpi.is_stock else period.bounds()[1]
                    value, count = kpi._measure(period.bounds()[0], end)[kpi][()]
                    self.assertAlmostEqual(self.evaluate(formula), value or 0, 6, f"{code}: {formula}")
                    seen += bool(count)
        self.assertGreater(seen, 20)

    def test_every_subject_has_a_card(self):
        kpis = self.env["feedback.kpi"]._of(*(code for code, _cells in self.cards()))
        self.assertEqual(set(kpis.mapped("subject")), set(self.env["feedback.kpi"].search([]).mapped("subject")))

    def sources(self):
        """Yield (name, model, matching of its filters) of all that reads from the server."""
        for kind in ("pivots", "lists"):
            for one in self.document[kind].values():
                yield one["name"], one["model"], one["fieldMatching"]
        for figure in self.page["figures"]:
            if figure["data"]["type"] != "scorecard":
                yield figure["id"], figure["data"]["metaData"]["resModel"], figure["data"]["fieldMatching"]

    def test_everything_follows_every_filter_that_its_report_knows(self):
        self.assertEqual({one["id"] for one in self.document["globalFilters"]}, set(FILTERS))
        for name, model, matching in self.sources():
            known = {key for key, (field, _kind) in FILTERS.items() if field in self.env[model]._fields}
            if model == "feedback.report.backlog":
                known.remove("period")  # what is open now, whenever it came
            self.assertEqual(set(matching), known, name)
            for key, chain in matching.items():
                self.assertEqual((chain["chain"], chain["type"]), FILTERS[key], name)
                self.assertEqual(self.env[model]._fields[chain["chain"]].type, chain["type"])

    def test_charts_and_tables_read_columns_of_reports_alone(self):
        models = {model for _name, model, _matching in self.sources()}
        self.assertEqual(
            models - {"feedback.goal"},
            {f"feedback.report.{name}" for name in ("event", "backlog", "sla", "score", "knowledge")},
        )
        for figure in self.page["figures"]:
            if figure["data"]["type"] != "scorecard":
                chart = figure["data"]["metaData"]
                report = self._as("manager", self.env[chart["resModel"]])
                column = report._fields[chart["measure"]]
                domain = figure["data"]["searchParams"]["domain"]
                report._read_group(domain, chart["groupBy"], [f"{column.name}:{column.aggregator}"])

    def test_every_figure_leads_to_a_menu_with_an_action(self):
        menus = self.document["chartOdooMenusReferences"]
        for figure in self.page["figures"]:
            self.assertTrue(self.env.ref(menus[figure["data"]["chartId"]]).action, figure["id"])

    def test_figures_do_not_overlap(self):
        rows = {int(number): row["size"] for number, row in self.page["rows"].items()}
        boxes = []
        for figure in self.page["figures"]:
            top = sum(rows.get(row, 23) for row in range(figure["row"])) + figure["offset"]["y"]
            left = figure["offset"]["x"]
            boxes.append((left, top, left + figure["width"], top + figure["height"]))
        for number, one in enumerate(boxes):
            for other in boxes[number + 1 :]:
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                self.assertTrue(apart, f"{one} {other}")

    def test_its_words_reach_the_translators(self):
        file = io.BytesIO(json.dumps(self.document).encode())
        terms = {term for _line, _function, term, _comments in extract_spreadsheet_terms(file, [], [], {})}
        titles = {figure["data"]["title"]["text"] for figure in self.page["figures"]}
        labels = {one["label"] for one in self.document["globalFilters"]}
        self.assertLessEqual(titles | labels | {"Top Categories", "vs. before", "Agent"}, terms)
        shown = [cell for cell in self.page["cells"].values() if not cell.startswith(("=PIVOT(", "=ODOO.LIST"))]
        self.assertTrue(all(cell.startswith(("=_t(", "[")) for cell in shown), shown)

    def test_managers_of_any_company_open_it_and_agents_do_not(self):
        for name in ("manager", "strange_manager"):
            self.assertTrue(self._as(name, self.dashboard).spreadsheet_data)
        for name in ("agent", "reader"):
            self.assertNotIn(self.dashboard, self._as(name, self.dashboard).search([]))
            with self.assertRaises(AccessError):
                self._as(name, self.dashboard).read(["name"])

    def test_the_menu_is_for_managers(self):
        menu = self.env.ref("feedback_reports.feedback_dashboard_menu")
        self.assertEqual(menu.action.params, {"dashboard_id": self.dashboard.id})
        for name, sees in (("manager", True), ("agent", False)):
            visible = self.env["ir.ui.menu"].with_user(self.users[name])._visible_menu_ids()
            self.assertEqual(menu.id in visible, sees)

    def test_a_manager_of_another_company_counts_nothing_of_ours(self):
        self.some_life()
        for pivot in self.document["pivots"].values():
            report = self._as("strange_manager", self.env[pivot["model"]])
            self.assertFalse(report.search([("company_id", "!=", False)], limit=1), pivot["name"])
