"""Addresses, message ids and dates of a header, read as well as they can be."""

import re
from datetime import timezone
from email.errors import HeaderParseError
from email.policy import SMTP
from email.utils import parsedate_to_datetime

from .mail_headers import decode_words

MAX_ADDRESSES = 2000
EMAIL = re.compile(r"""[^\s<>()\[\],;:"'@\\]{1,128}@[^\s<>()\[\],;:"'@\\]{1,255}""")
MESSAGE_ID = re.compile(r"<([^<>\s]{1,900})>")
YEARS = range(1971, 2100)


def addresses(values, hint=None):
    """Return ``[(name, address), ...]`` of header values given as bytes; the address may be ""."""
    result = []
    for value in values:
        for mailbox in _split(value.decode("latin-1")):
            if len(result) >= MAX_ADDRESSES:
                return result
            pair = _read_mailbox(mailbox.encode("latin-1"), hint)
            if any(pair):
                result.append(pair)
    return result


def message_ids(values):
    """Return the ids, each as ``<id>``, in their order and without repetition."""
    text = " ".join(value.decode("latin-1") for value in values)
    found = MESSAGE_ID.findall(text) or [word for word in re.split(r"[\s,;<>]+", text) if "@" in word]
    return list(dict.fromkeys(f"<{_printable(word)}>" for word in found))


def is_readable_id(identifier):
    """Tell whether Python's own parser reads this ``<id>`` back as it is; on some it raises IndexError.

    Which ones depends on Python's version, so those without a left side (``<@x>``, ``<:a>``) never count.
    """
    if identifier[1:2] in "@:":
        return False
    try:
        return str(SMTP.header_factory("Message-ID", identifier)) == identifier
    except (IndexError, ValueError, AttributeError, HeaderParseError):
        return False


def read_date(value):
    """Return an aware datetime of a Date value in bytes, or None when it is missing, broken or absurd."""
    try:
        date = parsedate_to_datetime(value[:200].decode("latin-1"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.year not in YEARS:
        return None
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)


def clean_address(text):
    """Return the one address in a text in its bare form, or ""."""
    text = text.strip().strip("<>").strip().removeprefix("mailto:")
    found = EMAIL.search(text) or EMAIL.search(re.sub(r"\s*([@.])\s*", r"\1", text))
    if not found:
        return ""
    local, _at, domain = found[0].rpartition("@")
    local, domain = local.strip("."), domain.strip(".-")
    return f"{local}@{domain}" if local and domain else ""


def _printable(word):
    return "".join(char for char in word if "!" <= char <= "~")


def _split(text):
    """Yield the mailboxes of a list: cut at commas and semicolons outside quotes, brackets and comments."""
    start, quoted, depth, angle = 0, False, 0, False
    for position, char in enumerate(text):
        if quoted:
            quoted = not (char == '"' and text[position - 1] != "\\")
        elif char == '"':
            quoted = text.find('"', position + 1) != -1 if position + 1 < len(text) else False
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif char in "<>":
            angle = char == "<"
        elif char in ",;" and not depth and (not angle or char == ";"):
            yield text[start:position]
            start, angle = position + 1, False
    yield text[start:]


def _read_mailbox(raw, hint):
    text = decode_words(raw, hint)
    if text.endswith(":") and "@" not in text:
        return "", ""
    opening = text.rfind("<")
    if opening >= 0:
        inside = text[opening + 1 :].split(">")[0]
        address = clean_address(inside) or clean_address(text)
        name = text[:opening] or text[opening + 1 :].partition(">")[2]
    else:
        address = clean_address(text)
        name = text.replace(address, " ", 1) if address else text
    return _clean_name(name, address), address.lower() if address.isupper() else address


def _clean_name(name, address):
    comment = re.fullmatch(r"[\s\"<>]*\(([^()]*)\)[\s\"<>.]*", name)
    name = comment[1] if comment else name
    name = re.sub(r"\\([\"\\])", r"\1", name.strip()).strip("\"' \t<>,;")
    name = re.sub(r"\s{2,}", " ", name)
    return "" if name.lower() == address.lower() or not re.search(r"\w", name) else name
