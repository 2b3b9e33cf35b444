from datetime import timedelta

from odoo import fields, models

# News that comes later is no longer about a telephone that rings.
RINGING = timedelta(minutes=2)
SHOWN_TICKETS = 3


class FeedbackCall(models.Model):
    """While a customer calls, the agent sees who it is."""

    _inherit = "feedback.call"

    def _tell_screens(self, before):
        """Tell the screens of those concerned that a call rings, or no longer does. Ids only: each reads what its user
        may see."""
        if self.state == "ringing" and self.direction == "inbound" and self._is_recent():
            self._send_to_screens("feedback.call/ringing")
        elif before == "ringing" and self.state != "ringing":
            self._send_to_screens("feedback.call/over")

    def _is_recent(self):
        return not self.started_date or self.started_date > fields.Datetime.now() - RINGING

    def _send_to_screens(self, name):
        news = {"id": self.id, "state": self.state, "user_id": self.user_id.id}
        for user in self._listeners():
            user._bus_send(name, news)

    def _listeners(self):
        """Return the users whose screens tell of this call: the one whose telephone rings, else the team."""
        if self.state == "ringing" and self.user_id:
            return self.user_id.filtered(self._is_seen_by)
        team = self.channel_id.team_id
        return (team.member_ids | team.user_id | self.user_id).filtered(self._is_seen_by)

    def _is_seen_by(self, user):
        if self.company_id not in user.company_ids:
            return False
        return self.with_user(user).with_context(allowed_company_ids=self.company_id.ids).has_access("read")

    def ringing_card(self):
        """Return what an agent sees of the caller while it rings.

        :return: ``{"name", "number", "line": str, "partner_id": int or False, "tickets": [{"id", "name"}], "count"}``;
            tickets: the customer's latest open ones that the user may see, ``count`` of them in all; False when it no
            longer rings
        :raise AccessError: the user may not see the call
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "ringing":
            return False
        domain = self._open_domain()
        Ticket = self.env["feedback.ticket"]
        partner = self.partner_id._filtered_access("read")
        return {
            "name": partner.name or self.customer_name or "",
            "number": self._number_shown(),
            "line": self.our_number or self.channel_id.name,
            "partner_id": partner.id,
            "tickets": [
                {"id": ticket.id, "name": ticket.display_name}
                for ticket in Ticket.search(domain, order="id desc", limit=SHOWN_TICKETS)
            ],
            "count": Ticket.search_count(domain),
        }

    def action_open_customer_tickets(self):
        """Open the customer's open tickets."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": list(self._open_domain()),
            "context": {},
        }
