from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.feedback_intake.tests.common import AGENT, MANAGER

MAIL = """From: Ivan <ivan@mailbox.example>
To: lawyers@tour.example
Subject: =?utf-8?b?0KHRg9C0?=
Message-ID: <tour@mailbox.example>
Content-Type: text/plain; charset=utf-8

Иначе будет суд. Верните деньги.
"""


@tagged("post_install", "-at_install")
class TestRoutingTour(HttpCase):
    """From an empty form to a complaint with the right person, in time and explained."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["base.automation"].search([("is_feedback_rule", "=", True)]).active = False
        cls.env["feedback.sla.policy"].search([]).active = False
        cls.agent = new_test_user(cls.env, "tour_agent", AGENT, name="Tour Agent", tz="UTC")
        cls.absent = new_test_user(cls.env, "tour_absent", AGENT, name="Tour Absent", tz="UTC")
        hours = [{"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24} for day in range(7)]
        calendar = cls.env["resource.calendar"].create(
            {"name": "Always", "tz": "UTC", "attendance_ids": [Command.clear(), *map(Command.create, hours)]}
        )
        cls.team = cls.env["feedback.team"].create(
            {
                "name": "Tour Lawyers",
                "calendar_id": calendar.id,
                "assignment_strategy": "round_robin",
                "member_ids": [Command.set((cls.agent | cls.absent).ids)],
            }
        )
        cls.env["feedback.agent"].search([("user_id", "=", cls.absent.id)]).status = "away"
        cls.env["feedback.sla.policy"].create({"name": "Tour", "first_reply_hours": 4, "team_ids": cls.team.ids})
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Tour mailbox", "email_address": "lawyers@tour.example", "acknowledge": False}
        )
        cls.env["feedback.ticket"].create({"subject": "I will see you in court", "channel_id": cls.channel.id})

    def test_a_manager_who_is_no_administrator_makes_and_changes_a_rule(self):
        manager = new_test_user(self.env, "tour_manager", MANAGER, name="Tour Manager")
        self.assertFalse(manager.has_group("base.group_system"))
        self.start_tour("/odoo/feedback-routing", "feedback_routing_manager", login="tour_manager", timeout=120)
        rule = self.env["base.automation"].search([("name", "=", "Managers make rules")])
        self.assertEqual((rule.feedback_mode, rule.trigger), ("live", "on_feedback_reopened"))
        self.assertEqual(rule.action_server_ids.feedback_team_id, self.team)

    def test_a_rule_is_built_tried_and_armed_and_a_complaint_finds_its_agent(self):
        self.addCleanup(lambda: self.env["base.automation"].search([("name", "=", "Threats of court")]).unlink())
        self.start_tour("/odoo/automations", "feedback_routing_rule", login="admin", timeout=120)
        rule = self.env["base.automation"].search([("name", "=", "Threats of court")])
        self.assertEqual((rule.feedback_mode, rule.trigger), ("live", "on_feedback_received"))

        ticket_id = self.env["mail.thread"].message_process(None, MAIL.encode())
        ticket = self.env["feedback.ticket"].browse(ticket_id)
        self.assertEqual(ticket.team_id, self.team)
        self.assertEqual(ticket.sla_state, "running")
        self.team._deal_out()  # after the commit that a test does not make
        self.assertEqual(ticket.user_id, self.agent)

        self.start_tour("/odoo/my-feedback", "feedback_routing_why", login="tour_agent", timeout=120)
