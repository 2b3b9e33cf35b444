"""Markdown and HTML files as articles."""

import posixpath
import re
from urllib.parse import unquote

from lxml import etree, html
from markdown_it import MarkdownIt

from odoo.addons.feedback_intake.tools.mail_text import html_to_text, too_heavy

from .import_item import EMPTY, TOO_LARGE, ImportItem, ImportRefused
from .import_text import decode

MARKDOWN = (".md", ".markdown", ".mdown")
HTML = (".html", ".htm", ".xhtml")
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<head>.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
FIELD = re.compile(r"(?P<name>[A-Za-z_-]{1,40})[ \t]*:(?:[ \t]+(?P<value>.*)|[ \t]*)$")
LIST_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)$")
NAMES = {
    "title": "title", "category": "category", "categories": "category", "lang": "lang", "language": "lang",
    "keywords": "keywords", "tags": "keywords", "visibility": "visibility", "questions": "questions", "id": "id",
}  # fmt: skip
EXTERNAL = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
# Raw HTML stays: writers use it for line breaks and images. Whoever stores the result sanitizes it.
_markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def read_page(path, data):
    """Return the article in a Markdown or HTML file as an :class:`ImportItem`.

    :raise ImportRefused: there is none
    """
    is_html = path.lower().endswith(HTML)
    text = decode(data, is_html)
    values, source = ({}, text) if is_html else _front_matter(text)
    root = _tree(source if is_html else _markdown.render(source))
    item = ImportItem(values.get("id") or path)
    item.title = values.get("title") or _title(root) or _title_of(path)
    item.keywords = values.get("keywords") or _meta(root, "keywords")
    item.category = values.get("category", "")
    item.lang = values.get("lang") or (root.get("lang") or "")
    item.visibility = values.get("visibility", "")
    item.questions = [part.strip() for part in values.get("questions", "").split("\n") if part.strip()]
    body = _main(root)
    _drop_heading(body, item.title)
    _resolve(body, path, item)
    item.html = _inner(body)
    if not html_to_text(item.html).strip() and not item.images:
        raise ImportRefused(EMPTY)
    return item


def _front_matter(text):
    """Return (fields, rest). Only lines ``name: value`` and lists of one level are understood; nothing is run."""
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, text
    values, name = {}, None
    for line in found["head"].split("\n"):
        if item := LIST_ITEM.match(line):
            if name:
                values.setdefault(name, []).append(_unquoted(item["value"]))
        elif pair := FIELD.match(line):
            name = NAMES.get(pair["name"].lower())
            value = (pair["value"] or "").strip()
            if name and value.startswith("[") and value.endswith("]"):
                values[name] = [_unquoted(part) for part in value[1:-1].split(",")]
            elif name and value:
                values[name] = [_unquoted(value)]
    glue = {"questions": "\n", "category": " / "}
    return {name: glue.get(name, ", ").join(parts) for name, parts in values.items()}, text[found.end() :]


def _unquoted(value):
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _tree(source):
    if too_heavy(source):
        raise ImportRefused(TOO_LARGE)
    try:
        return html.document_fromstring(source)
    except (etree.LxmlError, ValueError) as error:
        raise ImportRefused(EMPTY) from error


def _title(root):
    for path in (".//title", ".//h1"):
        text = " ".join("".join(element.text_content() for element in root.iterfind(path)).split())
        if text:
            first = next(root.iterfind(path))
            return " ".join(first.text_content().split())
    return ""


def _title_of(path):
    name = posixpath.splitext(posixpath.basename(path))[0]
    if name.lower() in ("index", "readme") and "/" in path:
        name = posixpath.basename(posixpath.dirname(path))
    words = re.sub(r"^\d{1,3}[-_. ]+|[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _meta(root, name):
    return next((tag.get("content") or "" for tag in root.iter("meta") if (tag.get("name") or "").lower() == name), "")


def _main(root):
    body = root.find("body")
    body = root if body is None else body
    for tag in ("main", "article"):
        found = list(body.iter(tag))
        if len(found) == 1:
            return found[0]
    for element in list(body.iter("nav", "header", "footer", "script", "style", "noscript")):
        if element is not body:
            element.drop_tree()
    return body


def _drop_heading(body, title):
    """The first heading says what the title says already."""
    heading = next(body.iter("h1"), None)
    if heading is not None and " ".join(heading.text_content().split()) == title:
        heading.drop_tree()


def _resolve(body, path, item):
    """Note images and links that lead to other files of the upload; they are looked up by their path from the root."""
    folder = posixpath.dirname(path)
    for element in list(body.iter("img", "a")):
        name = "src" if element.tag == "img" else "href"
        address = (element.get(name) or "").strip()
        if not address or EXTERNAL.match(address):
            continue
        target = posixpath.normpath(posixpath.join(folder, unquote(re.split(r"[?#]", address)[0]))).lstrip("/")
        if element.tag == "img":
            item.images[address] = target
        else:
            # It would lead nowhere; the two articles are related instead.
            item.links.append(target)
            del element.attrib["href"]


def _inner(element):
    first = (element.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return first + "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
