from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, TransactionCase, tagged

from .goal_common import TODAY, GoalCase


@tagged("post_install", "-at_install")
@freeze_time("2026-03-16 12:00:00")
class TestGoalWizard(GoalCase, TransactionCase):
    def wizard(self):
        return Form(self._as("manager", self.env["feedback.goal.wizard"]))

    def test_one_screen_shows_what_is_and_what_it_would_mean(self):
        delivery = self.env["feedback.category"].create({"name": "Delivery", "company_id": self.company.id})
        self._received(*self._days(-90, 20), sentiment="negative", category_id=delivery.id)
        self._received(*self._days(-90, 5), sentiment="negative")
        with self.wizard() as form:
            form.template = "negative"
            self.assertEqual((form.baseline_text, form.target_text), ("25", "at most 21"))
            form.category_id = delivery
            self.assertEqual((form.baseline_text, form.target_text), ("20", "at most 17"))
            self.assertEqual(form.name, "Negative (Delivery): 15 % less by 06/13/2026, from 20 to 17")
        goal = self.env["feedback.goal"].browse(form.record.action_create()["res_id"])
        self.assertEqual(goal.name, "Negative (Delivery): 15 % less by 06/13/2026, from 20 to 17")
        self.assertEqual((goal.kpi_id.code, goal.guard_kpi_id.code, goal.target_value), ("negative", "csat", 17))
        self.assertEqual((goal.date_start, goal.date_end), (TODAY, TODAY + timedelta(days=89)))
        self.assertEqual((goal.company_id, goal.user_id), (self.company, self.users["manager"]))
        self.assertTrue(goal.measured_date)

    def test_every_template_becomes_a_goal(self):
        self._received(*self._days(-80, 30), sentiment="negative", kind="praise")
        for template, _label in self.env["feedback.goal.wizard"]._fields["template"].selection:
            with self.subTest(template), self.wizard() as form:
                form.template = template
                form.kpi_id = form.kpi_id or self.kpis["solved"]
                if not form.has_baseline:
                    form.baseline_typed = 50
                if not form.target_amount:
                    form.target_amount = 5
            goal = self.env["feedback.goal"].browse(form.record.action_create()["res_id"])
            self.assertTrue(goal.name)
            self.assertEqual(goal.state, "draft" if template != "backlog" else goal.state)

    def test_praise_this_quarter(self):
        self._received(*self._days(-150, 3), kind="praise")
        self._received(*self._days(-150, 3), kind="question")
        with self.wizard() as form:
            form.template = "praise"
            form.period = "this_quarter"
            self.assertEqual(str(form.date_start), "2026-01-01")
            self.assertEqual(str(form.date_end), "2026-03-31")
        goal = self.env["feedback.goal"].browse(form.record.action_create()["res_id"])
        self.assertEqual(str(goal.baseline_start), "2025-10-01")
        self.assertAlmostEqual(goal.baseline_value, 3 * 90 / 92)

    def test_the_sentence_is_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.users["manager"].lang = "fr_FR"
        form = Form(self._as("manager", self.env["feedback.goal.wizard"]).with_context(lang="fr_FR"))
        form.baseline_typed = 10
        form.template = "csat"
        self.assertIn("13/06/2026", form.name)

    def test_what_a_report_does_not_know_is_not_asked(self):
        with self.wizard() as form:
            form.template = "deflection"
            self.assertFalse(form.is_about_tickets)
            form.baseline_typed = 50
        goal = self.env["feedback.goal"].browse(form.record.action_create()["res_id"])
        self.assertEqual((goal.domain, goal.target_value), ("[]", 55))

    def test_a_percentage_of_nothing_is_refused_before_it_is_a_goal(self):
        with self.wizard() as form:
            form.template = "reopened"
        with self.assertRaisesRegex(UserError, "never measured before"):
            form.record.action_create()


@tagged("post_install", "-at_install")
class TestGoalTour(GoalCase, HttpCase):
    def setUp(self):
        super().setUp()
        # Built here, the browser's requests do not wait for each other while it is done.
        for bundle in ("web.assets_web", "web.assets_tests"):
            self.env["ir.qweb"]._get_asset_bundle(bundle, css=bundle == "web.assets_web", js=True).js()

    def test_a_manager_sets_a_goal_and_sees_it_turn(self):
        self.start_tour("/odoo/feedback-goals", "feedback_goal_set", login="desk_manager", timeout=120)
        goal = self.env["feedback.goal"].search([("kpi_id.code", "=", "positive")])
        self.assertEqual((goal.state, goal.target_value, goal.company_id), ("draft", 2, self.company))
        for _time in range(2):
            self._ticket(sentiment="positive")
        goal.measured_date = False
        with self.enter_registry_test_mode():
            self.env.ref("feedback_reports.ir_cron_look_after_goals").method_direct_trigger()
        self.start_tour("/odoo/feedback-goals", "feedback_goal_met", login="desk_manager", timeout=120)
