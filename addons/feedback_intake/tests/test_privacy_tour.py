from odoo.tests import HttpCase, new_test_user, tagged

from .test_anonymise import PlantedCase


@tagged("post_install", "-at_install")
class TestPrivacyTour(PlantedCase, HttpCase):
    """Erasing a person and setting up a retention rule, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        groups = "base.group_system,feedback_intake.feedback_intake_group_manager"
        cls.admin = new_test_user(
            cls.env, "privacy_admin", groups, company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)]
        )

    def test_an_administrator_erases_a_person(self):
        ticket = self.planted_ticket()
        self.start_tour(
            "/odoo/action-privacy_lookup.action_privacy_lookup_wizard", "feedback_privacy_erase", login="privacy_admin"
        )
        self.assertTrue(ticket.is_anonymised)

    def test_a_manager_sees_what_a_rule_would_do_before_switching_it_on(self):
        ticket = self._ticket(subject="Tour lamp")
        ticket.action_close()
        ticket.write({"resolved_date": "2010-01-01", "received_date": "2010-01-01"})
        url = "/odoo/action-feedback_intake.feedback_retention_rule_action"
        self.start_tour(url, "feedback_retention_rule", login="privacy_admin")
        rule = self.env["feedback.retention.rule"].search([("company_id", "=", self.company.id)])
        self.assertEqual((rule.is_on, rule.months, rule.due_count), (True, 120, 1))
