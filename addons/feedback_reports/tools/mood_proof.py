"""Tell how well moods are estimated, and whether one way is better than another beyond chance."""

import hashlib
import random
from collections import Counter

from .mood_learner import MOODS

HELD_OUT = 5  # one in so many
RESAMPLES = 1000
# So sure, one-sided, must a difference be.
SURE = 0.95


def is_held_out(ticket_id):
    """Tell whether a ticket is for judging and never for learning: always the same answer for a ticket."""
    digest = hashlib.sha256(f"feedback_reports.mood:{ticket_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % HELD_OUT == 0


def confusion(pairs):
    """Return {"right mood": {"estimated mood": number}} of [(right, estimated)]; nothing found counts as neutral."""
    counts = Counter((right, estimated or "neutral") for right, estimated in pairs)
    return {right: {estimated: counts[right, estimated] for estimated in MOODS} for right in MOODS}


def macro_f1(table):
    """Return the mean F1 of the moods that occur, 0 to 1.

    Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, §13.6.
    """
    scores = []
    for mood in MOODS:
        right = sum(table[mood].values())
        called = sum(row[mood] for row in table.values())
        if right:
            scores.append(2 * table[mood][mood] / (right + called))
    return sum(scores) / len(scores) if scores else 0.0


def figures(pairs):
    """Return {"count", "accuracy", "macro_f1", "confusion"} of [(right, estimated)]; shares go from 0 to 1."""
    table = confusion(pairs)
    hits = sum(table[mood][mood] for mood in MOODS)
    return {
        "count": len(pairs),
        "accuracy": hits / len(pairs) if pairs else 0.0,
        "macro_f1": macro_f1(table),
        "confusion": table,
    }


def is_better(rights, ours, theirs):
    """Tell whether ``ours`` has a higher macro-F1 than ``theirs`` on the same messages, not by chance.

    Paired bootstrap (Efron & Tibshirani 1993; for such comparisons Berg-Kirkpatrick et al., EMNLP 2012): the messages
    are drawn anew, with replacement, and ``ours`` must win in 95 % of the draws.
    """
    if not rights:
        return False
    dice, wins = random.Random(0), 0
    rows = list(zip(rights, ours, theirs, strict=True))
    for _draw in range(RESAMPLES):
        drawn = dice.choices(rows, k=len(rows))
        wins += macro_f1(confusion([(row[0], row[1]) for row in drawn])) > macro_f1(
            confusion([(row[0], row[2]) for row in drawn])
        )
    return wins >= SURE * RESAMPLES
