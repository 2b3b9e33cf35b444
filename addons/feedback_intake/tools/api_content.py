"""The JSON that clients of our API send."""

import math

from ..exceptions import PayloadError
from .delivery import read_json
from .payload import as_text


def read_content(text):
    """Return what a JSON text (str or bytes) says, without what PostgreSQL cannot keep.

    :raise PayloadError: it is none, or nested too deep, or holds numbers that JSON does not have
    """
    try:
        return _cleaned(read_json(text))
    except RecursionError as error:
        raise PayloadError("It is nested too deep.") from error


def _cleaned(value):
    if isinstance(value, str):
        return as_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise PayloadError("JSON has no such number.")
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {as_text(name): _cleaned(one) for name, one in value.items()}
    return value
