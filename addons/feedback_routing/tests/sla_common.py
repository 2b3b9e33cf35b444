from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.feedback_intake.tests.common import DeskCase

MONDAY = datetime(2026, 6, 1)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(text):
    """Return the moment of the tests' week that ``text`` names: "Tue 09:30"."""
    day, _space, time = text.partition(" ")
    hours, _colon, minutes = time.partition(":")
    return MONDAY + timedelta(days=DAYS.index(day), hours=int(hours), minutes=int(minutes))


class SlaCase(DeskCase):
    """The desk in one week of June 2026, from Monday 09:00 UTC on.

    The team "all" works from Monday to Friday, 09:00-13:00 and 14:00-18:00. The policy of the tests promises a first
    reply within 2 hours, the next ones within 4, and a resolution within 16.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["feedback.sla.policy"].search([]).active = False
        cls.clock = cls.startClassPatcher(freeze_time(moment("Mon 09:00")))
        cls.calendar = cls._calendar("Split days", [(9, 13), (14, 18)])
        cls.teams["all"].calendar_id = cls.calendar
        cls.policy = cls._policy(first_reply_hours=2, next_reply_hours=4, resolution_hours=16)
        stage = cls.env["feedback.stage"]._first_of
        cls.open, cls.waiting, cls.resolved = map(stage, ("open", "waiting_customer", "resolved"))

    def setUp(self):
        super().setUp()
        self.at("Mon 09:00")

    @classmethod
    def at(cls, text):
        cls.clock.move_to(moment(text))

    @classmethod
    def _calendar(cls, name, hours, **values):
        days = [
            Command.create({"name": name, "dayofweek": str(day), "hour_from": begin, "hour_to": end})
            for day in range(5)
            for begin, end in hours
        ]
        values = {"name": name, "tz": "UTC", "company_id": cls.company.id, **values}
        return cls.env["resource.calendar"].create({**values, "attendance_ids": [Command.clear(), *days]})

    @classmethod
    def _policy(cls, **values):
        return cls.env["feedback.sla.policy"].create(
            {"name": "Gold", "company_id": cls.company.id, "team_ids": [], **values}
        )

    @classmethod
    def _promised(cls, team="all", **values):
        """Return a new ticket that has come through the pipeline."""
        ticket = cls._ticket(team, **values)
        ticket._triage()
        return ticket

    def _promise(self, ticket, target="resolution", policy=None):
        """Return the latest promise of this kind."""
        return ticket.sla_status_ids.filtered(
            lambda status: status.target == target and status.policy_id == (policy or self.policy)
        )[-1:]

    def assertDue(self, promise, text):
        self.assertEqual(promise.deadline, text and moment(text))
