from odoo import api, fields, models

USES = ("inserted", "linked", "auto_sent", "chat_shown")


class FeedbackKbArticle(models.Model):
    """How often an article is read, helps and is used, counted from the log of usage."""

    _inherit = "feedback.kb.article"

    usage_ids = fields.One2many("feedback.kb.usage", "article_id")
    view_count = fields.Integer("Read", compute="_compute_usage")
    helpful_count = fields.Integer("Helped", compute="_compute_usage")
    not_helpful_count = fields.Integer("Did Not Help", compute="_compute_usage")
    use_count = fields.Integer(
        "Used in Replies", compute="_compute_usage", help="Put into replies by agents, or sent automatically."
    )

    def _compute_usage(self):
        counts = self._usage_counts()
        for article in self:
            own = counts.get(article.id, {})
            article.view_count = own.get("view", 0)
            article.helpful_count = own.get("helpful", 0)
            article.not_helpful_count = own.get("not_helpful", 0)
            article.use_count = sum(own.get(kind, 0) for kind in USES)

    def _usage_counts(self):
        """Return {article id: {kind of usage: how often}}."""
        counts = {}
        # sudo: feedback.kb.usage - how often is no secret, even where the ticket is
        groups = (
            self.env["feedback.kb.usage"]
            .sudo()
            ._read_group(
                [("article_id", "in", self.ids), ("company_id", "in", [False, *self.env.companies.ids])],
                ["article_id", "kind"],
                ["__count"],
            )
        )
        for article, kind, count in groups:
            counts.setdefault(article.id, {})[kind] = count
        return counts

    @api.readonly
    def action_open_usage(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_kb.feedback_kb_usage_action")
        return {**action, "domain": [("article_id", "=", self.id)]}
