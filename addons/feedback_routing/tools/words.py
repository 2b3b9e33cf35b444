"""Find words and phrases in customers' texts, in any of their forms, as whole words.

Forms are told by the Snowball stemmers for Russian and English (https://snowballstem.org): “возврат” finds “возврата”,
“refund” finds “refunds”, and neither finds a part of another word.
"""

import re
from functools import lru_cache
from html import unescape

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
SEPARATOR = re.compile(r"[\n,;]")
TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
CYRILLIC = re.compile(r"[а-я]")
# Beyond it stands what customers paste, not what they say.
MAX_LENGTH = 20_000

RUSSIAN = snowballstemmer.stemmer("russian")
ENGLISH = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def stem(word):
    """Return what all forms of a word share, in lower case, ё read as е."""
    word = word.casefold().replace("ё", "е")
    return (RUSSIAN if CYRILLIC.search(word) else ENGLISH).stemWord(word)


class StemmedText:
    """The words of a text, ready to be searched by many rules."""

    __slots__ = ("known", "stems")

    def __init__(self, text):
        self.stems = [stem(word) for word in WORD.findall(text[:MAX_LENGTH])]
        self.known = frozenset(self.stems)

    @classmethod
    def of_html(cls, title, html):
        return cls(f"{title or ''}\n{unescape(TAG.sub(' ', (html or '')[: 5 * MAX_LENGTH]))}")

    def has_phrase(self, phrase):
        """Tell whether the stems of ``phrase`` stand here one after another."""
        size = len(phrase)
        return any(
            tuple(self.stems[at : at + size]) == phrase for at, word in enumerate(self.stems) if word == phrase[0]
        )


class WordList:
    """Words and phrases, any of which may be meant: one a line or between commas, as somebody has typed them."""

    __slots__ = ("first_stems", "phrases")

    def __init__(self, lines):
        phrases = [(tuple(stem(word) for word in WORD.findall(line)), line.strip()) for line in SEPARATOR.split(lines)]
        self.phrases = tuple((stems, line) for stems, line in phrases if stems)
        self.first_stems = frozenset(stems[0] for stems, _line in self.phrases)

    def __bool__(self):
        return bool(self.phrases)

    def find(self, text):
        """Return the first entry of the list that ``text`` (:class:`StemmedText`) contains, or None."""
        if self.first_stems.isdisjoint(text.known):
            return None
        for stems, line in self.phrases:
            if stems[0] in text.known and (len(stems) == 1 or text.has_phrase(stems)):
                return line
        return None
