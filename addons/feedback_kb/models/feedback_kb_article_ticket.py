import re

from markupsafe import Markup

from odoo import api, fields, models

from ..tools.plain_text import plain_text
from .feedback_kb_article_access import MANAGER

WORD = re.compile(r"\w+")
# A shorter line ("Good day!") may stand in any answer.
TELLING_LENGTH = 20


class FeedbackKbArticle(models.Model):
    """The tickets that an article was used on, and what agents say about it there."""

    _inherit = "feedback.kb.article"

    used_ticket_count = fields.Integer("Tickets", compute="_compute_used_ticket_count")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_used_ticket_count(self):
        Ticket = self.env["feedback.ticket"]
        for article in self:
            article.used_ticket_count = Ticket.search_count([("used_article_ids", "in", article.ids)])

    @api.readonly
    def action_open_used_tickets(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_ticket_action")
        return {
            **action,
            "name": self.env._("Tickets Where It Was Used"),
            "domain": [("used_article_ids", "in", self.ids)],
            "context": {},
        }

    def _is_in(self, body):
        """Tell whether a message's HTML contains this article: a link to it, or one of its telling lines."""
        self.ensure_one()
        if re.search(rf"/help/[\w-]+/a/(?:[^\s\"'<>/?#]*-)?{self.id}(?!\w)", body):
            return True
        answer = _words(plain_text(body))
        lines = [_words(line) for line in (self.body_text or "").split("\n")]
        telling = [line for line in lines if len(line) >= TELLING_LENGTH] or [max(lines, key=len)]
        return any(f" {line} " in f" {answer} " for line in telling if line)

    def _report_wrong(self, reason, number):
        """Ask the owner to mend the article. Without an owner a manager of the company is asked.

        :param number: of the ticket where it was noticed, or False when the owner may not know of that ticket
        """
        self.ensure_one()
        # sudo: feedback.kb.article, res.groups - agents report articles that they may not change themselves
        article = self.sudo()
        owner = article.user_id.filtered("active") or article._any_manager()
        env = self.with_context(lang=owner.lang).env
        agent = self.env.user.name
        if number:
            who = env._("%(agent)s on ticket %(number)s:", agent=agent, number=number)
        else:
            who = env._("%(agent)s:", agent=agent)
        note = Markup("<p>%s<br>%s</p>") % (who, reason)
        if owner:
            summary = env._("An agent says that this article is wrong")
            article.activity_schedule("feedback_kb.mail_activity_review", summary=summary, note=note, user_id=owner.id)
        else:
            article.message_post(body=note)

    def _any_manager(self):
        company = self.company_id or self.env.company
        managers = self.env.ref(MANAGER).all_user_ids
        return managers.filtered(lambda user: user.active and company in user.company_ids).sorted("id")[:1]


def _words(text):
    return " ".join(WORD.findall(text.casefold()))
