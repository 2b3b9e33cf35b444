from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .sla_common import SlaCase


@tagged("post_install", "-at_install")
class TestSlaAccess(SlaCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tickets = {name: cls._promised(name) for name in ("all", "team", "own")}
        cls.secret = cls._promised(is_confidential=True)
        cls.everywhere = cls._policy(name="Everywhere", resolution_hours=1, company_id=False, is_automatic=False)

    def seen(self, name):
        """Return the names of the tickets whose promises the user sees."""
        promises = self._as(name, self.env["feedback.sla.status"]).search([]).sudo()
        names = {ticket: key for key, ticket in {**self.tickets, "secret": self.secret}.items()}
        return {names.get(ticket, "foreign") for ticket in promises.ticket_id if ticket.company_id == self.company}

    def test_promises_are_seen_by_those_who_see_the_ticket(self):
        for name, expected in {
            "agent": {"all", "team"},
            "outsider": {"all"},
            "reader": {"all"},
            "lead": {"all", "team", "own", "secret"},
            "manager": {"all", "team", "own", "secret"},
            "stranger": set(),
            "strange_manager": set(),
        }.items():
            with self.subTest(user=name):
                self.assertEqual(self.seen(name), expected)

    def test_an_agent_sees_the_badge_of_a_ticket_that_they_see(self):
        ticket = self._as("reader", self.tickets["all"])
        self.assertEqual((ticket.sla_state, ticket.sla_remaining_hours), ("running", 2))

    def test_nobody_writes_promises(self):
        promise = self.tickets["all"].sla_status_ids[0]
        for name in ("agent", "lead", "manager", "reader", "stranger"):
            for attempt in (
                lambda own: own.write({"deadline": False}),
                lambda own: own.copy(),
                lambda own: own.unlink(),
            ):
                with self.subTest(user=name), self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
                    attempt(self._as(name, promise))

    def test_policies_are_read_by_agents_and_written_by_managers(self):
        for name in ("agent", "lead", "reader"):
            policy = self._as(name, self.policy)
            self.assertEqual(policy.name, "Gold")
            for attempt in (
                lambda policy: policy.write({"resolution_hours": 1}),
                lambda policy: policy.unlink(),
                lambda policy: policy.action_move_promises(),
                lambda policy: policy.action_keep_promises(),
            ):
                with self.subTest(user=name), self.assertRaises(AccessError):
                    attempt(policy)
        policy = self._as("manager", self.policy.browse()).create({"name": "New", "resolution_hours": 1})
        policy.resolution_hours = 2
        policy.unlink()

    def test_policies_of_another_company_are_out_of_sight(self):
        for name, own, everywhere in (("agent", True, True), ("strange_manager", False, True)):
            found = self._as(name, self.policy).search([])
            self.assertEqual((self.policy in found, self.everywhere in found), (own, everywhere))
        with self.assertRaises(AccessError):
            self._as("strange_manager", self.policy).write({"resolution_hours": 1})

    def test_people_outside_see_neither(self):
        for name in ("portal", "public"):
            for records in (self.policy, self.tickets["all"].sla_status_ids):
                with self.subTest(user=name, model=records._name), self.assertRaises(AccessError):
                    records.with_user(self.users[name]).search([])

    def test_the_rights_of_the_one_who_acts_do_not_matter_for_the_promises(self):
        ticket = self.tickets["all"]
        self._as("outsider", ticket).stage_id = self.waiting
        self.assertEqual(set(ticket.sla_status_ids.mapped("state")), {"paused"})
        self._as("outsider", ticket).team_id = self.teams["own"]
        self.assertEqual(ticket.team_id, self.teams["own"])
