"""How people answer in a chat when they are asked where to reach them."""

import re

from odoo.tools import email_normalize

NO = {
    *("no", "nope", "no thanks", "no thank you", "skip", "none", "anonymous", "-", "—"),
    *("нет", "не надо", "не хочу", "нет спасибо", "пропустить", "анонимно", "без ответа"),
}
NUMBER = re.compile(r"\+?\d[\d\s().-]{4,24}\d")


def read_contact(text):
    """Return {“email”: address} or {“phone”: number} of what was written, or {} when it is neither."""
    for word in re.split(r"[\s,;<>]+", text):
        if "@" in word and (address := email_normalize(word.strip(".!?()"))):
            return {"email": address}
    number = NUMBER.search(text)
    digits = sum(character.isdigit() for character in number[0]) if number else 0
    return {"phone": number[0].strip()} if 6 <= digits <= 15 else {}


def says_no(text):
    return re.sub(r"[.,!]", "", text).strip().lower() in NO


def has_words(text):
    """Tell whether it says anything: a few letters at least."""
    return sum(character.isalpha() for character in text) >= 3
