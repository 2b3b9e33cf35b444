"""Undo content transfer encodings, also broken ones. Nothing here raises."""

import binascii
import re

NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
BASE64_LINES = re.compile(rb"(?:[A-Za-z0-9+/=]*[ \t]*(?:\r\n|\n|\r))*(?:[A-Za-z0-9+/=]*\Z)?")
QP_RUN = re.compile(rb"(?:=[0-9A-F]{2}){4,}")
UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)


def decode_transfer(body, label):
    """Return ``(bytes, note)`` for a body and its Content-Transfer-Encoding; ``note`` names a repair or is None."""
    label = label.strip().strip('"').lower()
    if "base64" in label or label == "b":
        return _decode_base64_body(body)
    if "quoted" in label or "printable" in label:
        return decode_qp(body), None
    if "uu" in label:
        files, _rest = split_uuencoded(body)
        return (files[0][1], None) if files else (body, "transfer-encoding-broken")
    if body.isascii() and len(QP_RUN.findall(body[:20000])) >= 3:
        return decode_qp(body), "transfer-encoding-guessed"
    return body, None


def decode_base64(content):
    """Return the bytes of base64 with junk, missing padding or several padded runs in it."""
    chunks = []
    for run in re.split(rb"=+", NOT_BASE64.sub(b"", content.replace(b"-", b"+").replace(b"_", b"/"))):
        usable = run[:-1] if len(run) % 4 == 1 else run
        chunks.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(chunks)


def decode_qp(content):
    """Return the bytes of quoted-printable; codes that are none stay as they are."""
    return binascii.a2b_qp(re.sub(rb"[ \t]+(?=\r?\n)", b"", content) if len(content) < 200_000 else content)


def split_uuencoded(body):
    """Return ``([(name bytes, content), ...], rest of the body)`` of a text with uuencoded files in it."""
    files, rest, position = [], [], 0
    for begin in UU_BEGIN.finditer(body):
        if begin.start() < position:
            continue
        finish = UU_END.search(body, begin.end())
        content = _uudecode(body[begin.end() : finish.start()]) if finish else None
        if content is None:
            break
        files.append((begin[1].strip(), content))
        rest.append(body[position : begin.start()])
        position = finish.end()
    return files, b"".join(rest) + body[position:]


def _decode_base64_body(body):
    bare = body.translate(None, b"\r\n \t")
    junk = len(bare.translate(None, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
    if not junk and b"=" not in bare.rstrip(b"="):
        words = body.split()
        if len(words) < 5 or max(map(len, words)) > 20:
            return decode_base64(bare), None
        return body, "transfer-encoding-broken"
    lines = BASE64_LINES.match(body)
    tail = body[lines.end() :] if lines else body
    if lines and lines.end() > 20 and tail.count(b" ") * 20 > len(tail):
        return decode_base64(lines[0]) + b"\r\n" + tail, "transfer-encoding-broken"
    if body.strip().count(b" ") * 25 > len(body) or junk * 10 > len(bare):
        return body, "transfer-encoding-broken"
    return decode_base64(bare), "transfer-encoding-broken"


def _uudecode(block):
    chunks = []
    for line in block.splitlines():
        if not line.strip(b"` \t"):
            continue
        count = ((line[0] - 32) & 63) * 4 // 3 + 5
        try:
            chunks.append(binascii.a2b_uu(line))
        except (binascii.Error, ValueError):
            try:
                chunks.append(binascii.a2b_uu(line[:count]))
            except (binascii.Error, ValueError):
                return None
    return b"".join(chunks)
