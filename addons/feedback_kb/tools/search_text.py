"""Texts as the search sees them: articles and questions go through the same sieve before PostgreSQL parses them."""

import re
import unicodedata

# Longer articles are indexed and longer questions read up to here.
MAX_ARTICLE = 100_000
MAX_QUESTION = 2_000

ACUTE = "\u0301"  # marks the stressed vowel in Russian dictionaries
# Left in place these would make one word of two ("paid.What", "и/или"), which PostgreSQL takes for hosts and files.
JOINTS = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|(?<!\w)-|-(?!\w)|[^\w\s.,-]|_")
SPACES = re.compile(r"\s+")
WORD_AT_END = re.compile(r"[^\W_]+\Z")


def normalise(text, limit=MAX_ARTICLE):
    """Return ``text`` in small letters, ё as е, without accents and punctuation, at most ``limit`` characters."""
    text = unicodedata.normalize("NFKC", (text or "")[:limit]).replace(ACUTE, "").lower().replace("ё", "е")
    return SPACES.sub(" ", JOINTS.sub(" ", text)).strip()


def split_prefix(text):
    """Return (the words that are typed in full, the beginning of the word being typed or "") of a normalised text."""
    match = WORD_AT_END.search(text)
    return (text[: match.start()].strip(), match.group()) if match else (text, "")
