from datetime import datetime, timedelta, timezone

import pytz

from odoo import api, fields, models

from ..tools.presence import WorkingTime, intervals

PRESENCES = [
    ("working", "Working"),
    ("busy", "Busy"),
    ("away", "Away"),
    ("off_hours", "Off Hours"),
    ("time_off", "Time Off"),
]
MOMENT = timedelta(minutes=1)


class FeedbackAgent(models.Model):
    """Whether agents are there: by their working hours, their time off and their status, not by an open browser."""

    _inherit = "feedback.agent"

    presence = fields.Selection(PRESENCES, "Now", compute="_compute_presence")
    open_ticket_count = fields.Integer("Open Tickets", compute="_compute_open_ticket_count")

    @api.depends("status", "user_id")
    def _compute_presence(self):
        now = datetime.now(timezone.utc)
        agents = self.sudo()  # sudo: resource.resource - that a colleague has time off, not why
        teams = agents._teams()
        presences = {}
        for team, members in agents.grouped(lambda agent: teams[agent][:1]).items():
            times = members._working_times(team, now, now + MOMENT)
            presences.update({member.id: member._absence(times[member], now) or "working" for member in members})
        for agent in self:
            agent.presence = presences[agent.id]

    def _compute_open_ticket_count(self):
        groups = self.env["feedback.ticket"]._read_group(self._load_domain(), ["user_id"], ["__count"])
        counts = {user.id: count for user, count in groups}
        for agent in self:
            agent.open_ticket_count = counts.get(agent.user_id.id, 0)

    def _load_domain(self):
        """Return the domain of the tickets that these agents have to work on now."""
        return [("user_id", "in", self.user_id.ids), ("state", "in", ("new", "open")), ("is_snoozed", "=", False)]

    def _absence(self, working_time, now):
        """Return why the agent takes no tickets at ``now``: one of PRESENCES, or "" when he or she does."""
        return (self.status if self.status == "away" else working_time.absence(now)) or (
            "busy" if self.status == "busy" else ""
        )

    def _working_times(self, team, start, end):
        """Return {agent: WorkingTime} between two aware datetimes.

        Who has working hours of their own keeps them, the others have the team's or else the company's. Who has none
        at all, or flexible ones, works when the status says so.
        """
        places = {agent: agent._working_place(team) for agent in self}
        hours = {place[:2]: self._calendar_hours(*place[:2], start, end) for place in set(places.values())}
        leaves = self._leaves(start, end)
        return {
            agent: WorkingTime(
                hours[place[:2]], intervals(_span(leave) for leave in leaves if agent._is_concerned(leave, *place))
            )
            for agent, place in places.items()
        }

    def _team_working_time(self, team, company, start, end):
        """Return the WorkingTime of a team for tickets of ``company``."""
        calendar = team._working_calendar(company)
        leaves = self.browse()._leaves(start, end)
        mine = (leave for leave in leaves if self.browse()._is_concerned(leave, calendar, calendar.tz, company))
        return WorkingTime(
            self._calendar_hours(calendar, calendar.tz, start, end), intervals(_span(leave) for leave in mine)
        )

    def _working_place(self, team):
        """Return (calendar, name of the time zone, company) that the agent works by; the calendar may be empty."""
        company = team.company_id or self.user_id.company_id
        resources = self.user_id.resource_ids
        if resource := resources.filtered(lambda resource: resource.company_id == company)[:1] or resources[:1]:
            return resource.calendar_id, resource.tz, resource.company_id
        calendar = team._working_calendar(company)
        return calendar, calendar.tz, company

    @api.model
    def _calendar_hours(self, calendar, tz, start, end):
        if not calendar or calendar.flexible_hours:
            return intervals([(start, end)])
        times = calendar._attendance_intervals_batch(start, end, tz=pytz.timezone(tz))[False]
        return intervals((first.astimezone(timezone.utc), last.astimezone(timezone.utc)) for first, last, _set in times)

    def _leaves(self, start, end):
        """Return the time off of these agents, and everybody's."""
        return self.env["resource.calendar.leaves"].search(
            [
                ("time_type", "=", "leave"),
                ("date_from", "<", end.replace(tzinfo=None)),
                ("date_to", ">", start.replace(tzinfo=None)),
                ("resource_id", "in", [False, *self.user_id.resource_ids.ids]),
            ]
        )

    def _is_concerned(self, leave, calendar, _tz, company):
        """Tell whether this time off is the agent's: their own, their calendar's, or the company's."""
        if leave.resource_id:
            return leave.resource_id in self.user_id.resource_ids
        return leave.calendar_id == calendar if leave.calendar_id else leave.company_id == company


def _span(leave):
    return leave.date_from.replace(tzinfo=timezone.utc), leave.date_to.replace(tzinfo=timezone.utc)
