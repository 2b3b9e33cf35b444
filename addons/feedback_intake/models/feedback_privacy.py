from dataclasses import dataclass

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

BATCH = 100
# What is done to a record of which model so that it forgets its person.
FORGETTING = {
    "feedback.ticket": "_anonymise",
    "feedback.call": "_anonymise_caller",
    "feedback.consent": "_anonymise_person",
    "feedback.identity": "unlink",
    "feedback.inbound.event": "_forget_sender",
}


@dataclass
class Person:
    """By what somebody is known. ``name`` alone proves nothing: namesakes are shown, and left alone."""

    name: str
    addresses: frozenset
    numbers: frozenset
    partner_ids: tuple


class FeedbackPrivacy(models.AbstractModel):
    """What is held on one person, in every model; how it is forgotten. Addons add their models, by super()."""

    _name = "feedback.privacy"
    _description = "What Feedback Holds on a Person"

    def _check_right(self):
        """:raise AccessError: Odoo gives its privacy lookup to administrators alone, and so do we"""
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators look up, export and erase what is held on a person."))

    @api.model
    def _person(self, name, email):
        """Return the :class:`Person` with this address.

        :raise UserError: it is none
        """
        address = email_normalize(email or "")
        if not address:
            raise UserError(self.env._("“%s” is no e-mail address.", email or ""))
        # sudo: res.partner - of all companies, as Odoo's privacy lookup
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)
        return self._person_of(Partner.search([("email_normalized", "=", address)]), name, {address})

    @api.model
    def _person_of(self, partners, name=None, addresses=()):
        """Return the :class:`Person` who is these contacts."""
        partners = partners.sudo()  # sudo: res.partner - of all companies, as Odoo's privacy lookup
        return Person(
            name=name or partners[:1].name or "",
            addresses=frozenset({*addresses, *partners.mapped("email_normalized")} - {False}),
            numbers=frozenset(set(partners.mapped("phone_sanitized")) - {False}),
            partner_ids=tuple(partners.ids),
        )

    @api.model
    def _find(self, person):
        """Return {model: records} of what is surely this person's, of all companies."""
        env = self.with_context(active_test=False).sudo().env  # sudo: all models of feedback - see _check_right
        tickets = self._find_tickets(person)
        events = Domain("ticket_id", "in", tickets.ids) | Domain("sender", "in", list(person.addresses))
        calls = Domain("ticket_id", "in", tickets.ids) | self._domain_of(person, None, "number_sanitized")
        consents = Domain("ticket_id", "in", tickets.ids) | self._domain_of(person, "email_normalized", None)
        mails = Domain("gateway_type", "=", "email") & Domain("external_id", "in", list(person.addresses))
        threads = Domain("ticket_id", "in", tickets.ids) | Domain("id", "in", tickets.conversation_id.ids)
        messages = Domain("model", "=", tickets._name) & Domain("res_id", "in", tickets.ids)
        return {
            "feedback.ticket": tickets,
            "feedback.ticket.milestone": tickets.milestone_ids,
            "feedback.inbound.event": env["feedback.inbound.event"].search(events),
            "feedback.outbound.message": tickets.outbound_message_ids,
            "feedback.conversation": env["feedback.conversation"].search(threads),
            "feedback.identity": env["feedback.identity"].search(mails | self._domain_of(person, None, None)),
            "feedback.call": env["feedback.call"].search(calls),
            "feedback.consent": env["feedback.consent"].search(consents),
            "mail.message": env["mail.message"].search(messages),
            "ir.attachment": tickets._files_of_customers() if tickets else env["ir.attachment"],
        }

    @api.model
    def _find_tickets(self, person):
        # sudo: feedback.ticket - see _check_right
        return self.env["feedback.ticket"].sudo().search(self._domain_of(person, "email_normalized", "phone_sanitized"))

    @api.model
    def _domain_of(self, person, address_field, number_field):
        domain = Domain("partner_id", "in", list(person.partner_ids))
        if address_field:
            domain |= Domain(address_field, "in", list(person.addresses))
        if number_field:
            domain |= Domain(number_field, "in", list(person.numbers))
        return domain

    @api.model
    def _find_namesakes(self, person):
        """Return tickets where the name alone is the same: perhaps somebody else's."""
        if not person.name:
            return self.env["feedback.ticket"]
        # sudo: feedback.ticket - see _check_right
        return self.env["feedback.ticket"].sudo().search([("contact_name", "=ilike", person.name.strip())])

    @api.model
    def _forget(self, records):
        """Let these records of one model forget whose they are.

        :raise UserError: they may not, or they go with their ticket
        """
        self._check_right()
        if records._name not in self._forgetting():
            raise UserError(self.env._("This goes with its ticket: anonymise or delete the ticket."))
        self._refuse_held(records)
        getattr(records.sudo(), self._forgetting()[records._name])()  # sudo: any of these - see _check_right

    @api.model
    def _delete(self, record):
        """Delete a record at the wish of its person, as far as that may be.

        :raise UserError: it may not, or it goes with its ticket
        """
        self._check_right()
        if record._name == "feedback.ticket":
            self.env["feedback.access.log"]._log("erased", record)
            record._erase()
        elif record._name in ("mail.message", "ir.attachment", "feedback.call"):
            self._refuse_held(record)
            record.sudo().unlink()  # sudo: any of these - see _check_right
        else:
            self._forget(record)

    @api.model
    def _refuse_held(self, records):
        """:raise UserError: one of these is part of a ticket under legal hold"""
        tickets = self.env["feedback.ticket"].sudo()  # sudo: feedback.ticket - see _check_right
        owner = {"mail.message": "model", "ir.attachment": "res_model"}.get(records._name)
        if owner:
            ids = [record.res_id for record in records.sudo() if record[owner] == tickets._name]
            tickets = tickets.browse(ids).exists()
        elif "ticket_id" in records:
            tickets = records.sudo().ticket_id
        if held := tickets.filtered("is_on_hold"):
            raise UserError(held._refuse_erasing())

    @api.model
    def _looked_up(self):
        """Return the names of the models where references to a person are found by their tickets."""
        return [
            *FORGETTING,
            "feedback.ticket.milestone",
            "feedback.outbound.message",
            "feedback.conversation",
        ]

    @api.model
    def _label(self, record):
        """Return by what an administrator knows what this is."""
        name = record.display_name or ""
        if record._name == "feedback.ticket.milestone":
            kinds = dict(record._fields["kind"]._description_selection(self.env))
            name = kinds.get(record.kind, record.kind)
        ticket = "ticket_id" in record and record.ticket_id.number
        return ": ".join(filter(None, (ticket, name)))

    @api.model
    def _forgetting(self):
        """Return {model: name of the method by which its records forget their person}."""
        return FORGETTING

    @api.model
    def _erase(self, person):
        """Forget this person wherever that may be. Return (tickets done, tickets that are open or under hold)."""
        self._check_right()
        found = self._find(person)
        tickets = found.pop("feedback.ticket")
        left = tickets.filtered(lambda ticket: ticket.is_on_hold or not ticket.is_done)
        for start in range(0, len(tickets), BATCH):
            (tickets - left)[start : start + BATCH]._anonymise()
        for model, records in found.items():
            if model in self._forgetting():
                records = records.exists()
                free = records.filtered(lambda one: not one.ticket_id & left) if "ticket_id" in records else records
                self._forget(free)
        self.env["feedback.access.log"]._log("erased", tickets - left)
        return tickets - left, left

    @api.model
    def _tell_erased(self, done, left):
        """Return the message that tells an administrator what has been erased and what could not be."""
        parts = [self.env._("Tickets anonymised: %s.", len(done))]
        if left:
            numbers = ", ".join(left[:20].mapped("number"))
            parts.append(self.env._("Still open or under legal hold, and left as they are: %s.", numbers))
        params = {"type": "warning" if left else "success", "sticky": bool(left), "message": " ".join(parts)}
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": {**params, "next": reload}}
