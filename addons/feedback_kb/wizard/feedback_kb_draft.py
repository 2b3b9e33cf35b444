from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Command

from ..tools.personal_data import cut, find
from ..tools.personal_html import find_in_html, mask_html
from ..tools.plain_text import plain_text

SIMILAR = 3


class FeedbackKbDraft(models.TransientModel):
    """A draft before it becomes an article: what exists already is shown, personal data are taken out."""

    _name = "feedback.kb.draft"
    _description = "Draft of an Article"

    ticket_id = fields.Many2one("feedback.ticket", readonly=True, ondelete="cascade")
    is_confidential = fields.Boolean(related="ticket_id.is_confidential")
    gap_id = fields.Many2one("feedback.kb.gap", readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", readonly=True)
    title = fields.Char("Question", required=True)
    question = fields.Text("Example Question", help="The customer's own words: the search finds the article by them.")
    body = fields.Html("Answer", sanitize=True, sanitize_style=True)
    has_images = fields.Boolean(compute="_compute_has_images")
    category_id = fields.Many2one(
        "feedback.kb.category", domain="[('company_id', 'in', [company_id, False])]", ondelete="cascade"
    )
    lang = fields.Selection(lambda self: self.env["res.lang"].get_installed(), "Language", required=True)
    similar_ids = fields.Many2many("feedback.kb.article", string="Similar Articles", readonly=True)
    finding_ids = fields.One2many(
        "feedback.kb.finding", "draft_id", "Personal Data", compute="_compute_finding_ids", store=True, readonly=False
    )

    @api.depends("body")
    def _compute_has_images(self):
        for draft in self:
            draft.has_images = "<img" in str(draft.body or "")

    @api.depends("title", "question", "body")
    def _compute_finding_ids(self):
        Finding = self.env["feedback.kb.finding"]
        for draft in self:
            kept = draft._kept()
            commands, seen = [Command.clear()], set()
            for place, source, findings in draft._find_personal_data():
                for finding in findings:
                    if finding.key not in seen:
                        seen.add(finding.key)
                        values = Finding._prepare_values(place, finding, source)
                        commands.append(Command.create({**values, "is_kept": finding.key in kept}))
            draft.finding_ids = commands

    def _find_personal_data(self):
        """Return [(place, its plain text, findings)]."""
        names = self._names()
        body = str(self.body or "")
        return [
            ("title", self.title or "", find(self.title or "", names)),
            ("question", self.question or "", find(self.question or "", names)),
            ("body", plain_text(body), find_in_html(body, names)),
        ]

    def _names(self):
        return self.ticket_id._draft_names() if self.ticket_id else ()

    @api.model
    def _find_similar(self, text, lang):
        """Return published articles that may answer this already, best first."""
        Article = self.env["feedback.kb.article"]
        found = self.env["feedback.kb.search"]._find(text, Article._audience(), lang=lang, limit=SIMILAR)
        return Article.browse(found.article_ids)

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write an Article"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _kept(self):
        return {line._finding().key for line in self.finding_ids if line.is_kept}

    def _masked(self, text):
        kept = self._kept()
        text = text or ""
        return cut(text, [finding for finding in find(text, self._names()) if finding.key not in kept])

    def _masked_question(self):
        return " ".join(self._masked(self.question or self.title).split())

    def action_create(self):
        """Create the article and open it. What was written here since is looked through for personal data as well."""
        self.ensure_one()
        # Not only shown: what is no longer allowed must not go through a draft that was left open.
        if self.ticket_id:
            self.ticket_id.check_access("read")
        article = self.env["feedback.kb.article"].create(
            {
                "title": self._masked(self.title),
                "body": Markup(mask_html(str(self.body or ""), self._names(), self._kept())),  # noqa: S704
                "category_id": self.category_id.id,
                "lang": self.lang,
                "company_id": self.company_id.id,
                "user_id": self.env.uid,
            }
        )
        if self.ticket_id:
            article._set_source(self.ticket_id)
        if self.question:
            self.env["feedback.kb.question"]._learn(article, self._masked_question(), "ticket")
        if self.gap_id:
            self.gap_id._start(article)
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.kb.article",
            "res_id": article.id,
            "views": [(False, "form")],
        }
