from datetime import timedelta

from markupsafe import escape

from odoo import api, fields, models
from odoo.tools import SQL, format_datetime, html2plaintext


class FeedbackConversation(models.Model):
    """A conversation as the system outside knows it, and the ticket that its next message belongs to.

    What comes in is made into tickets in ``feedback_conversation_intake.py``.
    """

    _name = "feedback.conversation"
    _description = "Feedback Conversation"
    _rec_name = "author_name"

    channel_id = fields.Many2one("feedback.channel", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    thread_key = fields.Char(required=True, readonly=True, help="The conversation's ID on the other side.")
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, ondelete="set null", index="btree_not_null")
    author_external_id = fields.Char("Customer's ID", readonly=True, help="On the other side.")
    author_name = fields.Char("Name", readonly=True)
    last_in_date = fields.Datetime("Customer's Last Message", readonly=True)

    _thread_unique = models.UniqueIndex("(channel_id, thread_key)")

    @api.model
    def _open(self, channel, messages):
        """Return {thread key: conversation} of these messages; those that are new begin now.

        Where two workers meet in one conversation, PostgreSQL makes the later one try again, and it finds the ticket.

        :param messages: of customers, each with a thread key
        """
        latest = {message.thread_key: message for message in messages}
        if not latest:
            return {}
        now = fields.Datetime.now()
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                channel.id,
                channel.company_id.id,
                key,
                message.author.external_id or None,
                message.author.name or None,
                now,
                *(self.env.uid, now, self.env.uid, now),
            )
            for key, message in sorted(latest.items())  # in one order, so that no two workers wait for each other
        ]
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO feedback_conversation AS known (
                    channel_id, company_id, thread_key, author_external_id, author_name, last_in_date,
                    create_uid, create_date, write_uid, write_date)
                VALUES %s
                ON CONFLICT (channel_id, thread_key) DO UPDATE SET
                    last_in_date = EXCLUDED.last_in_date,
                    author_external_id = COALESCE(EXCLUDED.author_external_id, known.author_external_id),
                    author_name = COALESCE(EXCLUDED.author_name, known.author_name)
                RETURNING thread_key, id
                """,
                SQL(", ").join(rows),
            )
        )
        conversations = self.browse([conversation_id for _key, conversation_id in found])
        conversations.invalidate_recordset(["last_in_date", "author_external_id", "author_name"])
        # Of one recordset, so that they are read together.
        return dict(zip((key for key, _conversation_id in found), conversations, strict=True))

    @api.model
    def _author_names(self, channel, author_ids):
        """Return {customer's id: name} as far as earlier messages have told."""
        known = [("channel_id", "=", channel.id), ("author_external_id", "in", list(author_ids))]
        found = self.search_fetch([*known, ("author_name", "!=", False)], ["author_external_id", "author_name"])
        return {conversation.author_external_id: conversation.author_name for conversation in found}

    def _gateway(self):
        """Return the code that answers here."""
        self.ensure_one()
        return self.channel_id._gateway()._of_thread(self.thread_key)

    def _closes_date(self):
        """Return until when the provider takes answers (naive UTC), or None when it always does."""
        self.ensure_one()
        hours = self._gateway()._window_hours(self.channel_id)
        return self.last_in_date + timedelta(hours=hours) if hours and self.last_in_date else None

    def _refusal(self, message):
        """Return why the channel would not take this answer now, a sentence for the agent, or None.

        :param message: dict of ``body`` and ``attachment_ids``
        """
        self.ensure_one()
        gateway, closes = self._gateway(), self._closes_date()
        if not gateway._can_answer(self.channel_id):
            return self.env._("“%s” takes no answers.", self.channel_id.name)
        if refusal := gateway._refuse_answer(self.channel_id):
            return refusal
        if gateway._is_over(self):
            return gateway._absence(self)
        if closes and closes < fields.Datetime.now():
            return " ".join(filter(None, (self._late_refusal(), gateway._late_hint(self.channel_id))))
        if message.get("attachment_ids") and not gateway._reply_takes_files:
            return self.env._("“%s” takes no files.", self.channel_id.name)
        text = html2plaintext(escape(message.get("body") or ""), include_references=False).strip()
        return gateway._refuse_text(self.channel_id, text)

    def _late_refusal(self):
        name, hours = self.channel_id.name, self._gateway()._window_hours(self.channel_id)
        if hours % 24 or hours < 48:
            return self.env._(
                "“%(channel)s” takes answers only within %(hours)s hours of the customer's last message.",
                channel=name,
                hours=hours,
            )
        return self.env._(
            "“%(channel)s” takes answers only within %(days)s days of the customer's last message.",
            channel=name,
            days=hours // 24,
        )

    def _reply_hint(self):
        """Return the sentence that tells agents which way their answer goes."""
        self.ensure_one()
        return " ".join([self._reply_way(), *self.channel_id._gateway()._reply_remarks()])

    def _reply_way(self):
        name, closes = self.channel_id.name, self._closes_date()
        if self._gateway()._is_reply_public:
            return self.env._("Your answer is published at “%s”: everybody can read it.", name)
        if absence := self.channel_id._gateway()._absence(self):
            return self.env._("%(absence)s Your answer waits there until they come back.", absence=absence)
        if self.channel_id._gateway()._is_reply_internal:
            return self.env._(
                "Your answer becomes a comment at “%s” for colleagues there: the customer does not get it.", name
            )
        moment = closes and format_datetime(self.env, closes, dt_format="short")
        if closes and self.public_id:
            return self.env._("Your answer goes to the customer alone, as one message, until %s.", moment)
        if closes:
            return self.env._(
                "Your answer goes to “%(channel)s”, which takes it until %(moment)s.", channel=name, moment=moment
            )
        return self.env._("Your answer goes to “%s”.", name)
