from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

REVIEW_AFTER = relativedelta(months=6)
CONTENT_FIELDS = {"title", "body"}
REVIEWS_A_RUN = 500


class FeedbackKbArticle(models.Model):
    """From draft to published, and back to work when the review date comes."""

    _inherit = "feedback.kb.article"

    def write(self, vals):
        if CONTENT_FIELDS & vals.keys():
            vals = {**vals, "content_date": fields.Datetime.now()}
        return super().write(vals)

    def copy_data(self, default=None):
        values_list = super().copy_data(default)
        if "title" in (default or {}):
            return values_list
        return [
            {**values, "title": self.env._("%s (copy)", article.title)}
            for article, values in zip(self, values_list, strict=True)
        ]

    def action_submit(self):
        """Ask for review: managers of the knowledge base find it under “To Review”."""
        for article in self:
            article._check_has_answer()
        self.state = "review"

    def action_publish(self):
        for article in self:
            article._check_has_answer()
        today, now = fields.Date.context_today(self), fields.Datetime.now()
        for article in self:
            review_date = article.review_date if article.review_date and article.review_date > today else False
            article.write(
                {
                    "state": "published",
                    "published_date": article.published_date or now,
                    "review_date": review_date or today + REVIEW_AFTER,
                }
            )

    def action_set_draft(self):
        self.state = "draft"

    def action_set_outdated(self):
        """Take it out of sight without losing it; its owner is asked to mend it."""
        self.state = "outdated"
        self._remind_owner(self.env._("This article is marked as outdated"))

    def action_confirm_review(self):
        """It has been read and is still right: the next review is due in half a year."""
        self.review_date = fields.Date.context_today(self) + REVIEW_AFTER
        self.activity_feedback(["feedback_kb.mail_activity_review"])

    def _check_has_answer(self):
        if not self._has_answer():
            raise UserError(self.env._("“%s” has no answer yet. Write it first.", self.title))

    def _remind_owner(self, summary, deadline=None):
        """Give the owners something to do, once: who has a reminder already gets no second."""
        activity_type = self.env.ref("feedback_kb.mail_activity_review")
        reminded = self.activity_search(["feedback_kb.mail_activity_review"]).mapped("res_id")
        for article in self.filtered(lambda article: article.user_id and article.id not in reminded):
            article.activity_schedule(
                activity_type_id=activity_type.id,
                date_deadline=deadline or fields.Date.context_today(article),
                summary=summary,
                user_id=article.user_id.id,
            )

    @api.model
    def _cron_remind_reviews(self):
        """Remind the owners of published articles whose review date has come."""
        due = self.search(
            [
                ("state", "=", "published"),
                ("review_date", "<=", fields.Date.today()),
                ("user_id", "!=", False),
                "!",
                ("activity_ids.activity_type_id", "=", self.env.ref("feedback_kb.mail_activity_review").id),
            ],
            limit=REVIEWS_A_RUN,
        )
        due._remind_owner(self.env._("Is this article still right?"))
