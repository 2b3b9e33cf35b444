"""Fill in the variables of a canned reply. No template language: a fixed set of names is looked up, nothing is run."""

import re

VARIABLE = re.compile(r"(?P<before>,[ \t]*)?\{\{\s*(?P<name>[\w.]+)\s*\}\}(?P<after>,[ \t]*)?")


def fill(text, values):
    """Return ``text`` with ``{{ name }}`` replaced by ``values[name]``.

    An unknown name stays as it is, so that the agent sees it. An empty value takes the comma beside it along:
    "Hello, {{ name }}!" reads "Hello!", and "{{ name }}, could you" reads "Could you".
    """

    def replace(found):
        value = values.get(found["name"])
        if value is None:
            return found[0]
        before, after = found["before"] or "", found["after"] or ""
        if value:
            return before + value + after
        is_first = not text[: found.start()].strip()
        return "" if is_first else after

    filled = re.sub(r"[ \t]+(?=[,.!?])", "", VARIABLE.sub(replace, text)).strip()
    return filled[:1].upper() + filled[1:] if text.lstrip().startswith("{{") else filled
