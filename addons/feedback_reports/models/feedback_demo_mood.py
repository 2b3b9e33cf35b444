from datetime import timedelta

from odoo import api, models

from odoo.addons.feedback_intake.models.feedback_demo import QUIET

from ..tools.mood_message import LANGUAGES
from .feedback_ticket_mood import ESTIMATING

# An agent sets a mood right when the ticket is read, shortly before it is answered.
BEFORE_REPLY = timedelta(minutes=3)


class FeedbackDemo(models.AbstractModel):
    """Where the moods of the demonstration tickets are known from."""

    _inherit = "feedback.demo"

    @api.model
    def _load_moods(self):
        """Estimate the moods that no stars tell; where that is wrong, the agent who answered has set it right.

        Of those that were right, the agent has confirmed every other one. What nobody has answered yet keeps the
        estimate.
        """
        if self.env["feedback.mood.correction"].search_count([], limit=1):
            return
        tickets = self.env["ir.model.data"].search(
            [("module", "=", "feedback_demo"), ("model", "=", "feedback.ticket")]
        )
        tickets = self.env["feedback.ticket"].browse(tickets.mapped("res_id")).exists()
        untold = tickets.filtered(lambda ticket: ticket.sentiment_source != "stars").sorted("id")
        right = {ticket: ticket.sentiment for ticket in untold}
        quiet = untold.with_context(**QUIET, **{ESTIMATING: True})
        quiet.write({"sentiment_source": False})
        quiet._estimate_moods()
        self._correct_moods(quiet, right)
        for company in tickets.company_id:
            for language in LANGUAGES:
                self.env["feedback.mood.model"]._learn(company, language)

    @api.model
    def _correct_moods(self, tickets, right):
        corrections = []
        for ticket in tickets:
            agent = ticket.last_agent_id or ticket.user_id
            is_read = ticket.first_reply_date and agent
            if not is_read or (ticket.sentiment == right[ticket] and ticket.id % 2):
                continue
            corrections.append(
                {
                    "ticket_id": ticket.id,
                    "company_id": ticket.company_id.id,
                    "user_id": agent.id,
                    "date": ticket.first_reply_date - BEFORE_REPLY,
                    "mood_before": ticket.sentiment,
                    "source_before": ticket.sentiment_source,
                    "mood": right[ticket],
                }
            )
            ticket.write({"sentiment": right[ticket]})
            ticket._mark_as_told()
        self._backdate(self.env["feedback.mood.correction"].create(corrections), "date")
