"""Numbers that belong to one person or one deal: phones, cards, papers, orders."""

import re

from .finding import Finding, findings_of

# Of these the figure before them is an amount.
AMOUNT = (
    r"(?:\s?(?:руб|р\.|₽|коп|тыс|млн|\$|€|£|%|usd|eur|rub|gbp|шт|кг|мм|см|мл|мин|ч\b|час|дн|дней|день|лет|год|вт|гб"
    r"|мб|px|mah|мач|pcs|pieces|items|days|hours|kg|mm|cm|watt))"
)
NO_AMOUNT = rf"(?!{AMOUNT})"
NO_CURRENCY = r"(?<![$€£₽])(?<![$€£₽]\s)"

PHONES = [
    re.compile(pattern)
    for pattern in (
        r"(?<![\w+])\+\s?\d(?:[\s().–-]{0,2}\d){6,14}(?!\w)",
        r"(?<![\w+])00[1-9](?:[\s().-]{0,2}\d){8,13}(?!\w)",
        # Russian: 8 916 123-45-67, 8(800)555-35-35, 79161234567
        r"(?<![\w.,+-])[78][\s-]?\(?[3489]\d{2}\)?[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\w|[.,]\d)",
        r"(?<![\w.,+-])\(?[3489]\d{2}\)?[\s-]\d{3}[\s-]\d{2}[\s-]\d{2}(?!\w|[.,-]\d)",
        r"(?<![\w.,+-])\([3489]\d{2,4}\)\s?\d{1,3}[\s-]?\d{2}[\s-]?\d{2}(?!\w|[.,-]\d)",
        r"(?<![\w.,+-])\d{3}-\d{2}-\d{2}(?!\w|[.,-]\d)",
        # North American and British
        r"(?<![\w.,+-])(?:1[\s.-])?\(?[2-9]\d{2}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\w|[.,-]\d)",
        r"(?<![\w.,+-])\(?0[1-9]\d{1,4}\)?[\s-]\d{3,4}[\s-]?\d{3,4}(?!\w|[.,-]\d)",
        r"(?<![\w.,+-])07\d{3}\s?\d{6}(?!\w)",
    )
]
PHONE_AFTER_WORD = re.compile(
    r"(?:\bтел(?:ефон)?а?\b\.?|\bмоб(?:ильный)?\b\.?|\bphone\b|\bmobile\b|\bcell\b|\btel\b\.?|\bwhatsapp\b)"
    r"(?:\s(?:номер|number|is|no\.?))?\s?[:№-]?\s?(?P<number>\d(?:[\s().-]{0,2}\d){5,13})(?!\w)",
    re.IGNORECASE,
)
CARD = re.compile(r"(?<![\w.,+-])[2-6](?:[ -]?\d){12,18}(?![\w-]|[.,]\d)")
BANK_ACCOUNT = re.compile(r"(?<![\w.,-])[34]\d{4}[ .]?\d{3}[ .]?\d{12}(?!\w)")
IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
DOCUMENTS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bпаспорт\w{0,3}(?:\s(?:рф|гражданина"
        r"|россии))*[\s:,]*(?:сери[яию]\s)?(?P<number>\d{2}\s?\d{2}[\s,]*(?:(?:№|номер)\s?)?\d{6})(?!\w)",
        r"\bсери[яию]\s(?P<number>\d{2}\s?\d{2}[\s,]*(?:№|номер)\s?\d{6})(?!\w)",
        r"\bpassport(?:\s(?:number|no\.?|is))*[\s:#]*(?P<number>(?=[A-Z]{0,2}\d)[A-Z]{0,2}\d{6,9})(?!\w)",
        r"(?<![\w-])(?P<number>\d{3}-\d{3}-\d{3}[ -]\d{2})(?![\w-])",
        r"\bснилс[\s:№-]*(?P<number>\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2})(?!\w)",
        r"\bинн[\s:№-]*(?P<number>\d{12}|\d{10})(?!\w)",
        r"\b(?:ssn|social security(?: number)?)[\s:#]*(?P<number>\d{3}-?\d{2}-?\d{4})(?!\w)",
    )
]
DEAL = (
    r"(?:заказ|заявк|обращени|договор|контракт|счет|счёт|квитанци|накладн|бронь|бронировани|полис|тикет|отправлени"
    r"|трек|посылк|чек|карт[ауеы]?\sклиент)\w{0,4}"
    r"|orders?|tickets?|contracts?|invoices?|bookings?|reservations?|policy|tracking|parcels?|shipments?|receipts?"
    r"|customer|account|case"
)
NUMBER_WORD = r"(?:номер\w{0,3}|№|n°|#|number|num\.?|no\.?|nr\.?|id|код)"
CODE = r"(?:[A-ZА-ЯЁ]{1,5}[-/]?)?\d[\dA-ZА-Я]*(?:[-/][\dA-ZА-Я]+)*"
DEAL_NUMBER = re.compile(
    rf"(?<!\w)(?:{DEAL})(?:\s+(?:is|was|мой|по|с))?\s*(?:(?P<named>{NUMBER_WORD})[\s.:]*(?:is\s|[-–—]\s)?|[:-]\s?|\s)"
    rf"(?P<number>{CODE}){NO_AMOUNT}(?!\w|[.,]\d)",
    re.IGNORECASE,
)
NUMBER_SIGN = re.compile(r"(?<!\w)(?:№\s?|#)(?P<number>[A-ZА-Я]{0,4}-?\d[\d/-]{3,20})(?!\w|[.,]\d)", re.IGNORECASE)
TICKET = re.compile(r"(?<!\w)FB-\d{3,}(?!\w)", re.IGNORECASE)
LONG = re.compile(rf"{NO_CURRENCY}(?<![\w.,-])\d{{7,25}}(?![\w-]|[.,]\d){NO_AMOUNT}", re.IGNORECASE)
DATE = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|(?:19|20)\d{2}(?:[-/](?:19|20)?\d{2})?|(?:19"
    r"|20)\d{6}"
)
MIN_DIGITS, MIN_DIGITS_NAMED = 4, 3


def find_numbers(text):
    for pattern in DOCUMENTS:
        yield from findings_of("document", pattern, text, "number")
    yield from findings_of("card", CARD, text, accepts=_is_card)
    yield from findings_of("card", BANK_ACCOUNT, text)
    yield from findings_of("card", IBAN, text, accepts=_is_iban)
    yield from findings_of("number", DEAL_NUMBER, text, "number", _is_deal_number)
    for pattern in PHONES:
        yield from findings_of("phone", pattern, text, accepts=lambda match: _is_no_amount(text, match))
    yield from findings_of("phone", PHONE_AFTER_WORD, text, "number")
    yield from findings_of("number", TICKET, text)
    yield from findings_of("number", NUMBER_SIGN, text, "number")
    yield from (finding for finding in findings_of("number", LONG, text) if not _is_round(finding))


def _digits(text):
    return "".join(filter(str.isdigit, text))


def _is_card(match):
    digits = _digits(match[0])
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(map(int, digits[-1::-2])) + sum(number - 9 if number > 9 else number for number in doubled)
    return total % 10 == 0


def _is_iban(match):
    compact = match[0].replace(" ", "")
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def _is_deal_number(match):
    number = match["number"]
    if DATE.fullmatch(number) and not match["named"]:
        return False
    return len(_digits(number)) >= (MIN_DIGITS_NAMED if match["named"] else MIN_DIGITS)


def _is_no_amount(text, match):
    before = text[max(match.start() - 2, 0) : match.start()].strip()
    return not (
        DATE.fullmatch(match[0])
        or before.endswith(("$", "€", "£", "₽"))
        or re.match(AMOUNT, text[match.end() : match.end() + 10], re.IGNORECASE)
    )


def _is_round(finding: Finding):
    """Tell whether it is rather an amount: 10000000."""
    return finding.text.rstrip("0") in "123456789" or DATE.fullmatch(finding.text)
