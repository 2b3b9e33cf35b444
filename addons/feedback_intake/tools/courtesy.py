"""Recognise a bare "thank you", which must not reopen a ticket."""

import re

from .mail_quote import LOOKS_LIKE_HTML, split_quote
from .mail_text import html_to_text

MAX_WORDS = 16
THANKS = re.compile(
    r"\b(?:спасибо|спс|спасиб\w*|пасиб\w*|благодар(?:ю|им|ствую|очка|ность)|thanks?|thx|tnx|ty|cheers"
    r"|appreciated?|merci|danke|gracias"
    r"|понял[аи]?|принял[аи]?|принято|хорошо|ок|окей|ok|okay|отлично|супер|great|perfect|noted|got it|understood)\b",
    re.IGNORECASE,
)
KNOWN = frozenset(
    """
спасибо спс спасибочки пасибо пасиб благодарю благодарим благодарствую благодарность благодарна благодарен огромное
большое большущее вам вас тебе за помощь ответ оперативность оперативный быстрый быструю быстро поддержку внимание
разъяснение разъяснения информацию работу все это теперь уже и очень работает заработало решено решен решена решили
закрыта закрыто получилось помогло помогли разобрались разобрался разобралась исправилось починилось понял поняла
поняли принял приняла приняли принято получил получила получили хорошо ок окей отлично супер замечательно прекрасно
здорово класс да ясно понятно хорошего приятного дня вечера выходных доброго добрый день вечер утро здравствуйте
привет хороших праздников до свидания вопрос вопросов снят закрыт больше нет спасение выручили ваш ваша вашу команде
команда всем от души заранее вы лучшие лучший я мы с уважением thanks thank you thx tnx ty cheers appreciate
appreciated appreciates it a lot so much very many million again for your the help reply response quick fast prompt
answer support assistance info information update great perfect awesome excellent super wonderful nice ok okay noted
got understood works work working now everything all good fine solved resolved fixed that did trick is was has been
helped have day weekend evening one best regards kind and we i really hi hello dear team this my problem issue will
do to merci beaucoup danke schön vielen dank gracias muchas
""".split()
)
CLOSING = re.compile(
    r"^[ \t]*(?:с (?:наилучшими пожеланиями|уважением|благодарностью)|всего (?:доброго|хорошего"
    r"|наилучшего)|(?:best|kind|warm|many)? ?regards|best wishes|best|sincerely|yours\b.*|cheers)["
    r" \t]*[,.!—–-]*[ \t]*$"
    r"|^[ \t]*с уважением,?[ \t]+\S",
    re.IGNORECASE | re.MULTILINE,
)
NAME = r"[A-ZА-ЯЁ][a-zа-яё]{1,20}"
ADDRESSEE = re.compile(rf"(?<=[,\s])({NAME}(?:[ ]{NAME}){{0,2}})(?=\s*[.!,)\n]|\s*$)")
SIGNED = re.compile(rf"(?:\n\s*{NAME}(?:[ ]{NAME}){{0,2}}\.?\s*)+\Z")
CONTRARY = re.compile(
    r"\b(?:не|но|нет(?! вопросов)|однако|ещ[её]|not|no|but|however|still|yet|also|don'?t|doesn'?t|didn'?t"
    r"|isn'?t|can'?t|cannot)\b",
    re.IGNORECASE,
)


def is_courtesy(text):
    """Return True for a text (or HTML) that only thanks or confirms; a question, doubt or request makes it False."""
    new = split_quote(text)[0]
    if LOOKS_LIKE_HTML.search(new):
        new = html_to_text(new)
    new = _without_signature(new.strip())
    if not new or "?" in new or "？" in new or re.search(r"\d{2,}|https?:|@", new):
        return False
    plain = re.sub(
        r"больше нет вопросов|вопросов (?:больше )?нет|нет (?:больше )?вопросов|no (?:more|further)"
        r" questions|no problem",
        "спасибо",
        new,
        flags=re.IGNORECASE,
    )
    if not THANKS.search(plain) or CONTRARY.search(plain):
        return _only_emoji(plain)
    words = re.findall(r"[^\W\d_]+", _without_name(plain).lower().replace("'", "").replace("ё", "е"))
    return len(words) <= MAX_WORDS and all(word in KNOWN for word in words)


def _without_signature(text):
    closing = CLOSING.search(text)
    if closing and closing.start() > 0:
        text = text[: closing.start()].strip()
    return SIGNED.sub("", text).strip()


def _without_name(text):
    """Drop the name of whom the sender thanks: capitalised unknown words after a comma or at the end."""
    for found in ADDRESSEE.finditer(text):
        before = text[: found.start()].rstrip(" ")
        if before.endswith(",") or THANKS.search(before.split("\n")[-1].split(".")[-1]):
            return text[: found.start()] + text[found.end() :]
    return text


def _only_emoji(text):
    return bool(re.fullmatch(r"[\s!.👍🙏❤️😊🙂😀👌💪🔥✅🤝☺️😉🎉+:)]+", text))
