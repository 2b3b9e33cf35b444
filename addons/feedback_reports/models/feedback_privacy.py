from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

FIELDS = {
    "feedback.score": "kind state value comment asked_date answered_date email_normalized ticket_id partner_id",
    "feedback.score.change": "score_id date old_value new_value old_comment new_comment",
    "feedback.score.followup": "score_id state note done_date ticket_id",
    "feedback.score.refusal": "email_normalized partner_id create_date",
}


class FeedbackPrivacy(models.AbstractModel):
    """Scores that a person has given. That they do not want to be asked is kept, or they would be asked again."""

    _inherit = "feedback.privacy"

    def _find(self, person):
        found = super()._find(person)
        env = self.sudo().env  # sudo: scores and what was done about them - administrators look through all companies
        own = self._domain_of(person, "email_normalized", None)
        scores = env["feedback.score"].search(own | Domain("ticket_id", "in", found["feedback.ticket"].ids))
        return {
            **found,
            "feedback.score": scores,
            "feedback.score.change": scores.change_ids,
            "feedback.score.followup": env["feedback.score.followup"].search([("score_id", "in", scores.ids)]),
            "feedback.score.refusal": env["feedback.score.refusal"].search(own),
        }

    def _forgetting(self):
        return {**super()._forgetting(), "feedback.score": "_forget_person"}

    def _looked_up(self):
        return [*super()._looked_up(), *FIELDS]

    def _archive_fields(self):
        return {**super()._archive_fields(), **FIELDS}


class FeedbackScore(models.Model):
    _inherit = "feedback.score"

    def _forget_person(self):
        """Forget who gave the score and what was said; its value is still counted."""
        # sudo: feedback.score and its log - the system alone writes them
        self.sudo().write({"comment": False, "email_normalized": False, "partner_id": False})
        self.env.flush_all()
        for table, values in (
            ("feedback_score_change", SQL("old_comment = NULL, new_comment = NULL")),
            ("feedback_score_followup", SQL("note = NULL")),
        ):
            self.env.cr.execute(
                SQL("UPDATE %s SET %s WHERE score_id = ANY(%s)", SQL.identifier(table), values, self.ids)
            )
        self.env.invalidate_all()
