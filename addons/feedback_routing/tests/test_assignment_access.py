from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .assignment_common import AssignmentCase


@tagged("post_install", "-at_install")
class TestAgents(AssignmentCase):
    """Who becomes an agent, and who may change what about them."""

    def test_members_and_leads_become_agents_once(self):
        self.assertEqual(len(self.agent(self.ann)), 1)
        self.assertTrue(self.agent(self.users["lead"]))
        self.teams["own"].member_ids |= self.ann | self.users["outsider"]
        self.assertEqual(len(self.agent(self.ann)), 1)
        self.assertTrue(self.agent(self.users["outsider"]))

    def test_who_was_a_member_before_becomes_one_on_installation(self):
        self.agent(self.ann).unlink()
        self.env["feedback.agent"]._create_missing()
        self.assertTrue(self.agent(self.ann))

    def test_a_member_by_the_users_form_becomes_one_when_tickets_are_dealt_out(self):
        outsider = self.users["outsider"]
        self.team.member_ids = False
        outsider.feedback_team_ids = self.team
        self.assertEqual(self.queue().user_id, outsider)

    def test_everybody_sets_their_own_status(self):
        agent = self.agent(self.ann).with_user(self.ann)
        agent.action_set_status("busy")
        self.assertEqual((agent.status, str(agent.status_date)), ("busy", "2026-11-18 10:00:00"))
        self.assertEqual(agent.my_status(), {"id": agent.id, "status": "busy"})
        self.assertIs(self._as("outsider", agent).my_status(), False)
        with self.assertRaises(ValidationError):
            agent.action_set_status("on_the_moon")

    def test_nobody_sets_a_colleagues_status_but_a_manager(self):
        for role in ("agent", "outsider", "lead", "reader"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.agent(self.ann)).action_set_status("away")
        self._as("manager", self.agent(self.ann)).action_set_status("away")
        self.assertEqual(self.agent(self.ann).status, "away")

    def test_an_agent_changes_nothing_else_about_anybody(self):
        for user in (self.ann, self.bob):
            agent = self.agent(user).with_user(self.ann)
            for values in (
                {"capacity": 1},
                {"status": "away"},
                {"category_ids": [Command.clear()]},
                {"limit_ids": [Command.create({"channel_id": self.channel.id, "capacity": 1})]},
            ):
                with self.subTest(user=user.name, values=values), self.assertRaises(AccessError):
                    agent.write(values)
        for values in ({"agent_id": self.agent(self.ann).id, "channel_id": self.channel.id, "capacity": 9},):
            with self.assertRaises(AccessError):
                self.env["feedback.agent.limit"].with_user(self.ann).create(values)

    def test_turns_are_the_systems(self):
        self.queue(3)
        turns = self.env["feedback.team.turn"].search([("team_id", "=", self.team.id)])
        self.assertEqual(len(turns), 3)
        for role in ("agent", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, turns).read(["turn"])

    def test_other_companies_and_customers_see_no_agents(self):
        limit = self.env["feedback.agent.limit"].create(
            {"agent_id": self.agent(self.ann).id, "channel_id": self.channel.id, "capacity": 3}
        )
        for records in (self.agent(self.ann), limit):
            for role in ("strange_manager", "stranger", "portal", "public"):
                with self.subTest(role=role, model=records._name), self.assertRaises(AccessError):
                    self._as(role, records).read(["capacity"])
            self.assertTrue(self._as("reader", records).read(["capacity"]))

    def test_the_queue_and_the_clock_are_the_systems(self):
        ticket = self._as("agent", self.queue())
        for field in ("is_queued", "return_date", "returned_from_id", "returned_date", "assigned_date"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                ticket.write({field: False})

    def test_an_agent_takes_and_moves_tickets_of_a_team_with_a_timer(self):
        self.team.return_after_minutes = 60
        ticket = self._as("agent", self._ticket("team"))
        ticket.action_assign_to_me()
        ticket.team_id = self.team
        self.assertTrue(ticket.return_date)

    def test_managers_see_who_is_there_and_why_not(self):
        self.agent(self.bob).status = "busy"
        self.agent(self.cid).status = "away"
        self.queue()
        agents = self._as("manager", self.agent(self.ann) | self.agent(self.bob) | self.agent(self.cid))
        self.assertEqual(agents.mapped("presence"), ["working", "busy", "away"])
        self.assertEqual(agents.mapped("open_ticket_count"), [1, 0, 0])
        self.assertEqual(agents[0].team_ids, self.team)
        self.env.invalidate_all()
        with freeze_time("2026-11-18 20:00:00"):
            self.assertEqual(agents.mapped("presence"), ["off_hours", "off_hours", "away"])
        self.time_off(resource_id=False, calendar_id=self.calendar.id)
        self.env.invalidate_all()
        self.assertEqual(agents.mapped("presence"), ["time_off", "time_off", "away"])

    def test_other_screens_of_the_agent_learn_the_new_status(self):
        self.env["bus.bus"].search([]).unlink()
        self.agent(self.ann).with_user(self.ann).action_set_status("away")
        self.env.cr.precommit.run()
        messages = self.env["bus.bus"].search([]).mapped("message")
        self.assertTrue([text for text in messages if "feedback.agent/status" in text and "away" in text])
