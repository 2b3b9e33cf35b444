from odoo import models
from odoo.tools import SQL


class FeedbackTicket(models.Model):
    """Anonymising: scores stay as figures, without what was said, by whom, and what was done about it in words."""

    _inherit = "feedback.ticket"

    def _threads(self):
        threads = super()._threads()
        # sudo: feedback.score.followup - all there are, whoever asks
        followups = self.env["feedback.score.followup"].sudo().search([("ticket_id", "in", self.ids)])
        return {**threads, followups._name: tuple(followups.ids)} if followups else threads

    def _rows_to_empty(self):
        of_ticket = SQL("ticket_id IN %s", tuple(self.ids))
        of_score = SQL("score_id IN (SELECT id FROM feedback_score WHERE %s)", of_ticket)
        person = dict.fromkeys(("comment", "email_normalized", "partner_id"))
        of_followup = SQL("res_model = 'feedback.score.followup' AND %s", self._of_threads("res_model", "res_id"))
        return [
            *super()._rows_to_empty(),
            ("feedback_score_change", of_score, {"old_comment": None, "new_comment": None}),
            ("feedback_score_followup", of_ticket, {"note": None, "partner_id": None}),
            ("mail_activity", of_followup, {"note": None, "summary": None}),
            ("feedback_score", of_ticket, person),
            ("feedback_trend_message", of_ticket, {"terms": []}),
        ]
