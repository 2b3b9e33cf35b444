"""The same figure comes out of the pivot, a graph, an export, the API over HTTP, and the measure behind them all."""

import csv
import io
import json
from datetime import timedelta
from statistics import mean

from odoo import fields
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.feedback_intake.tests.common import DeskCase

CODES = ("received", "solved", "one_touch", "first_reply_hours", "negative_share", "replies")


@tagged("post_install", "-at_install")
class TestEverywhere(DeskCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["manager"].group_ids += cls.env.ref("base.group_allow_export")
        cls.start = fields.Datetime.now() - timedelta(days=1)
        cls.end = fields.Datetime.now() + timedelta(days=1)
        for number in range(6):
            moods = ("negative", "positive", "neutral")
            ticket = cls._ticket(
                team="own" if number == 5 else "all",
                sentiment=moods[number % 3],
                received_date=fields.Datetime.now() - timedelta(hours=number + 1),
            )
            for _reply in range(number % 3):
                cls._post_as_agent(cls, ticket, "manager")
            if number % 2:
                cls._as("manager", ticket).action_close()
        cls.env.flush_all()

    def kpis(self, user="manager"):
        return self._as(user, self.env["feedback.kpi"])._of(*CODES)

    def measured(self, user="manager"):
        return {kpi.code: groups[()][0] for kpi, groups in self.kpis(user)._measure(self.start, self.end).items()}

    def domain(self):
        return [
            ("date", ">=", fields.Datetime.to_string(self.start)),
            ("date", "<", fields.Datetime.to_string(self.end)),
        ]

    def assert_figures(self, found, user="manager"):
        right = self.measured(user)
        self.assertEqual(set(found), set(right))
        for code, value in right.items():
            self.assertAlmostEqual(found[code], value, 6, code)

    def ask_api(self, user, codes=CODES, **more):
        key = self.env["res.users.apikeys"].with_user(self.users[user]).sudo()._generate(
            "rpc", "Test", fields.Datetime.now() + timedelta(days=1)
        )  # fmt: skip
        order = {
            "codes": codes,
            "start": fields.Datetime.to_string(self.start),
            "end": fields.Datetime.to_string(self.end),
        }
        return self.url_open(
            "/json/2/feedback.kpi/get_figures",
            data=json.dumps({**order, **more}),
            headers={"Authorization": f"bearer {key}", "Content-Type": "application/json"},
        )

    def test_there_is_something_to_compare(self):
        self.assertEqual(self.measured()["received"], 6)
        self.assertEqual(self.measured()["solved"], 3)
        self.assertGreater(self.measured()["first_reply_hours"], 1)

    def test_pivot(self):
        report = self._as("manager", self.env["feedback.report.event"])
        specs = {kpi.code: f"{kpi.measure}:{kpi.aggregator}" for kpi in self.kpis()}
        measures = [kpi.measure for kpi in self.kpis()]
        domain = [*self.domain(), ("may_count_in", "in", measures)]
        (total,), _teams = report.formatted_read_grouping_sets(domain, [[], ["team_id"]], [*specs.values(), "__count"])
        self.assert_figures({code: total[spec] for code, spec in specs.items()})

    def test_graph(self):
        report = self._as("manager", self.env["feedback.report.event"])
        for kpi in self.kpis():
            spec = f"{kpi.measure}:{kpi.aggregator}"
            domain = [*self.domain(), ("may_count_in", "in", [kpi.measure])]
            (group,) = report.formatted_read_group(domain, [], ["__count", spec])
            self.assertAlmostEqual(group[spec], self.measured()[kpi.code], 6, kpi.code)

    def test_export(self):
        self.authenticate("desk_manager", "desk_manager")
        columns = [{"name": kpi.measure, "label": kpi.code, "type": "float"} for kpi in self.kpis()]
        order = {
            "model": "feedback.report.event",
            "fields": columns,
            "ids": False,
            "domain": self.domain(),
            "groupby": [],
            "import_compat": False,
            "context": {"allowed_company_ids": self.company.ids},
        }
        answer = self.url_open(
            "/web/export/csv", data={"data": json.dumps(order), "csrf_token": Request.csrf_token(self)}
        )
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        values = {kpi.code: [float(row[kpi.code]) for row in rows if row[kpi.code]] for kpi in self.kpis()}
        self.assertLess(len(values["received"]), len(rows))  # what does not count is no zero
        self.assert_figures(
            {kpi.code: (sum if kpi.aggregator == "sum" else mean)(values[kpi.code]) for kpi in self.kpis()}
        )

    def test_api(self):
        for user in ("manager", "agent"):
            answer = self.ask_api(user)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assert_figures({code: rows[0]["value"] for code, rows in answer.json().items()}, user)

    def test_api_in_groups(self):
        answer = self.ask_api(
            "manager", ["received"], domain=[["sentiment", "=", "negative"]], groupby=["team_id"]
        ).json()
        self.assertEqual(answer, {"received": [{"group": ["Team all"], "value": 2, "count": 2}]})

    def test_an_agent_does_not_count_what_they_may_not_see(self):
        self.assertEqual(self.ask_api("agent", ["received"]).json()["received"][0]["value"], 5)

    def test_the_other_company_counts_nothing_of_ours(self):
        rows = self.ask_api("strange_manager", ["received", "first_reply_hours"]).json()
        self.assertEqual([rows[code][0]["value"] for code in rows], [0, None])

    @mute_logger("odoo.http")
    def test_whoever_has_no_rights_gets_nothing(self):
        for user in ("portal", "reader"):
            answer = self.ask_api(user)
            self.assertEqual(answer.status_code, 403, (user, answer.text[:200]))

    def test_a_wrong_key_and_no_key_are_refused(self):
        for headers in ({"Authorization": "bearer nonsense"}, {}):
            answer = self.url_open(
                "/json/2/feedback.kpi/get_figures", data="{}", headers={**headers, "Content-Type": "application/json"}
            )
            self.assertEqual(answer.status_code, 401)

    def test_a_wrong_order_is_refused_clearly(self):
        answer = self.ask_api("manager", ["nonsense"])
        self.assertEqual(answer.status_code, 422)
        self.assertIn("no key figure “nonsense”", answer.json()["message"])
