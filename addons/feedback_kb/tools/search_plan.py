"""How much of the index a question may read: rare words in full, frequent ones where they matter most."""

from dataclasses import dataclass
from math import log
from operator import itemgetter

# Of a long letter the weightiest words are looked up.
MOST_WORDS = 100
# Where they stand in a text, a few words tell.
TELLING = 16
# Postings that may be read in full, the rarest words first; of each further word the most telling ones are read.
BUDGET = 24_000
MOST_TELLING = 1_500
FEWEST_TELLING = 60
# A word may have become so much more frequent since its articles were counted.
GROWTH, NEW = 4, 1_000


@dataclass(frozen=True)
class WantedWord:
    """A word to look up. ``is_partial``: only the ``at_most`` articles where it weighs most are read at first."""

    lexeme: str
    word: int
    weight: float
    at_most: int
    is_partial: bool


def idf(frequency, total):
    """Return the weight of a word that stands in ``frequency`` of ``total`` articles."""
    return log(1 + (max(total, frequency) - frequency + 0.5) / (frequency + 0.5))


def plan(words, total, scopes=1):
    """Return the :class:`WantedWord` list for ``words``, [(lexeme, its number, share of its weight, its frequency)].

    ``scopes``: how many lists of each word are read.
    """
    wanted, read = [], 0
    telling = max(MOST_TELLING // scopes, FEWEST_TELLING)
    weighted = [(frequency, share * idf(frequency, total), lexeme, word) for lexeme, word, share, frequency in words]
    heaviest = sorted(filter(itemgetter(0), weighted), key=itemgetter(1), reverse=True)[:MOST_WORDS]
    for frequency, weight, lexeme, word in sorted(heaviest):
        read += frequency
        is_partial = read > BUDGET and frequency > telling
        at_most = telling if is_partial else GROWTH * frequency + NEW
        wanted.append(WantedWord(lexeme, word, weight, at_most, is_partial))
    return wanted


def heaviest(wanted):
    """Return {lexeme: weight} of the words that tell best which part of a text fits."""
    best = sorted(wanted, key=lambda word: word.weight, reverse=True)[:TELLING]
    return {word.lexeme: word.weight for word in best}
