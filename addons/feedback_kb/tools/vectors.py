"""Vectors of articles, kept small: compared in memory, stored as half-precision numbers."""

import struct
from operator import mul
from statistics import fmean, pstdev

try:
    import numpy
except ImportError:  # it comes with the encoder
    numpy = None


def pack(vector):
    """Return the bytes in which a vector is stored."""
    return struct.pack(f"<{len(vector)}e", *vector)


def unpack(data):
    return struct.unpack(f"<{len(data) // 2}e", data)


class VectorTable:
    """The vectors of ``rows``, [(article id, stored vector)], to be compared with one at a time."""

    def __init__(self, rows):
        self.ids = [article_id for article_id, _data in rows]
        vectors = [bytes(data) for _article_id, data in rows]
        if numpy and vectors:
            stacked = numpy.frombuffer(b"".join(vectors), dtype="<f2")
            self.vectors = stacked.reshape(len(vectors), -1).astype("float32")
        else:
            self.vectors = [unpack(data) for data in vectors]

    def cosines(self, vector):
        """Return {article id: how close it is to ``vector``}. All vectors have length 1."""
        if numpy and self.ids:
            values = (self.vectors @ numpy.asarray(vector, dtype="float32")).tolist()
        else:
            values = [sum(map(mul, own, vector)) for own in self.vectors]
        return dict(zip(self.ids, values, strict=True))


def fuse_by_deviation(*signals):
    """Return the sum of the signals, each measured in its own standard deviations, scaled to 0 … 2.

    A None is a value that is not known, and counts as an average one.
    """
    sums = [sum(values) for values in zip(*map(_deviations, signals), strict=True)]
    lowest, highest = min(sums, default=0), max(sums, default=0)
    spread = highest - lowest
    return [2 * (value - lowest) / spread if spread else 2.0 for value in sums]


def _deviations(signal):
    known = [value for value in signal if value is not None]
    mean, deviation = fmean(known) if known else 0, pstdev(known) if known else 0
    return [0 if value is None or not deviation else (value - mean) / deviation for value in signal]
