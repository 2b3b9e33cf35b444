"""Where people are reached: e-mail, links made for one person, accounts, postal addresses."""

import re

from .finding import findings_of

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"«»]{1,2000}", re.IGNORECASE)
URL_END = ".,;:!?)]}'’”…"
# A link is somebody's own when it carries a secret, an id or an account: the address of a page does not.
SECRET = re.compile(
    r"[?&#][^=\s]{1,60}=[^&\s]{5,}|//[^/@\s]{1,100}@|/(?=[^/?#]*\d)(?=[^/?#]*[a-z])[\w-]{16,}|/\d{5,}", re.IGNORECASE
)
CAMPAIGN = re.compile(r"(?<=[?&])(?:utm_\w+|lang|page|p|q|ref|hl|v|tab|sort)=[^&\s]*&?", re.IGNORECASE)
PROFILE = re.compile(
    r"//(?:www\.|m\.)?(?:t\.me|vk\.com|ok\.ru/profile|facebook\.com|fb\.com|instagram\.com|linkedin\.com/in"
    r"|wa\.me)/[^/\s]",
    re.IGNORECASE,
)
ACCOUNT = re.compile(r"(?<![\w@./])@[A-Za-z]\w{4,31}(?!\w)")

STREET_RU = (
    r"(?:ул(?:ица|ице|ицы|ицу|\.)|пр(?:оспект|оспекте|оспекта|-т|-кт|осп\.)|пер(?:еулок|еулке|еулка|\.)"
    r"|б(?:ульвар|ульваре|ульвара|-р)|ш(?:оссе|\.)|наб(?:ережная|ережной|\.)|пл(?:ощадь|ощади|\.)|мкр\.?|проезде?)"
)
NAME_RU = r"(?:\d{1,3}(?:-?[а-яё]{1,3})?\s)?[А-ЯЁ][А-Яа-яЁё.-]{1,30}(?:\s[А-ЯЁ][А-Яа-яЁё.-]{1,30}){0,2}"
HOUSE_RU = (
    r"(?:,\s*|\s+)(?:д(?:ом|\.)\s*|д\.?\s*)?\d{1,4}(?:\s?[а-яА-Я](?![а-яА-Я\d]))?(?:/\d{1,4})?(?:к\d{1,2})?(?!\w)"
    r"(?:,?\s*(?:к(?:орпус|орп\.|в\.|вартира|\.)|корп\.|стр(?:оение|\.)|под(?:ъезд|\.)|эт(?:аж|\.)|оф(?:ис"
    r"|\.))\s*\d{1,5}[а-яА-Я]?)*"
)
ADDRESS_RU = re.compile(rf"(?<!\w)(?i:{STREET_RU})\s*{NAME_RU}{HOUSE_RU}")
ADDRESS_RU_REVERSED = re.compile(rf"(?<!\w){NAME_RU}\s(?i:{STREET_RU}){HOUSE_RU}")
FLAT_RU = re.compile(
    r"(?<!\w)д(?:ом|\.)\s*\d{1,4}[а-я]?(?:/\d{1,4})?,?\s*(?:кв(?:артира|\.)|оф(?:ис|\.))\s*\d{1,5}", re.IGNORECASE
)
ADDRESS_EN = re.compile(
    r"(?<![\w$€£.,-])\d{1,5}[A-Za-z]?,?\s(?:[A-Z][A-Za-z'’-]{1,25}\s){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Terrace|Crescent|Way|Place|Pl)"
    r"\b\.?(?:,?\s(?:Apt|Apartment|Flat|Unit|Suite)\.?\s#?\w{1,6})?"
)


def find_contacts(text):
    yield from findings_of("email", EMAIL, text)
    for finding in findings_of("url", URL, text):
        bare = finding.text.rstrip(URL_END)
        if SECRET.search(CAMPAIGN.sub("", bare)) or PROFILE.search(bare):
            yield type(finding)("url", finding.start, finding.start + len(bare), bare)
    yield from findings_of("account", ACCOUNT, text)


def find_addresses(text):
    for pattern in (ADDRESS_RU, ADDRESS_RU_REVERSED, FLAT_RU, ADDRESS_EN):
        yield from findings_of("address", pattern, text)
