"""Choose what the sender wrote among the parts of a mail: all of the words, once; the rest are files."""

import re
from dataclasses import dataclass, field, replace

from .mail_charset import decode, meta_charset, repair_mojibake
from .mail_files import Attachment, attachment, clean_content_id, unpack_tnef
from .mail_text import MAX_HTML, html_to_text, inner_html, text_to_html, too_heavy, words
from .mail_transfer import split_uuencoded

MAX_TEXT = 1_000_000
MAX_SEGMENTS = 200
CID = re.compile(r"""\bcid:([^"'\s<>)]{1,300})""", re.IGNORECASE)
TNEF_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
DUPLICATES = ("text/x-amp-html", "text/watch-html", "text/enriched", "text/richtext")


@dataclass
class Segment:
    """A stretch of the body: its text, and its HTML where the sender gave one."""

    text: str
    html: str | None = None


@dataclass
class Body:
    """What came out: the text, the HTML (or None), the files, and the codes of what was repaired."""

    text: str = ""
    html: str | None = None
    attachments: list = field(default_factory=list)
    notes: set = field(default_factory=set)


def read_body(structure, hint=None):
    """Return the Body of a whole message."""
    body = Body()
    segments = _segments(structure.root, body, hint, first=structure.leaves[0] if structure.leaves else None)
    if not any(segment.text for segment in segments) and structure.preamble and _is_written(structure.preamble):
        segments.append(Segment(decode(structure.preamble, hint)[0]))
    segments = _once(segments)
    _fit(segments, body)
    _compose(segments, body)
    _link_images(body)
    return body


def _segments(part, body, hint, first=None):
    if part.mimetype == "multipart/alternative":
        return _best_alternative([_segments(child, body, hint, first) for child in part.children], body)
    if part.is_container:
        return [segment for child in part.children for segment in _segments(child, body, hint, first)]
    if part.mimetype in TNEF_TYPES or part.filename.lower() == "winmail.dat":
        return _tnef_segments(part, body)
    if not _is_body(part, first):
        if part.mimetype not in DUPLICATES or part.filename:
            body.attachments.append(attachment(part, hint))
        return []
    return [_segment(part, body, hint)]


def _is_body(part, first):
    if part.mimetype not in ("text/plain", "text/html") or part.disposition.startswith("attachment"):
        return False
    return not part.filename or part is first


def _segment(part, body, hint):
    content = part.body
    if part.mimetype == "text/plain" and b"\nbegin" in b"\n" + content:
        files, content = split_uuencoded(content)
        body.attachments += [Attachment(decode(name)[0], "application/octet-stream", data) for name, data in files]
    declared = part.parameters.get("charset")
    second = meta_charset(content) if part.mimetype == "text/html" else None
    text, _charset, note = decode(content, declared, second or hint)
    repaired = repair_mojibake(text)
    body.notes |= {note for note in (note, "mojibake-repaired" if repaired != text else None) if note}
    if part.mimetype == "text/html":
        return Segment(html_to_text(repaired), repaired)
    return Segment(repaired.replace("\r\n", "\n").replace("\r", "\n"))


def _tnef_segments(part, body):
    unpacked = unpack_tnef(part.body)
    if unpacked is None:
        body.notes.add("tnef-unreadable")
        body.attachments.append(attachment(part))
        return []
    text, html, files = unpacked
    body.notes.add("tnef-unpacked")
    body.attachments += files
    return [Segment(html_to_text(html), html)] if html else [Segment(text)] if text.strip() else []


def _best_alternative(versions, body):
    """Return the richest version of an alternative: the last HTML unless it lacks the words of a plain one."""
    versions = [version for version in versions if version]
    if not versions:
        return []
    counts = [sum(len(words(segment.text)) for segment in version) for version in versions]
    rich = [index for index, version in enumerate(versions) if any(segment.html for segment in version)]
    chosen = max(rich, key=lambda index: (counts[index], index)) if rich else counts.index(max(counts))
    if counts[chosen] * 3 < max(counts) or _only_heavy(versions[chosen]):
        fuller = counts.index(max(counts))
        plain = [index for index in range(len(versions)) if index not in rich and counts[index]]
        fuller = plain[0] if plain and _only_heavy(versions[chosen]) else fuller
        if fuller != chosen:
            body.notes.add("alternative-incomplete")
            chosen = fuller
    return versions[chosen]


def _only_heavy(version):
    return any(segment.html and too_heavy(segment.html) for segment in version)


def _is_written(preamble):
    return not re.match(rb"\s*(?:this is a|content-type|if you|--)", preamble, re.IGNORECASE) or len(preamble) > 400


def _once(segments):
    """Drop empty segments and those whose words another segment says already."""
    if len(segments) == 1 and (segments[0].text.strip() or _shows_something(segments[0].html)):
        return segments
    kept, said = [], []
    for segment in sorted(segments[:MAX_SEGMENTS], key=lambda one: (one.html is None, -len(one.text))):
        spoken = f" {' '.join(words(segment.text))} ".replace("  ", "")
        if spoken and any(spoken in other for other in said) and (segment.html is None or len(spoken) > 20):
            continue
        if spoken or segment.text.strip() or _shows_something(segment.html):
            kept.append(segment)
            said.append(spoken)
    order = {id(segment): index for index, segment in enumerate(segments)}
    return sorted(kept, key=lambda one: order[id(one)]) + segments[MAX_SEGMENTS:]


def _shows_something(page):
    return bool(page) and ("<img" in page.lower() or too_heavy(page))


def _fit(segments, body):
    """Turn HTML that no browser part of ours can carry into text, keeping the page itself as a file."""
    total = 0
    for segment in segments:
        if segment.html is None:
            continue
        if total + len(segment.html) > MAX_HTML or too_heavy(segment.html):
            name = "message.html"
            body.attachments.append(Attachment(name, "text/html", segment.html.encode("utf-8")))
            segment.html = None
            body.notes.add("html-turned-to-text")
        else:
            total += len(segment.html)


def _compose(segments, body):
    text = "\n\n".join(segment.text.strip("\n") for segment in segments).strip("\n")
    if len(text) > MAX_TEXT:
        body.attachments.append(Attachment("message.txt", "text/plain", text.encode("utf-8")))
        body.notes.add("text-cut")
        text = text[:MAX_TEXT]
        segments = [Segment(text)]
    body.text = text
    if any(segment.html for segment in segments):
        pages = [inner_html(segment.html) if segment.html else text_to_html(segment.text) for segment in segments]
        body.html = segments[0].html if len(segments) == 1 else "\n".join(pages)


def _link_images(body):
    """Bring cid: addresses and Content-IDs into one form and mark the images that the HTML shows."""
    if not body.html:
        return
    shown = set()

    def link(found):
        wanted = clean_content_id(found[1])
        shown.add(wanted)
        return f"cid:{wanted}"

    body.html = CID.sub(link, body.html)
    # Some programs refer to an image by its file name instead of its Content-ID.
    by_name = shown - {item.content_id for item in body.attachments}
    for index, item in enumerate(body.attachments):
        name = clean_content_id(item.name)
        content_id = item.content_id if item.content_id in shown else name if name in by_name else None
        if content_id:
            by_name.discard(content_id)
            body.attachments[index] = replace(item, content_id=content_id, is_inline=True)
