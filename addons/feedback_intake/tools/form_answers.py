"""Answers of a form outside as one message: who has written, what was said, how many stars."""

import re
from dataclasses import dataclass, field

from markupsafe import Markup

from .message import Answer, Author, File, InboundMessage
from .rating import read_scale, to_stars

MAX_TITLE = 40
MAX_SUBJECT = 80
MAX_SHORT = 500
# What people call these questions, in small letters and without anything but letters.
LABELS = {
    "name": (
        *("name", "yourname", "fullname", "firstname", "lastname", "first", "last", "имя", "вашеимя", "фамилия", "фио"),
        *("имяифамилия", "фамилияиимя", "фамилияимяотчество", "каквасзовут", "каквамзвонить", "whatsyourname"),
        *("whatisyourname",),
    ),
    "email": (
        "email",
        "mail",
        "youremail",
        "emailaddress",
        "почта",
        "элпочта",
        "электроннаяпочта",
        "вашапочта",
        "адресэлпочты",
    ),
    "phone": (
        "phone",
        "phonenumber",
        "yourphone",
        "mobile",
        "tel",
        "телефон",
        "номертелефона",
        "вашномер",
        "мобильный",
    ),
}


@dataclass(frozen=True)
class FormAnswer:
    """
    :param key: stable with the provider while people reword ``label``
    :param kind: name, email, phone, long (a free text of several lines), file, or hidden (nobody was asked for it), as
        far as the form itself says so
    :param names: other names under which people know the question
    """

    key: str
    label: str
    value: object
    kind: str = ""
    names: tuple[str, ...] = ()
    files: tuple[File, ...] = field(default_factory=tuple)


def read_form(title, answers, rating_question="", rating_scale="", **values):
    """Return the message that a filled-in form is.

    The first e-mail address and phone number and all parts of a name are the sender's; everything else is told in the
    text, and is an answer.

    :param answers: [FormAnswer] in the order of the form
    :param rating_question: key, name or label of the question whose answer gives the stars; "": none does
    :param values: further fields of the message
    """
    contact = _contact(answers)
    told = [answer for answer in answers if answer not in contact.values() and answer not in contact["name"]]
    name = " ".join(str(answer.value).strip() for answer in contact["name"])[:MAX_SHORT]
    return InboundMessage(
        author=Author(
            name=name,
            email=_text_of(contact.get("email")),
            phone=_text_of(contact.get("phone")),
        ),
        subject=_subject(title, told, name),
        body="".join(_paragraph(answer) for answer in told if answer.kind != "hidden"),
        is_html=True,
        files=tuple(file for answer in answers for file in answer.files),
        answers=tuple(Answer(answer.key, answer.label, answer.value) for answer in told if not answer.files),
        rating=_rating(answers, rating_question, rating_scale),
        **values,
    )


def kind_of_label(label):
    """Return name, email or phone where a question is obviously for that, else ""."""
    plain = "".join(re.findall(r"[^\W\d_]", label.lower()))
    return next((kind for kind, known in LABELS.items() if plain in known), "")


def _contact(answers):
    """Return {"email": FormAnswer, "phone": FormAnswer, "name": [FormAnswer]} as far as they are there."""
    found = {"name": []}
    asked = [answer for answer in answers if answer.kind != "hidden"]
    for answer in (*asked, *(answer for answer in answers if answer.kind == "hidden")):
        kind = answer.kind
        if kind in ("", "hidden") and isinstance(answer.value, str):
            kind = kind_of_label(answer.label)
        if kind == "name" and (answer.kind != "hidden" or not found["name"]):
            found["name"].append(answer)
        elif kind == "phone" or (kind == "email" and "@" in str(answer.value)):
            found.setdefault(kind, answer)
    return found


def _text_of(answer):
    return str(answer.value).strip()[:MAX_SHORT] if answer else ""


def _subject(title, told, name):
    """Return the form's title with the first words that the customer has written themselves, else with their name."""
    title = title.strip()
    title = title if len(title) <= MAX_TITLE else f"{title[:MAX_TITLE].rstrip()}…"
    texts = [answer for answer in told if isinstance(answer.value, str) and answer.kind not in ("file", "hidden")]
    first = next((answer for answer in texts if answer.kind == "long"), next(iter(texts), None))
    line = first.value.strip().partition("\n")[0].strip() if first else name
    return ": ".join(filter(None, (title, line)))[:MAX_SUBJECT]


def _paragraph(answer):
    shown = ", ".join(file.name or file.source["url"] for file in answer.files) or shown_value(answer.value)
    lines = Markup("<br/>").join(shown.splitlines())
    return Markup("<p><b>%s</b><br/>%s</p>") % (answer.label, lines)


def shown_value(value):
    """Return an answer as people read it."""
    if isinstance(value, bool):
        return "✓" if value else "✗"
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _rating(answers, question, scale):
    wanted = (question or "").strip().lower()
    if not wanted:
        return 0
    for answer in answers:
        if wanted in {name.strip().lower() for name in (answer.key, answer.label, *answer.names)}:
            return to_stars(answer.value, *read_scale(scale))
    return 0
