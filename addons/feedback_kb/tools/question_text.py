"""Find the sentence in which a customer asks."""

import re

ANSWER_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|отв|на|пересл)\s*(?:\[\d+\])?:)+\s*", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
WORD = re.compile(r"[^\W\d_]{3,}")
FEWEST_WORDS = 2
MAX_LENGTH = 200


def one_line(text, length=None):
    """Return what somebody typed as one line of at most ``length`` characters (None: any), whatever was sent."""
    return " ".join(str(text or "").replace("\x00", "").split())[:length]


def bare_subject(subject):
    """Return a mail's subject without "Re:" and the like."""
    return ANSWER_PREFIX.sub("", subject or "").strip()


def main_question(subject, message):
    """Return one sentence that says what was asked: the first question of the message, else its subject.

    A subject of one word ("Order") says too little: the message's first sentence comes then. May be empty.
    """
    sentences = [sentence.strip() for sentence in SENTENCE.findall(message)]
    telling = [sentence for sentence in sentences if len(WORD.findall(sentence)) >= FEWEST_WORDS]
    asked = [sentence for sentence in telling if sentence.endswith("?")]
    subject = bare_subject(subject)
    told = [subject] if len(WORD.findall(subject)) >= FEWEST_WORDS else sorted(telling, key=_is_short)
    return next(iter(asked or told), subject)[:MAX_LENGTH].strip()


def _is_short(sentence):
    """Greetings come first in a message, and say nothing."""
    return len(WORD.findall(sentence)) <= FEWEST_WORDS
