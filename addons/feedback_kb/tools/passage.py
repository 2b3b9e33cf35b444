"""The part of a text that answers a question best."""

import re
from bisect import bisect_left

PASSAGE = 240
ELLIPSIS = "…"
# A text up to this length is compared as a whole, of a longer one the best parts.
WHOLE, PART, PARTS = 2_000, 500, 3
SENTENCE_ENDS = (". ", "! ", "? ", "… ", "\n")
SPACES = re.compile(r"\s+")
# Of an occurrence in a long sentence so much of what stands before it is shown.
LEAD = 40


def best_passage(text, weights, length=PASSAGE):
    """Return at most ``length`` characters of ``text`` in which the weightiest words stand, as one line.

    ``weights``: {stem: weight}. Where none of them stands, it is the beginning.
    """
    text = text.strip()
    start = max(_windows(text, weights, length), default=(0, 0))[1]
    return _cut(text, abs(start), length)


def best_parts(text, weights):
    """Return ``text``, or the parts of a long one that fit best, for a comparison that takes its time."""
    if len(text) <= WHOLE:
        return text
    parts = []
    for _score, start in sorted(_windows(text, weights, PART), reverse=True):
        if all(abs(abs(start) - taken) >= PART for taken in parts):
            parts.append(abs(start))
        if len(parts) == PARTS:
            break
    return " ".join(text[start : start + PART] for start in sorted(parts or [0]))


def _windows(text, weights, length):
    """Return [(sum of the weights of the different stems in it, minus where it starts)] of the parts to choose from."""
    places = _places(text, weights)
    if not places:
        return []
    positions = [position for position, _stem in places]
    starts = {_start(text, position, length - LEAD) for position in positions}
    found = []
    for start in starts:
        inside = places[bisect_left(positions, start) : bisect_left(positions, start + length)]
        found.append((sum(weights[stem] for stem in {stem for _position, stem in inside}), -start))
    return found


def _places(text, weights):
    """Return [(position, stem)] of all words in ``text`` that begin with one of the stems, in order."""
    small = text.lower().replace("ё", "е")
    if len(small) != len(text):  # some capitals have two small letters
        small = "".join(char.lower()[:1] for char in text).replace("ё", "е")
    places = []
    for stem in filter(None, weights):
        beginning = stem[:-1] if len(stem) > 4 else stem  # the stem of “delivery” is “deliveri”
        position = small.find(beginning)
        while position >= 0:
            if not position or not small[position - 1].isalnum():
                places.append((position, stem))
            position = small.find(beginning, position + len(beginning))
    return sorted(places)


def _start(text, position, reach):
    """Return where a part begins that shows this position: with its sentence, or else with a word before it."""
    earliest = max(position - reach, 0)
    ends = [(text.rfind(end, earliest, position), end) for end in SENTENCE_ENDS]
    place, end = max(ends)
    if place >= 0 or not earliest:
        return place + len(end) if place >= 0 else 0
    space = text.find(" ", position - LEAD, position)
    return space + 1 if space >= 0 else position


def _cut(text, start, length):
    """Return ``text`` from ``start`` on in one line, between words, with an ellipsis where something is left out."""
    rest = SPACES.sub(" ", text[start : start + 4 * length]).strip()
    lead = "" if _starts_sentence(text, start) else ELLIPSIS
    room = length - len(lead)
    if len(rest) <= room and start + 4 * length >= len(text):
        return lead + rest
    piece = rest[: room - len(ELLIPSIS) + 1]
    piece = piece[: piece.rfind(" ")] if " " in piece else piece[:-1]
    return f"{lead}{piece.rstrip(' ,;:–—-')}{ELLIPSIS}"


def _starts_sentence(text, start):
    before = text[:start].rstrip(" ")
    return not before or before[-1] in "\n.!?…"
