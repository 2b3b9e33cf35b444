from odoo import models
from odoo.tools import html_sanitize
from odoo.tools.mail import html_to_inner_content

from ..tools.ticket_text import bare_answer, bare_question, bare_subject, has_substance


class FeedbackTicket(models.Model):
    """An article out of a ticket: the customer's question with the agent's answer."""

    _inherit = "feedback.ticket"

    def action_draft_article(self):
        """Open the draft of an article that answers what this ticket asks."""
        self.ensure_one()
        self.check_access("write")
        return self.env["feedback.kb.draft"].create(self._prepare_draft_values())._open()

    def _prepare_draft_values(self):
        self.ensure_one()
        title = bare_subject(self.subject)
        question = self._draft_question()
        lang = self._draft_lang()
        similar = self.env["feedback.kb.draft"]._find_similar(f"{title}\n{question}", lang)
        return {
            "ticket_id": self.id,
            "company_id": self.company_id.id,
            "title": title,
            "question": question,
            "body": self._draft_answer(),
            "lang": lang,
            "category_id": next((article.category_id.id for article in similar if article.category_id), False),
            "similar_ids": [(6, 0, (self._own_drafts() | similar).ids)],
        }

    def _own_drafts(self):
        """Return the articles that were drafted from this ticket before."""
        # sudo: feedback.kb.article - where an article comes from is not shown; the ticket may be seen
        drafts = self.env["feedback.kb.article"].sudo().search([("source_ticket_id", "=", self.id)])
        return drafts.sudo(False)._filtered_access("read")

    def _draft_question(self):
        """Return the customer's first words, without greeting and signature, as plain text."""
        first = self.description or next(
            (message.body for message in self._public_messages() if not self._is_ours(message)), ""
        )
        return bare_question(str(first or ""))

    def _draft_answer(self):
        """Return the last answer of an agent that says something, as HTML; failing that the longest one."""
        answers = []
        for message in reversed(self._public_messages().filtered(lambda message: self._is_agents(message))):
            answer = html_sanitize(bare_answer(str(message.body or "")), strip_style=True, strip_classes=True)
            if has_substance(str(answer)):
                return answer
            answers.append(answer)
        return max(answers, key=lambda answer: len(html_to_inner_content(answer)), default="")

    def _is_agents(self, message):
        bot = self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root")
        return self._is_ours(message) and message.author_id.id != bot and message.message_type in ("comment", "email")

    def _draft_lang(self):
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        same = [code for code in installed if self.language and code.split("_")[0] == self.language]
        return same[0] if same else self._customer_lang()

    def _draft_names(self):
        """Return the names of those who write on this ticket."""
        self.ensure_one()
        authors = self._public_messages().author_id.sudo()  # sudo: res.partner - names, to be masked
        names = {self.contact_name, self.partner_id.sudo().name, *authors.mapped("name")}
        return tuple(sorted(name for name in names if name))
