import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.feedback_kb.tools.sql_tables import create_table

from ..tools.trend_terms import message_text, term_numbers

_logger = logging.getLogger(__name__)

# A year can be compared with the year before it for a month.
KEPT = relativedelta(days=400)
BATCH = 1000


class FeedbackTrendMessage(models.Model):
    """Which words and phrases the first message of a ticket has: one row a ticket, numbers instead of words.

    The numbers tell nothing by themselves; what they stand for is read from the tickets when it is shown. They are
    noted after the fact, so no mail waits for it. Confidential tickets and old mail have an empty row.
    """

    _name = "feedback.trend.message"
    _description = "Words of a Feedback Ticket"
    _auto = False
    _log_access = False

    def init(self):
        create_table(
            self,
            "ticket_id integer REFERENCES feedback_ticket ON DELETE CASCADE, terms integer[]",
        )
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS feedback_trend_message_ticket_idx ON feedback_trend_message (ticket_id)"
        )

    @api.model
    def _cron_note(self, limit=BATCH):
        """Note the words of new tickets, the latest first, and forget those that are too old to be compared."""
        cron = self.env["ir.cron"]
        self._forget_old()
        while number := self._note_some(limit):
            if not cron._commit_progress(number, remaining=number):
                return
        cron._commit_progress(remaining=0)

    @api.model
    def _note_some(self, limit=BATCH):
        """Note the words of some tickets. Return how many there were."""
        rows = self._fetch_unnoted(limit)
        values = [(ticket_id, self._find_numbers(ticket_id, *row)) for ticket_id, *row in rows]
        if values:
            lines = SQL(", ").join(SQL("(%s, %s::integer[])", *value) for value in values)
            # Another worker may have been faster.
            insert = SQL(
                "INSERT INTO feedback_trend_message (ticket_id, terms) VALUES %s ON CONFLICT DO NOTHING", lines
            )
            self.env.cr.execute(insert)
        return len(values)

    @api.model
    def _fetch_unnoted(self, limit):
        self.env["feedback.ticket"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT ticket.id, ticket.is_confidential IS NOT TRUE AND ticket.is_imported IS NOT TRUE,
                          ticket.subject, ticket.description, ticket.contact_name, partner.name
                     FROM feedback_ticket ticket
                LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
                    WHERE ticket.received_date >= %s
                      AND NOT EXISTS (SELECT FROM feedback_trend_message noted WHERE noted.ticket_id = ticket.id)
                 ORDER BY ticket.id DESC LIMIT %s""",
                fields.Datetime.now() - KEPT,
                limit,
            )
        )

    @api.model
    def _find_numbers(self, ticket_id, counts, *message):
        try:
            return self._find_terms(*message) if counts else []
        except Exception:  # whatever somebody has sent, the others are noted
            _logger.exception("The words of ticket %s cannot be told", ticket_id)
            return []

    @api.model
    def _find_terms(self, subject, description, *names):
        return term_numbers(message_text(subject, description, filter(None, names)))

    @api.model
    def _forget_old(self):
        self.env["feedback.ticket"].flush_model(["received_date"])
        self.env.cr.execute(
            SQL(
                """DELETE FROM feedback_trend_message message USING feedback_ticket ticket
                    WHERE ticket.id = message.ticket_id AND ticket.received_date < %s""",
                fields.Datetime.now() - KEPT,
            )
        )

    @api.model
    def _forget(self, tickets):
        """Drop what is noted of these tickets; the scheduled action reads them again as they are now."""
        if tickets:
            self.env.cr.execute(SQL("DELETE FROM feedback_trend_message WHERE ticket_id = ANY(%s)", tickets.ids))
