"""Mark the words of a passage that a question asks for."""

import re

from odoo.addons.feedback_intake.tools.language import STOP_WORDS

WORD = re.compile(r"\w+")
SHORTEST = 3
# Words that share this much of their beginning are taken for forms of one word: "return" and "returned".
SHARED_BEGINNING = 4
LONGEST_ENDING = 4
CYRILLIC = re.compile("[а-я]")
# Among the commonest words of customers' letters these two are what the letters are about.
COMMON = {word.replace("ё", "е") for words in STOP_WORDS.values() for word in words.split()} - {"order", "заказ"}


def highlight(passage, question):
    """Return the passage as ``[[text, whether it was asked for]]``: the pieces make up the passage again."""
    asked = {_fold(word) for word in WORD.findall(question) if len(word) >= SHORTEST} - COMMON
    pieces, end = [], 0
    for word in WORD.finditer(passage):
        if _is_asked(_fold(word.group()), asked):
            pieces += [[passage[end : word.start()], False], [word.group(), True]]
            end = word.end()
    pieces.append([passage[end:], False])
    return [piece for piece in pieces if piece[0]]


def _fold(word):
    return word.casefold().replace("ё", "е")


def _is_asked(word, asked):
    if len(word) < SHORTEST or word in asked:
        return word in asked
    return any(_are_forms(word, other) for other in asked)


def _are_forms(one, other):
    shared = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        shared += 1
    # Russian endings are longer: "верните" and "вернём" are one word, "present" and "pressed" are two.
    ending = min(LONGEST_ENDING, shared // 2 + bool(CYRILLIC.match(one)))
    return shared >= SHARED_BEGINNING and max(len(one), len(other)) - shared <= ending
