"""The text of a file whose encoding nobody tells."""

import re

from charset_normalizer import from_bytes

from .import_item import BINARY, EMPTY, TOO_LARGE, UNREADABLE, ImportRefused

MAX_TEXT = 3_000_000
# Odoo's Cyrillic and Western users write these.
CANDIDATES = ["utf_8", "cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1252", "utf_16"]
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})|<\?xml[^>]{0,100}encoding=[\"']([\w-]{2,40})", re.IGNORECASE
)


def decode(data, is_html=False):
    """Return the text of a file.

    :raise ImportRefused: it is empty, too large, no text, or in no encoding that is known
    """
    if len(data) > MAX_TEXT:
        raise ImportRefused(TOO_LARGE)
    text = _decoded(data, is_html).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        raise ImportRefused(EMPTY)
    return text


def _decoded(data, is_html):
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if CONTROL.search(data[:100_000]):
        raise ImportRefused(BINARY)
    declared = DECLARED.search(data[:2000]) if is_html else None
    names = ["utf-8", *((name or b"").decode("ascii") for name in (declared.groups() if declared else ()))]
    for name in filter(None, names):
        if (text := _attempt(data, name)) is not None:
            return text
    found = from_bytes(data[:200_000], cp_isolation=CANDIDATES).best()
    if found is None:
        raise ImportRefused(UNREADABLE)
    return _strictly(data, found.encoding)


def _strictly(data, encoding):
    text = _attempt(data, encoding)
    if text is None:
        raise ImportRefused(UNREADABLE)
    return text


def _attempt(data, encoding):
    """Return the text, or None where it is not in this encoding or the encoding is not known."""
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
