from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.plain_text import plain_text


class FeedbackKbPublish(models.TransientModel):
    """Asked before customers read an article with what may be somebody's data."""

    _name = "feedback.kb.publish"
    _description = "Publish Articles With Personal Data"

    article_ids = fields.Many2many("feedback.kb.article", string="Articles", required=True, readonly=True)
    finding_ids = fields.One2many("feedback.kb.finding", "publish_id", "Personal Data", readonly=True)
    is_single = fields.Boolean(compute="_compute_is_single")

    @api.depends("article_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.article_ids) == 1

    @api.model
    def _ask(self, articles):
        """Return the action that asks about these articles."""
        wizard = self.create({"article_ids": [(6, 0, articles.ids)]})
        wizard._list_findings()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Personal data in this article"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _list_findings(self):
        Finding = self.env["feedback.kb.finding"]
        for article in self.article_ids.filtered(lambda article: article.visibility != "internal"):
            sources = {
                "title": article.title,
                "body": plain_text(str(article.body or "")),
                "keywords": article.keywords or "",
                "question": "\n".join(article.question_ids.mapped("text")),
            }
            Finding.create(
                [
                    {
                        **Finding._prepare_values(place, finding, sources[place]),
                        "publish_id": self.id,
                        "article_id": article.id,
                    }
                    for place, finding in article._list_personal_data()
                ]
            )

    def action_publish_all_the_same(self):
        """Publish as it is. What was allowed stands in the chatter, and is not asked again."""
        self.ensure_one()
        self._check_may_publish()
        for article in self.article_ids:
            # Anew: the article may have changed since the question was put.
            texts = [finding.text for _place, finding in article._list_personal_data()]
            if article.visibility == "internal" or not texts:
                continue
            article.allowed_personal_data = "\n".join([*(article.allowed_personal_data or "").splitlines(), *texts])
            article.message_post(
                body=self.env._("Published knowingly with what may be personal data: %s", ", ".join(texts))
            )
        return self.article_ids.action_publish() or {"type": "ir.actions.act_window_close"}

    def action_mask_and_publish(self):
        """Replace what was found by “…” and publish."""
        self.ensure_one()
        self._check_may_publish()
        for article in self.article_ids.filtered(lambda article: article.visibility != "internal"):
            article._mask_personal_data()
        return self.article_ids.action_publish() or {"type": "ir.actions.act_window_close"}

    def _check_may_publish(self):
        if not self.env.user.has_group("feedback_intake.feedback_intake_group_manager"):
            raise AccessError(self.env._("Feedback managers alone publish articles. Send it for review."))
