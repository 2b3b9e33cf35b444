from odoo import models
from odoo.tools import hmac

TOKEN_SCOPE = "feedback_kb-reply"


class FeedbackKbReply(models.Model):
    """The mail that goes out on its own, and what proves that somebody has got it."""

    _inherit = "feedback.kb.reply"

    def _send(self):
        """Post the article as an automatic answer, which Odoo mails to the customer once it is committed."""
        self.ensure_one()
        ticket, article = self.ticket_id, self.article_id
        message = ticket._post_automatic_answer(article._render_answer("reply_body", ticket))
        self.message_id = message
        self.env["feedback.outbound.message"]._queue(ticket, message)
        self.env["feedback.ticket.milestone"]._log(
            ticket._prepare_milestone_values("auto_reply", actor="bot", value=article.title)
        )
        self._log_usage("auto_sent")
        ticket._notify_bus("updated")

    def _log_usage(self, kind, **values):
        self.ensure_one()
        if self.article_id:
            values = {"article_id": self.article_id.id, "ticket_id": self.ticket_id.id, **values}
            self.env["feedback.kb.usage"]._log([{"kind": kind, "query_id": self.query_id.id, **values}])

    def _token(self):
        """Return what opens the page of this reply, and nothing else."""
        self.ensure_one()
        return hmac(self.env(su=True), TOKEN_SCOPE, str(self.id))

    def _answer_url(self, choice):
        """Return the address behind a button of the mail. ``choice``: helped or person."""
        self.ensure_one()
        return f"{self.ticket_id.get_base_url()}/feedback/answer/{self.id}/{self._token()}?choice={choice}"
