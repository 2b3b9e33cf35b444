"""The words and phrases that a message speaks of, in any of their forms, without what says who wrote it."""

import re
from functools import lru_cache
from zlib import crc32

from odoo.addons.feedback_intake.tools.language import LINKS
from odoo.addons.feedback_kb.tools.near_duplicates import STOP_WORDS
from odoo.addons.feedback_kb.tools.personal_data import MASK, mask
from odoo.addons.feedback_kb.tools.ticket_text import bare_question, bare_subject
from odoo.addons.feedback_routing.tools.words import stem

# Beyond it stands what customers paste, not what they say.
MAX_LENGTH = 4000
SENTENCE = re.compile(rf"[.,!?;:()«»“”\"\n{MASK}]+")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# They turn the meaning of the word after them round, and mean nothing alone.
NEGATIONS = frozenset("не нет без not no never без cannot can't don't doesn't didn't isn't won't".split())
SHORTEST = 3
MOST_BETWEEN = 2


class Term:
    """A word or a phrase of two: ``number`` is equal in all its forms, ``surface`` as it was written here."""

    __slots__ = ("stems", "surface")

    def __init__(self, stems, surface):
        self.stems = stems
        self.surface = surface

    @property
    def number(self):
        return term_number(self.stems)


@lru_cache(maxsize=200_000)
def term_number(stems):
    """Return the 32-bit integer that stands for these stems; of two terms in a million some share one, by chance."""
    return crc32(" ".join(stems).encode()) - 2**31


def message_text(subject, body, names=()):
    """Return what a message says as plain text: without quote, greeting, signature, addresses, numbers and names.

    :param names: of the people who are known to be spoken of
    """
    text = f"{bare_subject(subject)}\n{bare_question(body)}"[:MAX_LENGTH]
    return mask(LINKS.sub(MASK, text), names)


def find_terms(text):
    """Yield the :class:`Term` of each word and each phrase of a :func:`message_text`.

    A phrase is two words in a row; two words that mean nothing may stand between them, and a negation may come first.
    """
    for sentence in SENTENCE.split(text):
        previous, gap = None, 0
        for match in WORD.finditer(sentence):
            word = match[0].casefold()
            is_negation = word in NEGATIONS
            if not is_negation and (word in STOP_WORDS or len(word) < SHORTEST):
                gap += 1
                continue
            if not word.replace("-", "").isalpha() and not is_negation:
                previous = None
                continue
            here = (stem(word), match.start(), is_negation)
            if not is_negation:
                yield Term((here[0],), word)
            if previous and gap <= MOST_BETWEEN and not is_negation and previous[0] != here[0]:
                yield Term((previous[0], here[0]), " ".join(sentence[previous[1] : match.end()].casefold().split()))
            previous, gap = here, 0


def term_numbers(text):
    """Return the numbers of all terms of a message, sorted, each once."""
    return sorted({term.number for term in find_terms(text)})
