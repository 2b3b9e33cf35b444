from odoo import api, models
from odoo.fields import Domain

REACHED = {"first_reply": "first_reply_date", "resolution": "resolved_date"}


class FeedbackDemo(models.AbstractModel):
    """Promises of demonstration tickets that are solved, so that reports show what was kept.

    Routing's own demonstration data promise something for open tickets only.
    """

    _inherit = "feedback.demo"

    @api.model
    def _load_past_promises(self):
        """Promise what the policies would have promised, unless it is there."""
        Status = self.env["feedback.sla.status"]
        if Status.search_count([("reached_date", "!=", False)], limit=1):
            return
        known = self.env["ir.model.data"].search([("module", "=", "feedback_demo"), ("model", "=", "feedback.ticket")])
        past = Domain("id", "in", known.mapped("res_id")) & Domain("is_done", "=", True)
        past &= Domain("is_imported", "=", False) & Domain("merged_into_id", "=", False)
        tickets = self.env["feedback.ticket"].search(past)
        judged = self.env["feedback.sla.policy"]._judge(tickets)
        Status.create([promise for ticket in tickets for promise in self._prepare_past_promises(ticket, judged)])

    @api.model
    def _prepare_past_promises(self, ticket, judged):
        for terms in self.env["feedback.sla.policy"]._active_terms().values():
            if ticket.id not in judged.get(terms.policy_id, ()):
                continue
            for target in terms.hours.keys() & REACHED.keys():
                if reached := ticket[REACHED[target]]:
                    promise = ticket._prepare_promise(terms, target, ticket.received_date)
                    yield {**promise, "paused_since": False, "reached_date": reached}
