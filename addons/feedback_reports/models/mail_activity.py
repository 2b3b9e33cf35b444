from odoo import fields, models


class MailActivity(models.Model):
    """The activity of a follow-up moves along with it, whichever of the two people change."""

    _inherit = "mail.activity"

    feedback_followup_id = fields.Many2one(
        "feedback.score.followup", "Follow-Up", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    def _of_responsible(self):
        """Return those with which follow-ups are done; managers have others, to know that one is late."""
        # sudo: feedback.score.followup - whose it is; whoever then may not write it is told so
        followed = self.filtered("feedback_followup_id")
        return followed.filtered(lambda activity: activity.user_id == activity.feedback_followup_id.sudo().user_id)

    def write(self, vals):
        handed_over = self._of_responsible() if vals.get("user_id") else self.browse()
        result = super().write(vals)
        if followups := handed_over.feedback_followup_id:
            followups.with_context(feedback_activity_moves_followup=True).user_id = vals["user_id"]
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        """Whoever marks the activity as done says in it what was done about the score."""
        followups = self._of_responsible().feedback_followup_id
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for followup in followups.filtered(lambda followup: followup._is_live()):
            note = "\n".join(filter(None, [followup.note, feedback]))
            followup.write({"state": "done", "note": note})
        return result
