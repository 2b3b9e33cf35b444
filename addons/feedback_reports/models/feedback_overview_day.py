from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.frame import Frame
from ..tools.period import Period

MOST_TICKETS = 10


class FeedbackOverview(models.AbstractModel):
    """My Day: what waits for an agent, and how they are doing against their own last week. Nobody is ranked."""

    _inherit = "feedback.overview"

    @api.model
    def _my_day(self):
        """Return {"counts", "cards", "tickets"}, ready to be shown."""
        number = self.env["feedback.kpi"].new({"unit": "count"})
        counts = []
        for key, (name, domain, is_urgent) in self._day_lists().items():
            count = self.env["feedback.ticket"].search_count(domain)
            text = number._format(count)
            counts.append({"key": key, "name": name, "count": count, "text": text, "is_urgent": is_urgent})
        return {"counts": counts, "cards": self._my_cards(), "tickets": self._my_next()}

    @api.model
    @api.readonly
    def open_day(self, key):
        """Return the action that lists what a number of My Day counts.

        :raise UserError: there is no such number
        """
        if key not in self._day_lists():
            raise UserError(self.env._("There is no list “%s”.", key))
        name, domain, _is_urgent = self._day_lists()[key]
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        domain = list(domain.optimize(self.env["feedback.ticket"]))
        return {**action, "name": name, "display_name": name, "domain": domain, "context": {}}

    @api.model
    def _day_lists(self):
        """Return {key: (name, domain of tickets, whether any is too many)}."""
        now, midnight = fields.Datetime.now(), self._midnight()
        is_open, uid = Domain("is_done", "=", False), self.env.uid
        mine = is_open & Domain("user_id", "=", uid)
        awake = Domain("is_snoozed", "=", False)
        waiting = mine & awake & Domain("needs_reply", "=", True)
        due = Domain("sla_deadline", "<", midnight)
        due |= Domain("needs_reply", "=", True) & Domain("reply_due_date", "<", midnight)
        back = Domain("snoozed_until", ">", now) & Domain("snoozed_until", "<", midnight)
        my_teams = Domain("team_id.member_ids", "in", uid) | Domain("team_id.user_id", "=", uid)
        unassigned = is_open & awake & Domain("user_id", "=", False) & my_teams
        return {
            "open": (self.env._("My Open Tickets"), mine, False),
            "waiting": (self.env._("Waiting for My Reply"), waiting, False),
            "due": (self.env._("Due by Tonight"), mine & awake & due, False),
            "overdue": (self.env._("Overdue"), mine & Domain("is_overdue", "=", True), True),
            "failed": (
                self.env._("Answers Not Delivered"),
                Domain("user_id", "=", uid) & Domain("has_failed_reply", "=", True),
                True,
            ),
            "back": (self.env._("Snoozed, Back Today"), mine & back, False),
            "unassigned": (self.env._("My Teams' Unassigned"), unassigned, False),
        }

    @api.model
    def _midnight(self):
        """Return when the user's day ends, as a naive UTC datetime."""
        return Period(*[self._my_today() + timedelta(days=1)] * 2).bounds(str(self.env.tz))[0]

    @api.model
    def _my_today(self):
        return fields.Date.context_today(self.with_context(tz=str(self.env.tz)))

    @api.model
    def _my_cards(self):
        """Return the agent's own figures: this week against the same days of the last one, scores of 30 days."""
        today, tz = self._my_today(), str(self.env.tz)
        week = Period(fields.Date.start_of(today, "week"), today + timedelta(days=1))
        last_week = Period(week.start - timedelta(days=7), week.end - timedelta(days=7))
        month = Period(today - timedelta(days=29), today + timedelta(days=1))
        return [
            *self._my_figures(["solved", "first_reply_hours"], Frame(week, last_week, tz), self.env._("this week")),
            *self._my_figures(["csat", "nps"], Frame(month, month.previous(), tz), self.env._("last 30 days")),
        ]

    @api.model
    def _my_figures(self, codes, frame, period_name):
        kpis = self.env["feedback.kpi"]._of(*codes)
        domain = [("user_id", "=", self.env.uid)]
        days = kpis._measure_days(*frame.bounds, domain)
        return [{**self._prepare_card(kpi, days[kpi], frame, domain), "period": period_name} for kpi in kpis]

    @api.model
    def _my_next(self):
        """Return the tickets to do next, in the order of the button “Next” of a ticket."""
        return [
            {
                "id": ticket.id,
                "number": ticket.number,
                "subject": ticket.subject or "",
                "customer": ticket.partner_id.display_name or ticket.contact_name or "",
                "team": ticket.team_id.display_name or "",
                "priority": int(ticket.priority),
                "is_overdue": ticket.is_overdue,
                "is_mine": bool(ticket.user_id),
                "due": fields.Datetime.to_string(
                    min(filter(None, (ticket.sla_deadline, ticket.reply_due_date)), default=False)
                ),
            }
            for ticket in self.env["feedback.ticket"]._todo(MOST_TICKETS)
        ]
