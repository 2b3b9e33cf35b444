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


def as_tree(domain):
    """Return ``domain`` (list in prefix notation) as a tree: ``("&", children)``, ``("|", children)``, ``("!", [one])``
    or a condition ``(path, operator, value)``. Nested “and”s and “or”s are one level.

    :raise ValueError: an operator lacks its operands, or a condition its three parts
    """
    children, position = [], 0
    while position < len(domain):
        child, position = _read_term(domain, position)
        children.append(child)
    return children[0] if len(children) == 1 else _joined("&", children)


def _read_term(domain, position):
    """Return (the term that starts at ``position``, the index after it)."""
    if position >= len(domain):
        raise ValueError("an operator lacks its operands")
    term, position = domain[position], position + 1
    if term in ("&", "|", "!"):
        children = []
        for _operand in range(1 if term == "!" else 2):
            child, position = _read_term(domain, position)
            children.append(child)
        return _joined(term, children), position
    if not isinstance(term, (list, tuple)) or len(term) != 3:
        raise ValueError(f"{term!r} is no condition")
    return tuple(term), position


def _joined(operator, children):
    if operator == "!":
        return (operator, children)
    flat = []
    for child in children:
        flat += child[1] if child[0] == operator else [child]
    return (operator, flat)


def is_condition(node):
    """Tell a condition from an operator with its children."""
    return len(node) == 3
