"""The digest's mail: the figures are those of the reports, for those who may see them."""

from datetime import timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..models.digest_digest import DIGEST_KPIS
from .goal_common import GoalCase


@tagged("post_install", "-at_install")
class TestDigest(GoalCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Weekly",
                "company_id": cls.company.id,
                "periodicity": "weekly",
                "kpi_res_users_connected": False,
                "kpi_mail_message_total": False,
                "has_feedback_goals": True,
                **dict.fromkeys(DIGEST_KPIS, True),
            }
        )

    def _mail(self, name):
        user = self.users[name]
        before = self.env["mail.mail"].search([]).ids
        self.digest.with_context(lang=user.lang)._action_send_to_user(user, tips_count=0)
        return self.env["mail.mail"].search([("id", "not in", before)]).body_html

    def _shown(self, name):
        """Return {field: [value of each column]} as the mail shows them."""
        tables = html.fromstring(self._mail(name)).xpath("//table[@data-field]")
        return {
            table.get("data-field"): [value.text for value in table.xpath(".//span[contains(@class, 'kpi_value ')]")]
            for table in tables
        }

    def _create_tickets(self):
        """A minute ago: the timeframe of a digest ends with the last whole second."""
        with freeze_time(fields.Datetime.now() - timedelta(minutes=1)):
            tickets = self.env["feedback.ticket"]
            for mood in ("negative", "negative", "positive"):
                tickets |= self._ticket(sentiment=mood)
            self._ticket(team="own", user_id=self.users["lead"].id, sentiment="negative")
            self._post_as_agent(tickets[0])
            self.env.flush_all()

    def test_figures_are_those_of_the_reports(self):
        self._create_tickets()
        shown = self._shown("manager")
        self.assertEqual(set(shown), set(DIGEST_KPIS))
        now = fields.Datetime.now() + timedelta(minutes=1)
        for name, code in DIGEST_KPIS.items():
            kpi = self._as("manager", self.kpis[code])
            for column, days in enumerate((1, 7)):
                value, _count = kpi._measure(now - timedelta(days=days), now)[kpi][()]
                self.assertEqual(shown[name][column], kpi._format(value), code)
        self.assertEqual(shown["kpi_feedback_received"], ["4", "4", "4"])
        self.assertEqual(shown["kpi_feedback_csat"], ["–", "–", "–"])

    def test_values_of_the_fields_are_the_same(self):
        self._create_tickets()
        now = fields.Datetime.now() + timedelta(minutes=1)
        digest = self._as("manager", self.digest.sudo(False)).with_context(
            start_datetime=now - timedelta(days=1), end_datetime=now
        )
        self.assertEqual((digest.kpi_feedback_received_value, digest.kpi_feedback_negative_value), (4, 3))

    def test_the_change_is_that_of_the_figure_itself(self):
        now = fields.Datetime.now()
        with freeze_time(now - timedelta(hours=36)):
            self._ticket(sentiment="negative")
            self._ticket(sentiment="positive")
            self.env.flush_all()
        self._create_tickets()
        digest = self.digest.with_user(self.users["manager"]).sudo()
        kpis = {kpi["kpi_name"]: kpi for kpi in digest._compute_kpis(self.company, self.users["manager"])}
        received = kpis["kpi_feedback_received"]["kpi_col1"]
        self.assertEqual((received["value"], received["margin"]), ("4", 100))
        self.assertEqual(kpis["kpi_feedback_negative"]["kpi_col1"]["margin"], 200)
        self.assertEqual(kpis["kpi_feedback_received"]["kpi_col2"]["margin"], 0)

    def test_an_agent_gets_what_they_may_see(self):
        self._create_tickets()
        self.assertEqual(self._shown("agent")["kpi_feedback_received"], ["3", "3", "3"])

    def test_who_does_not_work_with_feedback_gets_none_of_it(self):
        self._goal(target_kind="value", target_amount=5, name="Fewer complaints")
        self.users["reader"].group_ids = self.env.ref("base.group_user")
        body = self._mail("reader")
        self.assertNotIn("data-field", body)
        self.assertNotIn("Fewer complaints", body)

    def test_goals_are_listed_the_endangered_first(self):
        self._goal(target_kind="value", target_amount=5, name="Quiet <b>goal</b>")
        danger = self._goal(target_kind="value", target_amount=5, name="Goal in danger", is_private=True)
        danger.state = "will_miss"
        self._goal(target_kind="value", target_amount=5, name="Given up").state = "cancelled"
        body = self._mail("manager")
        self.assertLess(body.index("Goal in danger"), body.index("Quiet &lt;b&gt;goal"))
        self.assertIn(f"/odoo/feedback-goals/{danger.id}", body)
        self.assertIn("at most 5", body)
        self.assertNotIn("Given up", body)
        self.assertNotIn("Goal in danger", self._mail("agent"))
        self.digest.has_feedback_goals = False
        self.assertNotIn("Quiet", self._mail("manager"))

    def test_other_companies_goals_are_not_listed(self):
        values = {"company_id": self.other_company.id, "user_id": False, "name": "Of the clinic"}
        self._goal(user="strange_manager", target_kind="value", target_amount=5, **values)
        self.assertNotIn("Of the clinic", self._mail("manager"))

    def test_the_default_digest_has_them(self):
        digest = self.env.ref("digest.digest_digest_default")
        self.assertTrue(all(digest[name] for name in (*DIGEST_KPIS, "has_feedback_goals")))

    def test_the_form_can_be_read_by_a_manager(self):
        view = self._as("manager", self.env["digest.digest"]).get_view(
            self.env.ref("digest.digest_digest_view_form").id, "form"
        )
        self.assertIn("kpi_feedback_csat", view["arch"])
