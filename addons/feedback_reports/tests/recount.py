"""Every key figure counted again, in plain Python and from the raw logs: no line of it is shared with the reports.

A *fact* is one thing that counts: when, in which groups, and its value.
"""

from collections import defaultdict
from statistics import mean

REPLIES = ("first_reply", "agent_reply")
SOLUTIONS = ("resolved", "closed")
SUMS = {"received", "positive", "neutral", "negative", "replies", "solved", "reopened"}


class Recount:
    """The facts of everything in the database, by the code of the key figure.

    :ivar facts: {code: [(date, groups, value)]}; ``groups``: {name of the field: id, text or False}
    """

    def __init__(self, env, now):
        self.env, self.now = env, now
        self.facts = defaultdict(list)
        for ticket in env["feedback.ticket"].search([]):
            if not ticket.merged_into_id:
                if not ticket.is_imported:
                    self._count_log(ticket)
                for promise in ticket.sla_status_ids:
                    self._count_promise(ticket, promise)
        for score in env["feedback.score"].search([]):
            self._count_score(score)
        for followup in env["feedback.score.followup"].search([]):
            self._count_followup(followup)
        for query in env["feedback.kb.query"].search([("source", "in", ["help", "form", "chat"])]):
            if query.outcome != "none":
                self.facts["deflection"].append(
                    (query.date, {"company_id": query.company_id.id}, 100 * (query.outcome != "ticket"))
                )

    def value(self, code, start, end, **groups):
        """Return the figure of a period; None is an average over nothing."""
        values = [
            value
            for date, place, value in self.facts[code]
            if start <= date < end and all(place.get(name) == wanted for name, wanted in groups.items())
        ]
        if code in SUMS:
            return sum(values)
        return mean(values) if values else None

    def group_values(self, code, name, start, end):
        """Return {group: figure} of a period, of the groups that have something."""
        groups = {place.get(name, False) for date, place, _value in self.facts[code] if start <= date < end}
        return {group: self.value(code, start, end, **{name: group}) for group in groups}

    def backlog(self, moment):
        """How many tickets were open at ``moment``: those whose last turn before it had opened them."""
        return sum(self._was_open(ticket, moment) for ticket in self.env["feedback.ticket"].search([]))

    def _was_open(self, ticket, moment):
        if moment >= self.now:
            return ticket.state not in SOLUTIONS
        turns = [milestone for milestone in self._log(ticket) if milestone.date < moment]
        is_open = False
        for milestone in turns:
            if milestone.kind == "received":
                is_open = self._began_open(ticket)
            elif milestone.kind in SOLUTIONS:
                is_open = False
            elif milestone.kind == "reopened":
                is_open = True
        return is_open

    def _log(self, ticket):
        # Of an anonymous customer's acts the day alone is kept, which gives no order.
        return ticket.milestone_ids.sorted(lambda milestone: (not ticket.is_anonymous and milestone.date, milestone.id))

    def _began_open(self, ticket):
        turns = [milestone.kind for milestone in self._log(ticket) if milestone.kind in (*SOLUTIONS, "reopened")]
        return turns[0] != "reopened" if turns else ticket.state not in SOLUTIONS

    def _place(self, ticket, agent):
        return {
            "team_id": ticket.team_id.id,
            "user_id": agent.id,
            "channel_id": ticket.channel_id.id,
            "kind": ticket.kind,
            "category_id": ticket.category_id.id,
            "company_id": ticket.company_id.id,
        }

    def _count_log(self, ticket):
        log = self._log(ticket)
        is_open = False
        unanswered = opened = None  # the first message that nobody has answered; when it was received or reopened
        answers = 0
        for milestone in log:
            kind, date = milestone.kind, milestone.date
            place = self._place(ticket, milestone.user_id or ticket.user_id)

            def add(code, value=1, date=date, place=place):
                self.facts[code].append((date, place, value))

            if kind == "received":
                add("received")
                if ticket.sentiment:
                    add(ticket.sentiment)
                    add("negative_share", 100 * (ticket.sentiment == "negative"))
                if self._began_open(ticket):
                    is_open, unanswered, opened = True, date, date
            elif kind == "customer_reply":
                if is_open and unanswered is None:
                    unanswered = date
            elif kind in REPLIES:
                answers += 1
                add("replies")
                if unanswered is not None:
                    name = "first_reply" if kind == "first_reply" else "next_reply"
                    self._add_times(add, name, ticket, unanswered, date)
                unanswered = None
            elif kind in SOLUTIONS:
                if is_open and milestone.actor != "bot" and not ticket.close_reason_id.is_void:
                    add("solved")
                    add("one_touch", 100 * (answers <= 1))
                    self._add_times(add, "resolution", ticket, opened, date)
                is_open, unanswered = False, None
            elif kind == "reopened":
                if milestone.actor == "customer":
                    add("reopened")
                if not is_open:
                    is_open, opened = True, date
                    unanswered = date if milestone.actor == "customer" else None

    def _add_times(self, add, name, ticket, start, end):
        if ticket.is_anonymous:  # nobody knows how long they have waited
            return
        calendar = ticket.team_id.calendar_id or ticket.company_id.resource_calendar_id
        add(f"{name}_hours", (end - start).total_seconds() / 3600)
        add(f"{name}_working_hours", calendar.get_work_hours_count(start, end, compute_leaves=True))

    def _count_promise(self, ticket, promise):
        ended = promise.reached_date or promise.cancelled_date or self.now
        if promise.deadline and promise.deadline < ended:
            fact = (promise.deadline, 0)
        elif promise.reached_date:
            fact = (promise.reached_date, 100)
        else:
            return
        for code in ("sla_kept", f"{promise.target}_kept"):
            self.facts[code].append((fact[0], self._place(ticket, ticket.user_id), fact[1]))

    def _score_place(self, score):
        ticket = score.ticket_id
        return {**self._place(ticket, score.user_id or ticket.user_id), "company_id": score.company_id.id}

    def _count_followup(self, followup):
        deadline, done = followup.deadline, followup.done_date
        if done or deadline < (followup.cancelled_date or self.now):
            in_time = bool(done) and done <= deadline
            day = done if in_time else deadline
            self.facts["followed_up"].append((day, self._score_place(followup.score_id), 100 * in_time))

    def _count_score(self, score):
        place = self._score_place(score)
        is_answered = score.state == "answered"
        if score.asked_date:
            self.facts["response_rate"].append((score.asked_date, place, 100 * is_answered))
        if is_answered:
            value = score.value
            points = {"csat": 100 * (value >= 4), "nps": 100 * (value >= 9) - 100 * (value <= 6), "ces": value}
            self.facts[score.kind].append((score.answered_date, place, points[score.kind]))
