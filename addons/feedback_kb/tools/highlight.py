"""Which words of a passage are those that somebody searched for."""

import re

WORD = re.compile(r"\w+")
SHORTEST = 3
# Words that stand in every question and say nothing of its subject.
COMMON = frozenset(
    "how what when where which who why can could may must should will would the and for with from not are was does did "
    "have has had you your get как что это где когда куда кто мне меня мой моя моё мои или для при про без над под "
    "если чтобы есть быть можно нужно надо ещё уже мою моего его вас ваш".replace("ё", "е").split()
)
# Endings change, beginnings stay: as many letters two words of one stem have in common at least.
STEM = 4
LONG, SHORT_ENDING, LONG_ENDING = 7, 2, 3


def highlight(text, question):
    """Return ``text`` in pieces, [(piece, whether it was searched for)], that together are the whole text."""
    stems = tuple({_stem(word) for word in _words(question) if len(word) >= SHORTEST and word not in COMMON})
    pieces, end = [], 0
    for found in WORD.finditer(text):
        word = _plain(found.group())
        if stems and len(word) >= SHORTEST and word.startswith(stems):
            pieces += [(text[end : found.start()], False), (found.group(), True)]
            end = found.end()
    return [(piece, is_hit) for piece, is_hit in (*pieces, (text[end:], False)) if piece]


def _words(text):
    return [_plain(word) for word in WORD.findall(text)]


def _plain(word):
    return word.lower().replace("ё", "е")


def _stem(word):
    ending = LONG_ENDING if len(word) >= LONG else SHORT_ENDING
    return word[: max(STEM, len(word) - ending)]
