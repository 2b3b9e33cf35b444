from odoo import fields, models

from .feedback_score_plan import MAX_AGE, SOLVED

# Who is not asked by mail for one of these reasons may still answer on the ticket's own page.
PAGE_REASONS = {"sample", "fatigue", "no_address", "blacklist", "anonymous", "confidential", "late", "failed"}


class FeedbackScore(models.Model):
    """Why somebody is not asked."""

    _inherit = "feedback.score"

    def _skip_reasons(self):
        """Return {score: why it is not asked, one of ``SKIP_REASONS``}; who may be asked is not in it.

        Each check is made once for all that have passed those before it; the cheap ones come first.
        """
        reasons = {score: reason for score in self if (reason := score._own_reason())}
        checks = {
            "self_closed": self._among_self_closed,
            "opted_out": self._among_opted_out,
            "blacklist": self._among_blacklisted,
            "fatigue": self._among_tired,
        }
        for reason, find in checks.items():
            left = self - self.browse().union(*reasons)
            reasons |= dict.fromkeys(find(left), reason)
        return reasons

    def _own_reason(self):
        """Return what stands against this question by the score and its ticket alone, or None."""
        self.ensure_one()
        ticket = self.ticket_id
        if ticket and not ticket.is_done:
            return "reopened"
        if reason := ticket._score_obstacle():
            return reason
        if self.planned_date < fields.Datetime.now() - MAX_AGE:
            return "late"
        if ticket and not self.rule_id._draws(ticket):
            return "sample"
        return None if self.email_normalized else "no_address"

    def _among_self_closed(self, scores):
        """Return those whose customer has solved the ticket without any agent's answer."""
        tickets = scores.ticket_id.filtered(lambda ticket: not ticket.last_agent_date)
        if not tickets:
            return scores.browse()
        by_customer = [("ticket_id", "in", tickets.ids), ("kind", "in", SOLVED), ("actor", "=", "customer")]
        closed = self.env["feedback.ticket.milestone"].search(by_customer).ticket_id
        return scores.filtered(lambda score: score.ticket_id and score.ticket_id in closed)

    def _among_opted_out(self, scores):
        addresses = [("email_normalized", "in", scores.mapped("email_normalized"))]
        refusals = self.env["feedback.score.refusal"].search(addresses) if scores else []
        refused = {(refusal.company_id, refusal.email_normalized) for refusal in refusals}
        return scores.filtered(lambda score: (score.company_id, score.email_normalized) in refused)

    def _among_blacklisted(self, scores):
        if not scores:
            return scores
        addresses = [("email", "in", scores.mapped("email_normalized"))]
        listed = set(self.env["mail.blacklist"].search(addresses).mapped("email"))
        return scores.filtered(lambda score: score.email_normalized in listed)
