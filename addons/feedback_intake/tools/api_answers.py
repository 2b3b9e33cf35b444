"""Answers to a channel's questions as our API takes them, and as a property of a ticket keeps them."""

from datetime import date

from ..exceptions import PayloadError
from .payload import from_iso

# Types of properties that people can be asked for -> their name in the API.
QUESTION_TYPES = {
    "char": "text",
    "text": "longtext",
    "integer": "integer",
    "float": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "selection": "choice",
    "tags": "choices",
}
LARGEST_NUMBER = 2**31 - 1


def question_options(definition):
    """Return [(value, label)] of what can be chosen."""
    return [tuple(option[:2]) for option in definition.get("selection") or definition.get("tags") or []]


def read_answer(definition, value):
    """Return the answer as the property keeps it.

    :param dict definition: of the property
    :raise PayloadError: it is none of the property's type
    """
    return READERS[definition["type"]](value, [option for option, _label in question_options(definition)])


def _no_answer(reason):
    return PayloadError(f"This is no answer: {reason}")


def _read_text(value, _options):
    return _typed(value, str)


def _read_integer(value, options):
    number = _read_number(value, options)
    if number != int(number):
        raise _no_answer("not a whole number")
    return int(number)


def _read_number(value, _options):
    if isinstance(value, bool) or abs(_typed(value, (int, float))) > LARGEST_NUMBER:
        raise _no_answer("too large a number")
    return value


def _read_boolean(value, _options):
    return _typed(value, bool)


def _read_date(value, _options):
    try:
        return date.fromisoformat(_typed(value, str)).isoformat()
    except ValueError as error:
        raise _no_answer("not a date") from error


def _read_moment(value, _options):
    moment = from_iso(_typed(value, str))
    if not moment:
        raise _no_answer("not a moment")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _read_choice(value, options):
    if _typed(value, str) not in options:
        raise _no_answer("not an option")
    return value


def _read_choices(value, options):
    return list(dict.fromkeys(_read_choice(one, options) for one in _typed(value, list)))


def _typed(value, kind):
    if not isinstance(value, kind):
        raise _no_answer("of another type")
    return value


READERS = {
    "char": _read_text,
    "text": _read_text,
    "integer": _read_integer,
    "float": _read_number,
    "boolean": _read_boolean,
    "date": _read_date,
    "datetime": _read_moment,
    "selection": _read_choice,
    "tags": _read_choices,
}
