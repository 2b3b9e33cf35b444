"""Whether an archive from a stranger, as office documents are, may be unpacked by whoever opens it."""

import io
import re
import zipfile
import zlib

MAX_MEMBERS = 5000
# What documents unpack to, at most; below the second figure no ratio is suspicious.
MAX_BYTES = 200 * 1024**2
FREE_BYTES, MAX_RATIO = 20 * 1024**2, 100
# A document may hold a spreadsheet that holds another one.
MAX_DEPTH = 2
ENCRYPTED = 0x1
OUTSIDE = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)")
MACRO_PARTS = re.compile(r"(?:^|/)vbaProject\.bin$|^Basic/", re.IGNORECASE)
END_OF_ARCHIVE = b"PK\x05\x06"
# The end of an archive may be followed by a comment of 64 KB.
END_BYTES = 22 + 65535


def archive_problem(data, depth=0):
    """Return what is wrong with an archive: "macros", "archive" (a bomb, or it cannot be looked into), or None."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(MACRO_PARTS.search(member.filename) for member in members):
                return "macros"
            if _is_bomb(members, len(data)) or depth > MAX_DEPTH:
                return "archive"
            return next(filter(None, (_member_problem(archive, member, depth) for member in members)), None)
    # Whatever a library does not understand, another one may understand in its own way.
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        return "archive"


def has_hidden_archive(data):
    """Tell whether something that is no archive by its first bytes is one by its last: programs differ in where they
    look."""
    return not data.startswith(b"PK") and END_OF_ARCHIVE in data[-END_BYTES:] and zipfile.is_zipfile(io.BytesIO(data))


def _is_bomb(members, size):
    declared = sum(member.file_size for member in members)
    # Members that lie over each other are packed once and unpacked many times.
    overlap = sum(member.compress_size for member in members) > size
    ratio = declared > FREE_BYTES and declared > MAX_RATIO * size
    return len(members) > MAX_MEMBERS or declared > MAX_BYTES or overlap or ratio


def _member_problem(archive, member, depth):
    """Unpack a member, a piece at a time: what its head says may be a lie, which its checksum then shows."""
    if member.flag_bits & ENCRYPTED or OUTSIDE.search(member.filename):
        return "archive"
    with archive.open(member) as stream:
        head = stream.read(4)
        inner = head + stream.read() if head.startswith(b"PK\x03\x04") else None
        while stream.read(1024**2):
            pass
    return archive_problem(inner, depth + 1) if inner else None
