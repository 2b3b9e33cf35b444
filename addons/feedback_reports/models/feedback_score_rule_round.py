from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..tools.survey_turn import Round

# Days that nothing ran on are made up for, but not all of a long pause at once.
CATCH_UP = timedelta(days=7)


class FeedbackScoreRule(models.Model):
    """Which customers an NPS rule asks, and when it is their turn."""

    _inherit = "feedback.score.rule"

    def _customers(self, taken):
        """Return {address: contact's id} of the customers of this rule whom none before it has ``taken``.

        An address stands for a person: of several contacts who share it the oldest is meant.
        """
        self.ensure_one()
        query = self.env["res.partner"]._search(self._partner_conditions(), order="id")
        rows = self.env.execute_query(query.select("res_partner.id", "res_partner.email_normalized"))
        customers = {}
        for partner_id, address in rows:
            if address not in taken:
                customers.setdefault(address, partner_id)
        return customers

    def _partner_conditions(self):
        domain = Domain("email_normalized", "!=", False) & Domain("partner_share", "=", True)
        domain &= Domain("company_id", "in", [self.company_id.id, False])
        domain &= self._parsed("partner_domain")
        if self.only_with_ticket:
            tickets = Domain("company_id", "=", self.company_id.id) & Domain("partner_id", "!=", False)
            query = self.env["feedback.ticket"]._search(tickets & self._ticket_conditions())
            domain &= Domain("id", "in", query.subselect("feedback_ticket.partner_id"))
        return domain

    def _prepare_round_values(self, customers, today):
        """Yield the values of a question for each customer whose turn has come and who is in the sample.

        Who is not drawn is not set down: that would be a row for nearly every contact.
        """
        first = max((self.planned_on or today - timedelta(days=1)), today - CATCH_UP) + timedelta(days=1)
        rounds = {one.number: one for one in (Round.at(day, self.every_months) for day in (first, today))}
        in_rounds = [("rule_id", "=", self.id), ("round_number", "in", list(rounds))]
        known = self.env["feedback.score"].search_fetch(in_rounds, ["email_normalized", "round_number"])
        known = {(score.email_normalized, score.round_number) for score in known}
        for address, partner_id in customers.items():
            for one in rounds.values():
                is_due = first <= one.turn_of(self.id, address) <= today and one.draws(self.share, self.id, address)
                if is_due and (address, one.number) not in known:
                    yield self._prepare_turn_values(address, partner_id, one)

    def _prepare_turn_values(self, address, partner_id, one):
        self.ensure_one()
        return {
            "rule_id": self.id,
            "kind": self.kind,
            "state": "planned",
            "round_number": one.number,
            "company_id": self.company_id.id,
            "partner_id": partner_id,
            "email_normalized": address,
            "change_hours": self.change_hours,
            "planned_date": fields.Datetime.now(),
        }
