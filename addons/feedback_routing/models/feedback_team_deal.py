from datetime import datetime, timedelta, timezone

from markupsafe import Markup

from odoo import fields, models

from ..tools.assignment import Candidate, choose
from ..tools.presence import shift_end

# How far working hours are looked at to find out when a ticket has to come back.
HORIZON = timedelta(days=31)
MOMENT = timedelta(minutes=1)


class FeedbackTeam(models.Model):
    """One batch of the queue: who could take its tickets, who gets which, and the reasons."""

    _inherit = "feedback.team"

    return_after_minutes = fields.Integer(
        "Return After (working minutes)",
        help="A ticket whose assignee has not answered within this time of the team's working hours goes back to the "
        "team. 0: never.",
    )
    return_at_shift_end = fields.Boolean(
        "Return at the End of the Shift",
        help="What is not answered when its assignee goes home goes back to the team, for those who are there.",
    )

    _return_in_sight = models.Constraint(
        "CHECK (return_after_minutes BETWEEN 0 AND 4800)", "Tickets can be returned after 0 to 4800 minutes (80 hours)."
    )

    def _assign(self, tickets):
        """Assign those of these queued tickets that somebody can take, and note down why (not).

        :return: whether anybody is free at all, so that it makes sense to look at more tickets
        """
        now = datetime.now(timezone.utc)
        agents = self.env["feedback.agent"]._of_users((self.member_ids | self.user_id).filtered("active"))
        times = agents._working_times(self, now, now + (HORIZON if self._has_return_timer() else MOMENT))
        candidates = self._prepare_candidates(agents, times, now)
        known = self.env["feedback.routing.trace"]._last_assignments(tickets.ids)
        is_anybody_free = any(candidate.is_free() for candidate in candidates)
        if not is_anybody_free:  # at night each new ticket would have the whole backlog looked at
            tickets = tickets.filtered(lambda ticket: ticket.id not in known)
        turns = {candidate.user_id: candidate.turn for candidate in candidates}
        decisions = [choose(request, candidates) for request in tickets._prepare_requests()]
        self.env["feedback.routing.trace"]._log(tickets._prepare_assignment_traces(decisions, known))
        for agent in agents:
            own = tickets.browse([made.request.ticket_id for made in decisions if made.user_id == agent.user_id.id])
            self._hand_over(own, agent, times[agent], now)
        served = {candidate.user_id: candidate.turn for candidate in candidates}
        if news := dict(served.items() - turns.items()):
            self.env["feedback.team.turn"]._remember(self, news)
        return is_anybody_free

    def _prepare_candidates(self, agents, times, now):
        """Return the members and the lead as plain values, with what they have to do already."""
        turns = self.env["feedback.team.turn"]._of_team(self)
        candidates = {
            agent.user_id.id: Candidate(
                user_id=agent.user_id.id,
                name=agent.user_id.name,
                company_ids=frozenset(agent.user_id.company_ids.ids),
                absence=agent._absence(times[agent], now),
                is_member=agent.user_id in self.member_ids,
                is_lead=agent.user_id == self.user_id,
                category_ids=frozenset(agent.category_ids.ids),
                languages=frozenset(code.split("_")[0] for code in agent.lang_ids.mapped("code")),
                capacity=agent.capacity,
                channel_capacity={limit.channel_id.id: limit.capacity for limit in agent.limit_ids},
                turn=turns.get(agent.user_id.id, 0),
            )
            for agent in agents
        }
        groupby = ["user_id", "channel_id", "priority"]
        loads = self.env["feedback.ticket"]._read_group(agents._load_domain(), groupby, ["__count"])
        for user, channel, priority, number in loads:
            candidates[user.id].add(channel.id, priority, number)
        return list(candidates.values())

    def _hand_over(self, tickets, agent, working_time, now):
        """Assign ``tickets`` to ``agent``, and tell them in one message."""
        for company, own in tickets.grouped("company_id").items():
            # The trace and the log say more than the chatter would, and one message tells all at once.
            quiet = own.with_context(mail_notrack=True, mail_auto_subscribe_no_notify=True)
            return_date = self._return_date(working_time, company, now)
            quiet.write({"user_id": agent.user_id.id, "return_date": return_date})
        if tickets:
            self._tell_assignee(tickets, agent.user_id)

    def _tell_assignee(self, tickets, user):
        # The mail queue sends it: a slow mail server must not keep the team's lock.
        thread = self.env["mail.thread"].with_context(lang=user.lang, mail_notify_force_send=False)
        number = len(tickets)
        subject = (
            thread.env._("You have got %(number)s tickets of %(team)s", number=number, team=self.name)
            if number > 1
            else thread.env._("You have got a ticket: %s", tickets.display_name)
        )
        link = Markup('<a href="%s">%s</a>')
        links = [link % (ticket._notify_get_action_link("view"), ticket.display_name) for ticket in tickets]
        thread.message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=Markup("<br>").join(links),
            email_layout_xmlid="mail.mail_notification_layout",
            email_add_signature=False,
        )

    def _has_return_timer(self):
        return bool(self.return_after_minutes or self.return_at_shift_end)

    def _return_date(self, working_time, company, now):
        """Return when a ticket goes back that is not answered, as naive UTC, or False for never.

        Minutes are counted while the team works, whether the assignee is there or not: the customer waits all the same.

        :param working_time: of the assignee, from ``now`` on
        """
        if not self._has_return_timer():
            return False
        common = self.env["feedback.agent"]._team_working_time(self, company, now, now + HORIZON)
        dates = [now + HORIZON]
        if self.return_after_minutes:
            dates.append(common.after(self.return_after_minutes))
        if self.return_at_shift_end:
            dates.append(shift_end(working_time, common))
        return min(date for date in dates if date).replace(tzinfo=None)

    def _return_date_for(self, user, company, now):
        """Return the same for a ticket that ``user`` has got by another way than being dealt it."""
        if not self._has_return_timer():
            return False
        agent = self.env["feedback.agent"]._of_users(user)
        return agent and self._return_date(agent._working_times(self, now, now + HORIZON)[agent], company, now)
