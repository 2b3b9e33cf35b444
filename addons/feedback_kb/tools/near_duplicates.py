"""Group texts that say nearly the same: word forms, word order, greetings and a typo do not matter.

Comparing all with all would take hours for 50,000 texts, so only texts that share two of their rarest words, or are
both short and share one, are compared.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

import snowballstemmer

# Measured on pairs of Russian and English messages: above it hardly any that are not the same, below it few that are.
SIMILARITY = 0.6
RAREST = 4
SHORT = 5
# So many groups that share a key are compared with a text: beyond, the key is a common word that tells nothing.
MANY = 40
MAX_WORDS = 150
WORDS = re.compile(r"[^\W_]+")
STOP_WORDS = frozenset(
    "и в не на что я с как это по но мы вы у к за из от так же бы для мне меня вас вам ваш наш мой моя то а ли или "
    "да нет "
    "есть был уже только пожалуйста здравствуйте добрый день спасибо the and is to of in it you i for on with not this "
    "that have be my we are was can your please thanks thank hello hi do does a an as at our us if will would how what "
    "me".split()
)
_RUSSIAN, _ENGLISH = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")


@dataclass
class Group:
    """Texts that say the same. ``members`` are the numbers of the texts, ``leader`` is the text that they resemble."""

    leader: tuple
    members: list = field(default_factory=list)
    seed: object = None

    def __post_init__(self):
        self.words = frozenset(self.leader)


@lru_cache(maxsize=100_000)
def _stem(word):
    return (_ENGLISH if word.isascii() else _RUSSIAN).stemWord(word)


def stems(text):
    """Return the distinct stems of a text's telling words, sorted: equal for equal words in any form and order."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    words = WORDS.findall(folded)[:MAX_WORDS]
    telling = [word for word in words if word not in STOP_WORDS] or words
    return tuple(sorted({_stem(word) for word in telling}))


def similarity(first, second):
    """Return how alike two sets of :func:`stems` are, 0 to 1; of short ones the letters count: there may be typos."""
    common = len(first & second)
    alike = common / (len(first) + len(second) - common) if first and second else 0.0
    if alike < SIMILARITY and max(len(first), len(second)) <= SHORT:
        one, other = _trigrams(first), _trigrams(second)
        alike = max(alike, len(one & other) / len(one | other) if one and other else 0.0)
    return alike


@lru_cache(maxsize=50_000)
def _trigrams(words):
    return frozenset(
        padded[at : at + 3] for word in words for padded in (f"  {word} ",) for at in range(len(padded) - 2)
    )


def group_texts(texts, seeds=()):
    """Return the :class:`Group` list of texts that say nearly the same.

    :param texts: tuples of :func:`stems`, one a text; empty ones are in no group
    :param seeds: [(stems, object)] of groups that are there already: texts join these first
    """
    same = defaultdict(list)
    for number, words in enumerate(texts):
        if words:
            same[words].append(number)
    frequency = Counter(stem for words in [*same, *(words for words, _seed in seeds)] for stem in words)
    groups, index = [], defaultdict(list)
    for words, seed in seeds:
        _found(groups, index, words, frequency, seed)
    # The commonest wording first: the others gather around it.
    for words in sorted(same, key=lambda words: (-len(same[words]), words)):
        group = _closest(index, words, frequency) or _found(groups, index, words, frequency)
        group.members += same[words]
    return groups


def _found(groups, index, words, frequency, seed=None):
    group = Group(words, seed=seed)
    groups.append(group)
    for key in _keys(words, frequency):
        index[key].append(group)
    return group


def _closest(index, words, frequency):
    candidates = {id(group): group for key in _keys(words, frequency) for group in index.get(key, ())[:MANY]}
    own = frozenset(words)
    best, best_score = None, SIMILARITY
    for group in candidates.values():
        # Sets of very different size cannot be alike enough.
        shorter, longer = sorted((len(own), len(group.words)))
        if longer > SHORT and shorter < SIMILARITY * longer:
            continue
        score = similarity(own, group.words)
        if score > best_score or (score == best_score and best is None):
            best, best_score = group, score
    return best


def _keys(words, frequency):
    """Return what a text is looked up by: pairs of its rarest words that are not its alone; of short ones single "
    "words."""
    shared = sorted((word for word in words if frequency[word] > 1), key=lambda word: (frequency[word], word))
    keys = list(combinations(sorted(shared[:RAREST]), 2))
    if len(words) <= SHORT:
        keys += [(word,) for word in shared]
    return keys or [(word,) for word in shared[:1]]
