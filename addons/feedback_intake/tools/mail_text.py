"""Readable text of HTML without a tree: linear in time, safe for any nesting and any breakage."""

import html
import re

MAX_HTML = 1_000_000
MAX_READ = 4_000_000
MAX_DEPTH = 200
MAX_TAGS = 20_000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})([^<>]*)>")
HIDDEN = re.compile(r"<(script|style|head|title|template)\b", re.IGNORECASE)
BLOCKS = frozenset(
    "p div br tr li ul ol table h1 h2 h3 h4 h5 h6 blockquote hr pre section article header footer dt dd".split()
)
VOID = frozenset("br hr img input meta link area base col embed source track wbr param".split())
SELF_CLOSING = frozenset("p li td th tr dt dd option tbody thead tfoot colgroup body html head".split())
LETTER_WORDS = re.compile(r"[^\W\d_]{2,}")
LINKS = re.compile(r"(?:https?://|www\.|mailto:)[^\s<>\"]{1,2000}", re.IGNORECASE)


def html_to_text(source):
    """Return what a reader sees of the first four million characters, with a line per block; never raises."""
    source = _without_hidden(source[:MAX_READ])
    pieces, last = [], 0
    for tag in TAG.finditer(source):
        pieces.append(re.sub(r"\s+", " ", source[last : tag.start()]))
        last = tag.end()
        if tag[2].lower() in BLOCKS:
            pieces.append("\n")
        elif tag[2].lower() in ("td", "th"):
            pieces.append(" ")
    pieces.append(re.sub(r"\s+", " ", source[last:]))
    text = html.unescape("".join(pieces)).replace("\xa0", " ")
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def too_heavy(source):
    """Tell whether an HTML parser would cut this page (libxml2: 255 levels, 10 MB) or need long for it."""
    if len(source) > MAX_HTML:
        return True
    depth = count = 0
    for tag in TAG.finditer(source):
        count += 1
        name = tag[2].lower()
        if name in VOID or name in SELF_CLOSING or tag[3].endswith("/"):
            continue
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > MAX_DEPTH:
            return True
    return count > MAX_TAGS or source.count("<") > 2 * MAX_TAGS


def words(text):
    """Return the words of a text without its links, for comparing two versions of one message."""
    return [word.lower() for word in LETTER_WORDS.findall(LINKS.sub(" ", text))]


def inner_html(source):
    """Return the page without its html, head and body tags, so that several pages can follow one another."""
    source = re.sub(r"<\?xml[^<>]*>|<!doctype[^<>]*>", "", source, flags=re.IGNORECASE)
    return re.sub(r"</?(?:html|body)\b[^<>]*>", "", source, flags=re.IGNORECASE)


def text_to_html(text):
    """Return plain text as HTML that keeps its lines."""
    return f"<pre>{html.escape(text, quote=False)}</pre>"


def _without_hidden(source):
    """Drop comments and the contents of script, style and head; an unclosed one hides only its own tag."""
    source = _cut_between(source, "<!--", "-->")
    pieces, position, lowered, unclosed = [], 0, source.lower(), set()
    for opening in HIDDEN.finditer(source):
        name = opening[1].lower()
        if opening.start() < position or name in unclosed:
            continue
        end = lowered.find(f"</{name}", opening.end())
        if end < 0:
            unclosed.add(name)
            continue
        pieces.append(source[position : opening.start()])
        position = end
    return "".join(pieces) + source[position:]


def _cut_between(source, start_mark, end_mark):
    pieces, position = [], 0
    while (start := source.find(start_mark, position)) >= 0:
        end = source.find(end_mark, start + len(start_mark))
        if end < 0:
            break
        pieces.append(source[position:start])
        position = end + len(end_mark)
    return "".join(pieces) + source[position:]
