"""An article's answer as plain text that reads well in a reply: lists keep their marks, links their addresses."""

import re
from urllib.parse import urljoin

from .plain_text import BLOCKS, HIDDEN, parse_fragment

SPACES = re.compile(r"[ \t\r\f\v]+")
EMPTY_LINES = re.compile(r"\n{3,}")
# Spaces at the start of a line do not survive HTML.
INDENT = "\u00a0\u00a0"
WEB = ("http://", "https://")


def reply_text(source, base_url=""):
    """Return HTML as plain text: paragraphs with an empty line between them, list items a line each.

    :param base_url: what links within our own site are completed with
    """
    root = parse_fragment(source)
    if root is None:
        return ""
    lines = (SPACES.sub(" ", line).strip(" ") for line in "".join(_pieces(root, base_url)).split("\n"))
    return EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _pieces(element, base_url):
    """Yield the text of an element, its line breaks included."""
    if not isinstance(element.tag, str) or element.tag in HIDDEN:
        return
    inner = "".join(_inner(element, base_url))
    if element.tag == "br":
        yield "\n"
    elif element.tag == "a":
        yield inner + _address(element, inner, base_url)
    elif element.tag == "li":
        yield f"\n{_mark(element)} {_one_paragraph(inner)}"
    elif element.tag in ("td", "th"):
        yield _one_paragraph(inner) + (" | " if element.getnext() is not None else "")
    elif element.tag == "tr":
        yield f"\n{inner}"
    elif element.tag in ("ul", "ol") and _depth(element):
        yield "\n" + "\n".join(INDENT + line for line in inner.split("\n") if line.strip())
    elif element.tag in BLOCKS:
        yield f"\n\n{inner}\n\n"
    else:
        yield inner


def _inner(element, base_url):
    is_verbatim = element.tag == "pre"
    yield _text(element.text, is_verbatim)
    for child in element:
        yield from _pieces(child, base_url)
        yield _text(child.tail, is_verbatim)


def _text(text, is_verbatim):
    # A line break in the source of HTML is a space to the reader.
    text = (text or "").replace("\u00a0", " ")
    return text if is_verbatim else text.replace("\n", " ")


def _one_paragraph(text):
    return re.sub(r" *\n\s*?\n *", "\n", text.strip("\n ")).strip()


def _depth(element):
    return sum(1 for ancestor in element.iterancestors() if ancestor.tag in ("ul", "ol"))


def _mark(item):
    if item.getparent().tag != "ol":
        return "–"
    return f"{sum(1 for _earlier in item.itersiblings('li', preceding=True)) + 1}."


def _address(link, text, base_url):
    """Return what is put behind a link's words, unless they are the address already."""
    address = (link.get("href") or "").strip()
    if address.startswith("/") and base_url:
        address = urljoin(base_url, address)
    if not address.startswith(WEB) or address.rstrip("/") == text.strip().rstrip("/"):
        return ""
    return f" ({address})" if text.strip() else address
