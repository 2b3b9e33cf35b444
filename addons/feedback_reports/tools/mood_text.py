"""A customer's message as the words and marks that its mood is read from."""

import re
from typing import NamedTuple

# What makes people write stands at the beginning; far below stand contracts and logs.
MAX_LENGTH = 3000
NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|@\w+|<[^<>]{1,200}>|&[a-z]{2,6};")
TOKEN = re.compile(
    r"(?P<sad>[:;=]['’]?-?[(\[/\\](?!/)|\(\(+)|(?P<glad>[:;=]['’]?-?[)\]dp](?!\w)|\)\)+|<3|xd\b|\^_?\^)"
    r"|(?P<number>\d+(?:[.,/]\d+)*)|(?P<word>[a-zа-я]+(?:['’-][a-zа-я]+)*)"
    r"|(?P<emoji>[\u2600-\u27bf\u2b50\U0001f300-\U0001faff])|(?P<bracket>[()])|(?P<mark>[!?]+|[.,;:…\n–—]+|-(?=\s))",
    re.IGNORECASE,
)
STRETCHED = re.compile(r"([a-zа-я])\1{2,}", re.IGNORECASE)
ASKING = re.compile(
    r"\b(?:подскажите|скажите|прошу|просим|просьба|помогите|уточните|сообщите|пришлите|вышлите|проверьте|можно ли"
    r"|можно узнать|хотел(?:а|и)? бы|хочу узнать|нужна помощь|нужна консультация|интересует|as soon as possible|asap"
    r"|could you|can you|can i|could i|would you|will you|may i|how (?:do|can|to|much|long|does)|i need|we need"
    r"|i would like|i'd like|please|pls|plz|let me know|dm|is there|are there|do you|does the|what (?:is|are|time))\b"
)
INFORMATIVE = re.compile(
    r"^\W*(?:(?:а|и|ребята|друзья|люди|всем|привет|and|so|but|hi|hello|hey|guys|please|подскажите|скажите|пожалуйста|здравствуйте|также|ok|also)\W+){0,3}"
    r"(?:как|где|когда|куда|откуда|кто|какой|какая|какие|какое|каков|сколько|можно|можете|могу|есть|будет|что делать"
    r"|возможно|подскажите|скажите|а если|нужно|надо|работает|how|where|when|what|which|who|can|could|is|are|do|does"
    r"|will|would|may|any|should|has|if|\w+ ли)\b"
)
# “I lost my card, how can I block it?”
INFORMATIVE_LATER = re.compile(
    r"[,.;–—-] (?:(?:а|и|and) )?(?:как|что делать|где|куда|когда|how|where|when|what|can|could)\b"
)


class Token(NamedTuple):
    """A word (lower case, ё as е), number or mark; ``kind`` is the name of the group that found it."""

    text: str
    kind: str
    is_loud: bool  # in capitals within a text that is not, or with letters stretched


def read(text):
    """Return the list of :class:`Token` of a message."""
    text = NOT_WORDS.sub(" ", text[:MAX_LENGTH].replace("ё", "е").replace("Ё", "Е").replace("’", "'"))
    letters = [char for char in text if char.isalpha()]
    shouts = sum(map(str.isupper, letters)) * 2 > len(letters)
    return [_token(found, shouts) for found in TOKEN.finditer(text)]


def _token(found, shouts):
    kind, word = found.lastgroup, found.group()
    if kind != "word":
        return Token(word, kind, False)
    short = STRETCHED.sub(r"\1\1", word)
    is_loud = short != word or (not shouts and len(word) > 3 and word.isupper())
    return Token(short.lower(), kind, is_loud)


def sentences(tokens):
    """Return the tokens as lists, one a sentence; the mark that ends it is its last."""
    result = [[]]
    for token in tokens:
        result[-1].append(token)
        if token.kind == "mark" and (token.text[0] in "!?…\n" or token.text[0] == "."):
            result.append([])
    return [sentence for sentence in result if sentence]


def is_asking(text):
    """Tell whether the message asks or requests something, so that its “thank you” may be a mere courtesy."""
    return "?" in text or bool(ASKING.search(text))


def is_informative(sentence):
    """Tell whether a sentence asks for information: where it does, “refund” is a subject and no reproach."""
    words = " ".join(token.text for token in sentence if token.kind in ("word", "mark"))
    return sentence[-1].text[0] == "?" and bool(INFORMATIVE.match(words) or INFORMATIVE_LATER.search(words))
