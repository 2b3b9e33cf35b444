"""The files of an upload: loose ones, and those of a ZIP that may have been made to do harm."""

import io
import posixpath
import zipfile
import zlib

from .import_item import BOMB, DAMAGED, EMPTY, ENCRYPTED, NESTED, TOO_LARGE, TOO_MANY, UNSAFE_PATH, ImportRefused

MAX_FILE = 10_000_000
MAX_TOTAL = 300_000_000
MAX_ENTRIES = 20_000
# Text shrinks to a tenth, seldom to a hundredth; below a megabyte no ratio does harm.
MAX_RATIO = 200
HARMLESS_SIZE = 1_000_000
CLUTTER = ("__MACOSX/", ".git/")
ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


def read_files(name, data):
    """Return [(path, bytes or ImportRefused)] of an uploaded file: its own, or those of a ZIP in the archive's order.

    :raise ImportRefused: the file as a whole is not taken
    """
    if not data:
        raise ImportRefused(EMPTY)
    if data.startswith(b"PK\x03\x04") or name.lower().endswith(".zip"):
        return _read_zip(data)
    if len(data) > MAX_FILE:
        raise ImportRefused(TOO_LARGE)
    return [(name, data)]


def _read_zip(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_clutter(entry.filename)]
            _check_archive(entries)
            files, total = [], 0
            for entry in entries:
                content = _read_entry(archive, entry)
                total += len(content) if isinstance(content, bytes) else 0
                # What the archive says about sizes may be a lie.
                if total > MAX_TOTAL:
                    raise ImportRefused(BOMB)
                files.append((entry.filename, content))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError) as error:
        raise ImportRefused(DAMAGED) from error
    return files


def _is_clutter(path):
    name = posixpath.basename(path)
    return (
        path.startswith(CLUTTER) or f"/{CLUTTER[0]}" in f"/{path}" or name.startswith(("._", ".DS_Store", "Thumbs.db"))
    )


def _check_archive(entries):
    if len(entries) > MAX_ENTRIES:
        raise ImportRefused(TOO_MANY)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ImportRefused(ENCRYPTED)
    total, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if total > MAX_TOTAL or (total > HARMLESS_SIZE and total > packed * MAX_RATIO):
        raise ImportRefused(BOMB)


def _read_entry(archive, entry):
    """Return the bytes of one entry, or the refusal."""
    path = entry.filename
    if path.startswith("/") or "\\" in path or ":" in path or ".." in path.split("/") or "\x00" in path:
        return ImportRefused(UNSAFE_PATH)
    if path.lower().endswith(ARCHIVES):
        return ImportRefused(NESTED)
    if entry.file_size > MAX_FILE:
        return ImportRefused(TOO_LARGE)
    if entry.file_size > HARMLESS_SIZE and entry.file_size > entry.compress_size * MAX_RATIO:
        return ImportRefused(BOMB)
    try:
        with archive.open(entry) as file:
            content = file.read(MAX_FILE + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, ValueError, OSError):
        return ImportRefused(DAMAGED)
    return ImportRefused(TOO_LARGE) if len(content) > MAX_FILE else content
