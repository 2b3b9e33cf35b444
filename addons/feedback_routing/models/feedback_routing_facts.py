from datetime import timedelta

from odoo.fields import Domain

from ..tools.words import StemmedText


class Facts(dict):
    """What rules ask about one ticket, by key (see :mod:`..tools.conditions`); each is found out once, when asked for.

    :param ticket: feedback.ticket, one record, as superuser and in its own company
    :param moment: naive UTC, for conditions that depend on the time of day
    """

    def __init__(self, ticket, moment):
        self.ticket = ticket
        self.moment = moment

    def __missing__(self, key):
        kind, _sep, rest = key.partition(":")
        finder = {
            "folded": self._folded,
            "open_tickets": self._has_open_tickets,
            "working": self._is_working_time,
            "words": self._words,
        }.get(kind, self._value)
        self[key] = value = finder(rest or key)
        return value

    def _value(self, path):
        """Return the value at the end of ``path``: an id, a frozenset of ids, or a plain value; False where empty."""
        *links, name = path.split(".")
        record = self.ticket
        for link in links:
            record = record[link]
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return value.id
        if field.type in ("many2many", "one2many"):
            return frozenset(value.ids)
        return value or (0 if field.type == "integer" else False)

    def _folded(self, name):
        return self.ticket.env.registry.unaccent_python((self.ticket[name] or "").lower())

    def _words(self, _key):
        return StemmedText.of_html(self.ticket.subject, self.ticket.description)

    def _has_open_tickets(self, _key):
        ticket = self.ticket
        if ticket.partner_id:
            same = Domain("commercial_partner_id", "=", ticket.commercial_partner_id.id)
        elif ticket.email_normalized:
            same = Domain("email_normalized", "=", ticket.email_normalized)
        else:
            return False
        others = same & Domain("is_done", "=", False) & Domain("id", "!=", ticket.id)
        return bool(ticket.search_count(others & Domain("company_id", "=", ticket.company_id.id), limit=1))

    def _is_working_time(self, calendar_id):
        """Tell whether the calendar (“0”: the one that counts for the ticket) works at this moment."""
        calendar = self.ticket.env["resource.calendar"].browse(int(calendar_id) or [])
        calendar = calendar or self.ticket.team_id._working_calendar(self.ticket.company_id)
        return not calendar or calendar._worked_seconds(self.moment, self.moment + timedelta(minutes=1)) > 0

    def is_in_domain(self, key, domain):
        """Tell whether the ticket, or the record that its field ``key`` leads to, is in a domain (tuple of terms)."""
        memo = f"domain:{key}:{domain}"
        if memo not in self:
            record = self.ticket[key] if key else self.ticket
            self[memo] = bool(record) and bool(record.filtered_domain(list(domain)))
        return self[memo]

    def change(self, values):
        """Take in what a rule has decided, so that the next rules see it; nothing is written."""
        for name, value in values.items():
            for key in [key for key in self if key.startswith((f"{name}.", "domain:"))]:
                del self[key]
            self[name] = value
