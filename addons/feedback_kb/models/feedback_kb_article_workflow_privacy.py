from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_domain_extract

from ..tools.personal_data import cut, find
from ..tools.personal_html import find_in_html, mask_html
from ..tools.public_contacts import is_public_contact

MANAGER = "feedback_intake.feedback_intake_group_manager"


class FeedbackKbArticle(models.Model):
    """No customer's data in what customers read: whoever publishes is asked first."""

    _inherit = "feedback.kb.article"

    allowed_personal_data = fields.Text(
        copy=False, readonly=True, groups=MANAGER, help="What a manager has published knowingly, one a line."
    )

    def _list_personal_data(self):
        """Return [(place, :class:`Finding`)] of what may be somebody's data: neither the company's own nor allowed."""
        self.ensure_one()
        names = self._source_names()
        places = [
            ("title", find(self.title or "", names)),
            ("body", find_in_html(str(self.body or ""), names)),
            ("keywords", find(self.keywords or "", names)),
            *(("question", find(question.text, names)) for question in self.question_ids),
        ]
        # sudo: feedback.kb.article - what was allowed by a manager is asked of nobody
        allowed = set((self.sudo().allowed_personal_data or "").splitlines())
        contacts = self._public_contacts()
        seen, listed = set(), []
        for place, findings in places:
            for finding in findings:
                is_known = finding.text in allowed or is_public_contact(finding, **contacts)
                if not is_known and (place, finding.key) not in seen:
                    seen.add((place, finding.key))
                    listed.append((place, finding))
        return listed

    def _source_names(self):
        # sudo: feedback.kb.article, feedback.ticket - names to look for, whoever may see the ticket
        ticket = self.sudo().source_ticket_id
        return ticket._draft_names() if ticket else ()

    @api.model
    def _public_contacts(self):
        """Return what companies publish of themselves: ``{"emails", "domains", "phones", "places"}``."""
        # sudo: res.company, feedback.channel - their public addresses and numbers
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        emails = {email.lower() for email in companies.mapped("email") if email}
        channels = set(self.env["feedback.channel"]._all_addresses())
        return {
            "emails": emails | channels,
            "domains": {email_domain_extract(email) for email in emails | channels},
            "phones": [phone for phone in companies.mapped("phone") if phone],
            "places": [street for street in companies.mapped("street") if street],
        }

    def action_publish(self):
        to_ask = self.filtered(lambda article: article.visibility != "internal" and article._list_personal_data())
        if not to_ask:
            return super().action_publish()
        for article in self:
            article._check_has_answer()
        self._check_may_publish()
        return self.env["feedback.kb.publish"]._ask(self)

    @api.onchange("visibility")
    def _onchange_visibility(self):
        """Publishing asks; here the article is published already."""
        if self.state != "published" or self.visibility == "internal":
            return None
        texts = [finding.text for _place, finding in self._list_personal_data()]
        if not texts:
            return None
        message = self.env._("Customers will read what may be somebody's personal data: %s", ", ".join(texts))
        return {"warning": {"title": self.env._("Personal data in this article"), "message": message}}

    def _mask_personal_data(self):
        """Replace what :meth:`_list_personal_data` lists by “…”."""
        self.ensure_one()
        keys = {finding.key for _place, finding in self._list_personal_data()}
        names = self._source_names()

        def masked(text):
            return cut(text, [finding for finding in find(text, names) if finding.key in keys])

        body = Markup(mask_html(str(self.body or ""), names, only=keys))  # noqa: S704 - it was sanitized before
        self.write({"title": masked(self.title), "body": body})
        if self.keywords:
            self.keywords = masked(self.keywords)
        for question in self.question_ids:
            if masked(question.text) != question.text:
                question.text = masked(question.text)
