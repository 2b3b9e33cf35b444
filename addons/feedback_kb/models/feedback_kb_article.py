from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..tools.plain_text import plain_text

VISIBILITIES = [("internal", "Employees only"), ("portal", "Logged-in customers"), ("public", "Everybody")]
STATES = [("draft", "Draft"), ("review", "In Review"), ("published", "Published"), ("outdated", "Outdated")]


class FeedbackKbArticle(models.Model):
    """One answer of the knowledge base, in one language.

    The methods of one subject stand in one file: ``feedback_kb_article_<subject>.py``.
    """

    _name = "feedback.kb.article"
    _description = "Knowledge Article"
    _inherit = ["html.field.history.mixin", "mail.thread", "mail.activity.mixin"]
    _rec_name = "title"
    _rec_names_search = ["title", "keywords"]
    _order = "sequence, title, id"
    _check_company_auto = True

    title = fields.Char(required=True, index="trigram", tracking=True, help="As a customer would ask it.")
    body = fields.Html("Answer", sanitize=True, sanitize_form=True, sanitize_attributes=True)
    body_text = fields.Text("Answer as Text", compute="_compute_body_text", store=True, exportable=False)
    keywords = fields.Text(help="Other words that people use for it, between commas or one a line.")
    question_ids = fields.One2many("feedback.kb.question", "article_id", "Example Questions")
    category_id = fields.Many2one(
        "feedback.kb.category", check_company=True, index="btree_not_null", ondelete="restrict", tracking=True
    )
    sequence = fields.Integer(default=10)
    lang = fields.Selection(
        "_get_languages", "Language", required=True, default=lambda self: self.env.lang or "en_US", tracking=True
    )
    visibility = fields.Selection(VISIBILITIES, "Visible To", required=True, default="internal", tracking=True)
    state = fields.Selection(STATES, required=True, default="draft", index=True, copy=False, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="Keeps the article up to date.",
    )
    company_id = fields.Many2one("res.company", help="Leave empty to share it between all companies.")
    related_ids = fields.Many2many(
        "feedback.kb.article",
        "feedback_kb_article_related_rel",
        "article_id",
        "related_id",
        "Related Articles",
        check_company=True,
        copy=False,
    )
    active = fields.Boolean(default=True)

    published_date = fields.Datetime("Published On", readonly=True, copy=False)
    content_date = fields.Datetime(
        "Content Changed On", readonly=True, copy=False, default=fields.Datetime.now, help="Title or answer changed."
    )
    review_date = fields.Date("Review On", copy=False, tracking=True, help="The owner is reminded on this day.")

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def _get_versioned_fields(self):
        return ["body"]

    @api.depends("body")
    def _compute_body_text(self):
        for article in self:
            article.body_text = plain_text(article.body)

    def _has_answer(self):
        self.ensure_one()
        return not is_html_empty(self.body)
