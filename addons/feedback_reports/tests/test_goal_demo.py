from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestGoalDemo(TransactionCase):
    def test_the_demonstration_has_goals_in_every_status_measured_on_its_tickets(self):
        goals = self.env["feedback.goal"].search([("company_id", "=", self.env.ref("base.main_company").id)])
        goals = goals.filtered(lambda goal: goal.get_external_id()[goal.id].startswith("feedback_demo."))
        self.assertEqual(len(goals), 5)
        self.assertGreaterEqual(len(set(goals.mapped("state")) - {"draft"}), 4)
        for goal in goals:
            value, _count = goal._measure_between(*goal._period().bounds(goal._tz()))[goal.kpi_id]
            self.assertAlmostEqual(goal.value, value, 3)
            self.assertGreater(len(goal.value_ids), 10)

    def test_loading_again_changes_nothing(self):
        before = self.env["feedback.goal"].search_count([])
        self.env["feedback.demo"]._load_goals()
        self.assertEqual(self.env["feedback.goal"].search_count([]), before)
