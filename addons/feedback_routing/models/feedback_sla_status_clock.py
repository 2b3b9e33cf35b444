from odoo import api, fields, models
from odoo.fields import Domain

from .feedback_sla_status import OPEN

AHEAD = OPEN & Domain("missed_date", "=", False)


class FeedbackSlaStatus(models.Model):
    """The clock of a promise. Its deadline always follows anew from its facts, so that nothing can drift."""

    _inherit = "feedback.sla.status"

    @api.model
    def _plan(self, values):
        """Return deadline and date of warning that follow from these facts, as ``create`` takes them.

        Both are empty while the clock stands still, unless the promise was missed before.
        """
        calendar = self.env["resource.calendar"].browse(values["calendar_id"] or [])
        seconds = round(values["hours"] * 3600)
        spans = self._parse_pauses(values["pauses"])
        clock = {"pauses": spans, "until": values["paused_since"] or None}
        deadline = calendar._plan_work(values["start_date"], seconds, **clock)
        warning = False
        if deadline and values["warning_share"]:
            until_warning = round(seconds * values["warning_share"] / 100)
            warning = calendar._plan_work(values["start_date"], until_warning, **clock)
        return {"deadline": deadline, "warning_date": warning}

    @api.model
    def _parse_pauses(self, pauses):
        return [tuple(fields.Datetime.to_datetime(moment) for moment in pause) for pause in pauses or []]

    def _pause_spans(self):
        """Return the pauses that are over, as pairs of moments."""
        self.ensure_one()
        return self._parse_pauses(self.pauses)

    def _change(self, **values):
        """Change facts of one promise, and its dates with them."""
        self.ensure_one()
        names = ("start_date", "hours", "calendar_id", "warning_share", "pauses", "paused_since")
        facts = {name: self[name].id if name == "calendar_id" else self[name] for name in names}
        self.write({**values, **self._plan({**facts, **values})})

    def _with_pause(self, begin, end):
        """Return the pauses and this one, as they are stored."""
        return [*(self.pauses or []), [fields.Datetime.to_string(begin), fields.Datetime.to_string(end)]]

    def _remaining_hours(self):
        """Return the working hours until the deadline, negative since it has passed; of a paused promise those left."""
        self.ensure_one()
        calendar, now = self.calendar_id, fields.Datetime.now()
        if not self.deadline:
            worked = calendar._worked_seconds(self.start_date, self.paused_since or now, self._pause_spans())
            return self.hours - worked / 3600
        if self.deadline < now:
            return -calendar._worked_seconds(self.deadline, now) / 3600
        return calendar._worked_seconds(now, self.deadline) / 3600

    def _is_open(self):
        self.ensure_one()
        return not self.reached_date and not self.cancelled_date

    def _reach(self):
        """The promise is kept, in time or late. When a colleague does so tells nothing of an anonymous customer."""
        is_colleague = self.env.user._is_internal()
        for status in self:
            status._resume()
            status.reached_date = fields.Datetime.now() if is_colleague else status.ticket_id._sla_now()

    def _cancel(self, reason):
        for status in self:
            status.write({"cancelled_date": status.ticket_id._sla_now(), "cancel_reason": reason})

    def _revive(self):
        """Take up again what was reached or cancelled; the time in between does not count."""
        for status in self:
            since = status.paused_since or status.reached_date or status.cancelled_date
            status._change(
                pauses=status._with_pause(since, status.ticket_id._sla_now()),
                paused_since=False,
                reached_date=False,
                cancelled_date=False,
                cancel_reason=False,
            )

    def _resume(self):
        for status in self.filtered("paused_since"):
            pauses = status._with_pause(status.paused_since, status.ticket_id._sla_now())
            status._change(pauses=pauses, paused_since=False)

    def _follow_stage(self):
        """Let the clocks stand still or run as the tickets' stages say."""
        for status in self:
            is_paused = status.ticket_id.stage_id.id in (status.pause_stages or [])
            if is_paused and not status.paused_since:
                status._change(paused_since=status.ticket_id._sla_now())
            elif not is_paused:
                status._resume()

    def _move(self, **terms):
        """Put one promise under other terms. What had been missed or warned of may come again if it now lies ahead."""
        self._change(**terms)
        now = fields.Datetime.now()
        ahead = {
            fired: False
            for fired, date in (("missed_date", self.deadline), ("warned_date", self.warning_date))
            if self[fired] and (not date or date > now)
        }
        if ahead:
            self.write(ahead)

    def _follow_team(self):
        """Count by the working hours of the team that has the ticket now."""
        for status in self.filtered(lambda status: status.calendar_choice == "team"):
            calendar = status.ticket_id._sla_team_calendar()
            if calendar != status.calendar_id:
                status._move(calendar_id=calendar.id)

    @api.model
    def _on_hours_changed(self, calendars):
        """Working hours or holidays have changed: what is still ahead moves, what has been missed stays missed."""
        # sudo: feedback.sla.status - the system alone writes promises
        statuses = self.sudo().search(AHEAD & Domain("calendar_id", "in", calendars.ids))
        for status in statuses:
            status._change()
        statuses.ticket_id._refresh_sla()

    @api.model
    def _on_team_hours_chosen(self, domain):
        """Teams or companies have got other working hours: what is still ahead on their tickets moves."""
        # sudo: feedback.sla.status - the system alone writes promises
        statuses = self.sudo().search(AHEAD & Domain("calendar_choice", "=", "team") & Domain(domain))
        statuses._follow_team()
        statuses.ticket_id._refresh_sla()
