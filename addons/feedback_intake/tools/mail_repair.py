"""Read any bytes that claim to be a mail: ``repair`` gives what the sender meant, ``rebuild`` writes it cleanly.

Nothing here raises for any input, and the time grows in proportion to the size. The classes of broken mail that are
mended are listed with one test each in ``tests/test_mail_repair*.py``.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from .mail_address import addresses, clean_address, is_readable_id, message_ids, read_date
from .mail_body import read_body
from .mail_charset import codec_name, repair_mojibake
from .mail_classify import Verdict, classify
from .mail_files import Attachment
from .mail_rebuild import rebuild
from .mail_report import Report, read_report
from .mail_structure import read_structure

__all__ = ["Attachment", "RepairedMail", "Report", "Verdict", "rebuild", "repair"]

MAX_PARTS = 2000
MAX_SIZE = 30_000_000
RECIPIENT_FIELDS = (
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "resent-to",
    "resent-cc",
)
REST_NAME = "rest-of-message.eml"


@dataclass(frozen=True)
class RepairedMail:
    """A mail as its sender meant it. Lists of mailboxes hold ``(name, address)``; an unknown text is ""."""

    message_id: str
    has_message_id: bool
    subject: str
    from_address: str
    from_name: str
    reply_to: list
    x_original_sender: str
    to: list
    cc: list
    recipients: list  # bare lower-case addresses, also those of Delivered-To and its relatives
    date: datetime | None
    references: list
    in_reply_to: list
    text: str  # made from the HTML when there is only that
    html: str | None
    attachments: list
    return_path: str  # "<>" for the null sender, "" when the field is missing
    report: Report | None
    verdict: Verdict
    content_key: str  # equal for one mail fetched twice or from two mailboxes
    notes: tuple
    headers: dict = field(repr=False)  # lower-case name -> list of decoded values


def repair(raw, *, max_parts=MAX_PARTS, max_size=MAX_SIZE, own_addresses=()):
    """Return the RepairedMail for the bytes of a message.

    What lies beyond ``max_parts`` leaf parts or ``max_size`` bytes is kept as the file ``rest-of-message.eml``.
    ``own_addresses`` are those we send from: mail from them gets the verdict "own".
    """
    read = raw[:max_size]
    structure = read_structure(read if b"\n" in read else read.replace(b"\r", b"\n"), max_parts)
    headers = structure.root.headers
    hint = _body_charset(structure)
    body = read_body(structure, hint)
    rest = structure.rest + raw[max_size:]
    if rest:
        body.attachments.append(Attachment(REST_NAME, "message/rfc822", rest))
    notes = structure.notes | body.notes | ({"size-cut"} if len(raw) > max_size else set())
    from_name, from_address = _sender(headers, hint)
    mail = RepairedMail(
        message_id=next(iter(message_ids([headers.get("message-id")])), ""),
        has_message_id=True,
        subject=repair_mojibake(headers.text("subject", hint)),
        from_address=from_address,
        from_name=from_name,
        reply_to=addresses(headers.get_all("reply-to"), hint),
        x_original_sender=clean_address(headers.text("x-original-sender")),
        to=addresses(headers.get_all("to"), hint),
        cc=addresses(headers.get_all("cc"), hint),
        recipients=_recipients(headers),
        date=read_date(headers.get("date")),
        references=message_ids(headers.get_all("references")),
        in_reply_to=message_ids(headers.get_all("in-reply-to")),
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        return_path=_return_path(headers),
        report=read_report(structure),
        verdict=Verdict("human", ""),
        content_key="",
        notes=tuple(sorted(notes)),
        headers=headers.decoded(hint),
    )
    return _with_verdict(_with_identity(mail), own_addresses)


def _with_identity(mail):
    key = _content_key(mail)
    if mail.message_id and is_readable_id(mail.message_id):
        return replace(mail, content_key=key)
    if mail.message_id:
        odd = hashlib.sha256(mail.message_id.encode()).hexdigest()
        notes = tuple(sorted({*mail.notes, "message-id-odd"}))
        return replace(mail, content_key=key, message_id=f"<{odd}@odd.message-id.invalid>", notes=notes)
    return replace(
        mail,
        content_key=key,
        message_id=f"<{key}@missing.message-id.invalid>",
        has_message_id=False,
        notes=tuple(sorted({*mail.notes, "message-id-missing"})),
    )


def _with_verdict(mail, own_addresses):
    return replace(
        mail,
        verdict=classify(
            mail.headers,
            from_address=mail.from_address,
            subject=mail.subject,
            text=mail.text,
            own_addresses=own_addresses,
        ),
    )


def _content_key(mail):
    digest = hashlib.sha256()
    date = mail.date.isoformat() if mail.date else ""
    texts = (mail.message_id, mail.from_address.lower(), date, mail.subject, mail.text, mail.html or "")
    for value in (*texts, *(f"{item.name}\n{hashlib.sha256(item.content).hexdigest()}" for item in mail.attachments)):
        # Relays change line ends and trailing blanks, so these do not tell two mails apart.
        normal = re.sub(r"\s+", " ", value).strip().encode("utf-8", "replace")
        digest.update(b"%d:%s" % (len(normal), normal))
    return digest.hexdigest()


def _body_charset(structure):
    """Return the charset the body is labelled with, for reading raw bytes in the header."""
    labels = (leaf.parameters.get("charset") for leaf in structure.leaves[:20] if leaf.mimetype.startswith("text/"))
    return next((label for label in labels if codec_name(label)), None)


def _sender(headers, hint):
    name = ""
    for field_name in ("from", "sender", "x-sender", "return-path"):
        for pair in addresses(headers.get_all(field_name), hint):
            name = name or repair_mojibake(pair[0])
            if pair[1]:
                return name, pair[1]
    return name, ""


def _recipients(headers):
    found = [
        address.lower() for name in RECIPIENT_FIELDS for _name, address in addresses(headers.get_all(name)) if address
    ]
    return list(dict.fromkeys(found))


def _return_path(headers):
    values = headers.get_all("return-path")
    if not values:
        return ""
    return clean_address(values[0].decode("latin-1")) or "<>"
