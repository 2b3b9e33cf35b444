"""Parameters of Content-Type and Content-Disposition: RFC 2231, encoded words, raw 8-bit, unquoted values."""

import re
from urllib.parse import unquote_to_bytes

from .mail_charset import decode
from .mail_headers import decode_words

PARAMETER = re.compile(r"""\s*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.){0,8000}"?|[^;]{0,8000})""", re.DOTALL)
SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?\Z")
MIME_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]{1,80})\s*/\s*([a-z0-9!#$&^_.+-]{1,120})", re.IGNORECASE)
TYPE_ALIASES = {
    "text": "text/plain",
    "plain": "text/plain",
    "text/text": "text/plain",
    "plain/text": "text/plain",
    "html": "text/html",
    "text/htm": "text/html",
    "html/text": "text/html",
    "application/xhtml+xml": "text/html",
    "pdf": "application/pdf",
    "multipart": "multipart/mixed",
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
}


def content_type(value):
    """Return ``(mime type or "", {parameter: text})`` of a Content-Type value given as bytes."""
    text = value.decode("latin-1")
    found = MIME_TYPE.match(text)
    mimetype = f"{found[1]}/{found[2]}".lower() if found else text.split(";")[0].strip().lower()
    return TYPE_ALIASES.get(mimetype, mimetype if found else ""), parameters(value)


def parameters(value, hint=None):
    """Return ``{lower-case name: text}`` of everything after the first semicolon of a header value in bytes."""
    text = value.decode("latin-1")
    start = text.find(";")
    sections = {}
    while 0 <= start < len(text):
        found = PARAMETER.match(text, start + 1)
        if found and (name := SECTION.match(found[1].lower())):
            sections.setdefault(name[1], []).append(
                (int(name[2] or 0), bool(name[3]), bool(name[2]), _unquote(found[2]))
            )
        start = text.find(";", found.end() if found else start + 1)
    return {name: _join(pieces, hint) for name, pieces in sections.items()}


def _unquote(raw):
    raw = raw.strip()
    if raw.startswith('"'):
        return re.sub(r"\\([\"\\])", r"\1", raw[1:].removesuffix('"'))
    return raw


def _join(pieces, hint):
    extended = [piece for piece in pieces if piece[1] or piece[2]]
    if not extended:
        return decode_words(pieces[0][3].encode("latin-1"), hint)
    charset, chunks = None, []
    for number, encoded, _numbered, raw in sorted(extended, key=lambda piece: piece[0]):
        if encoded and number == 0 and raw.count("'") >= 2:
            charset, _language, raw = raw.split("'", 2)
        chunks.append(unquote_to_bytes(raw.encode("latin-1")) if encoded else raw.encode("latin-1"))
    joined = b"".join(chunks)
    if charset is None and b"=?" in joined:
        return decode_words(joined, hint)
    return decode(joined, charset, hint)[0].strip()
