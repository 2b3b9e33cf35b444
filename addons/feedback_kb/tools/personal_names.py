"""Names of people: those known, in any Russian case, and those that greetings, closings and patronymics give away."""

import re
from functools import lru_cache

from .finding import findings_of

ENDINGS = r"(?:а|я|ы|и|е|у|ю|й|ь|ой|ою|ей|ею|ём|ем|ом|ым|им|ая|ую|ого|его|ому|ему|ых|их|ый|ий)?"
ENDING = re.compile(r"(?<=\w{3})(?:ий|ый|ая|яя)$|(?<=\w{2})[аеёиуыэюяйь]$", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# What stands in a contact's name without naming anybody.
NO_NAMES = frozenset(
    "customer client user guest visitor buyer shop store company admin support info test team service office manager "
    "sales "
    "the and for llc ltd inc gmbh mr mrs ms miss клиент покупатель пользователь гость заказчик посетитель магазин "
    "компания админ поддержка тест ооо оао зао пао ип для менеджер отдел аноним".split()
)
# Names that are words too: alone they count only with a capital letter within a sentence.
WORDS_TOO = frozenset(
    "вера надежда любовь роман лев слава роза лилия марина мир майя белов новый will mark rose may grace hope joy bill "
    "jack frank rich price summer max pat art faith young white black brown green long short day stone wood baker "
    "carpenter cook page case order gift lamp good best king june april august victor".split()
)
NAME = r"[A-ZА-ЯЁ][a-zа-яё]{1,20}(?:[-'’][A-ZА-ЯЁ]?[a-zа-яё]{1,20})?"
FULL = rf"{NAME}(?:[ \t]{NAME}){{0,2}}"
INITIALS = r"[A-ZА-ЯЁ]\.[ \t]?(?:[A-ZА-ЯЁ]\.[ \t]?)?"
GREETING = re.compile(
    r"(?<!\w)(?:(?i:dear)[ \t]|(?i:hi|hello|hey|good (?:morning|day|afternoon|evening))[ \t,]{1,2}"
    r"|(?i:уважаем(?:ый|ая|ые)|дорог(?:ой|ая))[ \t]|(?i:здравствуйте|привет|добр(?:ый|ое|ого) (?:день|утро|вечер"
    r"|времени суток)),[ \t])"
    rf"(?:(?i:mrs?|ms|miss|dr)\.?[ \t]|(?i:г-н|г-жа|господин|госпожа)[ \t])?(?P<name>{FULL})(?=[ \t]*(?:[,!.:;\n–—-]"
    rf"|$))",
)
CLOSING = re.compile(
    r"(?<!\w)(?i:с (?:уважением|наилучшими пожеланиями|благодарностью)|(?:best|kind|warm|many) (?:regards|wishes)"
    r"|regards"
    rf"|(?:yours )?sincerely|yours (?:truly|faithfully))[ \t]*[,.!—–-]?\s{{0,6}}(?P<name>{INITIALS}{NAME}"
    rf"|{FULL})(?=\s*(?:[,!.;|\n(]|$))",
)
INTRODUCTION = re.compile(
    rf"(?<!\w)(?:(?i:меня зовут|мо[её] имя[ \t]*[—–:-]?|my name is|my name's|имя и фамилия:?|фио:?"
    rf"|full name:?)[ \t]+)(?P<name>{FULL})"
)
INTRODUCTION_SMALL = re.compile(r"(?<!\w)меня зовут[ \t]+(?P<name>[а-яё]{3,20})(?!\w)")
TITLE = re.compile(
    rf"(?<!\w)(?:Mr|Mrs|Ms|Miss)\.?[ \t](?P<name>{FULL})|(?<!\w)(?i:г-н\w?|г-ж\w|господин\w?"
    rf"|госпож\w{{1,2}})[ \t](?P<name2>{FULL})"
)
WITH_INITIALS = re.compile(
    r"(?<![\w.])(?:[А-ЯЁ]\.[ \t]?[А-ЯЁ]\.[ \t]?[А-ЯЁ][а-яё]{2,20}|[А-ЯЁ][а-яё]{2,20}[ \t][А-ЯЁ]\.[ \t]?[А-ЯЁ]\.)(?!\w)"
)
PATRONYMIC = (
    r"[А-ЯЁ][а-яё]{1,15}(?:(?:ов|ев)ич(?:а|у|ем|е)?|(?:ов|ев)н(?:а|ы|е|у|ой|ою)|ичн(?:а|ы|е|у|ой|ою))"
    r"|(?:Иль|Кузьм|Лук|Фом|Никит)ич(?:а|у|ом|ем|е)?"
)
WITH_PATRONYMIC = re.compile(rf"(?<!\w)(?:{NAME}[ \t])?(?P<patronymic>{PATRONYMIC})(?!\w)(?:[ \t](?:{NAME})(?!\w))?")
MALE_OR_PLAIN = re.compile(r"ич(?:а|у|ем|ом|е)?$")
# Adjectives and nouns that end like a patronymic: "Основной тариф", "В Деревне".
NO_PATRONYMIC = re.compile(
    r"(?:основн|условн|духовн|верховн|церковн|греховн|виновн|ровн|кровн|дневн|вечерн|душевн|плачевн|деревн|царевн"
    r"|королевн"
    r"|чиновн|сыновн|готовн|любовн|толковн|гневн|левн|ревн|личн|обычн|различн|отличн|вторичн|первичн|публичн|налич"
    r"|кирпич"
    r"|розничн|больничн|гостиничн|наличн|конечн|частичн|яичн|молочн|единичн|граничн|приличн|логичн|типичн|техничн"
    r"|фабричн"
    r"|заграничн|столичн|ичниц)\w*$",
    re.IGNORECASE,
)
NO_PERSON = re.compile(
    r"(?<!\w)(?:manager|director|менеджер\w*|директор\w*|customers?|clients?|users?|sir|sirs|madam|team|all|everyone"
    r"|everybody|support|colleagues?|friends?"
    r"|guests?"
    r"|partners?|buyers?|there|world|service|shop|store|company|department|your|the|клиент\w*|покупател\w*"
    r"|пользовател\w*"
    r"|гост\w+|коллег\w*|партн[её]р\w*|друзья|команд\w*|служб\w*|поддержк\w*|отдел\w*|компани\w+|магазин\w*"
    r"|администраци\w+|ваш\w*"
    r"|подскажите|помогите|скажите|спасибо|пожалуйста|прошу|хочу|уточните|можно|please|thanks?|we|you|this|our"
    r"|господа)(?!\w)",
    re.IGNORECASE,
)


def find_names(text, names=()):
    for pattern in _known_patterns(tuple(sorted({name for name in names if name}))):
        yield from findings_of("name", pattern, text, accepts=lambda match: _is_named(text, match))
    yield from findings_of("name", WITH_INITIALS, text)
    yield from findings_of("name", WITH_PATRONYMIC, text, accepts=_is_patronymic)
    for pattern in (GREETING, CLOSING, INTRODUCTION, INTRODUCTION_SMALL):
        yield from findings_of("name", pattern, text, "name", _is_person)
    for group in ("name", "name2"):
        yield from findings_of("name", TITLE, text, group)


@lru_cache(maxsize=256)
def _known_patterns(names):
    """Return the patterns of these names: whole names first, in either order, then each of their words."""
    whole, single = [], []
    for name in names:
        words = [word for word in WORD.findall(name) if "@" not in name]
        if len(words) > 1:
            parts = "|".join(_inflected(word) for word in words)
            whole.append(rf"(?:{parts})(?:[ \t]+(?:{parts})){{1,{len(words) - 1}}}")
        single += [word for word in words if len(word) > 2 and word.casefold() not in NO_NAMES]
    patterns = [rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in whole]
    if single:
        patterns.append(rf"(?<!\w)(?:{'|'.join(map(_inflected, sorted(set(single), key=len, reverse=True)))})(?!\w)")
    return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]


def _inflected(word):
    if not re.search("[а-яё]", word, re.IGNORECASE):
        return re.escape(word)
    stem = ENDING.sub("", word)
    # Павел, Павла; Пётр, Петра
    stem = stem[:-2] + "(?:ел|л)" if stem.casefold().endswith("вел") else re.escape(stem)
    return re.sub("[её](?!л\\|)", "[её]", stem, flags=re.IGNORECASE) + ENDINGS


def _is_named(text, match):
    """A name that is a word too, like Mark or Вера, counts when it is written like a name."""
    if " " in match[0] or "\t" in match[0]:
        return True
    word = match[0].casefold()
    is_word = any(
        word == known or (len(known) > 3 and ENDING.sub("", word) == ENDING.sub("", known)) for known in WORDS_TOO
    )
    if not is_word:
        return True
    before = text[: match.start()].rstrip(" \t")
    return match[0][0].isupper() and bool(before) and before[-1] not in ".!?\n"


def _is_patronymic(match):
    if NO_PATRONYMIC.search(match["patronymic"]):
        return False
    # Alone only a man's or the plain form of a woman's is certain.
    alone = match[0] == match["patronymic"]
    return not alone or bool(MALE_OR_PLAIN.search(match[0])) or match[0].endswith(("овна", "евна", "ична"))


def _is_person(match):
    return not NO_PERSON.search(match["name"])
