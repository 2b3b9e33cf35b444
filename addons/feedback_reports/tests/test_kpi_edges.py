"""Where key figures usually go wrong: bots, reopening, breaks, holidays, zero, clock changes, merges, handovers."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase

MONDAY = datetime(2026, 3, 2)


def at(hour, day=0):
    """Return a moment of that week in Berlin's winter time, in UTC."""
    return MONDAY + timedelta(days=day, hours=hour - 1)


@tagged("post_install", "-at_install")
class TestKpiEdges(DeskCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hours = [(9, 13), (14, 18)]
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "With a lunch break",
                "tz": "Europe/Berlin",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create({"name": "Work", "dayofweek": str(day), "hour_from": start, "hour_to": end})
                        for day in range(5)
                        for start, end in hours
                    ),
                ],
            }
        )
        cls.company.resource_calendar_id = cls.calendar

    def log(self, ticket, *events):
        """Log (kind, date[, actor[, user]]) as if it had happened then."""
        values = [
            {"ticket_id": ticket.id, "kind": kind, "date": date, "actor": (more or ["agent"])[0]}
            | ({"user_id": self.users[more[1]].id} if more[1:] else {})
            for kind, date, *more in events
        ]
        self.env["feedback.ticket.milestone"]._log(values)

    def figures(self, *codes, start=datetime(2026, 1, 1), end=datetime(2027, 12, 1), **options):
        kpis = self._as("manager", self.env["feedback.kpi"])._of(*codes)
        measured = kpis._measure(start, end, **options)
        return [measured[kpi].get((), (None,))[0] for kpi in kpis]

    def test_bots_neither_reply_nor_solve(self):
        ticket = self._ticket(received_date=at(9))
        self.log(ticket, ("auto_reply", at(10), "bot"), ("resolved", at(11), "bot"))
        self.assertEqual(self.figures("replies", "first_reply_hours", "solved", "one_touch"), [0, None, 0, None])

    def test_a_lunch_break_is_no_working_time(self):
        self.log(self._ticket(received_date=at(12.5)), ("first_reply", at(14.5)))
        self.assertEqual(self.figures("first_reply_hours", "first_reply_working_hours"), [2, 1])

    def test_the_clock_starts_after_a_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": at(0, day=1),
                "date_to": at(24, day=1),
            }
        )
        self.log(self._ticket(received_date=at(10, day=1)), ("first_reply", at(10, day=2)))
        self.assertEqual(self.figures("first_reply_hours", "first_reply_working_hours"), [24, 1])

    def test_a_weekend_with_a_change_of_the_clock(self):
        friday, monday = datetime(2026, 3, 27, 16), datetime(2026, 3, 30, 8)  # 17:00 and, an hour less, 10:00 in Berlin
        self.log(self._ticket(received_date=friday), ("first_reply", monday))
        self.assertEqual(self.figures("first_reply_hours", "first_reply_working_hours"), [64, 2])

    def test_zero_is_a_value(self):
        self.log(self._ticket(received_date=at(9)), ("first_reply", at(9)))
        self.log(self._ticket(received_date=at(9)), ("first_reply", at(11)))
        self.env["feedback.score"].create(
            {
                "kind": "nps",
                "state": "answered",
                "value": 0,
                "company_id": self.company.id,
                "asked_date": at(9),
                "answered_date": at(9),
            }
        )
        self.assertEqual(self.figures("first_reply_hours", "nps", "response_rate"), [1, -100, 100])

    def test_a_reopened_ticket_is_solved_twice(self):
        ticket = self._ticket(received_date=at(9))
        self.log(ticket, ("first_reply", at(10)), ("resolved", at(10)))
        self.log(ticket, ("customer_reply", at(15), "customer"), ("reopened", at(15), "customer"))
        self.log(ticket, ("agent_reply", at(17)), ("resolved", at(18)))
        self.assertEqual(self.figures("solved", "reopened", "one_touch"), [2, 1, 50])
        self.assertEqual(self.figures("resolution_hours", "next_reply_hours"), [2, 2])

    def test_undoing_a_close_is_no_reopening(self):
        ticket = self._as("agent", self._ticket())
        ticket.action_close()
        ticket.action_undo_close()
        self.assertEqual(self.figures("reopened", "backlog"), [0, 1])
        ticket.action_close()
        self.assertEqual(self.figures("reopened", "backlog"), [0, 0])

    def test_a_merged_ticket_counts_again_when_that_is_undone(self):
        survivor, ticket = self._ticket(), self._ticket()
        self._as("agent", ticket)._merge_into(self._as("agent", survivor))
        self.assertEqual(self.figures("received", "solved", "backlog"), [1, 0, 1])
        self._as("agent", ticket).action_undo_merge()
        self.assertEqual(self.figures("received", "backlog"), [2, 2])

    def test_spam_is_closed_but_not_solved(self):
        spam = self.env["feedback.close.reason"].search([("is_void", "=", True)], limit=1)
        self._as("agent", self._ticket()).action_close(spam.id)
        self.assertEqual(self.figures("received", "solved", "backlog"), [1, 0, 0])

    def test_old_mail_was_not_received(self):
        closed = self.env["feedback.stage"]._first_of("closed")
        self._ticket(is_imported=True, stage_id=closed.id, received_date=at(9))
        self.assertEqual(self.figures("received", "backlog"), [0, 0])

    def test_a_deleted_ticket_leaves_nothing(self):
        ticket = self._ticket(received_date=at(9))
        self.log(ticket, ("first_reply", at(10)))
        ticket.unlink()
        self.assertEqual(self.figures("received", "replies", "backlog"), [0, 0, 0])

    def test_a_ticket_counts_for_the_team_that_has_it_now(self):
        ticket = self._ticket(received_date=at(9))
        self.log(ticket, ("first_reply", at(11)))
        ticket.team_id = self.teams["team"]
        old, new = (
            self.figures("received", "first_reply_hours", domain=[("team_id", "=", self.teams[name].id)])
            for name in ("all", "team")
        )
        self.assertEqual((old, new), ([0, None], [1, 2]))

    def test_a_reply_counts_for_whoever_wrote_it(self):
        ticket = self._ticket(received_date=at(9), user_id=self.users["agent"].id)
        self.log(ticket, ("first_reply", at(11), "agent", "lead"))
        ticket.user_id = self.users["outsider"]
        who = {
            name: self.figures("replies", domain=[("user_id", "=", self.users[name].id)])[0]
            for name in ("agent", "lead", "outsider")
        }
        self.assertEqual(who, {"agent": 0, "lead": 1, "outsider": 0})

    def test_a_day_begins_where_the_reader_is(self):
        self._ticket(received_date=datetime(2026, 3, 2, 22, 30))
        kpi = self._as("manager", self.env["feedback.kpi"])._of("received")
        days = {}
        for tz in ("UTC", "Europe/Moscow", "America/New_York"):
            kpis = kpi.with_context(tz=tz)
            groups = kpis._measure(datetime(2026, 3, 1), datetime(2026, 3, 5), groupby=["date:day"])[kpis]
            ((day,),) = groups
            days[tz] = fields.Date.to_date(day).day
        self.assertEqual(days, {"UTC": 2, "Europe/Moscow": 3, "America/New_York": 2})

    def test_every_measure_of_the_log_knows_where_it_counts(self):
        report = self.env["feedback.report.event"]
        for name, field in report._fields.items():
            if field.aggregator:
                self.assertFalse(report._counting_rows([name]).is_true(), name)
