"""What the values of a document most likely are, by their names: a start, which an administrator sees and mends."""

import re

from .json_path import leaves
from .mapping import Line, scalar, to_link, to_moment

# target -> names, the likeliest first, in small letters and without anything else.
NAMES = {
    "text": (
        *("text", "message", "body", "comment", "content", "feedback", "review", "description", "question", "note"),
        *("сообщение", "текст", "комментарий", "отзыв", "вопрос", "обращение"),
    ),
    "subject": ("subject", "title", "topic", "headline", "тема", "заголовок"),
    "email": ("email", "mail", "emailaddress", "customeremail", "authoremail", "useremail", "почта", "эпочта"),
    "phone": ("phone", "phonenumber", "tel", "telephone", "mobile", "телефон"),
    "name": (
        *("name", "fullname", "displayname", "customername", "authorname", "username", "clientname"),
        *("author", "имя", "фио"),
    ),
    "language": ("language", "lang", "locale", "язык"),
    "rating": ("rating", "stars", "score", "nps", "csat", "оценка"),
    "kind": ("kind", "category", "messagetype", "feedbacktype", "тип", "вид"),
    "date": (
        *("createdat", "created", "submittedat", "timestamp", "date", "datetime", "time", "sentat", "updatedat"),
        "дата",
    ),
    "link": ("link", "url", "permalink", "href", "ссылка"),
    "thread": ("threadid", "conversationid", "ticketid", "chatid", "dialogid", "roomid", "thread", "conversation"),
    "message": ("messageid", "reviewid", "commentid", "responseid", "submissionid", "uuid", "id"),
    "author": ("userid", "customerid", "authorid", "contactid", "clientid", "senderid"),
}
PARTS_OF_NAME = (("firstname", "lastname"), ("first", "last"), ("имя", "фамилия"))
FILE_HOLDERS = ("files", "attachments", "photos", "images", "media", "файлы", "вложения")
# A name or a number is the customer's or the message's within these, and something else's elsewhere.
PEOPLE = (
    *("customer", "author", "user", "contact", "client", "sender", "from", "person", "respondent", "visitor"),
    *("reviewer", "клиент", "автор"),
)
ENVELOPES = ("", "data", "message", "payload", "review", "comment", "feedback", "object", "item", "response", "body")


def guess_lines(document):
    """Return the lines that a document suggests, of each target at most what belongs together."""
    if isinstance(document, dict) and "specversion" in document:  # a CloudEvent: the attributes are the courier's
        document = {"data": document.get("data")}
    values = [_Value(path, value) for path, value in leaves(document) if scalar(value)]
    parts = _parts_of_name(values)
    lines = [Line("name", one.path) for one in parts]
    for target in NAMES:
        if target == "name" and parts:
            continue
        if best := min((one for one in values if one.rank(target) is not None), key=_by_rank(target), default=None):
            lines.append(Line(target, best.path, _detail(target, best)))
    order = list(NAMES)
    return [*sorted(lines, key=lambda line: order.index(line.target)), *_files(values)]


def _by_rank(target):
    return lambda one: (one.rank(target), one.path.count("."), len(one.path))


def _detail(target, value):
    if target != "rating":
        return ""
    return "0-10" if value.name == "nps" or float(scalar(value.value).replace(",", ".")) > 5 else "1-5"


def _parts_of_name(values):
    for first, last in PARTS_OF_NAME:
        found = {one.name: one for one in reversed(values) if one.name in (first, last)}
        if len(found) == 2:
            return found[first], found[last]
    return ()


def _files(values):
    for one in values:
        if one.holder in FILE_HOLDERS and to_link(one.value):
            steps = re.sub(r"\[\d+\]", "[*]", one.path)
            return [Line("file", steps.rpartition("[*]")[0] + "[*]")] if "[*]" in steps else []
    return []


class _Value:
    def __init__(self, path, value):
        self.path, self.value = path, value
        names = [_plain(name) for name in re.split(r'\.|\["|\[\d+\]', path) if name.strip('"]')]
        self.name = names[-1] if names else ""
        self.holder = names[-2] if len(names) > 1 else ""
        self.is_in_list = "[" in path

    def rank(self, target):
        """Return how likely it is this, 0 the likeliest, or None where it is not."""
        if self.name not in NAMES[target] or not self._fits(target):
            return None
        return NAMES[target].index(self.name)

    def _fits(self, target):
        if self.is_in_list:
            return False
        if target == "name":
            return self.holder in (*PEOPLE, *ENVELOPES)
        if target in ("email", "phone", "author"):
            return target != "email" or "@" in scalar(self.value)
        if target == "rating":
            return bool(re.fullmatch(r"\d{1,2}([.,]\d+)?", scalar(self.value)))
        if target == "link":
            return bool(to_link(self.value)) and self.holder in ENVELOPES
        if target == "date":
            return to_moment(self.value) is not None
        if target == "text":
            return isinstance(self.value, str)
        return self.holder in ENVELOPES


def _plain(name):
    return "".join(re.findall(r"[^\W_]", name.lower()))
