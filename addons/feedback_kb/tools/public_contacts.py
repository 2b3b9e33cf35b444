"""What a company makes public about itself is nobody's personal data."""

import re

# Their domains belong to everybody.
FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net "
    "web.de proton.me "
    "protonmail.com mail.ru bk.ru inbox.ru list.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru".split()
)
# Reserved for examples, RFC 2606.
EXAMPLES = ("example.com", "example.org", "example.net")
FREE_PHONE = re.compile(r"(?:[78]|1)?(?:800|888|877|866|855|844|833)\d{7}")


def is_public_contact(finding, emails=(), domains=(), phones=(), places=()):
    """Tell whether a finding is one of the company's own addresses or numbers, a free-phone number or an example."""
    if finding.kind == "email":
        address = finding.text.lower()
        domain = address.rpartition("@")[2]
        return address in emails or domain in EXAMPLES or (domain in domains and domain not in FREE_MAIL)
    if finding.kind == "phone":
        number = _digits(finding.text)
        return bool(FREE_PHONE.fullmatch(number)) or number[-10:] in {_digits(phone)[-10:] for phone in phones}
    if finding.kind == "address":
        return any(
            _letters(place) in _letters(finding.text) or _letters(finding.text) in _letters(place) for place in places
        )
    return False


def _digits(text):
    return re.sub(r"\D", "", text)


def _letters(text):
    return re.sub(r"[\W_]+", "", text).casefold()
