"""The words of an article without its HTML."""

import re

from lxml import html as lxml_html
from lxml.etree import ParserError

BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table tbody td th thead tr ul".split()
)
HIDDEN = frozenset(("script", "style", "template", "head"))
SPACES = re.compile(r"[^\S\n]+")
EMPTY_LINES = re.compile(r"\s*\n\s*")


def parse_fragment(source):
    """Return the root of HTML that is a part of a page, or None where there is nothing to read."""
    if not source or not source.strip():
        return None
    try:
        return lxml_html.fragment_fromstring(source.replace("\x00", ""), create_parent="div")
    except ParserError:
        return None


def plain_text(source):
    """Return the readable text of HTML, a line a paragraph, heading, item or cell."""
    root = parse_fragment(source)
    if root is None:
        return ""
    text = SPACES.sub(" ", "".join(_pieces(root)))
    return EMPTY_LINES.sub("\n", text).strip()


def _pieces(element):
    if not isinstance(element.tag, str) or element.tag in HIDDEN:
        return
    is_block = element.tag in BLOCKS
    if is_block:
        yield "\n"
    # A line break in the source of HTML is a space to the reader.
    yield (element.text or "").replace("\n", " ")
    for child in element:
        yield from _pieces(child)
        yield (child.tail or "").replace("\n", " ")
    if is_block:
        yield "\n"
