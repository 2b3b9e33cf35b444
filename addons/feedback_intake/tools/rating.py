"""Ratings on any scale as stars."""

import re

SCALE = re.compile(r"\s*(-?\d{1,4})\s*(?:-|–|—|\.\.+|…)\s*(-?\d{1,4})\s*")
STARS = 5


def read_scale(text):
    """Return (lowest, highest) of a scale written as ``0-10``; ``10`` alone is ``1-10``, and nothing ``1-5``.

    :raise ValueError: it is none
    """
    text = (text or "").strip()
    if not text:
        return 1, STARS
    if text.isascii() and text.isdigit():
        text = f"1-{text}"
    found = SCALE.fullmatch(text)
    if not found or int(found[1]) >= int(found[2]):
        raise ValueError(f"“{text}” is no scale.")
    return int(found[1]), int(found[2])


def to_stars(value, lowest, highest):
    """Return 1 to 5 stars of a number (or its text) on a scale, 0 where it is none or outside.

    Of 0 to 10, the scale of the Net Promoter Score, promoters give 5 stars, passives 4, detractors 3 and less.
    """
    if isinstance(value, bool):
        return 0
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        return 0
    if not lowest <= number <= highest:
        return 0
    return int(1 + (number - lowest) / (highest - lowest) * (STARS - 1) + 0.5)
