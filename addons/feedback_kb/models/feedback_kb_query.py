from datetime import timedelta

from odoo import api, fields, models

from ..tools.personal_data import mask
from ..tools.question_text import one_line

MAX_LENGTH = 300
KEPT_DAYS = 400


class FeedbackKbQuery(models.Model):
    """One search and what became of it, without anything that could tell who searched."""

    _name = "feedback.kb.query"
    _description = "Knowledge Search"
    _order = "id desc"
    _rec_name = "text"

    text = fields.Char("Search", required=True, readonly=True)
    lang = fields.Char("Language", readonly=True)
    source = fields.Selection(
        [
            ("help", "Help Centre"),
            ("form", "Web Form"),
            ("agent", "Agent"),
            ("chat", "Chat"),
            ("auto", "Automatic Reply"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    shown_ids = fields.Json("Shown Articles", readonly=True, help="Ids of the articles, best first.")
    shown_count = fields.Integer("Found", readonly=True)
    opened_id = fields.Many2one("feedback.kb.article", readonly=True, index="btree_not_null", ondelete="set null")
    outcome = fields.Selection(
        [
            ("none", "Nothing Opened"),
            ("opened", "Opened"),
            ("solved", "Solved"),
            ("ticket", "Ticket All the Same"),
        ],
        required=True,
        readonly=True,
        default="none",
        index=True,
    )
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, index="btree_not_null", ondelete="set null")

    @api.model
    def _log(self, text, source, article_ids=(), lang=None, company_id=None, names=()):
        """Set down a search and return it. ``text`` is masked: numbers, addresses and ``names`` are not kept."""
        masked = mask(one_line(text), names)
        # sudo: feedback.kb.query - whoever searches has no rights on the log; the system writes it
        return self.sudo().create(
            {
                "text": masked[:MAX_LENGTH] or "…",
                "source": source,
                "lang": lang or self.env.lang,
                "company_id": company_id,
                "shown_ids": list(article_ids),
                "shown_count": len(article_ids),
            }
        )

    def _note_opened(self, article):
        self.filtered(lambda query: query.outcome == "none").outcome = "opened"
        self.opened_id = article

    def _note_solved(self):
        """The reader said that the article helped: the question now finds it."""
        for query in self.filtered(lambda query: query.outcome in ("none", "opened")):
            query.outcome = "solved"
            if query.opened_id:
                self.env["feedback.kb.question"]._learn(query.opened_id, query.text, "search")

    def _note_ticket(self, ticket):
        """A ticket came all the same. An anonymous one is not named."""
        self.write({"outcome": "ticket", "ticket_id": False if ticket.is_anonymous else ticket.id})

    @api.autovacuum
    def _gc_old(self):
        """Forget searches after a good year."""
        old = self.search([("date", "<", fields.Datetime.now() - timedelta(days=KEPT_DAYS))], limit=10_000)
        old.unlink()
