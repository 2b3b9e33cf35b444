from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.plain_text import plain_text

KINDS = [
    ("search", "Searched in Vain"),
    ("reply", "Typed Again and Again"),
    ("article", "Article Does Not Help"),
    ("outdated", "Article to Update"),
]
REASONS = [
    ("no_result", "Nothing was found"),
    ("not_opened", "Nothing that was found was opened"),
    ("ticket", "A ticket came all the same"),
    ("votes", "Readers say that it does not help"),
    ("wrong", "An agent says that it is wrong"),
    ("outdated", "Marked as outdated"),
    ("review", "Its review is overdue"),
    ("translation", "The original has changed"),
    ("untranslated", "Read much and not translated"),
]
STATES = [("open", "To Do"), ("progress", "In Progress"), ("done", "Done"), ("dismissed", "Dismissed")]
# So much more than when it was dismissed brings it back.
GROWTH = 1.5
# The rest is what the logs say.
AGENTS_SET = {"state", "user_id"}


class FeedbackKbGap(models.Model):
    """Something that the knowledge base lacks: one ranked list of what to write or mend next.

    The methods of one subject stand in one file: ``feedback_kb_gap_<subject>.py``.
    """

    _name = "feedback.kb.gap"
    _description = "Knowledge Gap"
    _order = "score desc, id"
    _rec_name = "title"

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    reason = fields.Selection(REASONS, readonly=True)
    title = fields.Char("What Is Missing", required=True, readonly=True, help="The most frequent wording.")
    example_text = fields.Text("Other Wordings", readonly=True, help="Without names, addresses and numbers.")
    answer = fields.Html(
        "Typed Answer", readonly=True, sanitize=True, help="The most typical of the answers that agents typed."
    )
    count = fields.Integer(
        "Times", readonly=True, aggregator="sum", help="Searches, tickets or votes of the last 90 days."
    )
    customer_count = fields.Integer(
        "Customers",
        readonly=True,
        aggregator="sum",
        help="Different customers, as far as tickets tell: searches do not.",
    )
    last_date = fields.Datetime("Last Time", readonly=True)
    score = fields.Float(
        "Tickets to Save",
        readonly=True,
        aggregator="sum",
        digits=(16, 1),
        help="A guess at how many tickets an article would have saved lately: a ticket counts 1, a search that found "
        "nothing 0.5, one after which nothing was opened 0.2, a vote 0.5, a reader of an outdated article 0.05, of one "
        "to review 0.02, of one to translate 0.01. What happened 30 days ago counts half, 60 days ago a quarter.",
    )
    lang = fields.Selection("_get_languages", "Language", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null", ondelete="cascade")
    team_id = fields.Many2one(
        "feedback.team",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Only this team may read the tickets that it comes from.",
    )
    article_id = fields.Many2one("feedback.kb.article", readonly=True, index="btree_not_null", ondelete="set null")
    article_state = fields.Selection(related="article_id.state", string="State of the Article")
    missing_langs = fields.Char(related="article_id.missing_langs")
    state = fields.Selection(
        STATES, required=True, default="open", index=True, group_expand=True, help="Done by itself once published."
    )
    user_id = fields.Many2one(
        "res.users", "Assignee", domain="[('share', '=', False)]", index="btree_not_null", ondelete="set null"
    )
    stems = fields.Text(readonly=True, exportable=False)
    settled_date = fields.Datetime("Settled On", readonly=True)
    settled_count = fields.Integer(readonly=True)

    _worded_unique = models.UniqueIndex(
        "(kind, COALESCE(company_id, 0), COALESCE(team_id, 0), md5(stems)) WHERE stems IS NOT NULL",
        "This gap is in the list already.",
    )
    _article_unique = models.UniqueIndex(
        "(kind, article_id) WHERE kind IN ('article', 'outdated')", "This article is in the list already."
    )

    @api.model
    def _get_languages(self):
        return self.env["res.lang"].get_installed()

    def write(self, vals):
        if not self.env.su and vals.keys() - AGENTS_SET:
            raise AccessError(
                self.env._("What is missing is counted by the system; set only the state and the assignee.")
            )
        if vals.get("state") in ("done", "dismissed"):
            now = fields.Datetime.now()
            for gap in self.filtered(lambda gap: gap.state != vals["state"]):
                super(FeedbackKbGap, gap).write({"settled_date": now, "settled_count": gap.count})
        elif vals.get("state"):
            vals = {**vals, "settled_date": False, "settled_count": 0}
        return super().write(vals)

    def action_write_article(self):
        """Open a draft that is filled in: the most frequent wording as the question, the typed answer as the answer."""
        self.ensure_one()
        self.check_access("write")
        if self.article_id:
            return self._open_article()
        Draft = self.env["feedback.kb.draft"]
        lang = self.lang or self.env.lang
        similar = Draft._find_similar(f"{self.title}\n{plain_text(str(self.answer or ''))}", lang)
        draft = Draft.create(
            {
                "gap_id": self.id,
                "company_id": self.company_id.id,
                "title": self.title,
                "question": self.title,
                "body": self.answer,
                "lang": lang,
                "category_id": next((article.category_id.id for article in similar if article.category_id), False),
                "similar_ids": [(6, 0, similar.ids)],
            }
        )
        return draft._open()

    def action_improve(self):
        """Open the article that does not help or is outdated."""
        self.ensure_one()
        self.check_access("write")
        if not self.article_id:
            raise UserError(self.env._("The article is gone. Dismiss this line, or write a new article."))
        self._take()
        return self._open_article()

    def action_dismiss(self):
        """Nothing is to be done; it comes back when it has grown by half."""
        self.state = "dismissed"

    def action_reopen(self):
        self.state = "open"

    def _take(self):
        for gap in self.filtered(lambda gap: gap.state == "open"):
            gap.write({"state": "progress", "user_id": gap.user_id.id or self.env.uid})

    def _start(self, article):
        """An article is being written for it."""
        self._take()
        self.sudo().article_id = article  # sudo: feedback.kb.gap - agents do not set which article it is

    def _settle(self, article):
        """This published article answers it."""
        self.write({"state": "done"})
        self.sudo().article_id = article  # sudo: feedback.kb.gap - agents do not set which article it is

    def _open_article(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": "feedback.kb.article",
            "res_id": self.article_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def action_refresh(self):
        """Build the list anew for the user's companies."""
        if not self.env.user.has_group("feedback_intake.feedback_intake_group_manager"):
            raise UserError(self.env._("The list is built anew every night; feedback managers can do it at once."))
        # sudo: feedback.kb.gap - the system writes the list, from logs that nobody else reads
        self.sudo()._refresh([*self.env.companies.ids, False])
        return {"type": "ir.actions.client", "tag": "soft_reload"}
