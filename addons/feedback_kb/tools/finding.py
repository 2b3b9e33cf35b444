import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A piece of a text that may tell who somebody is. ``kind``: see ``KINDS`` in ``personal_data``."""

    kind: str
    start: int
    end: int
    text: str

    @property
    def key(self):
        """What is equal for the same number or address, however it is written."""
        if self.kind in ("phone", "card"):
            return re.sub(r"\D", "", self.text)
        return self.text.casefold()


def findings_of(kind, pattern, text, group=0, accepts=None):
    """Yield what ``pattern`` finds as findings of this kind.

    :param group: name or number of the group that is the finding
    :param accepts: function of the match that tells whether it counts
    """
    for match in pattern.finditer(text):
        if match.start(group) >= 0 and (accepts is None or accepts(match)):
            yield Finding(kind, match.start(group), match.end(group), match[group])
