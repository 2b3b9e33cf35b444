from odoo import api, fields, models


class FeedbackKbQuestion(models.Model):
    """A question, in a customer's words, that an article answers: the search finds the article by it."""

    _name = "feedback.kb.question"
    _description = "Knowledge Question"
    _order = "origin, hits desc, id"
    _rec_name = "text"

    article_id = fields.Many2one("feedback.kb.article", required=True, index=True, ondelete="cascade")
    text = fields.Char("Question", required=True)
    origin = fields.Selection(
        [("author", "Author"), ("search", "Customers' Searches"), ("ticket", "Tickets")],
        required=True,
        default="author",
        readonly=True,
    )
    hits = fields.Integer("Times Asked", readonly=True)

    @api.model
    def _learn(self, article, text, origin):
        """Remember that ``article`` answers this question, so that later searches find it by the same words."""
        # sudo: feedback.kb.question - readers and bots have no rights; what was answered is learnt by the system
        return self.sudo().create({"article_id": article.id, "text": text, "origin": origin, "hits": 1})
