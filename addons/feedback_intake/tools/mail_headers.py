"""The header block of a mail: found, repaired and read, whatever its bytes are."""

import re
from dataclasses import dataclass, field

from .mail_charset import decode
from .mail_transfer import decode_base64

MAX_HEADERS = 2000
MAX_VALUE = 64 * 1024
MAX_BLOCK = 2_000_000
BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)
# Fields whose presence further down proves that the header block has not ended yet.
KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]+|return-path|received|reply-to|sender|"
    rb"references|in-reply-to|delivered-to|dkim-signature|x-[a-z0-9-]+|list-[a-z]+|auto-submitted|precedence)[ \t]*:",
    re.IGNORECASE,
)
IDENTIFYING = {b"from", b"subject", b"date", b"content-type", b"to"}
CONTINUED = {b"subject", b"to", b"cc", b"references", b"content-type", b"content-disposition"}
LINE = re.compile(rb"[^\r\n]*(?:\r{1,3}\n|\n|\r|\Z)")
ENCODED_WORD = re.compile(rb"=\?([^?\s=]{0,60})\?([bBqQ])\?([^\r\n]{0,2000}?)\?=", re.DOTALL)
SPACES = re.compile(r"[ \t\r\n\x0b\x0c\x85\u2028\u2029]+")


@dataclass
class Headers:
    """Fields in their order as ``(lower-case name, unfolded bytes)``."""

    fields: list = field(default_factory=list)
    notes: set = field(default_factory=set)

    def get(self, name):
        """Return the first value as bytes, or b""."""
        name = name.encode()
        return next((value for key, value in self.fields if key == name), b"")

    def get_all(self, name):
        name = name.encode()
        return [value for key, value in self.fields if key == name]

    def text(self, name, hint=None):
        """Return the first value with its encoded words read."""
        return decode_words(self.get(name), hint)

    def decoded(self, hint=None):
        """Return every field as ``{name: [text, ...]}``."""
        result = {}
        for name, value in self.fields:
            result.setdefault(name.decode("ascii"), []).append(decode_words(value, hint))
        return result


def read_headers(raw, start, end):
    """Return ``(Headers, offset of the body)`` of the entity in ``raw[start:end]``."""
    headers = Headers()
    position = _skip_leading_junk(raw, start, end, headers.notes)
    collected = []
    while position < end:
        if position - start > MAX_BLOCK:
            headers.notes.add("headers-cut")
            blank = BLANK_LINE.search(raw, position, end)
            position = blank.end() if blank else end
            break
        line, after = _line_at(raw, position, end)
        content = line.rstrip(b"\r\n")
        if content.startswith(b"--"):
            break
        if not content.strip(b" \t\x00"):
            if not _goes_on_after_blank(raw, after, end, collected, content):
                position = after
                break
            headers.notes.add("header-blank-line")
        elif content[:1] in b" \t" and collected:
            collected[-1][1].append(content.strip())
        elif (found := FIELD.match(content)) and (collected or KNOWN.match(content) or _is_block(raw, after, end)):
            _collect(collected, found, headers.notes)
        elif _block_goes_on(raw, after, end):
            headers.notes.add("header-stray-line")
            if collected and collected[-1][0] in CONTINUED:
                collected[-1][1].append(content.strip())
        else:
            if collected:
                headers.notes.add("header-no-blank-line")
            break
        position = after
    headers.fields = [(name, b" ".join(parts)[:MAX_VALUE].replace(b"\x00", b"")) for name, parts in collected]
    return headers, position


def decode_words(value, hint=None):
    """Return a header value as text: encoded words read, raw 8-bit bytes in the hinted charset, on one line.

    Neighbouring words of one charset are joined as bytes first, since senders cut in the middle of a character.
    """
    pieces, pending, last = [], None, 0
    for word in ENCODED_WORD.finditer(value):
        between = value[last : word.start()]
        charset = word[1].split(b"*")[0].decode("latin-1").lower()
        content = _word_bytes(word[2], word[3])
        if pending and not between.strip():
            if pending[0] == charset:
                pending[1].append(content)
                last = word.end()
                continue
            between = b""
        if pending:
            pieces.append(decode(b"".join(pending[1]), pending[0], hint)[0])
        pieces.append(decode(between, hint)[0])
        pending, last = (charset, [content]), word.end()
    if pending:
        pieces.append(decode(b"".join(pending[1]), pending[0], hint)[0])
    pieces.append(decode(value[last:], hint)[0])
    return SPACES.sub(" ", "".join(pieces)).strip()


def _line_at(raw, position, end):
    found = LINE.match(raw, position, end)
    return found[0], found.end() if found.end() > position else end


def _skip_leading_junk(raw, start, end, notes):
    """Return where the first field starts: after a byte order mark, blank lines and the envelope line of an mbox."""
    if start:
        return start
    opening = raw[:MAX_BLOCK]
    position = len(opening) - len(opening.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"))
    if opening[:position].strip(b" \t\r\n\x00"):
        notes.add("header-bom")
    while raw.startswith((b"From ", b">From "), position) and position < min(end, MAX_BLOCK):
        position = _line_at(raw, position, end)[1]
    return position


def _collect(collected, found, notes):
    value = found[2].strip()
    if len(collected) < MAX_HEADERS:
        collected.append((found[1].lower(), [value]))
    else:
        notes.add("headers-cut")


def _peek(raw, position, end, lines=12):
    for _count in range(lines):
        if position >= end:
            return
        line, position = _line_at(raw, position, end)
        yield line[:2000]


def _block_goes_on(raw, position, end):
    """Tell whether a known field follows before the next blank line."""
    for line in _peek(raw, position, end):
        if not line.strip():
            return False
        if KNOWN.match(line):
            return True
    return False


def _is_block(raw, position, end):
    """Tell whether an unknown field at the very start is followed by another field or a blank line."""
    line = next(_peek(raw, position, end), b"")
    return not line.strip() or line[:1] in b" \t" or bool(FIELD.match(line)) or _block_goes_on(raw, position, end)


def _goes_on_after_blank(raw, position, end, collected, content):
    """Tell whether a blank line stands inside the block: nothing identifying came yet and known fields follow."""
    if any(name in IDENTIFYING or name.startswith(b"content-") for name, _parts in collected) and not content:
        return False
    following = next(_peek(raw, position, end, 1), b"")
    if not KNOWN.match(following):
        return False
    return bool(collected) or bool(content)


def _word_bytes(encoding, content):
    if encoding in b"bB":
        return decode_base64(content)
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), content.replace(b"_", b" "))
