from odoo.tests import HttpCase, tagged

from .trend_common import TrendCase


@tagged("post_install", "-at_install")
class TestTrendTour(TrendCase, HttpCase):
    """What grows and alerts in the browser."""

    def test_a_manager_looks_at_what_grows_and_opens_its_tickets(self):
        self.tickets(4, 40, subject="Something else")
        self.tickets(4, subject="Flicker", category_id=self.delivery.id)
        self.note()
        self.start_tour("/odoo/feedback-trends", "feedback_trends", login="desk_manager", timeout=120)

    def test_an_owner_acknowledges_an_alert_and_opens_its_tickets(self):
        self.age(self.delivery)
        self.age(self.channel)
        self.tickets(1, 80)
        self.tickets(9, 0.4, category_id=self.delivery.id, sentiment="negative")
        self.delivery.user_id = self.users["agent"]
        self.env["feedback.alert"]._watch(self.company)
        self.start_tour("/odoo/feedback-alerts", "feedback_alerts", login="desk_agent", timeout=120)
        self.assertEqual(
            self.env["feedback.alert"].search([("topic_name", "=", "Delivery")], limit=1).state, "acknowledged"
        )
