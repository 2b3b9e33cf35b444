"""A small language for where a value is in a JSON document. Nothing in it is executed.

``data.customer.email`` · ``items[0].text`` · ``items[-1].text`` (the last) · ``items[*].text`` (of each) ·
``answers[id=email].value`` (of those whose ``id`` is ``email``) · ``["a.b"].c`` (a name that has dots in it).
A ``$`` in front, as JSONPath writes it, is allowed.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 250
STEP = re.compile(
    r"""
    \.?(?P<name>[^.\[\]"\s][^.\[\]"]*)
    | \[ (?: (?P<index>-?\d{1,6}) | (?P<all>\*) | "(?P<quoted>[^"]*)" | (?P<key>[^="\[\]]+)=(?P<value>[^\[\]]*) ) \]
    """,
    re.VERBOSE,
)
PLAIN_NAME = re.compile(r'[^.\[\]"\s$](?:[^.\[\]"]*[^.\[\]"\s])?')


class PathError(ValueError):
    """This is no path. ``rest`` is the part from which on it cannot be read."""

    def __init__(self, rest):
        super().__init__(f"This is no path from “{rest}” on.")
        self.rest = rest


@dataclass(frozen=True)
class Step:
    """``kind``: name, index, all or where."""

    kind: str
    name: str = ""
    value: str = ""
    index: int = 0

    def of(self, holder):
        """Return the values that this step leads to from a value, a list; none where it leads nowhere."""
        if self.kind == "name" and isinstance(holder, dict):
            return [holder[self.name]] if self.name in holder else []
        if not isinstance(holder, list):
            return []
        if self.kind == "all":
            return holder
        if self.kind == "where":
            return [one for one in holder if isinstance(one, dict) and _as_written(one.get(self.name)) == self.value]
        place = self.index
        if self.kind == "name":  # items.0
            if not (self.name.isascii() and self.name.isdigit()):
                return []
            place = int(self.name[:7])
        return [holder[place]] if -len(holder) <= place < len(holder) else []


def parse_path(path):
    """Return the steps of a path, a tuple; ``$`` alone is the whole document.

    :raise PathError: it is none
    """
    text = (path or "").strip()
    place = 1 if text.startswith("$") else 0
    steps = []
    if not text or len(text) > MAX_LENGTH:
        raise PathError(text[:MAX_LENGTH])
    while place < len(text):
        found = STEP.match(text, place)
        # Names follow a dot, except at the beginning.
        if not found or (found["name"] and (text[place] == ".") != (place > 0)):
            raise PathError(text[place:])
        steps.append(_step(found))
        place = found.end()
    return tuple(steps)


def find(document, steps):
    """Return the values at a path, a list, without those that are null."""
    values = [document]
    for step in steps:
        values = [found for value in values for found in step.of(value)]
    return [value for value in values if value is not None]


def leaves(document, limit=300):
    """Return [(path, value)] of what is neither object nor list in a document, in its order, at most ``limit``."""
    found, waiting = [], [("", document)]
    while waiting and len(found) < limit:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed([(_joined(path, name), part) for name, part in value.items()])
        elif isinstance(value, list):
            waiting += reversed([(f"{path}[{place}]", part) for place, part in enumerate(value[:limit])])
        else:
            found.append((path or "$", value))
    return found


def _joined(path, name):
    if PLAIN_NAME.fullmatch(name):
        return f"{path}.{name}" if path else name
    return f'{path}["{name}"]'


def _step(found):
    if found["index"]:
        return Step("index", index=int(found["index"]))
    if found["all"]:
        return Step("all")
    if found["key"]:
        return Step("where", found["key"].strip(), found["value"].strip().strip("\"'"))
    return Step("name", found["name"].strip() if found["name"] else found["quoted"])


def _as_written(value):
    """Return a value as people write it in a path."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, (str, int, float)) else None
