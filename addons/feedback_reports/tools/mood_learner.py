"""Learn the mood of messages from labelled ones, without numpy: multinomial logistic regression on hashed features.

Words, pairs of words and character 3- to 5-grams are hashed to 65,536 numbers (Weinberger et al., Feature Hashing, ICML
2009); the lexicon's estimate is a feature as well. Fitted by AdaGrad (Duchi et al., JMLR 2011), each mood weighing the
same however rare it is. Deterministic: the same messages make the same model.
"""

import json
import math
import random
import zlib
from array import array
from collections import Counter

from .mood_rules import estimate
from .mood_text import read

MOODS = ("negative", "neutral", "positive")
SIZE = 1 << 16
LEARNED_LENGTH = 500  # characters of a message; more costs time and says little more
EPOCHS = 6
RATE = 0.3
DECAY = 1e-5
HEAVIEST = 4.0  # of a rare mood
# What is kept: three bytes a weight, so at most about 150 kB.
MOST_FEATURES = 20_000
LEAST_WEIGHT = 0.02
LEXICON = ("*score", "*praise", "*blame", "*none")


def _hashed(name):
    return zlib.crc32(name.encode()) % SIZE


def features(text):
    """Return ({number: value}, {number: word}) of a message; the second names the words among the first."""
    text = text[:LEARNED_LENGTH]
    words = [token.text for token in read(text) if token.kind in ("word", "emoji", "sad", "glad") or token.text in "!?"]
    own = {_hashed(f"w{word}"): word for word in words}
    pairs = (f"p{first} {second}" for first, second in zip(words, words[1:], strict=False))
    counts = Counter([*own, *map(_hashed, pairs)])
    values = {number: 1.0 for number in counts}
    joined = f" {' '.join(words)} "
    grams = dict.fromkeys(joined[start : start + size] for size in (3, 4, 5) for start in range(len(joined) - size + 1))
    for gram in grams:
        number = _hashed(f"g{gram}")
        values[number] = values.get(number, 0.0) + 0.4
    norm = math.sqrt(sum(value * value for value in values.values())) or 1.0
    values = {number: value * 3 / norm for number, value in values.items()}
    return values | _lexicon_features(text), own


def _lexicon_features(text):
    found = estimate(text)
    score = found.score
    rated = (score, max(score, 0), max(-score, 0), float(found.mood is None))
    return {_hashed(name): value for name, value in zip(LEXICON, rated, strict=True) if value}


class Learner:
    """``weights``: {number: (weight of each mood)}, ``bias``: (of each mood)."""

    def __init__(self, weights=None, bias=(0.0, 0.0, 0.0)):
        self.weights = weights or {}
        self.bias = bias

    @classmethod
    def fit(cls, messages):
        """Return what was learned from [(text, mood)]."""
        samples = [_packed(features(text)[0], MOODS.index(mood)) for text, mood in messages]
        counts = Counter(mood for _numbers, _values, mood in samples)
        importance = [
            min(len(samples) / (len(counts) * counts[mood]), HEAVIEST) if counts[mood] else 0 for mood in range(3)
        ]
        weights = {number: [0.0, 0.0, 0.0] for numbers, _values, _mood in samples for number in numbers}
        squares = {number: [1e-2, 1e-2, 1e-2] for number in weights}
        bias, dice = [0.0, 0.0, 0.0], random.Random(0)
        for _epoch in range(EPOCHS):
            dice.shuffle(samples)
            for numbers, values, mood in samples:
                _adjust(weights, squares, bias, (numbers, values), mood, importance[mood])
        return cls(_heaviest(weights), tuple(bias))

    def estimate(self, text):
        """Return (mood, score from -1 to 1): how much likelier the message is praise than blame."""
        odds = self._probabilities(features(text)[0])
        return MOODS[odds.index(max(odds))], odds[2] - odds[0]

    def evidence(self, text):
        """Return ((word, value), …): what each word of the message adds to praise, below 0 to blame."""
        values, own = features(text)
        shares = (
            (word, round((self.weights[number][2] - self.weights[number][0]) * values[number], 2))
            for number, word in own.items()
            if number in self.weights
        )
        return tuple(sorted(shares, key=lambda share: -abs(share[1])))

    def _probabilities(self, values):
        sums = list(self.bias)
        for number, value in values.items():
            for mood, weight in enumerate(self.weights.get(number, ())):
                sums[mood] += weight * value
        return _softmax(sums)

    def to_bytes(self):
        """Return the model for storing: each weight as a byte, relative to the heaviest."""
        scale = max((abs(weight) for row in self.weights.values() for weight in row), default=1.0) / 127 or 1.0
        numbers = sorted(self.weights)
        head = json.dumps({"bias": self.bias, "scale": scale, "count": len(numbers)}).encode()
        rows = array("b", [round(weight / scale) for number in numbers for weight in self.weights[number]])
        # Two bytes a number, the lower one first whatever the machine.
        places = b"".join(number.to_bytes(2, "little") for number in numbers)
        return zlib.compress(len(head).to_bytes(2, "little") + head + places + rows.tobytes())

    @classmethod
    def from_bytes(cls, data):
        """Return the model that :meth:`to_bytes` stored."""
        data = zlib.decompress(data)
        start = 2 + int.from_bytes(data[:2], "little")
        head = json.loads(data[2:start])
        count, scale = head["count"], head["scale"]
        rows = array("b", data[start + 2 * count :])
        weights = {
            int.from_bytes(data[start + 2 * place : start + 2 * place + 2], "little"): tuple(
                weight * scale for weight in rows[3 * place : 3 * place + 3]
            )
            for place in range(count)
        }
        return cls(weights, tuple(head["bias"]))


def _packed(values, mood):
    """Return the features of a message in a tenth of the memory that a dict takes: thousands wait to be learned."""
    return array("H", values), array("f", values.values()), mood


def _adjust(weights, squares, bias, sample, mood, importance):
    """Take one AdaGrad step towards calling a sample, (numbers, values), by its ``mood``."""
    sums = list(bias)
    rows = [(weights[number], squares[number], value) for number, value in zip(*sample, strict=True)]
    for row, _square, value in rows:
        sums[0] += row[0] * value
        sums[1] += row[1] * value
        sums[2] += row[2] * value
    for place, odds in enumerate(_softmax(sums)):
        slope = importance * (odds - (place == mood))
        if abs(slope) < 1e-3:
            continue
        bias[place] -= 0.02 * slope
        for row, square, value in rows:
            step = slope * value
            square[place] += step * step
            row[place] = row[place] * (1 - DECAY) - RATE * step / math.sqrt(square[place])


def _softmax(sums):
    highest = max(sums)
    powers = [math.exp(value - highest) for value in sums]
    total = sum(powers)
    return [power / total for power in powers]


def _heaviest(weights):
    kept = [(max(map(abs, row)), number) for number, row in weights.items()]
    kept = sorted((found for found in kept if found[0] > LEAST_WEIGHT), reverse=True)[:MOST_FEATURES]
    return {number: tuple(weights[number]) for _weight, number in kept}
