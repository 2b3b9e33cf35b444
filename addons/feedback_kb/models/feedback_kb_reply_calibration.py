from odoo import api, models
from odoo.fields import Domain

from ..tools.calibration import calibrate, is_failing

# What people said long ago is about other articles and another search.
MAX_SAMPLES = 2000
# So many automatic replies that customers have judged tell whether something has gone wrong lately.
RECENT = 30
# One who is annoyed proves nothing yet.
LEAST_RECENT = 10


class FeedbackKbReply(models.Model):
    """How often answers of some confidence are right, learnt from the company's own outcomes."""

    _inherit = "feedback.kb.reply"

    @api.model
    def _cron_calibrate(self):
        """Learn from what was judged, company by company."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("active", "=", True)])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            learnt = calibrate(self._calibration_samples(company)).to_json()
            if learnt != company.kb_reply_calibration and (learnt["outcomes"] or company.kb_reply_calibration):
                company.kb_reply_calibration = learnt
            self._check_drift(self.env["feedback.channel"].search([("company_id", "=", company.id)]))
            if not cron._commit_progress(1):
                break

    @api.model
    def _calibration_samples(self, company):
        """Return [(confidence, whether the article was right)] of the answers that somebody has judged, one a ticket.

        What nobody has judged is in none of them: silence says nothing.
        """
        domain = Domain("company_id", "=", company.id) & Domain("outcome", "!=", False)
        replies = self.search_fetch(
            domain, ["confidence", "outcome", "ticket_id"], order="outcome_date desc", limit=MAX_SAMPLES
        )
        samples = self._suggestion_samples(company)
        samples.update(
            {reply.ticket_id.id: (reply.confidence, reply.outcome in ("helped", "accepted")) for reply in replies}
        )
        return list(samples.values())

    @api.model
    def _suggestion_samples(self, company):
        """Return {ticket id: (confidence, was right)} of what agents did with the first article of their panel.

        It was right where they put it into their answer. It was wrong where they put it aside or marked it, and where
        they used another one in its stead.
        """
        Suggestion = self.env["feedback.kb.suggestion"]
        of_company = Domain("ticket_id.company_id", "=", company.id)
        first = Suggestion.search(of_company & Domain("rank", "=", 1), order="id desc", limit=MAX_SAMPLES)
        others = [("ticket_id", "in", first.ticket_id.ids), ("rank", "!=", 1), ("state", "=", "accepted")]
        passed_over = Suggestion.search(others).ticket_id
        return {
            suggestion.ticket_id.id: (suggestion.confidence, suggestion.state == "accepted")
            for suggestion in first
            if suggestion.state in ("accepted", "dismissed", "wrong") or suggestion.ticket_id in passed_over
        }

    @api.model
    def _check_drift(self, channels):
        """Stop sending on channels whose latest automatic replies were surely right too seldom; tell the owner once."""
        for channel in channels.filtered(
            lambda channel: channel.auto_reply_mode == "send" and not channel.auto_reply_paused_date
        ):
            judged = self.search(
                [
                    ("channel_id", "=", channel.id),
                    ("state", "=", "sent"),
                    ("outcome", "in", ("helped", "refused")),
                    ("sent_date", ">=", channel.auto_reply_since),
                ],
                order="outcome_date desc",
                limit=RECENT,
            )
            right = len(judged.filtered(lambda reply: reply.outcome == "helped"))
            if len(judged) >= LEAST_RECENT and is_failing(right, len(judged), channel.company_id.kb_reply_target / 100):
                channel._pause_auto_reply(right, len(judged))
