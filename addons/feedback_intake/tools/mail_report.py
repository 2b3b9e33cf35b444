"""Machine-readable reports in a mail: whom and which mail they mean (RFC 3464 delivery, 8098 receipt, 5965 abuse)."""

import re
from dataclasses import dataclass, field

from .mail_address import clean_address, message_ids
from .mail_headers import read_headers

MAX_BLOCK = 200_000
KINDS = {
    "message/delivery-status": "delivery-status",
    "message/global-delivery-status": "delivery-status",
    "message/disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",
}
ORIGINALS = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
)
TEXT_ID = re.compile(rb"^[ \t>]*message-id:[ \t]*(<[^<>\s]{3,900}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """What a report says. ``action`` is as RFC 3464 has it (failed, delayed, delivered, …) or ""."""

    kind: str
    recipients: tuple = ()
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    original_message_ids: tuple = ()
    original_headers: dict = field(default_factory=dict)


def read_report(structure):
    """Return the Report of a mail, or None for a mail that carries none."""
    kind = _declared_kind(structure)
    if kind is None:
        return None
    recipients, values = _status_fields(structure)
    original = _original_headers(structure)
    ids = message_ids([value.encode() for value in original.get("message-id", [])]) or _ids_in_text(structure)
    return Report(
        kind,
        tuple(recipients),
        values.get("action", "").lower(),
        values.get("status", ""),
        values.get("diagnostic-code", ""),
        tuple(ids),
        original,
    )


def _declared_kind(structure):
    found = next((KINDS[leaf.mimetype] for leaf in structure.leaves if leaf.mimetype in KINDS), None)
    root = structure.root
    declared = root.parameters.get("report-type", "").lower()
    if root.mimetype == "multipart/report":
        return found or (declared if declared in KINDS.values() else "other")
    if root.mimetype in KINDS or (found and root.is_container and not any(leaf.filename for leaf in structure.leaves)):
        return found
    return None


def _status_fields(structure):
    recipients, values = [], {}
    for leaf in structure.leaves:
        if leaf.mimetype not in KINDS:
            continue
        for block in re.split(rb"\r?\n[ \t]*\r?\n", leaf.body[:MAX_BLOCK])[:50]:
            headers, _offset = read_headers(block, 0, len(block))
            for name, texts in headers.decoded().items():
                values.setdefault(name, texts[0])
            for name in ("final-recipient", "original-recipient"):
                address = clean_address(headers.text(name).split(";", 1)[-1])
                if address:
                    recipients.append(address)
                    break
    return list(dict.fromkeys(recipients)), values


def _original_headers(structure):
    for leaf in structure.leaves:
        if leaf.mimetype in ORIGINALS:
            block = leaf.body[:MAX_BLOCK]
            return read_headers(block, 0, len(block))[0].decoded()
    return {}


def _ids_in_text(structure):
    text = next((leaf.body for leaf in structure.leaves if leaf.mimetype == "text/plain"), b"")
    return message_ids(TEXT_ID.findall(text[:MAX_BLOCK])[:5])
