"""The second look at the best candidates: how much of the question's spelling they share.

It is BM25 over sequences of characters, and sees what stems do not: parts of compounds, word order, words that were run
together.
"""

from collections import Counter
from math import log

SHORTEST, LONGEST = 3, 5
SIZES = LONGEST - SHORTEST + 1
K1, B = 1.2, 0.75


def likeness(question, texts):
    """Return for each of these texts how well its spelling fits the question's. All of them are normalised.

    The n-grams go across words; a text's edges count as characters.
    """
    padded = f" {question} "
    wanted = {
        padded[start : start + size] for size in range(SHORTEST, LONGEST + 1) for start in range(len(padded) - size + 1)
    }
    counts = [_count(wanted, f" {text} ") for text in texts]
    lengths = [len(text) * SIZES + 1 for text in texts]
    average = sum(lengths) / max(len(lengths), 1)
    spread = Counter(gram for own in counts for gram in own)
    weights = {gram: log(1 + (len(texts) - number + 0.5) / (number + 0.5)) for gram, number in spread.items()}
    return [
        sum(
            weights[gram] * times * (K1 + 1) / (times + K1 * (1 - B + B * length / average))
            for gram, times in own.items()
        )
        for own, length in zip(counts, lengths, strict=True)
    ]


def _count(wanted, text):
    """Return how often each of the wanted n-grams stands in ``text``."""
    # A longer one can only stand where its beginning does, and most places have none.
    starts = [start for start in range(len(text) - SHORTEST + 1) if text[start : start + SHORTEST] in wanted]
    grams = [text[start : start + size] for start in starts for size in range(SHORTEST, LONGEST + 1)]
    return Counter([gram for gram in grams if gram in wanted])


def fuse(*signals):
    """Return the sum of the signals, each scaled so that its best value is 1."""
    scaled = []
    for signal in signals:
        best = max(signal, default=0) or 1
        scaled.append([value / best for value in signal])
    return [sum(values) for values in zip(*scaled, strict=True)]


def confidence(scores):
    """Return by how much the first of these falling scores is ahead of the second; a lone one is its own."""
    return scores[0] - scores[1] if len(scores) > 1 else sum(scores)
