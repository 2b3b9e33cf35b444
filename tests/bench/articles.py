"""Articles of a bilingual knowledge base, and what customers ask about them; the same ones in each run."""

import random
from html import escape
from typing import NamedTuple

from language import LANGUAGES

VISIBILITIES = ("public", "public", "public", "portal", "internal")
TOO_COMMON = 200  # so many words say nothing about what an article is about
TYPOS = 0.1  # of the words of a question


class Article(NamedTuple):
    number: int
    lang: str
    visibility: str
    topic: list  # stems of what it is about
    title: str
    keywords: str
    paragraphs: list  # of plain text
    asked: str  # a customer's question that it has answered, or ""

    @property
    def text(self):
        return "\n".join(self.paragraphs)

    @property
    def body(self):
        return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in self.paragraphs)


class Question(NamedTuple):
    number: int  # of the article that answers it
    lang: str
    text: str


def write(number):
    """Return article ``number``: 60 to 250 words; each fourth has keywords, each third a question it has answered."""
    dice = random.Random(f"article {number}")
    lang = ("ru_RU", "en_US")[number % 2]
    language = LANGUAGES[lang]
    topic = language.draw(dice, dice.randint(6, 10), rarer_than=TOO_COMMON)
    title = language.join(dice, dice.sample(topic, dice.randint(2, 5))).capitalize()
    keywords = language.draw(dice, 2, rarer_than=TOO_COMMON) + topic[:2] if number % 4 == 0 else ()
    paragraphs = []
    words = dice.randint(60, 250)
    while words > 0:
        paragraphs.append(_paragraph(dice, language, topic, min(words, dice.randint(25, 60))))
        words -= len(paragraphs[-1].split())
    asked = _ask(dice, language, topic) if number % 3 == 0 else ""
    visibility = VISIBILITIES[number // 2 % len(VISIBILITIES)]
    return Article(number, lang, visibility, topic, title, ", ".join(keywords), paragraphs, asked)


def _paragraph(dice, language, topic, words):
    """Return sentences of about ``words`` words; three in ten of those that mean something are the topic's."""
    sentences = []
    while words > 0:
        count = dice.randint(4, 9)
        about = [stem for stem in dice.choices(topic, k=count) if dice.random() < 0.3]
        stems = about + language.draw(dice, count - len(about))
        dice.shuffle(stems)
        sentences.append(language.join(dice, stems).capitalize() + ".")
        words -= len(sentences[-1].split())
    return " ".join(sentences)


def ask(dice, count):
    """Return a question about one of the public articles among the first ``count``."""
    article = write(dice.randrange(count))
    while article.visibility != "public":
        article = write(dice.randrange(count))
    language = LANGUAGES[article.lang]
    return Question(article.number, article.lang, _ask(dice, language, article.topic))


def _ask(dice, language, topic):
    """Return a sentence with some words of the topic and some of its own; one in six is a whole complaint."""
    is_long = dice.random() < 1 / 6
    others = dice.randint(15, 25) if is_long else dice.randint(1, 4)
    stems = dice.sample(topic, dice.randint(3, 5)) + language.draw(dice, others)
    dice.shuffle(stems)
    words = [
        language.misspell(dice, word) if len(word) > 4 and dice.random() < TYPOS else word
        for word in language.join(dice, stems).split()
    ]
    greeting = [dice.choice(language.shape["greetings"])] if is_long or dice.random() < 0.2 else []
    return " ".join([*greeting, *words]) + dice.choice(("", "", "?", "??", "!"))
