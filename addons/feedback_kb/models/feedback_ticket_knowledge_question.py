from odoo import models

from odoo.addons.feedback_intake.tools.courtesy import is_courtesy
from odoo.addons.feedback_intake.tools.mail_quote import split_quote

from ..tools.plain_text import plain_text
from ..tools.question_text import bare_subject

MAX_QUESTION = 1500
# Thanks and files without a word are no questions: a few messages are looked through for one.
LATEST_MESSAGES = 5


class FeedbackTicket(models.Model):
    """What a ticket asks, in which language, and which names must not leave it."""

    _inherit = "feedback.ticket"

    def _knowledge_question(self):
        """Return what to look for: the subject and what the customer has said last, without quoted mail."""
        return "\n".join(filter(None, [bare_subject(self.subject), self._knowledge_message()]))[:MAX_QUESTION]

    def _knowledge_message(self):
        """Return the customer's latest message that says something, as text, else the ticket's description."""
        for source in [*self._latest_customer_bodies(), self.description or ""]:
            new, _quoted = split_quote(str(source))
            text = plain_text(new)
            if text and not is_courtesy(text):
                return text
        return ""

    def _latest_customer_bodies(self):
        # sudo: mail.message - what customers wrote on a ticket that the caller may read
        messages = self.env["mail.message"].sudo()
        return messages.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "in", ("email", "comment")),
                ("subtype_id", "=", self._comment_id()),
                ("is_internal", "=", False),
                "|",
                ("author_id", "=", False),
                ("author_id.partner_share", "=", True),
            ],
            order="id desc",
            limit=LATEST_MESSAGES,
        ).mapped("body")

    def _knowledge_lang(self):
        """Return the installed language that the customer writes in, else the one to write to them in."""
        same = [code for code, _name in self.env["res.lang"].get_installed() if self._is_language_of_customer(code)]
        lang = self._customer_lang()
        return lang if lang in same or not same else same[0]

    def _is_language_of_customer(self, lang):
        language = self.language or (self._customer_lang() or "").split("_")[0]
        return lang.split("_")[0] == language

    def _names_to_mask(self):
        """Return the customer's names, whole and word by word."""
        names = [name for name in (self.contact_name, self.partner_id.name) if name]
        return {*names, *(word for name in names for word in name.split() if len(word) > 2)}
