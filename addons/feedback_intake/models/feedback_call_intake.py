from odoo import api, fields, models
from odoo.tools import SQL

# A state takes the place of those with a lower rank, whatever the order in which the events come in: another agent may
# answer what the first has missed, but what was answered stays answered.
RANKS = {False: 0, "ringing": 1, "failed": 2, "busy": 2, "missed": 2, "answered": 3}
# What PostgreSQL keeps, and what nobody exceeds.
MOST_SEQUENCE = 2**31 - 1
MOST_SECONDS = 7 * 24 * 3600


class FeedbackCall(models.Model):
    """Several events tell of one call, in any order and some twice: each adds what it knows."""

    _inherit = "feedback.call"

    @api.model
    def _take(self, channel, message):
        """Take one event of a call. Return (outcome, ticket, reason) for the ledger.

        :param message: InboundMessage of kind "call"
        """
        call = self._of(channel, message.external_id)
        before = call.state
        call._learn(message)
        call._note_recording(message.call.recording)
        call._tell_screens(before)
        return call._follow_up(before, message)

    @api.model
    def _of(self, channel, external_id):
        """Return the channel's call with this ID, which begins now if it is new. Nobody else works on it until we have
        done."""
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO feedback_call (
                    channel_id, company_id, external_id, last_sequence, talk_seconds, wait_seconds,
                    create_uid, create_date, write_uid, write_date)
                VALUES (%s, %s, %s, 0, 0, 0, %s, %s, %s, %s)
                ON CONFLICT (channel_id, external_id) DO UPDATE SET write_date = EXCLUDED.write_date
                RETURNING id
                """,
                *(channel.id, channel.company_id.id, external_id, self.env.uid, now, self.env.uid, now),
            )
        )
        return self.browse(rows[0][0])

    def _learn(self, message):
        """Add what an event tells; what is known already stays, except where it is said better now."""
        told, now = message.call, fields.Datetime.now()
        values = {
            "direction": self.direction or told.direction,
            "customer_number": self.customer_number or told.customer_number,
            "customer_name": self.customer_name or message.author.name,
            "our_number": self.our_number or told.our_number,
            "started_date": min(filter(None, (self.started_date, told.started or message.sent_date)), default=now),
            "answered_date": self.answered_date or told.answered,
            "ended_date": max(filter(None, (self.ended_date, told.ended)), default=False),
            **self._learn_agent(told),
            "last_sequence": max(self.last_sequence, min(told.sequence, MOST_SEQUENCE)),
        }
        values["state"] = max(self.state, told.state or False, key=RANKS.get)
        if values["ended_date"] and values["direction"] and RANKS[values["state"]] < RANKS["missed"]:
            values["state"] = "missed" if values["direction"] == "inbound" else "failed"
        self.write({**values, **self._learn_times(told, values)})
        self._match_customer()

    def _learn_agent(self, told):
        """Return who is concerned: of those who answer the latest, before that the one whose telephone rings last."""
        is_latest = told.sequence >= self.last_sequence
        is_answered, answers = self.state == "answered", told.state == "answered"
        if not told.extension or not (is_latest if is_answered == answers else answers):
            return {}
        agent = self.env["res.users"]._of_extension(told.extension, self.company_id)
        return {"extension": told.extension, "user_id": agent.id}

    def _learn_times(self, told, values):
        """Return the seconds of talking and of waiting: as told, else from the dates, else as known before."""
        started, answered, ended = (values[name] for name in ("started_date", "answered_date", "ended_date"))
        is_answered = values["state"] == "answered"
        talk = told.talk_seconds if told.talk_seconds is not None else is_answered and _seconds(answered, ended)
        wait = told.wait_seconds
        if wait is None:
            wait = _seconds(started, answered if is_answered else ended)
        return {
            "talk_seconds": _bounded(talk or self.talk_seconds),
            "wait_seconds": _bounded(wait or self.wait_seconds),
        }

    def _match_customer(self):
        if not self.partner_id and self.customer_number and self.direction:
            number = self.number_sanitized or self.customer_number
            self.partner_id = self.channel_id._match_contact(phone=number, name=self.customer_name or None)


def _seconds(start, end):
    return int((end - start).total_seconds()) if start and end else None


def _bounded(seconds):
    return min(max(seconds, 0), MOST_SECONDS)
