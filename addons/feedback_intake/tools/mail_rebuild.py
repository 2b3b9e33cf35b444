"""Write a RepairedMail as a small, standard message that Odoo's own parser reads without a mistake.

Odoo walks into attached messages, keeps one of several bodies, decodes ``text/*`` files and fails on types it has no
reader for. So there is one body part, and every file is ``application``, ``image``, ``audio`` or ``video``.
"""

import base64
import hashlib
import re
from email.utils import format_datetime
from urllib.parse import quote

FILE_TYPE = re.compile(r"(?:application|image|audio|video)/[a-z0-9][a-z0-9.+-]{0,80}\Z")
KEPT = ("delivered-to", "return-path", "auto-submitted", "precedence", "x-auto-response-suppress", "list-id")
LINE = 76


def rebuild(mail, *, message_id=None):
    """Return the message as bytes with CRLF lines; ``message_id`` replaces the sender's one."""
    lines = _header_lines(mail, message_id or mail.message_id)
    body = _body_part(mail)
    if mail.report and mail.verdict.kind == "bounce":
        return _multipart(
            lines, "multipart/report; report-type=delivery-status", [body, *_report_parts(mail.report)], mail
        )
    if not mail.attachments:
        return b"\r\n".join([*lines, body])
    return _multipart(lines, "multipart/mixed", [body, *map(_file_part, mail.attachments)], mail)


def _header_lines(mail, message_id):
    lines = [_line("Message-ID", message_id), _line("Subject", _encoded(mail.subject))]
    lines.append(_line("From", _mailboxes([(mail.from_name, mail.from_address)])))
    lines += [
        _line(name, _mailboxes(pairs))
        for name, pairs in (("To", mail.to), ("Cc", mail.cc), ("Reply-To", mail.reply_to))
    ]
    if mail.date:
        lines.append(_line("Date", format_datetime(mail.date)))
    lines.append(_line("References", "\r\n ".join(mail.references)))
    lines.append(_line("In-Reply-To", " ".join(mail.in_reply_to[:1])))
    for name in KEPT:
        lines += [_line(name.title(), _ascii(value)) for value in mail.headers.get(name, [])[:5]]
    return [line for line in lines if line] + [b"MIME-Version: 1.0"]


def _line(name, value):
    return f"{name}: {value}".encode("ascii", "ignore") if value else b""


def _ascii(value):
    return re.sub(r"[^ -~]+", " ", value)[:900].strip()


def _encoded(text):
    """Return a header text as encoded words of whole characters, or as it is when it is short plain ASCII."""
    text = re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()
    if text.isascii() and len(text) < 900 and "=?" not in text:
        return re.sub(r"(.{40,70}) (?=\S)", "\\1\r\n ", text)
    chunks, chunk = [], ""
    for char in text:
        if len((chunk + char).encode()) > 42:
            chunks.append(chunk)
            chunk = ""
        chunk += char
    chunks.append(chunk)
    return "\r\n ".join(f"=?utf-8?B?{base64.b64encode(part.encode()).decode()}?=" for part in chunks)


def _mailboxes(pairs):
    return ",\r\n ".join(filter(None, (_mailbox(name, address) for name, address in pairs)))


def _mailbox(name, address):
    address = _ascii_address(address)
    if not name:
        return address
    plain = name.isascii() and "=?" not in name and len(name) < 200
    shown = '"' + name.replace('"', "").replace("\\", "") + '"' if plain else _encoded(name)
    return f"{shown} <{address}>" if address else shown


def _ascii_address(address):
    local, at, domain = address.rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"{local}{at}{domain}" if local.isascii() else ""


def _body_part(mail):
    kind, text = ("html", mail.html) if mail.html else ("plain", mail.text)
    return _part([f"Content-Type: text/{kind}; charset=utf-8"], text.encode("utf-8", "replace"))


def _file_part(item):
    mimetype = item.mimetype if FILE_TYPE.match(item.mimetype) else "application/octet-stream"
    disposition = "inline" if item.is_inline else "attachment"
    headers = [f"Content-Type: {mimetype}", f"Content-Disposition: {disposition};\r\n {_filename(item.name)}"]
    if item.is_inline:
        headers.append(f"Content-ID: <{item.content_id}>")
    return _part(headers, item.content)


def _filename(name):
    if name.isascii():
        return f'filename="{name}"'
    pieces = [""]
    for char in name:
        encoded = quote(char, safe="")
        if len(pieces[-1]) + len(encoded) > 60:
            pieces.append("")
        pieces[-1] += encoded
    pieces[0] = f"utf-8''{pieces[0]}"
    if len(pieces) == 1:
        return f"filename*={pieces[0]}"
    return ";\r\n ".join(f"filename*{number}*={piece}" for number, piece in enumerate(pieces))


def _part(headers, content):
    encoded = base64.b64encode(content)
    body = b"\r\n".join(encoded[start : start + LINE] for start in range(0, len(encoded), LINE))
    return (
        "\r\n".join([*headers, "Content-Transfer-Encoding: base64", "", ""]).encode("ascii", "ignore") + body + b"\r\n"
    )


def _report_parts(report):
    recipients = [_ascii_address(recipient) for recipient in report.recipients]
    blocks = ["Reporting-MTA: dns; unknown"]
    blocks += [
        "\r\n".join(
            [
                f"Final-Recipient: rfc822; {recipient}",
                f"Action: {_ascii(report.action) or 'failed'}",
                f"Status: {_ascii(report.status) or '5.0.0'}",
            ]
        )
        for recipient in recipients
        if recipient
    ]
    status = "Content-Type: message/delivery-status\r\n\r\n" + "\r\n\r\n".join(blocks) + "\r\n\r\n"
    original = [f"Message-ID: {_ascii(identifier)}" for identifier in report.original_message_ids[:1]]
    headers = "\r\n".join(original) or "Subject: unknown"
    return [status.encode("ascii"), f"Content-Type: text/rfc822-headers\r\n\r\n{headers}\r\n".encode("ascii")]


def _multipart(lines, mimetype, parts, mail):
    # Base64 bodies and our own headers never start a line with two hyphens, so no boundary can occur inside.
    boundary = f"=_{hashlib.sha256(mail.content_key.encode()).hexdigest()[:32]}"
    pieces = [b"\r\n".join([*lines, f'Content-Type: {mimetype}; boundary="{boundary}"'.encode(), b"", b""])]
    for part in parts:
        pieces.append(f"--{boundary}\r\n".encode() + part)
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()])
