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
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    declared = is_html and DECLARED.search(data[:2000])
    if declared:
        name = (declared[1] or declared[2]).decode("ascii")
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            pass
    found = from_bytes(data[:200_000], cp_isolation=CANDIDATES).best()
    if found is None:
        raise ImportRefused(UNREADABLE)
    return _strictly(data, found.encoding)


def _strictly(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportRefused(UNREADABLE) from error
