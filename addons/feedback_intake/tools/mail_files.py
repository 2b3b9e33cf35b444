"""The files of a mail: safe names, types, unpacked winmail.dat and uuencoded blocks."""

import logging
import mimetypes
import re
import unicodedata
from dataclasses import dataclass

from tnefparse import TNEF

from .mail_charset import clean, decode
from .mail_headers import decode_words, read_headers

_logger = logging.getLogger(__name__)
MAX_NAME = 150
UNSAFE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\\/:*?\"<>|]+")
DEFAULT_NAMES = {
    "text/calendar": "invite.ics",
    "application/ics": "invite.ics",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "message/disposition-notification": "receipt.txt",
    "text/csv": "attachment.csv",
    "message/feedback-report": "feedback-report.txt",
    "application/octet-stream": "attachment.bin",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/html": "message.html",
    "text/plain": "message.txt",
}


@dataclass(frozen=True)
class Attachment:
    """A file of a mail. ``content_id`` is bare, without brackets; ``is_inline`` means that the HTML shows it."""

    name: str
    mimetype: str
    content: bytes
    content_id: str | None = None
    is_inline: bool = False


def attachment(part, hint=None):
    """Return the Attachment for a leaf part."""
    mimetype = part.mimetype or "application/octet-stream"
    content_id = clean_content_id(part.headers.text("content-id", hint)) or None
    return Attachment(safe_name(part.filename) or _default_name(mimetype, part.body), mimetype, part.body, content_id)


def safe_name(name):
    """Return a file name without paths, control or direction characters, at most 150 characters, or ""."""
    name = unicodedata.normalize("NFC", clean(name))
    name = re.split(r"[\\/]", name.strip().rstrip("\\/"))[-1]
    name = re.sub(r"\s+", " ", UNSAFE.sub("_", name)).strip(" .")
    if len(name) > MAX_NAME:
        stem, dot, suffix = name.rpartition(".")
        name = f"{stem[: MAX_NAME - 11]}.{suffix}" if dot and 0 < len(suffix) <= 10 else name[:MAX_NAME]
    return name if name.strip("_. ") else ""


def clean_content_id(value):
    """Return a Content-ID or cid: address in the one form used on both sides."""
    value = re.sub(r"%([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), value.strip().strip("<>"))
    return re.sub(r"[^A-Za-z0-9._@$+=-]", "_", value)[:200]


def unpack_tnef(content):
    """Return ``(text, html, [Attachment, ...])`` of a winmail.dat, or None when it cannot be read."""
    try:
        message = TNEF(content, do_checksum=False)
        text, page = _text(message.body), _text(message.htmlbody)
        files = [_tnef_file(item) for item in message.attachments]
    except Exception:  # noqa: BLE001 - the library raises whatever a broken file leads it to; the file itself is kept
        _logger.info("A winmail.dat could not be unpacked", exc_info=True)
        return None
    return (text, page, files) if text or page or files else None


def _tnef_file(item):
    name = safe_name(_text(item.long_filename() or item.name)) or "attachment.bin"
    return Attachment(name, mimetypes.guess_type(name)[0] or "application/octet-stream", bytes(item.data or b""))


def _text(value):
    if isinstance(value, bytes | bytearray):
        return decode(bytes(value).rstrip(b"\x00"))[0]
    return clean(str(value)) if value else ""


def _default_name(mimetype, body):
    if mimetype == "message/rfc822":
        headers, _offset = read_headers(body, 0, min(len(body), 200_000))
        return safe_name(decode_words(headers.get("subject"))[:100] + ".eml").lstrip(". ") or "message.eml"
    if mimetype in DEFAULT_NAMES:
        return DEFAULT_NAMES[mimetype]
    kind = mimetype.split("/")[0]
    return f"{'image' if kind == 'image' else 'attachment'}{mimetypes.guess_extension(mimetype) or '.bin'}"
