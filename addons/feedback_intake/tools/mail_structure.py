"""Cut a mail into its parts in one pass over the boundary lines, whatever the nesting and however broken."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from .mail_charset import codec_name
from .mail_headers import Headers, read_headers
from .mail_params import content_type, parameters
from .mail_transfer import decode_transfer

MAX_DEPTH = 40
DELIMITER = re.compile(rb"^--([^\r\n]{1,200})", re.MULTILINE)
PART_HEAD = re.compile(rb"[ \t]*\r?\n(?:content-[a-z-]+[ \t]*:|\r?\n)", re.IGNORECASE)
HTML_START = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml[^>]{0,200}>\s*<html)", re.IGNORECASE)


@dataclass
class Part:
    """One entity of a mail: a container with children, or a leaf with a body."""

    headers: Headers
    mimetype: str
    parameters: dict
    disposition: str = ""
    filename: str = ""
    body: bytes = b""
    children: list = field(default_factory=list)

    @property
    def is_container(self):
        return self.mimetype.startswith("multipart/")


@dataclass
class Structure:
    """The parts of a mail; ``preamble`` is what stood before the first boundary, ``rest`` what was cut off."""

    root: Part
    leaves: list
    preamble: bytes = b""
    rest: bytes = b""
    notes: set = field(default_factory=set)


@dataclass
class _Open:
    boundary: bytes
    part: Part


def read_structure(raw, max_parts):
    """Return the Structure of a whole message; parts after ``max_parts`` are left together in ``rest``."""
    return _Reader(raw, max_parts).read()


class _Reader:
    def __init__(self, raw, max_parts):
        self.raw = raw
        self.max_parts = max_parts
        self.notes = set()
        self.leaves = []
        self.rest = b""
        self.delimiters = [(found.start(), found.end(), found[1].rstrip()) for found in DELIMITER.finditer(raw)]
        self.last_seen = {}
        for start, _end, token in self.delimiters:
            self.last_seen[token] = start
        for start, _end, token in self.delimiters:
            self.last_seen.setdefault(token.removesuffix(b"--"), start)
        self.open = []
        self.levels = {}
        self.preamble = b""

    def read(self):
        root, body_start = self._part_at(0, is_root=True)
        if root.is_container:
            self._walk(root, body_start)
        else:
            self._finish(root, body_start, len(self.raw))
        return Structure(root, self.leaves, self.preamble, self.rest, self.notes)

    def _part_at(self, position, is_root=False):
        headers, body_start = read_headers(self.raw, position, len(self.raw))
        self.notes |= headers.notes
        mimetype, params = content_type(headers.get("content-type"))
        disposition = headers.get("content-disposition")
        kind = disposition.split(b";")[0].strip().lower().decode("latin-1")
        hint = params.get("charset")
        names = parameters(disposition, hint)
        part = Part(
            headers, mimetype, params, kind, names.get("filename") or params.get("name") or names.get("name") or ""
        )
        if not mimetype:
            part.mimetype = self._sniffed_type(headers, body_start, is_root)
        return part, body_start

    def _sniffed_type(self, headers, body_start, is_root):
        if HTML_START.match(self.raw, body_start, body_start + 2000):
            return "text/html"
        declared = headers.get("content-type")
        if is_root and (not declared or b"boundary" in declared) and self._likely_boundary(body_start):
            self.notes.add("content-type-guessed")
            return "multipart/mixed"
        return "text/plain"

    def _walk(self, root, body_start):
        if not self._push(root, body_start):
            self._without_boundary(root, body_start)
            return
        current, position = None, body_start
        for start, end, token in self.delimiters:
            level, closing = self._match(token) if start >= position else (None, False)
            if level is None:
                continue
            if current is not None:
                self._finish(current, position, self._before(start))
            elif not self.leaves and position == body_start:
                self.preamble = self.raw[body_start:start].strip()
            current, position = None, self._after(end)
            if closing and level == 0 and self.last_seen[self.open[0].boundary] <= start:
                self._loose_text(root, self.raw[position:])
                return
            self._close(level if closing and level else level + 1)
            if closing:
                continue
            if len(self.leaves) >= self.max_parts:
                self.rest = self.raw[start:]
                self.notes.add("parts-cut")
                return
            current, position = self._child(self.open[level].part, position)
        if current is not None:
            self._finish(current, position, len(self.raw))

    def _child(self, parent, position):
        part, body_start = self._part_at(position)
        if parent.mimetype == "multipart/digest" and not part.headers.get("content-type"):
            part.mimetype = "message/rfc822"
        if part.is_container and self._push(part, body_start):
            if len(self.open) <= MAX_DEPTH:
                parent.children.append(part)
            else:
                self.open[-1].part = parent
                self.notes.add("nesting-flattened")
            return None, body_start
        if part.is_container:
            part.mimetype = "text/plain"
            self.notes.add("boundary-missing")
        parent.children.append(part)
        return part, body_start

    def _push(self, part, body_start):
        """Open a multipart under its declared boundary if that occurs, else under the one that looks like it."""
        declared = part.parameters.get("boundary", "").encode("latin-1", "ignore").rstrip()
        boundary = declared if declared and self.last_seen.get(declared, -1) >= body_start - 2 else None
        if boundary is None:
            boundary = self._likely_boundary(body_start)
            if boundary is not None:
                self.notes.add("boundary-guessed")
        if boundary is None:
            return False
        self.levels.setdefault(boundary, []).append(len(self.open))
        self.open.append(_Open(boundary, part))
        return True

    def _close(self, level):
        """Close every open multipart from that level on."""
        for entry in self.open[level:]:
            self.levels[entry.boundary].pop()
        del self.open[level:]

    def _likely_boundary(self, position):
        for _start, end, token in self._delimiters_from(position):
            if self._match(token)[0] is not None:
                return None
            if PART_HEAD.match(self.raw, end):
                return token
        return None

    def _delimiters_from(self, position, limit=50):
        first = bisect_left(self.delimiters, (position,))
        return self.delimiters[first : first + limit]

    def _match(self, token):
        """Return ``(index of the innermost open multipart that this line belongs to, whether it closes it)``."""
        for boundary, closing in ((token, False), (token.removesuffix(b"--"), True)):
            if levels := self.levels.get(boundary):
                return levels[-1], closing
        return None, False

    def _before(self, position):
        """Return where the content before a delimiter ends: its line break belongs to the delimiter."""
        if self.raw[position - 2 : position] == b"\r\n":
            return position - 2
        return position - 1 if position else 0

    def _after(self, position):
        if self.raw[position : position + 2] == b"\r\n":
            return position + 2
        return position + 1

    def _finish(self, part, start, end):
        body = self.raw[start : max(end, start)]
        part.body, note = decode_transfer(body, part.headers.text("content-transfer-encoding"))
        if note:
            self.notes.add(note)
        self.leaves.append(part)

    def _without_boundary(self, root, body_start):
        self.notes.add("boundary-missing")
        self._loose_text(root, self.raw[body_start:])

    def _loose_text(self, root, body):
        """Keep text that stands outside any boundary as a last part."""
        if not body.strip():
            return
        mimetype = "text/html" if HTML_START.match(body) else "text/plain"
        label = root.parameters.get("charset")
        part = Part(Headers(), mimetype, {"charset": label} if codec_name(label) else {})
        part.body, _note = decode_transfer(body, root.headers.text("content-transfer-encoding"))
        root.children.append(part)
        self.leaves.append(part)
