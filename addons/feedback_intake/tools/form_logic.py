"""Which questions of a form are shown, given the answers so far.

The page's script decides the same while a visitor types (``static/src/public/form_logic.js``); what counts is what
comes out here.
"""

import re
from dataclasses import dataclass

OPERATORS = ("filled", "is", "is_not", "at_least", "at_most")
# As the script reads numbers, so that both agree.
NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?", re.ASCII)
SPACE = " \t\n\r\f\v"


@dataclass(frozen=True)
class Condition:
    """
    :param key: of the question that it asks about
    :param operator: one of OPERATORS
    :param values: keys of options, or one number; of "is" any of them will do, of "is_not" none may be given
    """

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def as_json(self):
        return {"key": self.key, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Part:
    """A question, or the heading of a section that reaches to the next one. Without a condition it is always shown."""

    key: str
    is_section: bool = False
    condition: Condition | None = None

    def as_json(self):
        condition = self.condition.as_json() if self.condition else None
        return {"key": self.key, "section": self.is_section, "condition": condition}


def shown_parts(parts, answers):
    """Return the keys of what is shown, a set.

    A condition about a question that is hidden, or comes later, does not hold, whatever has been answered there.

    :param parts: [Part] in the order of the form
    :param answers: {key: [str]}, as typed
    """
    shown, in_open_section = set(), True
    for part in parts:
        is_open = is_met(part.condition, answers, shown)
        if part.is_section:
            in_open_section = is_open
        if is_open and in_open_section:
            shown.add(part.key)
    return shown


def is_met(condition, answers, shown):
    """Tell whether a condition holds where the questions ``shown`` have been asked; None always holds."""
    if condition is None:
        return True
    given = [value.strip(SPACE) for value in answers.get(condition.key, ())]
    given = [value for value in given if value]
    return condition.key in shown and MEANINGS[condition.operator](given, condition.values)


def read_number(text):
    """Return the number that somebody has typed, None where it is none."""
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def _is_any(given, wanted):
    return any(_is_same(one, other) for one in given for other in wanted)


def _is_same(one, other):
    number = read_number(one)
    return one == other or (number is not None and number == read_number(other))


def _is_at_least(given, wanted):
    return any(_order(one, other) >= 0 for one in given for other in wanted if _order(one, other) is not None)


def _is_at_most(given, wanted):
    return any(_order(one, other) <= 0 for one in given for other in wanted if _order(one, other) is not None)


def _order(one, other):
    number, limit = read_number(one), read_number(other)
    return None if number is None or limit is None else number - limit


MEANINGS = {
    "filled": lambda given, _wanted: bool(given),
    "is": _is_any,
    "is_not": lambda given, wanted: not _is_any(given, wanted),
    "at_least": _is_at_least,
    "at_most": _is_at_most,
}
