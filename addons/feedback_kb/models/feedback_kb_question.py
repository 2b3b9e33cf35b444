from odoo import api, fields, models

from ..tools.search_text import normalise


class FeedbackKbQuestion(models.Model):
    """A question, in a customer's words, that an article answers: the search finds the article by it."""

    _name = "feedback.kb.question"
    _description = "Knowledge Question"
    _order = "origin, hits desc, id"
    _rec_name = "text"

    article_id = fields.Many2one("feedback.kb.article", required=True, index=True, ondelete="cascade")
    text = fields.Char("Question", required=True)
    normalised_text = fields.Char(compute="_compute_normalised_text", store=True, exportable=False)
    origin = fields.Selection(
        [("author", "Author"), ("search", "Customers' Searches"), ("ticket", "Tickets")],
        required=True,
        default="author",
        readonly=True,
    )
    hits = fields.Integer("Times Asked", readonly=True)
    is_pending = fields.Boolean(readonly=True, copy=False, help="Learnt while the article was being changed.")

    _pending_idx = models.Index("(article_id) WHERE is_pending")

    @api.depends("text")
    def _compute_normalised_text(self):
        for question in self:
            question.normalised_text = normalise(question.text)

    @api.model_create_multi
    def create(self, vals_list):
        questions = super().create(vals_list)
        questions.filtered(lambda question: not question.is_pending)._reindex_articles()
        return questions

    def write(self, vals):
        result = super().write(vals)
        if {"article_id", "text"} & vals.keys():
            self._reindex_articles()
        return result

    def unlink(self):
        articles = self.article_id
        result = super().unlink()
        self._reindex_articles(articles)
        return result

    def _reindex_articles(self, articles=None):
        # An article that is being created is indexed when it is complete.
        self.env["feedback.kb.search"]._reindex(self.article_id if articles is None else articles, is_known=True)
