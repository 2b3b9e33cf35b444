from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

GROUPS = "base.group_user,feedback_intake.feedback_intake_group_agent"


class AgentStatusCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(cls.env, "status_agent", GROUPS, name="Status Agent")
        cls.env["feedback.team"].create({"name": "Status", "member_ids": [Command.set(cls.user.ids)]})
        cls.agent = cls.env["feedback.agent"].search([("user_id", "=", cls.user.id)])


@tagged("post_install", "-at_install")
class TestAgentStatus(AgentStatusCase):
    """The dropdown in the navigation bar."""

    def test_an_agent_sets_the_status_on_any_page(self):
        self.start_tour("/odoo", "feedback_agent_status", login="status_agent")
        self.assertEqual(self.agent.status, "busy")

    def test_the_keyboard_is_enough(self):
        self.start_tour("/odoo", "feedback_agent_status_by_keyboard", login="status_agent")
        self.assertEqual(self.agent.status, "away")

    def test_a_manager_sees_who_is_there_and_calls_somebody_back(self):
        self.env.company.resource_calendar_id = False  # nobody is off at the hour of the test
        self.agent.status = "away"
        self.start_tour("/odoo/feedback-agents", "feedback_agents", login="admin")
        self.assertEqual(self.agent.status, "available")


@tagged("post_install", "-at_install")
class TestAgentStatusOnPhone(AgentStatusCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_an_agent_sets_the_status_on_the_phone(self):
        self.start_tour("/odoo", "feedback_agent_status", login="status_agent")
        self.assertEqual(self.agent.status, "busy")
