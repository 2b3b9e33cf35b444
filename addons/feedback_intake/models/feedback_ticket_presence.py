from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# A form says every 20 seconds that it is open; who has missed that twice has gone.
GONE_AFTER = timedelta(seconds=60)
# A mark younger than this is not written again.
FRESH = timedelta(seconds=10)
JUST_ANSWERED = timedelta(minutes=5)


class FeedbackTicketPresence(models.Model):
    """Who has a ticket open right now, so that two colleagues do not answer the same customer."""

    _name = "feedback.ticket.presence"
    _description = "Open Feedback Ticket"
    _log_access = False

    ticket_id = fields.Many2one("feedback.ticket", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    seen_date = fields.Datetime(required=True)

    _once = models.UniqueIndex("(ticket_id, user_id)", "This user has the ticket open already.")

    @api.model
    def _touch(self, ticket):
        """Note that the current user has ``ticket`` open. Return whether that is news."""
        now = fields.Datetime.now()
        # sudo: feedback.ticket.presence - the user's own mark; nobody has rights on this table
        mark = self.sudo().search([("ticket_id", "=", ticket.id), ("user_id", "=", self.env.uid)])
        is_news = not mark or mark.seen_date < now - GONE_AFTER
        if is_news or mark.seen_date < now - FRESH:
            # Two tabs of one user may come at once.
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO feedback_ticket_presence (ticket_id, user_id, seen_date) VALUES (%s, %s, %s)
                    ON CONFLICT (ticket_id, user_id) DO UPDATE SET seen_date = EXCLUDED.seen_date
                    RETURNING id
                    """,
                    ticket.id,
                    self.env.uid,
                    now,
                )
            )
            self.invalidate_model()
        return is_news

    @api.model
    def _others(self, ticket):
        """Return the other users who have ``ticket`` open."""
        # sudo: feedback.ticket.presence, res.users - the caller may read the ticket, so who else reads it is no secret
        domain = [("ticket_id", "=", ticket.id), ("user_id", "!=", self.env.uid)]
        recent = [("seen_date", ">=", fields.Datetime.now() - GONE_AFTER)]
        return self.sudo().search(domain + recent, order="id").user_id

    @api.autovacuum
    def _gc_gone(self):
        self.search([("seen_date", "<", fields.Datetime.now() - GONE_AFTER)]).unlink()


class FeedbackTicket(models.Model):
    """What the form tells about colleagues at work on the same ticket."""

    _inherit = "feedback.ticket"

    def presence_touch(self):
        """Say that the current user has this ticket open, and return who else is at work on it.

        :return: ``{"viewers": [name], "answer": {"name": str, "seconds": int, "date": str} or False}``; the answer
            is a colleague's of the last minutes
        :raise AccessError: when the user may not (or no longer) read the ticket
        """
        self.ensure_one()
        self.check_access("read")
        if self.env["feedback.ticket.presence"]._touch(self):
            self._notify_presence()
        viewers = self.env["feedback.ticket.presence"]._others(self)
        return {"viewers": viewers.mapped("name"), "answer": self._colleagues_recent_answer()}

    def presence_leave(self):
        """Say that the current user has closed this ticket."""
        self.ensure_one()
        # sudo: feedback.ticket.presence - nobody but the user themselves is taken off
        presence = self.env["feedback.ticket.presence"].sudo()
        presence.search([("ticket_id", "=", self.id), ("user_id", "=", self.env.uid)]).unlink()
        self._notify_presence()

    def _notify_presence(self):
        """Tell those who have this ticket open to look again. An id only: each asks for what they may read."""
        for user in self.env["feedback.ticket.presence"]._others(self):
            user._bus_send("feedback.ticket/presence", {"ticket_id": self.id})

    def _colleagues_recent_answer(self):
        now = fields.Datetime.now()
        if (
            not self.last_agent_date
            or self.last_agent_id == self.env.user
            or self.last_agent_date < now - JUST_ANSWERED
        ):
            return False
        return {
            # sudo: res.users - a colleague's name; who answers in a system outside need be no user here
            "name": self.last_agent_id.sudo().name or self.env._("A colleague"),
            "seconds": int((now - self.last_agent_date).total_seconds()),
            "date": fields.Datetime.to_string(self.last_agent_date),
        }
