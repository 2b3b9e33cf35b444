from odoo import api, models
from odoo.fields import Domain


class FeedbackCall(models.Model):
    """What a call means for the tickets of the customer."""

    _inherit = "feedback.call"

    def _follow_up(self, before, message):
        """Do what the call asks for. Return (outcome, ticket, reason) for the ledger.

        :param before: the state before this event
        """
        is_missed = self.state == "missed" and self.direction == "inbound"
        if is_missed and not (before == "missed" and self.ticket_id):
            return self._on_missed(message)
        if self.state == "answered" and before != "answered" and self.direction:
            return self._on_answered(message)
        return "ignored", self.ticket_id, self.env._("It tells how a call goes; the call is in the list of calls.")

    def _on_missed(self, message):
        """Who was not answered is called back: on the customer's open ticket, or on a new one."""
        if not self.customer_number:
            return "ignored", self.ticket_id, self.env._("The caller has withheld the number: nobody can call back.")
        # An agent may have made a ticket of it while it rang.
        ticket = self.ticket_id._survivor() or self._open_tickets(limit=1)
        outcome = "reply" if ticket else "new"
        if ticket:
            ticket._note(self._missed_sentence())
            ticket._on_missed_call()
        else:
            ticket = self._create_ticket(message)
        self.ticket_id = ticket
        ticket._plan_call_back(self)
        return outcome, ticket, False

    def _on_answered(self, message):
        """Those who have spoken need not call back; the call joins the customer's ticket where there is but one."""
        tickets = self._open_tickets()
        tickets._finish_call_backs()
        outcome, reason = "ignored", self.env._("The call was answered; it is in the list of calls.")
        if not self.ticket_id and len(tickets) == 1:
            self.ticket_id = tickets
        elif not self.ticket_id and not tickets and self.direction == "inbound" and self.channel_id.ticket_per_call:
            self.ticket_id = self._create_ticket(message, user_id=self.user_id.id or None)
            self.ticket_id._on_answer_elsewhere()
            outcome, reason = "new", False
        return outcome, self.ticket_id, reason

    def _open_tickets(self, limit=20):
        """Return the customer's open tickets, the latest first."""
        return self.env["feedback.ticket"].search(self._open_domain(), order="id desc", limit=limit)

    def _open_domain(self):
        self.ensure_one()
        return self._open_domain_of(self.company_id, self.partner_id, self.number_sanitized)

    @api.model
    def _open_domain_of(self, company, partner, number):
        of_customer = Domain.OR(
            [
                *([Domain("partner_id", "=", partner.id)] if partner else []),
                *([Domain("phone_sanitized", "=", number)] if number else []),
            ]
        )
        return Domain("company_id", "=", company.id) & Domain("is_done", "=", False) & of_customer

    def _create_ticket(self, message=None, **values):
        """Return a new ticket of this call, handed over to whom the rules say."""
        conversation = self._conversation(message)
        who = self.display_name if self.partner_id or self.customer_name else self._number_shown()
        is_missed = self.state == "missed"
        subject = self.env._("Missed call: %s", who) if is_missed else self.env._("Call: %s", who)
        sentence = self._missed_sentence() if is_missed else self._call_sentence()
        quiet = self.env["feedback.ticket"].with_context(mail_create_nosubscribe=True)
        ticket = quiet.create(
            {
                **self.channel_id._prepare_ticket_values(
                    subject=subject,
                    description=quiet._text_to_body(sentence),
                    partner_id=self.partner_id.id,
                    contact_name=self.customer_name or self.partner_id.name or None,
                    phone=self.number_sanitized or self.customer_number or None,
                    received_date=self.started_date or None,
                    last_customer_date=self.started_date or None,
                    conversation_id=conversation.id or None,
                    **values,
                )
            }
        )
        if conversation:
            conversation.ticket_id = ticket
        ticket._triage()
        return ticket

    def _conversation(self, message):
        """Return the conversation by which an answer reaches the caller as a text message, where the system sends any
        and there is no mail address."""
        Conversation = self.env["feedback.conversation"]
        if not message or not message.thread_key or self.partner_id.email or not self.channel_id.can_reply:
            return Conversation
        return Conversation._open(self.channel_id, [message])[message.thread_key]

    def _number_shown(self):
        return self.number_sanitized or self.customer_number or self.env._("Withheld number")

    def _missed_sentence(self):
        if self.our_number:
            return self.env._(
                "%(number)s called %(line)s and was not answered. Waited: %(time)s.",
                number=self._number_shown(),
                line=self.our_number,
                time=self.wait_time or "0:00",
            )
        return self.env._(
            "%(number)s called and was not answered. Waited: %(time)s.",
            number=self._number_shown(),
            time=self.wait_time or "0:00",
        )

    def _call_sentence(self):
        if self.direction == "outbound":
            return self.env._("We have called %s.", self._number_shown())
        return self.env._("%s has called.", self._number_shown())

    def action_create_ticket(self):
        """Make a ticket of this call, or open the one that there is."""
        self.ensure_one()
        self.check_access("read")
        self.env["feedback.ticket"].check_access("create")
        if not self.ticket_id:
            # sudo: feedback.call, feedback.ticket - calls are the system's, and so are the channel and the date of a
            # ticket; the agent may create tickets and sees this call
            call = self.sudo()
            call.ticket_id = call._create_ticket(user_id=self.env.uid)
        return self.ticket_id._open_form()
