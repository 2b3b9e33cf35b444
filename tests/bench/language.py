"""Invented Russian and English that is shaped like the real ones: words by Zipf's law, families of words, endings."""

import itertools
import random
from bisect import bisect

STEMS = 50_000  # of each language: several times the distinct words that 50,000 articles of 150 words are made of
COMMON = 500
SLOPE = 1.6
SHIFT = 120  # Mandelbrot's: the commonest word of a shop's articles stands in a third of them, not in all

RUSSIAN = {
    "consonants": "нннннтттттссссррррввввллллккккммммдддппппбггзжчшхщцф",
    "vowels": "оооооаааааееееиииияуюы",
    "prefixes": ("по", "при", "пере", "за", "вы", "раз", "об", "от", "про", "под", "не"),
    "suffixes": ("ость", "ени", "тель", "ник", "овани", "очк", "изаци", "альн", "чив", "ств"),
    "endings": ("",) + tuple("аеиоуы") + ("ом", "ов", "ами", "ах", "ой", "ый", "ого", "ая", "ые", "ить", "ал", "ют"),
    "small": "и в не на что с по как это для или от до из вы если но мы уже только при без после можно нужно".split(),
    "greetings": ("Здравствуйте!", "Добрый день.", "Подскажите пожалуйста,", "Уважаемая служба поддержки,"),
}
ENGLISH = {
    "consonants": "tttttnnnnnsssssrrrrrhhhllllddddccccmmmffppppggwbbbvky",
    "vowels": "eeeeeeaaaaaiiiioooouu",
    "prefixes": ("re", "un", "pre", "over", "dis", "in", "con", "de", "out"),
    "suffixes": ("ation", "ment", "able", "ness", "ive", "ity", "al", "ful", "ence"),
    "endings": ("", "s", "ed", "ing", "er", "ly"),
    "small": "the a to of and in is it you for your on we be or if with not can that this from are have at as".split(),
    "greetings": ("Hello,", "Hi there,", "Dear Sir or Madam,", "Good morning."),
}


class Language:
    """Words of one language, the commonest first; they are the same in each run."""

    def __init__(self, shape):
        self.shape = shape
        self.stems = self._make_stems(random.Random(1))
        # How often words occur, added up: a number below the last one picks a word.
        self.sums = [*itertools.accumulate((rank + SHIFT) ** -SLOPE for rank in range(STEMS))]

    def _make_stems(self, dice):
        stems = {}
        while len(stems) < STEMS:
            is_common = len(stems) < COMMON  # those are short and simple, as in any language
            syllables = dice.choice((1, 1, 2) if is_common else (1, 2, 2, 2, 3))
            root = "".join(self._syllable(dice) for _number in range(syllables))
            root += dice.choice(self.shape["consonants"])
            parts = (root,) if is_common else (self._pick(dice, "prefixes"), root, self._pick(dice, "suffixes"))
            stems["".join(parts)] = None
        return [*stems]

    def _pick(self, dice, parts):
        return dice.choice(self.shape[parts]) if dice.random() < 0.4 else ""

    def _syllable(self, dice):
        syllable = dice.choice(self.shape["consonants"]) + dice.choice(self.shape["vowels"])
        return syllable + dice.choice(self.shape["consonants"]) if dice.random() < 0.3 else syllable

    def draw(self, dice, count, rarer_than=0):
        """Return ``count`` stems, each as often as it occurs; none of the commonest ``rarer_than``."""
        least = self.sums[rarer_than - 1] if rarer_than else 0
        picks = [dice.uniform(least, self.sums[-1]) for _number in range(count)]
        return [self.stems[bisect(self.sums, pick, hi=STEMS - 1)] for pick in picks]

    def inflect(self, dice, stem):
        """Return the word in one of its forms; the first ones are the most usual."""
        endings = self.shape["endings"]
        return stem + endings[int(dice.random() ** 4 * len(endings))]

    def join(self, dice, stems):
        """Return text of these stems in any form, with as many small words between them as people use."""
        words = []
        for stem in stems:
            if dice.random() < 0.45:
                words.append(dice.choice(self.shape["small"]))
            words.append(self.inflect(dice, stem))
        return " ".join(words)

    def misspell(self, dice, word):
        """Return the word with one letter swapped, lost, doubled or wrong."""
        at = dice.randrange(1, len(word) - 1)
        before, letter, after = word[:at], word[at], word[at + 1 :]
        return dice.choice(
            (
                before + after[:1] + letter + after[1:],
                before + after,
                before + letter * 2 + after,
                before + dice.choice(self.shape["vowels"]) + after,
            )
        )


LANGUAGES = {"ru_RU": Language(RUSSIAN), "en_US": Language(ENGLISH)}
