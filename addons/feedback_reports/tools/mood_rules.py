"""Estimate the mood of a customer's message from its words, by rules: Russian and English, no dependency, no training.

The words' values are added up, turned round or weakened by a negation shortly before ("не", "not"), strengthened by
"very" and capitals, weakened before a "but". What is thanked for as a matter of form, and what is merely asked about,
says nothing. The idea of rules over a valued lexicon: Hutto & Gilbert, VADER, ICWSM 2014; the words are our own.
"""

from typing import NamedTuple

from .mood_lexicon import (
    CONTRASTS,
    FULL_NEGATIONS,
    GLAD,
    INTENSIFIERS,
    LACKED,
    NEGATIONS,
    SAD,
    expectation,
    opinion,
    phrase_at,
)
from .mood_text import is_asking, is_informative, read, sentences

# Tied to how strong words are: one of strength 1 is negative, while praise must be a little clearer.
NEGATIVE_FROM = -0.2
POSITIVE_FROM = 0.25
SOFTENING = 4
REACH = 3  # words that a negation or "very" looks ahead
COURTESIES = ("спасиб", "благодар", "спс", "thank", "thx", "cheers", "признат")
OBJECTS = frozenset("за for to большое огромное much".split())
THANKS_OF_FORM = 0.2
SUBJECTS = tuple(
    """
    возврат вернуть проблем ошиб комисси штраф блокир заблокир списыв претенз долг отмен брак жалоб суд переплат дорог
    забы потер испорти refund problem issue error delay late cancel charge lost missing wait fee return penalty still
    forgot
    """.split()
)
RETURNS = ("возврат", "вернул", "верну", "проблем", "ошиб", "refund", "return", "problem", "issue", "error")
SOLVING = ("реш", "устран", "исправ", "разреш", "помощ", "помог", "fix", "resolv", "solv", "sort", "help")
TROUBLES = ("проблем", "ошиб", "вопрос", "сложн", "problem", "issue", "error", "trouble", "mess", "complaint")
ONLY_ASKED_ABOUT = 0.4
WISHED = frozenset(("бы", "б", "would", "could", "wish"))
WISHED_FOR = 0.3
NOT_MUCH = -1.5
LOUD = 1.3
AFTER_BUT = 0.6
TIMES = ("час", "минут", "дня", "дней", "недел", "месяц", "hour", "hrs", "minute", "mins", "day", "week", "month")
NUMBERS = frozenset("два две три четыре пять шесть полтора two three four five six seven eight ten several".split())
WAITING = frozenset("уже больше более целых спустя over than after almost took takes taken".split())
WAITED = 1.2


class Hit(NamedTuple):
    words: str
    value: float
    sentence: int
    is_thanks: bool = False
    has_object: bool = False  # thanks for something


class Estimate(NamedTuple):
    """``mood``: "positive", "neutral", "negative", or None where no word of opinion was found. ``score``: -1 to 1.

    ``evidence``: ((words, value), …) in the order in which they stand.
    """

    mood: str | None
    score: float
    evidence: tuple


def mood_of(score):
    return "negative" if score <= NEGATIVE_FROM else "positive" if score >= POSITIVE_FROM else "neutral"


def estimate(text):
    """Return the :class:`Estimate` of a message in Russian or English, as it was written, without quoted mail."""
    reader = _Reader()
    for number, sentence in enumerate(sentences(read(text))):
        reader.read_sentence(number, sentence)
    hits = _without_mere_courtesy(reader.hits, is_asking(text.lower()))
    evidence = tuple((hit.words, round(hit.value, 2)) for hit in hits if hit.value)
    if not evidence:
        return Estimate(None, 0.0, ())
    total = sum(hit.value for hit in hits)
    score = total / (abs(total) + SOFTENING)
    return Estimate(mood_of(score), score, evidence)


def _without_mere_courtesy(hits, asks):
    """Thanks count in full where they thank for something, or where nothing is asked and nothing else is wrong.

    “Thanks for losing my bag” is no thanks; “thanks for the refund” is.
    """
    result = list(hits)
    for place, hit in enumerate(hits):
        if not hit.is_thanks:
            continue
        follower = hits[place + 1] if place + 1 < len(hits) else None
        if follower and follower.sentence == hit.sentence and follower.value <= -1.5:
            if not follower.words.startswith(RETURNS):
                result[place] = hit._replace(value=0)
                continue
            if hit.has_object:
                result[place + 1] = follower._replace(value=0)
        if not hit.has_object and (asks or any(other.value < -1 for other in hits)):
            result[place] = hit._replace(value=hit.value * THANKS_OF_FORM)
    return result


class _Reader:
    """Goes through the words and keeps what has an effect on those to come."""

    def __init__(self):
        self.hits = []
        self.sentence = 0
        self._forget()

    def _forget(self):
        self.negation, self.negated_for, self.strength, self.strong_for = "", 0, 1.0, 0

    def read_sentence(self, number, tokens):
        self.sentence = number
        self.only_asks = is_informative(tokens)
        self.words = [token.text for token in tokens]
        self._forget()
        position = 0
        while position < len(tokens):
            position += self._step(tokens, position)

    def _step(self, tokens, position):
        """Take in what stands at ``position``; return how many tokens that was."""
        token = tokens[position]
        if token.kind == "word":
            return self._word(token, position)
        if token.kind == "number":
            self._number(position)
        elif token.kind in ("sad", "glad", "emoji", "bracket"):
            self._face(token, position)
        elif token.kind == "mark":
            self._forget()
        return 1

    def _face(self, token, position):
        value = {"sad": -2, "glad": 2}.get(token.kind) or (token.text in GLAD) * 2 - (token.text in SAD) * 2
        if token.kind == "bracket":
            # A single bracket that closes nothing is a smile in Russian letters.
            opened = self.words[:position].count("(") - self.words[:position].count(")")
            value = 1 if token.text == ")" and opened <= 0 else 0
        self._add(token.text, value)

    def _number(self, position):
        """“Three hours” mean waiting where somebody says “already” or “over” of them."""
        before, after = self.words[max(position - 2, 0) : position], self.words[position + 1 : position + 3]
        is_long = not WAITING.isdisjoint((*before, *after))
        if is_long and not self.only_asks and any(word.startswith(TIMES) for word in after):
            self._add(" ".join((*before, self.words[position], *after)), -WAITED)

    def _word(self, token, position):
        word = token.text
        if found := phrase_at(self.words, position):
            size, value = found
            if word in NEGATIONS:
                self._forget()  # the phrase has its own
            words = self.words[position : position + size]
            self._opinion(position, size, value * self._weight(words, value), token)
            if value and words[-1] in NEGATIONS:
                self.negation, self.negated_for = words[-1], REACH
            return size
        if word in NUMBERS:
            self._number(position)
        elif word in CONTRASTS:
            self.hits = [hit._replace(value=hit.value * AFTER_BUT) for hit in self.hits]
            self._forget()
        elif word in NEGATIONS:
            if self._is_lacked(word, position):
                return 1
            self._add(word, min(opinion(word), 0) * 0.5)
            self.negation, self.negated_for = word, REACH
        elif word in INTENSIFIERS:
            self._intensifier(word, position)
        else:
            self._plain_word(token, position)
        return 1

    def _is_lacked(self, negation, position):
        """Turn “problems” to praise where “there were none” follows; tell whether that was it."""
        before = self.words[max(position - 4, 0) : position]
        if LACKED.isdisjoint(before) or negation not in ("нет", "не", "нету"):
            return False
        if negation == "не" and self.words[position + 1 : position + 2] != ["было"]:
            return False
        if self.hits and self.hits[-1].words in before:
            self.hits.pop()
        self._add(f"{before[-1]} {negation}", 2)
        return True

    def _intensifier(self, word, position):
        self._add(word, min(opinion(word), 0))
        self.strength, self.strong_for = INTENSIFIERS[word], REACH
        if self.negated_for and not "".join(self.words[position + 1 : position + 2]).isalpha():
            self._add(f"{self.negation} {word}", NOT_MUCH)  # “ну так, не очень.”

    def _plain_word(self, token, position):
        word = token.text
        if self.negated_for and (missed := expectation(word)):
            self._add(f"{self.negation} {word}", -missed * self._weight([word], -missed))
            self._forget()
        elif value := self._in_context(word, opinion(word), position):
            self._opinion(position, 1, value, token)
        else:
            self.negated_for = max(self.negated_for - 1, 0)
            self.strong_for = max(self.strong_for - 1, 0)

    def _in_context(self, word, value, position):
        """Return what a word is worth among its neighbours."""
        before = self.words[max(position - 4, 0) : position]
        if value < 0 and word.startswith(TROUBLES) and any(other.startswith(SOLVING) for other in before):
            return 0
        if word == "quality" and before and opinion(before[-1]) < 0:
            return 0
        if value > 0 and not WISHED.isdisjoint(self.words[max(position - 3, 0) : position + 2]):
            return value if word.startswith("recommend") else value * WISHED_FOR
        return value * self._weight([word], value)

    def _weight(self, words, value):
        """Praise and subjects in a question for information are asked about, not said."""
        is_asked_about = self.only_asks and (value > 0 or any(word.startswith(SUBJECTS) for word in words))
        return ONLY_ASKED_ABOUT if is_asked_about else 1

    def _opinion(self, position, size, value, token):
        if not value:
            return
        words = " ".join(self.words[position : position + size])
        if self.strong_for:
            value *= self.strength
        if token.is_loud:
            value *= LOUD
        is_thanks = token.text.startswith(COURTESIES) and value > 0
        has_object = is_thanks and not OBJECTS.isdisjoint(self.words[position + 1 : position + 4])
        if self.negated_for:
            words, value = self._negate(words, value)
        self._add(words, value, is_thanks, has_object)
        self._forget()

    def _negate(self, words, value):
        """Return (words, value) of what a negation stands before."""
        takes_away = self.negation in FULL_NEGATIONS
        if value < 0 and self.hits and self.hits[-1].words == self.negation:
            self.hits.pop()  # "never disappointed": the "never" was no reproach
        if -1 <= value < 0:
            return words, 0  # “not again” is no praise
        return f"{self.negation} {words}", value * (-0.8 if value > 0 or takes_away else -0.4)

    def _add(self, words, value, is_thanks=False, has_object=False):
        if value:
            self.hits.append(Hit(words, value, self.sentence, is_thanks, has_object))
