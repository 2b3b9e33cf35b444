from odoo import models


class FeedbackKbArticle(models.Model):
    """What is published, mended or confirmed is missing no more."""

    _inherit = "feedback.kb.article"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "published":
            self._settle_gaps([("kind", "in", ("search", "reply"))])
            self._settle_gaps([("reason", "=", "outdated")])
        return result

    def action_confirm_review(self):
        result = super().action_confirm_review()
        self._settle_gaps([("reason", "=", "review")])
        return result

    def action_confirm_translation(self):
        result = super().action_confirm_translation()
        self._settle_gaps([("reason", "=", "translation")])
        return result

    def _settle_gaps(self, domain):
        # sudo: feedback.kb.gap - the list follows the articles, whoever publishes them
        gaps = self.env["feedback.kb.gap"].sudo()
        mine = [("article_id", "in", self.ids), ("state", "in", ("open", "progress"))]
        gaps.search([*mine, *domain]).write({"state": "done"})
