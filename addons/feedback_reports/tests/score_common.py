from datetime import datetime

from odoo.fields import Command

from odoo.addons.feedback_intake.tests.common import DeskCase

# A Monday on which the calendar of the tests works from 8 to 12 and from 13 to 17 UTC.
MONDAY = datetime(2026, 3, 2, 9, 0)


class ScoreCase(DeskCase):
    """Scores of the desk: ``_score`` asks, ``_answered`` asks and answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [(day, begin, begin + 4) for day in range(5) for begin in (8, 13)]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "Office",
                "tz": "UTC",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.create({"name": "Work", "dayofweek": str(day), "hour_from": begin, "hour_to": end})
                    for day, begin, end in hours
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar
        cls.called = cls.env.ref("feedback_reports.feedback_score_followup_action_called")

    @classmethod
    def _score(cls, kind="csat", ticket=None, **values):
        if ticket:
            values = {"ticket_id": ticket.id, "partner_id": ticket.partner_id.id, **values}
        return cls.env["feedback.score"].create(
            {"kind": kind, "company_id": cls.company.id, "state": "asked", **values}
        )

    @classmethod
    def _answered(cls, value, kind="csat", ticket=None, comment=None, **values):
        score = cls._score(kind, ticket, **values)
        cls._answer(score, value, comment)
        return score

    @classmethod
    def _answer(cls, score, value, comment=None):
        """Answer as the public page does: the public user, with the system's rights."""
        score.with_user(cls.env.ref("base.public_user")).sudo()._record_answer(value, comment)

    @classmethod
    def _activities(cls, record):
        return cls.env["mail.activity"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])
