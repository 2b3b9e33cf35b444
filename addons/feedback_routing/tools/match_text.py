"""What is compared to find the same message again: its words alone, whatever program sent them."""

import hashlib
import re
import unicodedata

from odoo.addons.feedback_intake.tools.courtesy import CLOSING
from odoo.addons.feedback_intake.tools.mail_habits import FORWARD, REPLY
from odoo.addons.feedback_intake.tools.mail_quote import LOOKS_LIKE_HTML, split_quote
from odoo.addons.feedback_intake.tools.mail_text import html_to_text

MAX_LENGTH = 1000
MIN_LETTERS = 20
TICKET_NUMBER = re.compile(r"\[FB-\d+\]", re.IGNORECASE)


def match_text(subject, message):
    """Return the words of a message as they are compared: equal for equal words, however they were sent.

    A subject that only repeats how the message starts is left out, so that a mail and a form may be equal.

    :param message: text or HTML; what it quotes and its signature do not count
    """
    head, body = _words(_bare_subject(subject or "")), _words(_new_text(message or ""))
    text = body if body.startswith(head) else f"{head} {body}".strip()
    return text[:MAX_LENGTH].rstrip()


def is_comparable(text):
    """Tell whether a text has enough letters to be called alike: of a few words, half are the same by chance."""
    return sum(map(str.isalpha, text)) >= MIN_LETTERS


def match_digest(text):
    """Return what is equal for equal texts, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _bare_subject(subject):
    while prefix := REPLY.match(subject) or FORWARD.match(subject):
        subject = subject[prefix.end() :]
    return TICKET_NUMBER.sub(" ", subject)


def _new_text(message):
    new = split_quote(message)[0]
    text = html_to_text(new) if LOOKS_LIKE_HTML.search(new) else new
    closing = CLOSING.search(text)
    return text[: closing.start()] if closing and text[: closing.start()].strip() else text


def _words(text):
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return re.sub(r"[\W_]+", " ", folded).strip()
