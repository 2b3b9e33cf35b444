import logging
from datetime import timedelta

from psycopg2 import OperationalError
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

# An answer on its own comes soon or not at all: what has waited longer, because nothing ran, is left to people.
MAX_AGE = timedelta(days=2)


class FeedbackKbReply(models.Model):
    """Tickets are decided on after they were taken in, by a scheduled action: no mail waits for a search."""

    _inherit = "feedback.kb.reply"

    @api.model
    def _cron_decide(self, limit=200):
        """Decide on the tickets that nobody has decided on, and on those whose quiet hours are over."""
        cron = self.env["ir.cron"]
        tickets = self._undecided(limit)
        cron._commit_progress(remaining=len(tickets))
        for ticket in tickets:
            self._decide_safely(ticket)
            if not cron._commit_progress(1):
                break

    @api.model
    def _undecided(self, limit):
        """Return the tickets to decide on, those that have waited first."""
        now = fields.Datetime.now()
        due = self.search([("state", "=", "waiting"), ("due_date", "<=", now)], order="due_date", limit=limit)
        channels = self.env["feedback.channel"].search([("auto_reply_mode", "!=", "off")])
        fresh = Domain.OR(
            Domain("channel_id", "=", channel.id)
            & Domain("received_date", ">=", max(now - MAX_AGE, channel.auto_reply_since or now))
            for channel in channels
        )
        undecided = fresh & Domain("is_imported", "=", False) & Domain("kb_reply_ids", "=", False)
        new = self.env["feedback.ticket"].search(undecided, order="id", limit=limit - len(due)) if channels else []
        return due.ticket_id | new if new else due.ticket_id

    @api.model
    def _decide_safely(self, ticket):
        """Decide on a ticket in a savepoint, unless another worker is at it or has done it."""
        # Referencing it is no harm: what is written down here is about the ticket, not on it.
        ticket = ticket.try_lock_for_update(allow_referencing=True)
        reply = ticket.kb_reply_ids
        if not ticket or (reply and reply.state != "waiting"):
            return
        try:
            with self.env.cr.savepoint():
                self._decide(ticket)
        except OperationalError:  # another transaction was faster: the next run looks again
            raise
        except UniqueViolation:
            _logger.info("Ticket %s has been decided on by another worker", ticket.id)
        except Exception:
            _logger.exception("No automatic reply to ticket %s", ticket.id)
            ticket.invalidate_recordset()
            self._set_down(ticket, {"state": "skipped", "reason": "failed"})

    @api.model
    def _set_down(self, ticket, values):
        """Write the decision on a ticket, whose row is new or has waited; return it.

        The index on the ticket says whether it is the first one, before anything is sent.
        """
        now = fields.Datetime.now()
        values = {
            "channel_id": ticket.channel_id.id,
            "email_normalized": False if ticket.is_anonymous else ticket.email_normalized,
            "date": ticket.received_date if ticket.is_anonymous else now,
            "due_date": False,
            "reason": False,
            **values,
        }
        reply = ticket.kb_reply_ids.filtered(lambda reply: reply.state == "waiting")
        if reply:
            reply.write(values)
        else:
            reply = self.create({"ticket_id": ticket.id, **values})
        reply.flush_recordset()
        return reply
