from markupsafe import Markup

from odoo import models
from odoo.tools import html_sanitize

from ..tools.audience import Audience
from ..tools.mail_article import mail_article


class FeedbackKbArticle(models.Model):
    """An article as an answer in a mail."""

    _inherit = "feedback.kb.article"

    def _is_public_for(self, company):
        """Tell whether a customer of ``company`` may see the article without logging in."""
        self.ensure_one()
        return bool(self.filtered_domain(self._visible_domain(Audience("public", (company.id,)))))

    def _render_answer(self, template, ticket):
        """Return the article as HTML for a message on ``ticket``, in the words of a template."""
        self.ensure_one()
        lang = ticket._customer_lang()
        body, has_media = mail_article(str(self.body or ""))
        values = {
            "article": self,
            "body": Markup(html_sanitize(body, sanitize_style=True, strip_classes=True)),
            "has_media": has_media,
            "url": self._help_link(ticket.company_id),
            "ticket": ticket,
        }
        return self.env["ir.qweb"]._render(f"feedback_kb.{template}", values, lang=lang)
