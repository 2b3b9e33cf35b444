"""What an article can be made of: the bare question of a customer and the bare answer of an agent."""

import re

from lxml import etree, html

from odoo.addons.feedback_intake.tools.courtesy import CLOSING, is_courtesy
from odoo.addons.feedback_intake.tools.mail_habits import FORWARD, REPLY
from odoo.addons.feedback_intake.tools.mail_quote import LOOKS_LIKE_HTML, split_quote
from odoo.addons.feedback_intake.tools.mail_text import html_to_text, too_heavy

from .plain_text import BLOCKS

TICKET_NUMBER = re.compile(r"\s*\[?FB-\d+\]?", re.IGNORECASE)
_WHO = r"(?:[ \t,]+(?:[A-ZА-ЯЁ][\w.'’-]*[ \t]*|(?:team|all|colleagues|support|коллеги|друзья|всем)(?!\w)[ \t]*){1,4})?"
GREETING = re.compile(
    r"\A\s*(?:(?i:здравствуйте|приветствую|привет|добр(?:ый|ое|ого) (?:день|дня|утро|утра|вечер|вечера|времени суток)"
    rf"|уважаем\w+|дорог(?:ой|ая|ие)|hello|hi|hey|dear|good (?:morning|day|afternoon"
    rf"|evening)))(?!\w){_WHO}(?:[ \t]*[,.!:;…—–-]+|\s*$)\s*"
)
THANKS_FIRST = re.compile(
    r"\A\s*(?:спасибо за (?:ваше )?(?:обращение|письмо|вопрос|сообщение)"
    r"|благодар\w+ (?:вас )?за (?:ваше )?(?:обращение|письмо|вопрос|сообщение)"
    r"|thank(?:s| you) for (?:your (?:message|email|e-mail|question|request|letter)|contacting us|writing(?: to us)?"
    r"|reaching out))[.!,\s]*",
    re.IGNORECASE,
)
QUOTE_START = re.compile(r"<[a-z]+\b[^<>]*\bdata-o-mail-quote\b|<blockquote\b", re.IGNORECASE)
INTRODUCTION = re.compile(r"\A\s*(?:my name is|меня зовут)[ \t][^.!?\n,]{1,60}[.!\n]\s*", re.IGNORECASE)
LAST_LINES = 8
MIN_LETTERS = 30


def bare_subject(subject):
    """Return a subject without "Re:", "Fwd:" and the ticket's number."""
    subject = subject or ""
    while prefix := REPLY.match(subject) or FORWARD.match(subject):
        subject = subject[prefix.end() :]
    return " ".join(TICKET_NUMBER.sub(" ", subject).split())


def bare_question(message):
    """Return what a customer asks as plain text: without quotes, greeting, name and signature."""
    new = split_quote(message or "")[0]
    text = html_to_text(new) if LOOKS_LIKE_HTML.search(new) else new
    text = INTRODUCTION.sub("", _without_frame(text))
    return text[:1].upper() + text[1:]


def reply_words(message):
    """Return what an agent wrote as plain text, for comparing thousands: quick, so the quote is cut where it starts."""
    quote = QUOTE_START.search(message)
    return _without_frame(html_to_text(message[: quote.start()] if quote else message))


def _without_frame(text):
    text = THANKS_FIRST.sub("", GREETING.sub("", text.strip(), count=1), count=1)
    closing = CLOSING.search(text)
    if closing and text[: closing.start()].strip():
        text = text[: closing.start()]
    return text.strip()


def bare_answer(message):
    """Return an agent's answer as HTML without quotes, greeting, thanks for the letter, closing and signature."""
    new = split_quote(message or "")[0]
    if not LOOKS_LIKE_HTML.search(new):
        new = "".join(f"<p>{html_line}</p>" for html_line in _escaped(new).split("\n") if html_line.strip())
    if too_heavy(new):
        return new
    root = html.fragment_fromstring(new, create_parent="div")
    lines = [line for line in _lines(root) if _text(line).strip()]
    _drop_first(lines)
    _drop_last(lines)
    _drop_empty(root)
    return "".join([_escaped(root.text), *(etree.tostring(child, encoding="unicode", method="html") for child in root)])


def has_substance(answer):
    """Tell whether an answer (HTML, see :func:`bare_answer`) says enough to be an article."""
    text = html_to_text(answer)
    return sum(map(str.isalpha, text)) >= MIN_LETTERS and not is_courtesy(text)


def _lines(element, lines=None):
    """Return the lines of a page, each a list of (element, "text" or "tail"): between blocks and line breaks."""
    lines = [[]] if lines is None else lines
    lines[-1].append((element, "text"))
    for child in element:
        is_block = isinstance(child.tag, str) and (child.tag in BLOCKS or child.tag == "br")
        if is_block:
            lines.append([])
        if isinstance(child.tag, str):
            _lines(child, lines)
        if is_block:
            lines.append([])
        lines[-1].append((child, "tail"))
    return lines


def _text(line):
    return "".join(getattr(element, place) or "" for element, place in line)


def _blank(line):
    for element, place in line:
        setattr(element, place, None)


def _drop_first(lines):
    """Take the greeting and the thanks for the letter from the first lines."""
    for pattern in (GREETING, THANKS_FIRST):
        found = lines and pattern.match(_text(lines[0]))
        if not found:
            continue
        if found.end() >= len(_text(lines[0]).rstrip()):
            _blank(lines.pop(0))
        else:
            _cut_start(lines[0], found.end())


def _cut_start(line, length):
    """Take ``length`` characters from a line's start; what follows starts with a capital letter."""
    for element, place in line:
        piece = getattr(element, place) or ""
        rest = piece[length:]
        length = max(length - len(piece), 0)
        if rest:
            setattr(element, place, rest[0].upper() + rest[1:])
            return
        setattr(element, place, rest)


def _drop_last(lines):
    """Take the closing with all that follows from the last lines."""
    last = lines[-LAST_LINES:]
    for number, line in enumerate(last):
        if CLOSING.match(_text(line).strip()) and (number or len(lines) > LAST_LINES):
            for ending in last[number:]:
                _blank(ending)
            return


def _drop_empty(root):
    for element in reversed(list(root.iter(etree.Element))):
        holds_something = len(element) or (element.text or "").strip() or element.tag in ("img", "br", "hr", "td", "th")
        if element is not root and not holds_something:
            element.drop_tree()
    while any([_drop_idle_break(element) for element in list(root.iter("br"))]):
        pass


def _drop_idle_break(element):
    """Drop a line break that nothing precedes or nothing follows within its block; tell whether it was one."""
    parent, before = element.getparent(), element.getprevious()
    text_before = (before.tail if before is not None else parent.text) or ""
    starts = before is None and not text_before.strip()
    ends = element.getnext() is None and not (element.tail or "").strip()
    if not starts and not ends:
        return False
    element.drop_tree()
    if not len(parent) and not (parent.text or "").strip() and parent.getparent() is not None:
        parent.drop_tree()
    return True


def _escaped(text):
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
