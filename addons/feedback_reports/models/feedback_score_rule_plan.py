from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ..tools.sampling import is_drawn, quarter
from .feedback_score_plan import MAX_AGE, SOLVED


class FeedbackScoreRule(models.Model):
    """Which solved tickets a rule asks about."""

    _inherit = "feedback.score.rule"

    def _solved_domain(self):
        """Return the domain of the tickets that this rule has to look at: solved lately, and not dealt with yet."""
        self.ensure_one()
        since = max(fields.Datetime.now() - MAX_AGE, self.since)
        lately = [("kind", "in", SOLVED), ("date", ">=", since)]
        return (
            Domain("is_done", "=", True)
            & Domain("resolved_date", ">=", since)
            & Domain("milestone_ids", "any", lately)
            & Domain("score_ids", "not any", [("kind", "=", self.kind)])
            & self._ticket_conditions()
        )

    def _prepare_score_values(self, ticket):
        """Return the values of a planned question about ``ticket``. Of an anonymous sender nothing is kept."""
        self.ensure_one()
        person = ticket.browse() if ticket.is_anonymous else ticket
        return {
            "rule_id": self.id,
            "kind": self.kind,
            "state": "planned",
            "company_id": ticket.company_id.id,
            "ticket_id": ticket.id,
            "user_id": ticket.user_id.id,
            "partner_id": person.partner_id.id,
            "email_normalized": person.email_normalized or person.partner_id.email_normalized,
            "change_hours": self.change_hours,
            "planned_date": ticket.resolved_date + timedelta(hours=self.delay_hours),
        }

    def _draws(self, ticket):
        """Tell whether this ticket's customer is in the sample of the quarter in which it was solved."""
        self.ensure_one()
        customer = ticket.partner_id.id or ticket.email_normalized or ticket.id
        return is_drawn(self.share, self.id, quarter(ticket.resolved_date), customer)
