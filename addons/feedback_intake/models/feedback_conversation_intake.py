import dataclasses

from odoo import api, models
from odoo.tools import html2plaintext

from ..exceptions import RetryableError
from ..tools.language import detect_language

# Of several things that one delivery brings, the one that the ledger tells.
RANKS = {"new": 0, "reply": 1, "ignored": 2}
MAX_SUBJECT = 80
# What is taken once, whatever delivery brings it.
KNOWN_KINDS = ("message", "note")


class FeedbackConversation(models.Model):
    """What comes in from systems outside becomes tickets and messages, a batch at a time."""

    _inherit = "feedback.conversation"

    @api.model
    def _take(self, channel, pairs):
        """Make tickets and messages of what was received, and finish the events.

        :param channel: feedback.channel, one record
        :param pairs: [(event of the ledger, InboundMessage)], as they came in
        """
        self = self._as_visitor(channel.company_id)
        channel = channel.with_env(self.env)
        self._wait_for_own(channel, [message for _event, message in pairs])
        outcomes = {event: [] for event, _message in pairs}
        fresh = self._sort_out(channel, pairs, outcomes)
        self._take_said([pair for pair in fresh if pair[1].kind == "message"], channel, outcomes)
        for event, message in fresh:
            if message.kind != "message":
                outcome = getattr(self, f"_take_{message.kind}")(channel, message)
                outcomes[event].append(outcome)
        for event, found in outcomes.items():
            outcome, ticket, reason = min(found, key=lambda one: RANKS[one[0]])
            event._finish(outcome, reason=reason, ticket_id=ticket.id, message_count=len(found))

    @api.model
    def _as_visitor(self, company):
        """Work as the public user, whoever runs the scheduler: as the creator of tickets and messages it names
        nobody, and what it writes is nobody's answer."""
        context = {**self.env.context, "allowed_company_ids": company.ids}
        # sudo: the public user has no rights on any of this
        return self.with_env(self.env(user=self.env.ref("base.public_user").id, su=True, context=context))

    @api.model
    def _wait_for_own(self, channel, messages):
        """Providers tell us of our own answers too, sometimes before we have noted the answer's id.

        :raise RetryableError: an answer is being sent right now; soon it is known which message it is
        """
        sending = [("channel_id", "=", channel.id), ("state", "=", "queued"), ("sending_date", "!=", False)]
        is_told = any(message.is_ours for message in messages)
        if is_told and self.env["feedback.outbound.message"].search_count(sending, limit=1):
            raise RetryableError(self.env._("An answer of ours is just being sent."))

    @api.model
    def _sort_out(self, channel, pairs, outcomes):
        """Return the pairs without the messages that are known already; those that are new become known."""
        pairs = self._leave_out_blocked(channel, pairs, outcomes)
        said = [message.external_id for _event, message in pairs if message.kind in KNOWN_KINDS]
        new = self.env["feedback.message.reference"]._learn(channel, said)
        fresh, taken = [], set()
        for event, message in pairs:
            is_new = message.external_id in new and message.external_id not in taken
            if message.kind not in KNOWN_KINDS or not message.external_id or is_new:
                fresh.append((event, message))
                taken.add(message.external_id)
            elif message.is_current:
                fresh.append((event, dataclasses.replace(message, kind="edit")))
            else:
                reason = self.env._("The message was received before.")
                outcomes[event].append(("ignored", self.env["feedback.ticket"], reason))
        return fresh

    @api.model
    def _take_said(self, pairs, channel, outcomes):
        """Post what customers have said: each on the ticket of its conversation, or on a new one."""
        if not pairs:
            return
        threaded = [message for _event, message in pairs if message.thread_key and not message.is_ours]
        conversations = self._open(channel, threaded)
        partners = self._match_authors(channel, [message for _event, message in pairs])
        begun, first, joining = {}, [], []
        for event, message in pairs:
            conversation = conversations.get(message.thread_key, self.browse())
            if message.is_ours:
                conversation = self._find(channel, message.thread_key)
                ticket, values = conversation.ticket_id._survivor(), {}
            else:
                ticket, values = conversation._joined_ticket() if conversation else (self.env["feedback.ticket"], {})
            if ticket or message.is_ours or (conversation and conversation in begun):
                joining.append((event, message, ticket, conversation))
                continue
            if conversation:
                begun[conversation] = len(first)
            partner = partners[message.author]
            first.append((event, message, conversation, partner, values))
        tickets = self._create_tickets(channel, first)
        for event, message, ticket, conversation in joining:
            ticket = ticket or (tickets[begun[conversation]] if conversation in begun else ticket)
            outcomes[event].append(ticket._join_message(conversation, message, partners[message.author]))
            if not message.is_ours:
                conversation._lead_answers(ticket)
        for (event, *_rest), ticket in zip(first, tickets, strict=True):
            outcomes[event].append(("new", ticket, False))
        tickets._triage()

    def _joined_ticket(self):
        """Return (ticket that the next message belongs to, values of a new one where there is none)."""
        self.ensure_one()
        survivor = self.ticket_id._survivor()
        return survivor._settle_grace() if survivor else (survivor, {})

    @api.model
    def _find(self, channel, thread_key):
        return self.search([("channel_id", "=", channel.id), ("thread_key", "=", thread_key)])

    @api.model
    def _match_authors(self, channel, messages):
        """Return {author: contact} as far as they are known: by an identity that an agent has confirmed, else by the
        address or number that came along."""
        company = channel.company_id
        ids = {message.author.external_id for message in messages} - {""}
        confirmed = [("gateway_type", "=", channel.gateway_type), ("external_id", "in", list(ids))]
        identities = ids and self.env["feedback.identity"].search([*confirmed, ("company_id", "=", company.id)])
        by_id = {identity.external_id: identity.partner_id for identity in identities or ()}
        by_author = {}
        ours = {message.author for message in messages if message.is_ours}
        for author in {message.author for message in messages}:
            partner = by_id.get(author.external_id) or self._own_contact(company, author)
            if not partner and author not in ours and (author.email or author.phone):
                partner = channel._match_contact(
                    email=author.email, phone=author.phone, name=author.name or None, lang=author.language[:2] or None
                )
            by_author[author] = partner or self.env["res.partner"]
        return by_author

    @api.model
    def _own_contact(self, company, author):
        partner = self.env["res.partner"].browse(author.partner_id or []).exists()
        return partner.filtered(lambda one: one.company_id in (company, one.company_id.browse()))

    @api.model
    def _create_tickets(self, channel, first):
        """Create the tickets of first messages, and post these.

        :param first: [(event, message, conversation, contact, values)]
        """
        Ticket = self.env["feedback.ticket"].with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        answers = [answer for _event, message, *_rest in first for answer in message.answers]
        channel._learn_questions(answers)
        tickets = Ticket.create([self._prepare_ticket_values(channel, *one) for one in first])
        for (_event, _message, conversation, _partner, _values), ticket in zip(first, tickets, strict=True):
            if conversation:
                conversation.ticket_id = ticket
        tickets._post_first_messages([message for _event, message, *_rest in first])
        return tickets

    @api.model
    def _prepare_ticket_values(self, channel, event, message, conversation, partner, values):
        author, text = message.author, html2plaintext(message.body) if message.is_html else message.body
        prior = (author.language or partner.lang or "")[:2].lower()
        first_line = text.strip().partition("\n")[0][:MAX_SUBJECT].strip()
        return {
            **channel._prepare_ticket_values(
                subject=message.subject or first_line or self._subject_without_text(message),
                description=self.env["feedback.ticket"]._message_html(message),
                kind=message.kind_of_ticket or None,
                rating=message.rating,
                language=detect_language(f"{message.subject}\n{text}", prior=prior) or prior or None,
                partner_id=partner.id,
                contact_name=author.name or None,
                email_from=author.email or None,
                phone=author.phone or None,
                received_date=event.received_date,
                last_customer_date=event.received_date,
                conversation_id=conversation.id,
                source_url=message.link or None,
                ticket_properties=channel._prepare_properties(message.answers) or None,
            ),
            **message.ticket_values,
            **values,
            **self._prepare_import_values(channel, message),
        }

    @api.model
    def _prepare_import_values(self, channel, message):
        """Return what marks a ticket as old, where it was with the provider before the channel was set up."""
        if not channel._is_old(message.sent_date):
            return {}
        values = {"is_imported": True, "received_date": message.sent_date, "last_customer_date": message.sent_date}
        if channel.import_stage_id:
            values["stage_id"] = channel.import_stage_id.id
        return values

    @api.model
    def _subject_without_text(self, message):
        if message.rating:
            return self.env._("%s of 5 stars", message.rating)
        if message.files:
            return self.env._("File: %s", message.files[0].name) if message.files[0].name else self.env._("A file")
        return self.env._("(no text)")

    @api.model
    def _take_note(self, channel, message):
        conversation = self._find(channel, message.thread_key)
        ticket = conversation.ticket_id._survivor()
        if not ticket:
            return self._about_nothing()
        ticket._join_note(conversation, message)
        return "reply", ticket, self.env._("Left as a note.")

    @api.model
    def _take_edit(self, channel, message):
        reference, ticket, refusal = self._known_message(channel, message)
        if refusal:
            return refusal
        if not ticket._take_changes(reference.mail_message_id, message):
            return "ignored", ticket, self.env._("Nothing in it has changed.")
        if message.is_ours:
            return "reply", ticket, self.env._("A colleague has changed the message.")
        return "reply", ticket, self.env._("The customer has changed the message.")

    @api.model
    def _take_delete(self, channel, message):
        reference, ticket, refusal = self._known_message(channel, message)
        if refusal:
            return refusal
        if not message.is_ours and message.author.external_id not in (
            "",
            reference.conversation_id.author_external_id,
        ):
            return "ignored", ticket, self.env._("Somebody other than the customer has deleted the message.")
        ticket._show_deletion(reference.mail_message_id, message)
        if message.is_ours:
            return "reply", ticket, self.env._("A colleague has deleted the message.")
        return "reply", ticket, self.env._("The customer has deleted the message.")

    @api.model
    def _known_message(self, channel, message):
        """Return (reference, ticket, None), or with the outcome in place of None where nothing may change."""
        reference = self._reference(channel, message)
        mail_message = reference.mail_message_id
        ticket = self.env["feedback.ticket"].browse(mail_message.res_id if mail_message else []).exists()
        if not ticket:
            return reference, ticket, self._about_nothing()
        if reference.outbound_id:
            sentence = self.env._("Our own answer stays on the ticket as it was sent.")
            return reference, ticket, ("ignored", ticket, sentence)
        return reference, ticket, None

    @api.model
    def _take_rating(self, channel, message):
        ticket = self._find(channel, message.thread_key).ticket_id._survivor()
        if not ticket:
            return self._about_nothing()
        ticket._take_stars(message)
        return "reply", ticket, self.env._("The customer has given %s of 5 stars.", message.rating)

    @api.model
    def _take_delivery_state(self, channel, message):
        outbound = self._reference(channel, message).outbound_id
        if not outbound:
            return self._about_nothing()
        outbound._on_state(message.state, message.error)
        return "ignored", outbound.ticket_id, self.env._("It tells what became of an answer of ours.")

    @api.model
    def _reference(self, channel, message):
        References = self.env["feedback.message.reference"]
        return References._find(channel, [message.external_id]).get(message.external_id, References)

    @api.model
    def _about_nothing(self):
        return "ignored", self.env["feedback.ticket"], self.env._("It is about a message that we do not have.")
