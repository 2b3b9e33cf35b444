"""Find and mask what could tell who somebody is: addresses, numbers, names. In Russian and English.

Prices, dates, sizes and the names of products are left alone: what is found is shown to people, who stop looking at
lists that cry wolf.
"""

import re

from .personal_names import find_names
from .personal_numbers import find_numbers
from .personal_places import find_addresses, find_contacts

MASK = "…"
# With the letters of an order or a contract before it.
LONG_NUMBER = re.compile(r"(?<!\w)(?:[^\W\d_]{1,5}[-№#/]?)?\d(?:[-/]?\d){4,}(?!\w)")
KINDS = ("email", "url", "phone", "card", "document", "number", "address", "account", "name")


def find(text, names=()):
    """Return what may be personal data in a text, as a list of :class:`Finding` in the text's order, none overlapping.

    :param names: people known to be spoken of, as written on their contacts; found in any Russian case
    """
    taken, findings = [], []
    for finder in (find_contacts, find_numbers, find_addresses, lambda text: find_names(text, names)):
        for finding in finder(text):
            if all(finding.end <= start or finding.start >= end for start, end in taken):
                taken.append((finding.start, finding.end))
                findings.append(finding)
    return sorted(findings, key=lambda finding: finding.start)


def mask(text, names=()):
    """Return ``text`` with all that :func:`find` finds, and every number of five or more digits, replaced by “…”.

    For what is kept without anybody looking at it: a number too much is no harm there, one too few is.
    """
    return LONG_NUMBER.sub(MASK, cut(text, find(text, names)))


def cut(text, findings):
    """Return ``text`` with these findings, made by :func:`find` from this very text, replaced by “…”."""
    pieces, last = [], 0
    for finding in findings:
        pieces += [text[last : finding.start], MASK]
        last = finding.end
    return "".join([*pieces, text[last:]])
