"""What a document of any system means, as an administrator has said it: lines of (where it is, what it is)."""

import re
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parseaddr, parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from ..exceptions import PayloadError
from .json_path import find, leaves, parse_path
from .message import Answer, Author, File, InboundMessage
from .payload import as_text, from_iso, from_seconds
from .rating import read_scale, to_stars

MAX_ANSWERS = 200
MAX_FILES = 100
MAX_SHORT = 500
# Beyond this a number counts milliseconds, not seconds.
MILLISECONDS_FROM = 100_000_000_000
DATE_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")
QUESTION_NAMES = ("question", "title", "label", "name", "key", "field")
ANSWER_NAMES = ("answer", "value", "text", "response")
KIND_WORDS = {
    "question": ("question", "help", "support", "вопрос"),
    "complaint": ("complaint", "problem", "issue", "claim", "negative", "жалоба", "претензия", "проблема"),
    "suggestion": ("suggestion", "idea", "feature", "proposal", "предложение", "идея", "пожелание"),
    "praise": ("praise", "thanks", "compliment", "positive", "благодарность", "похвала", "спасибо"),
    "request": ("request", "task", "service", "заявка", "запрос", "просьба"),
    "incident": ("incident", "bug", "error", "defect", "outage", "инцидент", "авария", "ошибка"),
}


@dataclass(frozen=True)
class Line:
    """Where a value is, and what it is (a name in READERS or ``condition``).

    :param detail: of a rating its scale, of an answer its name, of a condition the values that are wanted
    """

    target: str
    path: str
    detail: str = ""


@dataclass(frozen=True)
class Mapped:
    """
    :param missing: lines that have found nothing that they could use
    :param unmet: the condition that the document does not fulfil; None: all are
    """

    message: InboundMessage
    missing: tuple[Line, ...] = ()
    unmet: Line | None = None

    @property
    def is_empty(self):
        said = self.message
        return not (said.body or said.subject or said.rating or said.files or said.answers)


def read_document(document, lines):
    """Return a document as lines say it, a :class:`Mapped`.

    Texts and names are put together when several lines lead to them, files and answers all count, of anything else the
    first that is found.

    :raise PathError: a line has no path
    """
    found, missing, unmet = defaultdict(list), [], None
    for line in lines:
        values = find(document, parse_path(line.path))
        if line.target == "condition":
            if not unmet and not _fulfils(values, line.detail):
                unmet = line
            continue
        usable = [one for one in READERS[line.target](values, line) if one not in (None, "", 0)]
        found[line.target] += usable
        if not usable:
            missing.append(line)
    missing = [line for line in missing if line.target in ALL_COUNT or not found[line.target]]
    return Mapped(_message(found), tuple(missing), unmet)


def _message(found):
    first = {target: values[0] for target, values in found.items() if values}
    return InboundMessage(
        external_id=first.get("message", ""),
        thread_key=first.get("thread", ""),
        author=Author(
            external_id=first.get("author", ""),
            name=" ".join(found["name"])[:MAX_SHORT],
            email=first.get("email", ""),
            phone=first.get("phone", ""),
            language=first.get("language", ""),
        ),
        subject=first.get("subject", ""),
        body="\n\n".join(found["text"]),
        files=tuple(found["file"][:MAX_FILES]),
        answers=tuple({answer.key: answer for answer in found["answer"][:MAX_ANSWERS]}.values()),
        sent_date=first.get("date"),
        rating=first.get("rating", 0),
        link=first.get("link", ""),
        kind_of_ticket=first.get("kind", ""),
    )


def _fulfils(values, wanted):
    words = {word.strip().lower() for word in wanted.split(",")} - {""}
    given = {scalar(value).lower() for value in values} - {""}
    return bool(given & words) if words else bool(given)


def scalar(value):
    """Return a single value as text, "" where it is an object or a list."""
    if isinstance(value, bool):
        return str(value).lower()
    return as_text(value).strip() if isinstance(value, (str, int, float)) else ""


def readable(value):
    """Return any value as text that people can read: objects line by line."""
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return ", ".join(filter(None, map(scalar, value)))
    if isinstance(value, (dict, list)):
        return "\n".join(f"{as_text(path)}: {scalar(part)}" for path, part in leaves(value) if scalar(part))
    return scalar(value)


def to_moment(value):
    """Return naive UTC of a moment in any usual notation, None where it is none."""
    text = scalar(value)
    try:
        number = float(text)
    except ValueError:
        return _moment_of_text(text)
    try:
        return from_seconds(number / 1000 if abs(number) >= MILLISECONDS_FROM else number)
    except PayloadError:
        return None


def _moment_of_text(text):
    for read in (from_iso, *map(_by_format, DATE_FORMATS), _by_mail):
        with suppress(PayloadError, TypeError, ValueError, OverflowError):
            return read(text)
    return None


def _by_format(date_format):
    return lambda text: datetime.strptime(text, date_format)


def _by_mail(text):
    moment = parsedate_to_datetime(text)
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


def to_kind(value):
    """Return the kind of ticket that a word means, "" where it means none of ours."""
    words = set(re.findall(r"\w+", scalar(value).lower()))
    return next((kind for kind, known in KIND_WORDS.items() if words & set(known)), "")


def to_link(value):
    """Return a web address, "" where it is none."""
    text = scalar(value)
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.hostname else ""


def _short(values, _line):
    return [scalar(value)[:MAX_SHORT] for value in values]


def _texts(values, _line):
    return [readable(value) for value in values]


def _emails(values, _line):
    found = [parseaddr(scalar(value)[:MAX_SHORT])[1] for value in values]
    return [address for address in found if "@" in address]


def _ratings(values, line):
    lowest, highest = read_scale(line.detail)
    return [to_stars(scalar(value), lowest, highest) for value in values]


def _files(values, _line):
    for value in values:
        if isinstance(value, list):
            yield from _files(value, _line)
            continue
        parts = value if isinstance(value, dict) else {"url": value}
        if link := next(filter(None, (to_link(parts.get(name)) for name in ("url", "href", "link", "file_url"))), ""):
            named = next((scalar(parts.get(name)) for name in ("name", "filename", "file_name") if parts.get(name)), "")
            mimetype = next((scalar(parts.get(name)) for name in ("mimetype", "mime_type", "content_type")), "")
            yield File(named or file_name(link), mimetype, source={"url": link})


def file_name(link):
    """Return the last part of an address as a file's name, "" where it has none."""
    return unquote(urlsplit(link).path.rpartition("/")[2])[:MAX_SHORT]


def _answers(values, line):
    """A value is one answer; an object or a list of questions and answers is as many as it has."""
    if any(isinstance(value, dict) for value in values) or any(_is_list_of_objects(value) for value in values):
        for value in values:
            yield from _answers_within(value, line.path)
    elif values:
        named = [step.name for step in parse_path(line.path) if step.kind == "name"]
        label = line.detail or (named[-1] if named else line.path)
        yield from _answer(line.path, label, values[0] if len(values) == 1 else values)


def _answers_within(value, path):
    if isinstance(value, list):
        for one in value:
            yield from _answers_within(one, path)
    elif isinstance(value, dict):
        question = next((scalar(value[name]) for name in QUESTION_NAMES if scalar(value.get(name))), "")
        answer = next((value[name] for name in ANSWER_NAMES if name in value), None)
        if question and answer is not None:
            key = scalar(value.get("id")) or scalar(value.get("ref")) or question
            yield from _answer(f"{path}#{key}", question, answer)
            return
        for name, part in value.items():
            yield from _answer(f"{path}.{name}", name, part)


def _answer(key, label, value):
    if isinstance(value, str):
        value = as_text(value).strip()
    elif isinstance(value, list) and not _is_list_of_objects(value):
        value = [scalar(one) for one in value if scalar(one)]
    elif not isinstance(value, (bool, int, float)):
        value = readable(value)
    if value not in (None, "", []):
        yield Answer(as_text(key)[:MAX_SHORT], as_text(label)[:MAX_SHORT], value)


def _is_list_of_objects(value):
    return isinstance(value, list) and any(isinstance(one, (dict, list)) for one in value)


def _by(convert):
    return lambda values, _line: [convert(value) for value in values]


READERS = {
    "text": _texts,
    "subject": _short,
    "name": _short,
    "email": _emails,
    "phone": _short,
    "author": _short,
    "language": _short,
    "rating": _ratings,
    "kind": _by(to_kind),
    "date": _by(to_moment),
    "link": _by(to_link),
    "file": _files,
    "answer": _answers,
    "thread": _short,
    "message": _short,
}
# Targets whose lines all count: each that finds nothing is worth a word.
ALL_COUNT = ("text", "name", "file", "answer")
