from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user

from odoo.addons.feedback_intake.tests.common import AGENT, DeskCase

# A Wednesday, within everybody's working hours.
NOON = "2026-11-18 10:00:00"


@freeze_time(NOON)
class AssignmentCase(DeskCase, TransactionCase):
    """A team of Ann, Bob and Cid, who work from 8 to 12 and from 13 to 17 UTC, Monday to Friday.

    Time stands still at NOON unless a test moves it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Office hours", "company_id": cls.company.id, "tz": "UTC"}
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.ann, cls.bob, cls.cid = (cls._user(name) for name in ("Ann", "Bob", "Cid"))
        cls.team = cls.teams["all"]
        cls.team.write(
            {"member_ids": [Command.set((cls.ann | cls.bob | cls.cid).ids)], "assignment_strategy": "round_robin"}
        )

    @classmethod
    def _user(cls, name, company=None, **values):
        company = company or cls.company
        return new_test_user(
            cls.env,
            f"assignment_{name.lower()}",
            groups=AGENT,
            name=name,
            email=f"{name.lower()}@desk.example",
            notification_type="inbox",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            **values,
        )

    def deal(self):
        """Do what happens after a commit."""
        self.env.cr.postcommit.run()

    def queue(self, number=1, **values):
        """Return new tickets, dealt out as after their transaction."""
        tickets = self.env["feedback.ticket"].union(*(self._ticket(**values) for _number in range(number)))
        self.deal()
        return tickets

    def agent(self, user):
        return self.env["feedback.agent"].search([("user_id", "=", user.id)])

    def time_off(self, env=None, days=1, **values):
        now = fields.Datetime.now()
        return (env or self.env)["resource.calendar.leaves"].create(
            {"name": "Off", "date_from": now, "date_to": now + timedelta(days=days), **values}
        )

    def verdicts(self, ticket):
        """Return {name: reason} of the last trace of assignment."""
        trace = self.env["feedback.routing.trace"].search(
            [("ticket_id", "=", ticket.id), ("kind", "=", "assignment")], limit=1
        )
        return {candidate["name"]: candidate["reason"] for candidate in trace.details["candidates"]}
