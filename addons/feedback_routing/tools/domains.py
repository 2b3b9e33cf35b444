"""Take a domain apart, so that the cheap conditions of a rule can be looked up instead of being evaluated."""

from ast import literal_eval


def parse_domain(text):
    """Return the domain (list) that ``text`` spells with fixed values only; an empty text means no condition.

    Rules may be written by people who are no administrators and are evaluated by the system, so nothing is executed.

    :raise ValueError: it is no list of fixed values
    """
    try:
        domain = literal_eval((text or "").strip() or "[]")
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from error
    if not isinstance(domain, list):
        raise ValueError("not a list")  # noqa: TRY004 - to the reader, a wrong type is a wrong domain
    return domain


def conjuncts(domain):
    """Return the sub-domains (lists) all of which must hold for ``domain`` (list in prefix notation) to hold.

    :raise ValueError: an operator lacks its operands
    """
    found, position = [], 0
    while position < len(domain):
        end = _end_of_term(domain, position)
        if domain[position] == "&":
            middle = _end_of_term(domain, position + 1)
            found += conjuncts(domain[position + 1 : middle]) + conjuncts(domain[middle:end])
        else:
            found.append(domain[position:end])
        position = end
    return found


def _end_of_term(domain, start):
    """Return the index after the term that starts at ``start``."""
    missing, position = 1, start
    while missing:
        if position >= len(domain):
            raise ValueError("an operator lacks its operands")
        missing += {"&": 1, "|": 1, "!": 0}.get(domain[position], -1) if isinstance(domain[position], str) else -1
        position += 1
    return position
