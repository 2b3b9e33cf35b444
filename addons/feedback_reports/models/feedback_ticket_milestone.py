from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools.spans import NOTHING, REPLIES, SOLUTIONS, measure, was_open_at_first

# What needs the log before it to be measured; the rest, and so mail that comes in, costs no query.
LOOK_BACK = REPLIES | SOLUTIONS | {"reopened"}
BATCH = 5000


class FeedbackTicketMilestone(models.Model):
    """What a milestone brought about, measured once, when it is logged: figures of a past day never change.

    Working time is that of the hours which the ticket's team had when the milestone was logged.
    """

    _inherit = "feedback.ticket.milestone"

    hours = fields.Float("Hours Taken", readonly=True, help="On the clock, since the waiting began that this ended.")
    working_hours = fields.Float("Working Hours Taken", readonly=True)
    reply_count = fields.Integer("Replies Before", readonly=True, help="Of a solution: how often people had answered.")
    backlog_change = fields.Integer(readonly=True, help="By how much the number of open tickets changed.")

    # What counts in any figure, beside the wide table; the condition is that of feedback.report.event, word for word.
    _reports_date_idx = models.Index(
        "(date) INCLUDE (ticket_id, kind, actor, user_id, hours, working_hours, reply_count, backlog_change)"
        " WHERE kind IN ('agent_reply', 'closed', 'first_reply', 'received', 'reopened', 'resolved')"
        " AND (kind NOT IN ('resolved', 'closed') OR backlog_change = -1)"
    )

    @api.model
    def _log(self, vals_list):
        now = fields.Datetime.now()
        vals_list = [{"date": now, "actor": "system", **values} for values in vals_list]
        # sudo: feedback.ticket - the system writes the log, whoever acts
        tickets = self.env["feedback.ticket"].sudo().browse(values["ticket_id"] for values in vals_list)
        looking = {values["ticket_id"] for values in vals_list if values["kind"] in LOOK_BACK}
        logs = {
            ticket_id: [(*event, None) for *event, _id in log]
            for ticket_id, log in self._logs_of(tickets.browse(looking)).items()
        }
        for number, values in enumerate(vals_list):
            event = (values["kind"], fields.Datetime.to_datetime(values["date"]), values["actor"], number)
            logs.setdefault(values["ticket_id"], []).append(event)
        measured = dict(self._measured(tickets, logs))
        return super()._log([{**values, **measured.get(number, {})} for number, values in enumerate(vals_list)])

    @api.model
    def _logs_of(self, tickets):
        """Return {ticket id: [(kind, date, actor, id)]} in order. Days alone, as of anonymous customers, give none."""
        logs = {}
        if tickets:
            self.flush_model(["ticket_id", "kind", "date", "actor"])
            tickets.flush_recordset(["is_anonymous"])
            query = SQL(
                """SELECT ticket.id, milestone.kind, milestone.date, milestone.actor, milestone.id
                     FROM feedback_ticket_milestone milestone JOIN feedback_ticket ticket ON ticket.id = ticket_id
                    WHERE ticket.id IN %s
                 ORDER BY ticket.id, CASE WHEN ticket.is_anonymous IS NOT TRUE THEN milestone.date END, milestone.id""",
                tuple(tickets.ids),
            )
            for ticket_id, *event in self.env.execute_query(query):
                logs.setdefault(ticket_id, []).append(event)
        return logs

    @api.model
    def _measured(self, tickets, logs):
        """Yield (key, measured values) for each event of ``logs``: {ticket id: [(kind, date, actor, key)]}.

        What brought nothing about, and what has no key, is left out.
        """
        for ticket in tickets.browse(logs):
            log = logs[ticket.id] if ticket.is_anonymous else sorted(logs[ticket.id], key=lambda event: event[1])
            was_open = was_open_at_first([event[0] for event in log], ticket.is_done)
            spans = measure([event[:3] for event in log], was_open)
            for (_kind, date, _actor, key), span in zip(log, spans, strict=True):
                if key is not None and span != NOTHING:
                    yield key, self._prepare_span_values(ticket, span, date)

    @api.model
    def _prepare_span_values(self, ticket, span, date):
        values = {"backlog_change": span.backlog_change}
        if span.start is not None:
            values["reply_count"] = span.reply_count
        if span.start is not None and not ticket.is_anonymous:  # of whom nobody knows how long they have waited
            calendar = ticket.team_id._working_calendar(ticket.company_id)
            values |= {
                "hours": (date - span.start).total_seconds() / 3600,
                "working_hours": calendar._worked_seconds(span.start, date) / 3600,
            }
        return values

    @api.model
    def _measure_all(self):
        """Measure every milestone anew, for tickets that are older than the addon."""
        ids = self.env["feedback.ticket"].search([], order="id", limit=None).ids
        for chunk in split_every(BATCH, ids):
            tickets = self.env["feedback.ticket"].browse(chunk)
            self._store_measured(dict(self._measured(tickets, self._logs_of(tickets))))
            self.env.invalidate_all()

    @api.model
    def _store_measured(self, measured):
        """Write {milestone id: measured values} past the guard of the log, which itself does not change."""
        names = ("hours", "working_hours", "reply_count", "backlog_change")
        for chunk in split_every(BATCH, measured):
            rows = SQL(", ").join(
                SQL("(%s)", SQL(", ").join([SQL("%s", key), *(SQL("%s", measured[key].get(name)) for name in names)]))
                for key in chunk
            )
            self.env.cr.execute(
                SQL(
                    """UPDATE feedback_ticket_milestone milestone
                          SET hours = new.hours::float8, working_hours = new.working_hours::float8,
                              reply_count = new.reply_count::int, backlog_change = new.backlog_change::int
                         FROM (VALUES %s) new (id, hours, working_hours, reply_count, backlog_change)
                        WHERE milestone.id = new.id""",
                    rows,
                )
            )
        self.invalidate_model(names)
