"""The words and phrases that a message speaks of, in any of their forms, without what says who wrote it."""

import re
from functools import lru_cache
from zlib import crc32

from odoo.addons.feedback_intake.tools.language import LINKS
from odoo.addons.feedback_kb.tools.personal_data import MASK, mask
from odoo.addons.feedback_kb.tools.ticket_text import bare_question, bare_subject
from odoo.addons.feedback_routing.tools.words import stem

from .trend_stop_words import STOP_WORDS

# Beyond it stands what customers paste, not what they say.
MAX_LENGTH = 4000
SENTENCE = re.compile(rf"[.,!?;:()«»“”\"\n{MASK}]+")
DIGIT = re.compile(r"\d")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# They turn the meaning of the word after them round, and mean nothing alone.
NEGATIONS = frozenset("не нет без not no never без cannot can't don't doesn't didn't isn't won't".split())
NEGATIVE_STEMS = frozenset(stem(word) for word in NEGATIONS)
SHORTEST = 3
MOST_BETWEEN = 2


class Term:
    """A word or a phrase: ``number`` is equal in all its forms, ``surface`` as it was written here."""

    __slots__ = ("stems", "surface")

    def __init__(self, stems, surface):
        self.stems = stems
        self.surface = surface

    @property
    def words(self):
        """The stems that mean something alone."""
        return tuple(word for word in self.stems if word not in NEGATIVE_STEMS)

    @property
    def number(self):
        return term_number(self.stems)


@lru_cache(maxsize=200_000)
def term_number(stems):
    """Return the 32-bit integer that stands for these stems; of two terms in a million some share one, by chance."""
    return crc32(" ".join(stems).encode()) - 2**31


def bare_text(subject, body):
    """Return what a message says as plain text: without quote, greeting, signature, links and mail addresses."""
    return LINKS.sub(MASK, f"{bare_subject(subject)}\n{bare_question(body)}"[:MAX_LENGTH])


def message_text(subject, body, names=()):
    """Return :func:`bare_text` without what could tell who somebody is: numbers, addresses, names.

    :param names: of the people who are known to be spoken of
    """
    return mask(bare_text(subject, body), names)


def find_terms(text):
    """Yield the :class:`Term` of each word and each phrase of a :func:`message_text`.

    A phrase is two words in a row, between which two others that mean nothing may stand; or a negation with the word
    after it, and with the one before it as well.
    """
    for sentence in SENTENCE.split(text):
        before, last, gap = None, None, 0
        for match in WORD.finditer(sentence):
            word = match[0].casefold().replace("’", "'")
            is_negation = word in NEGATIONS
            if DIGIT.search(word):
                before = last = None
                continue
            if not is_negation and (word in STOP_WORDS or len(word) < SHORTEST):
                gap += 1
                continue
            if gap > MOST_BETWEEN:
                before = last = None
            here = (stem(word), match.start(), is_negation)
            if not is_negation:
                yield Term((here[0],), word)
                yield from _phrases(sentence[: match.end()], before, last, here)
            before, last, gap = last, here, 0


def _phrases(text, before, last, here):
    """Yield the phrases that end with the word ``here`` at the end of ``text``; places are (stem, start, negation)."""
    if not last or last[0] == here[0]:
        return
    yield Term((last[0], here[0]), _surface(text[last[1] :]))
    if last[2] and before and not before[2]:
        yield Term((before[0], last[0], here[0]), _surface(text[before[1] :]))


def _surface(text):
    return " ".join(text.casefold().split())


def term_numbers(text):
    """Return the numbers of all terms of a message, sorted, each once."""
    return sorted({term.number for term in find_terms(text)})
