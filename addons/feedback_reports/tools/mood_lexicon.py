"""The words of opinion of both languages, ready to be looked up.

Russian and English share no letter, so one table serves both, and messages that mix them.
"""

from functools import lru_cache

from . import mood_lexicon_en, mood_lexicon_ru

LANGUAGES = (mood_lexicon_ru, mood_lexicon_en)
GLAD = frozenset("😀😃😄😁😆😊🙂😉😍🥰😘❤♥💕💖💗💙💚💛🧡💜👍👏🙏🎉🥳😎🤩🔥💪🌹🌸💐😻💯✨🤗😋😂🤣👌🙌🌟⭐😇☺🤝🏆✅")
SAD = frozenset("😡😠🤬😤😞😔😟😢😭😩😫👎💩🤮🤢😒🙄😖😣😱💔😕☹🙁😑😐😬🤦😓😥😰😨🤯💀🖕🤡😿❌")
LONGEST_ENDING = 7
SHORTEST_STEM = 3


def _words(of_name):
    """Return ({stem: value}, {whole word: value}) of all languages."""
    stems, whole = {}, {}
    for language in LANGUAGES:
        for value, words in of_name(language):
            for word in words.split():
                if word.startswith("="):
                    whole[word[1:]] = value
                else:
                    stems[word] = value
    return stems, whole


def _opinions(language):
    yield from language.POSITIVE.items()
    yield from ((-value, words) for value, words in language.NEGATIVE.items())
    yield 0, " ".join(language.NEUTRAL)


def _phrases():
    """Return {first two letters: [(words, value)]}, the longest first."""
    phrases = {}
    for language in LANGUAGES:
        for value, lines in language.PHRASES.items():
            for line in lines.split(","):
                words = tuple(line.split())
                phrases.setdefault(words[0][:2], []).append((words, value))
    for found in phrases.values():
        found.sort(key=lambda phrase: -len(phrase[0]))
    return phrases


OPINIONS = _words(_opinions)
EXPECTED = _words(lambda language: language.EXPECTED.items())
PHRASES = _phrases()
NEGATIONS = frozenset(word for language in LANGUAGES for word in language.NEGATIONS)
FULL_NEGATIONS = frozenset().union(*(language.FULL_NEGATIONS for language in LANGUAGES))
CONTRASTS = frozenset(word for language in LANGUAGES for word in language.CONTRASTS)
LACKED = mood_lexicon_ru.LACKED
INTENSIFIERS = {
    word: factor for language in LANGUAGES for factor, words in language.INTENSIFIERS.items() for word in words.split()
}


@lru_cache(maxsize=65536)
def opinion(word):
    """Return how good (above 0) or bad a word in lower case is, 0 when it says nothing."""
    found = _find(OPINIONS, word)
    if found is not None:
        return found
    if word.startswith("не") and len(word) > 5:
        # “неудобно”, “невежливый”: written as one, the opposite of what follows.
        return -0.8 * max(_find(OPINIONS, word[2:]) or 0, 0)
    if word.endswith("ен"):
        return _find(OPINIONS, f"{word[:-2]}н") or 0  # the short form: “бесполезен” of “бесполезный”
    return 0


@lru_cache(maxsize=65536)
def expectation(word):
    """Return how bad it is that something did not happen: “(не) работает”, “(not) working”; 0 when it is not."""
    return _find(EXPECTED, word) or 0


def _find(table, word):
    stems, whole = table
    if word in whole:
        return whole[word]
    for length in range(len(word), SHORTEST_STEM - 1, -1):
        if word[:length] in stems:
            return stems[word[:length]] if len(word) - length <= LONGEST_ENDING else None
    return None


def phrase_at(words, position):
    """Return (number of words, value) of the phrase that starts at ``position``, or None."""
    for phrase, value in PHRASES.get(words[position][:2], ()):
        size = len(phrase)
        if all(map(_fits, phrase, words[position : position + size])) and position + size <= len(words):
            return size, value
    return None


def _fits(pattern, word):
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
