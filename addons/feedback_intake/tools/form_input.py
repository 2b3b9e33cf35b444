"""What visitors have typed into the questions of a form, read and checked."""

from dataclasses import dataclass, field
from datetime import datetime

from .form_logic import Part, read_number, shown_parts

MAX_LENGTHS = {"text": 500, "long_text": 5_000, "email": 254, "phone": 40, "order": 80}
# Kinds that are answered with a whole number, and their scale.
SCALES = {"stars": (1, 5), "faces": (1, 5), "scale": (0, 10)}
OPTION_KINDS = ("choice", "choices", "yes_no", "product")
YEARS = range(1900, 2101)
MAX_ANSWERS = 200


@dataclass(frozen=True)
class Question(Part):
    """
    :param kind: as of feedback.form.question; a "section" asks nothing
    :param options: keys of what can be chosen
    """

    kind: str = "text"
    is_required: bool = False
    options: tuple[str, ...] = field(default_factory=tuple)
    lowest: float | None = None
    highest: float | None = None


class WrongAnswer(ValueError):
    """
    :param reason: missing, long, option, number, low, high, date, email or phone
    """

    def __init__(self, reason, limit=None):
        super().__init__(reason)
        self.reason, self.limit = reason, limit


def read_answers(questions, typed, checks):
    """Return ({key: value}, {key: WrongAnswer}) of what is shown and answered; what is hidden counts for nothing.

    :param questions: [Question] in the order of the form
    :param typed: {key: [str]}; of a file, the names of the files
    :param checks: {kind: function that tells whether a text is an answer of that kind}
    """
    shown = shown_parts(questions, typed)
    values, errors = {}, {}
    for question in questions:
        if question.is_section or question.key not in shown:
            continue
        given = [text for text in typed.get(question.key, ())[:MAX_ANSWERS] if text]
        try:
            if given:
                values[question.key] = _read(question, given, checks)
            elif question.is_required:
                errors[question.key] = WrongAnswer("missing")
        except WrongAnswer as error:
            errors[question.key] = error
    return values, errors


def _read(question, given, checks):
    if question.kind == "file":
        return given
    if question.kind == "choices":
        return list(dict.fromkeys(_read_option(question, text) for text in given))
    return READERS[question.kind](question, given[0], checks)


def _read_option(question, text, _checks=None):
    if text not in question.options:
        raise WrongAnswer("option")
    return text


def _read_text(question, text, checks):
    limit = MAX_LENGTHS[question.kind]
    if len(text) > limit:
        raise WrongAnswer("long", limit)
    if question.kind in checks and not checks[question.kind](text):
        raise WrongAnswer(question.kind)
    return text


def _read_scale(question, text, _checks):
    lowest, highest = SCALES[question.kind]
    if text not in map(str, range(lowest, highest + 1)):
        raise WrongAnswer("option")
    return int(text)


def _read_number(question, text, _checks):
    number = read_number(text)
    if number is None:
        raise WrongAnswer("number")
    if question.lowest is not None and number < question.lowest:
        raise WrongAnswer("low", question.lowest)
    if question.highest is not None and number > question.highest:
        raise WrongAnswer("high", question.highest)
    return number


def _read_date(_question, text, _checks):
    for form in ("%Y-%m-%d", "%d.%m.%Y"):  # a browser without a calendar lets people type what they are used to
        try:
            day = datetime.strptime(text, form).date()
        except ValueError:
            continue
        if day.year in YEARS:
            return day.isoformat()
    raise WrongAnswer("date")


READERS = {
    **dict.fromkeys(MAX_LENGTHS, _read_text),
    **dict.fromkeys(SCALES, _read_scale),
    **dict.fromkeys(("choice", "yes_no", "product"), _read_option),
    "number": _read_number,
    "date": _read_date,
}
