from odoo import models

FIELDS = {
    "feedback.kb.query": "text lang source date outcome ticket_id",
    "feedback.kb.reply": "ticket_id email_normalized date state article_id sent_date",
}


class FeedbackPrivacy(models.AbstractModel):
    """Searches that led to a person's tickets, and automatic replies. They go with their ticket."""

    _inherit = "feedback.privacy"

    def _find(self, person):
        found = super()._find(person)
        of_tickets = [("ticket_id", "in", found["feedback.ticket"].ids)]
        # sudo: feedback.kb.query, feedback.kb.reply - administrators look through all companies
        return {**found, **{model: self.env[model].sudo().search(of_tickets) for model in FIELDS}}

    def _looked_up(self):
        return [*super()._looked_up(), *FIELDS]

    def _archive_fields(self):
        return {**super()._archive_fields(), **FIELDS}
