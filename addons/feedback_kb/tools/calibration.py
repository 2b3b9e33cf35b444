"""How often an answer is right at a given confidence, learnt from answers that people have judged.

Sources: pool adjacent violators (Ayer et al. 1955, "An empirical distribution function for sampling with incomplete
information", Ann. Math. Statist. 26), the score interval of a share (Wilson 1927, "Probable inference, the law of
succession, and statistical inference", JASA 22).
"""

from dataclasses import asdict, dataclass, field
from math import inf, sqrt

# The interval holds the true share nine times out of ten, so its lower end is too high once in twenty times.
Z_90 = 1.6449
# A band has so many answers at least: if all of them were right, its lower end is just above 90 %.
BAND_SIZE = 30
# The more is known, the bigger the bands, and the surer their ends; ten still tell where it becomes sure.
MOST_BANDS = 10


@dataclass(frozen=True)
class Band:
    """Answers whose confidence is ``start`` or more, up to the next band: how many, how many right, the lower end.

    ``lower`` never falls from a band to the next: whoever is right more often at a lower confidence is not right less
    often at a higher one.
    """

    start: float
    outcomes: int
    right: int
    lower: float

    @property
    def precision(self):
        return self.right / self.outcomes


@dataclass(frozen=True)
class Calibration:
    """What was learnt from ``outcomes`` judged answers, the least confident band first."""

    outcomes: int = 0
    bands: list[Band] = field(default_factory=list)

    def band_of(self, confidence):
        """Return the band of this confidence, or None below all that was ever judged."""
        return next((band for band in reversed(self.bands) if confidence >= band.start), None)

    def threshold(self, target, least_outcomes):
        """Return the confidence from which on answers are right often enough, or None while that is not known.

        :param float target: the share that shall be right; the lower end of a band must reach it
        :param int least_outcomes: with fewer judged answers nothing is known
        """
        if self.outcomes < least_outcomes:
            return None
        return next((band.start for band in self.bands if band.lower >= target), None)

    def to_json(self):
        return {"outcomes": self.outcomes, "bands": [asdict(band) for band in self.bands]}

    @classmethod
    def from_json(cls, values):
        values = values or {}
        return cls(values.get("outcomes", 0), [Band(**band) for band in values.get("bands", [])])


def wilson(right, outcomes, z=Z_90):
    """Return the ends of Wilson's interval for the true share behind ``right`` of ``outcomes``."""
    if not outcomes:
        return 0.0, 1.0
    share, square = right / outcomes, z * z / outcomes
    centre = (share + square / 2) / (1 + square)
    half = z / (1 + square) * sqrt(share * (1 - share) / outcomes + square / (4 * outcomes))
    return max(0.0, centre - half), min(1.0, centre + half)


def pool_adjacent_violators(groups):
    """Merge neighbours until the share of right ones falls nowhere: the isotonic regression of a share.

    :param groups: [(start, outcomes, right)], rising by start
    :return: the same, merged
    """
    pooled = []
    for start, outcomes, right in groups:
        pooled.append((start, outcomes, right))
        while len(pooled) > 1 and _share(pooled[-2]) >= _share(pooled[-1]):
            _start, outcomes, right = pooled.pop()
            start, more_outcomes, more_right = pooled.pop()
            pooled.append((start, outcomes + more_outcomes, right + more_right))
    return pooled


def _share(group):
    return group[2] / group[1]


def calibrate(samples):
    """Return the :class:`Calibration` of answers that people have judged.

    :param samples: [(confidence, whether it was right)]
    """
    band_size = max(BAND_SIZE, len(samples) // MOST_BANDS)
    bands, lower = [], 0.0
    for start, outcomes, right in pool_adjacent_violators(_cut(samples, band_size)):
        lower = max(lower, wilson(right, outcomes)[0])
        bands.append(Band(start, outcomes, right, lower))
    return Calibration(len(samples), bands)


def _cut(samples, band_size):
    """Cut the samples into bands of at least ``band_size``, from the most confident down; equals stay together."""
    groups, confidences, right = [], [], 0
    previous = inf
    for confidence, was_right in sorted(samples, key=lambda sample: -sample[0]):
        if len(confidences) >= band_size and confidence < previous:
            groups.append((previous, len(confidences), right))
            confidences, right = [], 0
        confidences.append(confidence)
        right += bool(was_right)
        previous = confidence
    if confidences:
        groups.append((previous, len(confidences), right))
    groups.reverse()
    # What is left over at the bottom is too little for a band of its own.
    if len(groups) > 1 and groups[0][1] < band_size:
        (start, outcomes, first_right), (_start, more_outcomes, more_right) = groups[:2]
        groups[:2] = [(start, outcomes + more_outcomes, first_right + more_right)]
    return groups


def is_failing(right, outcomes, target):
    """Tell whether answers are surely wrong too often: even the upper end of their share is below the target."""
    return bool(outcomes) and wilson(right, outcomes)[1] < target
