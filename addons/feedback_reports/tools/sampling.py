"""Draw people by what they are called, not by chance: whoever is looked at again meets the same lot."""

import hashlib


def lot(*key):
    """Return a whole number that looks random but is always the same for this key."""
    text = "|".join(map(str, key))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def is_drawn(share, *key):
    """Tell whether this key belongs to a sample of ``share`` per cent."""
    return lot(*key) % 10_000 < share * 100


def quarter(moment):
    """Return the quarter of a date, such as ``2026-Q4``."""
    return f"{moment.year}-Q{(moment.month + 2) // 3}"
