"""What a short message in a chat asks of the bot, in Russian and English: a person, nothing more, or nothing yet."""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
PERSON = (
    r"(?:оператор(?:а|у|ом|ов|ы)?|человек(?:а|у|ом)?|людьми|кем[- ](?:нибудь|то)|кто[- ]нибудь"
    r"|(?:специалист|консультант|менеджер|сотрудник)(?:а|у|ом|ов)?"
    r"|humans?|persons?|agents?|operators?|representatives?|someone|somebody|consultants?)"
)
# Between the verb and the person, and around a person who is named alone, nothing else may stand: in “how many people
# fit into the tent” and “оператор связи не видит сим-карту” nobody asks for us.
FILLERS = (
    "а и ну да нет мне меня нам пожалуйста плиз с со к на у бы же уже лучше просто сразу срочно живой живого живому "
    "живым живыми живая реальный реального реальным реальному вашим вашего вашему какой какого какому каким нибудь "
    "либо другим свободный свободного здесь тут есть бот "
    "please pls a an the to with me us i some any real live human actual your now just directly instead customer "
    "support service through up over here is there no yes hi hello another"
).split()
VERBS = (
    r"(?:поговорить|говорить|пообщаться|общаться|связаться|свяжите|связать|соедин\w*|переключ\w*|перевед\w*"
    r"|позов\w*|позвать|пригласи\w*|подключ\w*|дайте|дай|нужен|нужна|нужны|надо|хочу|хотел\w*|можно|прошу"
    r"|talk|talking|speak|speaking|chat|connect|transfer|forward|switch|contact|reach|get|give|need|want|call|put)"
)
FILLER = r"(?:" + "|".join(sorted(FILLERS, key=len, reverse=True)) + r")"
NOT_DENIED = r"(?<!\bне )(?<!n't )(?<!n’t )(?<!\bnot )"
REQUEST = re.compile(rf"{NOT_DENIED}(?<!\w){VERBS}(?:\W+{FILLER})*\W+{PERSON}(?!\w)", re.IGNORECASE)
ONLY_PERSON = re.compile(
    rf"\W*(?:(?:{FILLER}|{VERBS})\W+)*{PERSON}(?:\W+(?:{FILLER}|{VERBS}|{PERSON}))*\W*", re.IGNORECASE
)
GREETING = re.compile(
    r"\W*(?:здравствуй(?:те)?|привет(?:ствую)?|добр(?:ый|ое|ого)\W+(?:день|вечер|утро|дня|времени\W+суток)|доброго"
    r"|hi|hello|hey|good\W+(?:morning|afternoon|evening|day))(?:\W+(?:there|all|team|всем|вам|снова|again))?\W*",
    re.IGNORECASE,
)
HELPED = re.compile(
    r"\W*(?:да\W+|yes\W+)?(?:(?:это|вс[её]|that|this|it)\W+)?(?:мне\W+)?(?:очень\W+|really\W+)?(?:помогл[ои]|helped|helps)"
    r"(?:\W+(?:мне|me|a\W+lot|very\W+much|большое))?(?:\W+(?:спасибо|thanks?|thank\W+you))?\W*",
    re.IGNORECASE,
)
MAX_LENGTH = 300  # a longer message describes something


def wants_person(text):
    """Return True when the message asks for a person."""
    text = _one_line(text)
    return len(text) <= MAX_LENGTH and bool(ONLY_PERSON.fullmatch(text) or REQUEST.search(text))


def says_helped(text):
    """Return True when the message says that the answer helped, and nothing else."""
    return bool(HELPED.fullmatch(_one_line(text)))


def is_greeting(text):
    """Return True for a greeting alone: the question is still to come."""
    return bool(GREETING.fullmatch(_one_line(text)))


def has_words(text):
    """Return True when there is something to look up: a smiley or a lone “?” is not."""
    return any(len(word) > 1 for word in WORD.findall(text))


def _one_line(text):
    return " ".join(text.split()).replace("ё", "е").replace("Ё", "Е")
