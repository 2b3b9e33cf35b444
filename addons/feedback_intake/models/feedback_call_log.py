import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .feedback_call import DIRECTIONS

FOUND = 8
LEAST_DIGITS = 4
MOST_MINUTES = 24 * 60
MAX_SUBJECT = 80


class FeedbackCall(models.Model):
    """Calls that no telephone system tells of: an agent logs them from anywhere."""

    _inherit = "feedback.call"

    @api.model
    def find_customers(self, term):
        """Return the contacts that an agent may mean, as far as they may see them: by number, also a part of it or one
        with the national prefix, or by name.

        :return: ``[{"id", "name", "number"}]``
        """
        self._check_agent()
        domain = self._domain_of_number(term) if self._is_number(term) else [("complete_name", "ilike", term.strip())]
        if not term.strip() or not domain:
            return []
        partners = self.env["res.partner"].search(domain, limit=FOUND)
        return [{"id": one.id, "name": one.display_name, "number": one.phone or ""} for one in partners]

    @api.model
    def _is_number(self, term):
        return bool(re.fullmatch(r"[\s\d()+./-]+", term))

    @api.model
    def _domain_of_number(self, term):
        digits = re.sub(r"\D", "", term)
        if len(digits) < LEAST_DIGITS:
            return []
        exact = self._sanitized(term, self.env.company.country_id)
        # What is behind the national prefix stands in a number of any form.
        parts = {digits, digits[1:] if digits[0] in "08" else digits}
        domain = [("phone_mobile_search", "ilike", part) for part in sorted(parts)]
        if exact:
            domain.append(("phone_sanitized", "=", exact))
        return ["|"] * (len(domain) - 1) + domain

    @api.model
    def find_open_tickets(self, partner_id, number):
        """Return the open tickets of a contact or a number that the user may see, ``[{"id", "name"}]``."""
        self._check_agent()
        partner = self.env["res.partner"].browse(partner_id or [])
        sanitized = self._sanitized(number, self.env.company.country_id)
        if not partner and not sanitized:
            return []
        domain = self._open_domain_of(self.env.company, partner, sanitized)
        tickets = self.env["feedback.ticket"].search(domain, order="id desc", limit=FOUND)
        return [{"id": ticket.id, "name": ticket.display_name} for ticket in tickets]

    @api.model
    def log_call(self, values):
        """Log a call with what was said, as a note on an open ticket or as a new ticket.

        :param values: dict of ``direction``, ``minutes`` (whole), ``text``, ``needs_call_back``, and as far as known
            ``partner_id``, ``name``, ``number`` and ``ticket_id``
        :return: the action that opens the ticket
        :raise UserError: something is missing or makes no sense
        """
        self._check_agent()
        text, minutes = (values.get("text") or "").strip(), values.get("minutes") or 0
        partner = self.env["res.partner"].browse(values.get("partner_id") or [])
        partner.check_access("read")
        self._check_log(values, text, minutes, partner)
        ticket = self._ticket_of_log(values, text, partner)
        now = fields.Datetime.now()
        # sudo: feedback.call - calls are written by the system alone; this one is the agent's own
        call = self.sudo().create(
            {
                "company_id": ticket.company_id.id,
                "ticket_id": ticket.id,
                "partner_id": partner.id or ticket.partner_id.id,
                "customer_name": (values.get("name") or "").strip() or partner.name or False,
                "customer_number": (values.get("number") or "").strip() or partner.phone or ticket.phone or False,
                "direction": values["direction"],
                "state": "answered",
                "user_id": self.env.uid,
                "started_date": now - timedelta(minutes=minutes),
                "answered_date": now - timedelta(minutes=minutes),
                "ended_date": now,
                "talk_seconds": minutes * 60,
                "note": text,
            }
        )
        ticket._on_logged_call(call, bool(values.get("needs_call_back")))
        return ticket._open_form()

    @api.model
    def _check_log(self, values, text, minutes, partner):
        if values.get("direction") not in dict(DIRECTIONS):
            raise UserError(self.env._("Say who has called whom."))
        if not text:
            raise UserError(self.env._("Write down what the call was about."))
        if not isinstance(minutes, int) or not 0 <= minutes <= MOST_MINUTES:
            raise UserError(self.env._("A call takes from 0 minutes to a day."))
        if not (partner or values.get("ticket_id") or values.get("name") or values.get("number")):
            raise UserError(self.env._("Say who it was: a number or a name."))

    @api.model
    def _ticket_of_log(self, values, text, partner):
        Ticket = self.env["feedback.ticket"]
        if ticket := Ticket.browse(values.get("ticket_id") or []):
            ticket.check_access("write")
            ticket.message_post(body=Ticket._text_to_body(text))
            return ticket
        team = self.env.user.feedback_team_ids
        return Ticket.create(
            {
                "subject": text.partition("\n")[0][:MAX_SUBJECT].strip(),
                "description": Ticket._text_to_body(text),
                "partner_id": partner.id,
                "contact_name": (values.get("name") or "").strip() or partner.name or False,
                "email_from": partner.email,
                "phone": (values.get("number") or "").strip() or partner.phone or False,
                "team_id": team.id if len(team) == 1 else False,
                "user_id": self.env.uid,
            }
        )

    @api.model
    def _check_agent(self):
        if not self.env.user.has_group("feedback_intake.feedback_intake_group_agent"):
            raise AccessError(self.env._("Only agents log calls."))
