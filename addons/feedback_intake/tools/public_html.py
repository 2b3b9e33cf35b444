"""The body of a message as a customer's page may show it: nothing loads but the page's own files."""

import re

from lxml import etree, html

from .mail_text import html_to_text, text_to_html, too_heavy
from .remote_content import SOURCES, block_remote_content

FILE = re.compile(r"(?:https?://[^/]+)?/web/(?:image|content)/(\d+)(?![\d.])")
LINKS = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)
# What leads out of a path that an address begins with.
CLIMBS = re.compile(r"\.\.|%2e|\\", re.IGNORECASE)


def public_html(source, file_url, local_pages=()):
    """Return sanitized HTML whose pictures and files come from ``file_url`` alone.

    Other addresses of this server are dropped too: a picture that points at one would act in the reader's name.

    :param file_url: function of an attachment's id that returns its address on the page, or None
    :param local_pages: beginnings of paths of this server that links may lead to
    """
    if not source.strip():
        return source
    if too_heavy(source):
        return text_to_html(html_to_text(source))
    root = html.fragment_fromstring(source, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    for element in root.iter(etree.Element):
        for name in SOURCES:
            if value := element.get(name):
                _point(element, name, value, file_url)
        if element.tag == "a":
            _tame_link(element, file_url, tuple(local_pages))
        elif element.tag == "img" and not element.get("alt"):
            element.set("alt", "")
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return block_remote_content(
        (root.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + inner
    )


def _point(element, name, value, file_url):
    found = FILE.match(value.strip())
    address = found and name == "src" and file_url(int(found.group(1)))
    if address:
        element.set("src", address)
    elif not value.strip().lower().startswith("data:image/"):
        del element.attrib[name]


def _tame_link(element, file_url, local_pages):
    href = element.get("href", "").strip()
    found = FILE.match(href)
    address = file_url(int(found.group(1))) if found else None
    if address:
        element.set("href", address)
    elif local_pages and href.startswith(local_pages) and not CLIMBS.search(href):
        return
    elif not LINKS.match(href):
        element.attrib.pop("href", None)
        return
    element.set("target", "_blank")
    element.set("rel", "noopener noreferrer nofollow")
