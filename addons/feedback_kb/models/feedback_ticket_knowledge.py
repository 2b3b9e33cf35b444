from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.audience import Audience
from ..tools.findings import Findings
from ..tools.question_text import one_line
from .feedback_kb_article_usage import USES
from .feedback_kb_suggestion import HIDDEN

SHOWN = 5
MAX_SEARCH = 300


def _is_published(article):
    return article.state == "published" and article.active


class FeedbackTicket(models.Model):
    """The articles that may answer a ticket, as the panel on its form asks for them.

    They are looked for when the panel is opened, never while a message is taken in.
    """

    _inherit = "feedback.ticket"

    kb_usage_ids = fields.One2many("feedback.kb.usage", "ticket_id", readonly=True)
    used_article_ids = fields.Many2many(
        "feedback.kb.article",
        string="Articles Used",
        compute="_compute_used_article_ids",
        search="_search_used_article_ids",
        help="Put into a reply here or on a ticket that was merged into this one, or sent automatically.",
    )

    @api.depends("kb_usage_ids", "merged_ticket_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_used_article_ids(self):
        families = {ticket: ticket._with_merged() for ticket in self}
        groups = self.env["feedback.kb.usage"]._read_group(
            [("ticket_id", "in", self.union(*families.values()).ids), ("kind", "in", USES)],
            ["ticket_id"],
            ["article_id:recordset"],
        )
        used = {ticket.id: articles for ticket, articles in groups}
        nothing = self.env["feedback.kb.article"]
        for ticket, family in families.items():
            articles = nothing.union(*(used.get(one.id, nothing) for one in family))
            ticket.used_article_ids = articles._filtered_access("read")

    @api.model
    def _search_used_article_ids(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        is_use = Domain("kind", "in", USES)
        if operator == "in" and False in value:
            return ~Domain("kb_usage_ids", "any", is_use) | self._search_used_article_ids("in", set(value) - {False})
        used = Domain("kb_usage_ids", "any", is_use & Domain("article_id", operator, value))
        return used | Domain("merged_ticket_ids", "any", used)

    def _with_merged(self):
        """Return the ticket and all that were merged into it, as far as the user sees them."""
        family, last = self, self
        while last := last.merged_ticket_ids - family:
            family |= last
        return family

    def knowledge_suggestions(self):
        """Return what the panel shows on this ticket: articles that may answer it, best first, and those used.

        :raise AccessError: when the user may not read the ticket
        """
        self.ensure_one()
        self.check_access("read")
        question = self._knowledge_question()
        rows = self.env["feedback.kb.suggestion"]._of(self)
        hidden = rows.filtered(lambda row: row.state in HIDDEN).article_id.sudo(False)
        findings = self._find_knowledge(question, SHOWN + len(hidden))
        is_agent = self.has_access("write")
        hits = [hit for hit in self._prepare_hits(findings, question) if hit["id"] not in hidden.ids][:SHOWN]
        if is_agent:
            self.env["feedback.kb.suggestion"]._propose(self, findings, {hit["id"] for hit in hits})
        return {
            "hits": hits,
            "used": self._knowledge_labels(self.used_article_ids),
            "hidden": self._knowledge_labels(hidden._filtered_access("read").filtered(_is_published)),
            "is_agent": is_agent,
            "lang": self._knowledge_lang(),
        }

    def knowledge_search(self, text, is_final=False):
        """Search by hand. Return ``{"hits": […], "query_id": id or False}``.

        :param is_final: the agent has finished typing: the whole sentence is searched for, and the search logged
        :raise AccessError: when the user may not read the ticket
        """
        self.ensure_one()
        self.check_access("read")
        text = one_line(text, MAX_SEARCH)
        findings = self._find_knowledge(text, SHOWN, is_final)
        query = self.env["feedback.kb.query"]
        # Of tickets that few may see no word stands in a log that all managers read.
        if is_final and text and not (self.is_confidential or self.is_anonymous):
            lang, company = self._knowledge_lang(), self.company_id.id
            query = query._log(text, "agent", findings.article_ids, lang, company, self._names_to_mask())
        hits = self._prepare_hits(findings, text)
        if not is_final:
            # Nobody can be sure of half a word.
            hits = [{**hit, "is_probable": False} for hit in hits]
        return {"hits": hits, "query_id": query.id}

    def _find_knowledge(self, text, limit, is_final=True):
        if not text:
            return Findings()
        search = self.env["feedback.kb.search"]
        find = search._find if is_final else search._complete
        return find(text, self._knowledge_audience(), lang=self._knowledge_lang(), limit=limit)

    def _knowledge_audience(self):
        """Agents see internal articles too, but only of the company that the customer has written to."""
        return Audience("internal", tuple(self.company_id.ids))

    def _knowledge_labels(self, articles):
        return [{"id": article.id, "title": article.title} for article in articles]
