"""Find and mask what could tell who somebody is: addresses, numbers, names that are known."""

import re

MASK = "…"
PATTERNS = {
    "email": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "url": re.compile(r"\bhttps?://\S+", re.IGNORECASE),
    "phone": re.compile(r"(?<![\w.])\+?\d(?:[\s().-]{0,2}\d){6,14}(?![\w])"),
    "number": re.compile(r"(?<!\w)[A-ZА-ЯЁ]{0,4}[-№#/]?\d[\d-]{3,}(?!\w)", re.IGNORECASE),
}


def mask(text, names=()):
    """Return ``text`` with e-mail addresses, links, phone and order numbers and these ``names`` replaced by “…”."""
    for pattern in PATTERNS.values():
        text = pattern.sub(MASK, text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", MASK, text, flags=re.IGNORECASE)
    return text
