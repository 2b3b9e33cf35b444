"""What a ticket says in its customer's own words."""

from odoo.addons.feedback_intake.tools.mail_text import html_to_text
from odoo.addons.feedback_kb.tools.ticket_text import bare_question, bare_subject

LANGUAGES = ("ru", "en")


def own_words(subject, description):
    """Return subject and first message as plain text, without quoted mail, greeting and signature.

    A subject that was made of the message's first words is not said twice.
    """
    subject, description = bare_subject(subject), str(description or "")
    text = bare_question(description) if description else ""
    if _squeezed(subject) in _squeezed(html_to_text(description)):
        return text or subject
    return f"{subject}\n{text}".strip()


def mood_language(language, text):
    """Return the language to read a message's mood in: "ru", "en", or None where we know no words of opinion.

    :param language: ISO 639-1 code that is known of the message, or an empty value: its script tells then
    """
    if language:
        return language if language in LANGUAGES else None
    return "ru" if any("а" <= char <= "я" for char in text.lower()) else "en"


def _squeezed(text):
    return " ".join(text.split())
