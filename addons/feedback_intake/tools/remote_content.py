"""Keep an agent's browser from loading what a stranger's mail points to: tracking pixels, remote images, styles."""

import re

from lxml import etree, html

from .mail_text import html_to_text, text_to_html, too_heavy

# Odoo's sanitizer of stored bodies drops this prefix, so blocking is for showing, not for storing.
PREFIX = "data-fb-"
SOURCES = ("src", "srcset", "background", "poster", "lowsrc", "dynsrc", "data")
HREF_TAGS = ("link", "base", "image", "use", "feimage")
LOCAL = re.compile(r"(?:cid:|data:|blob:|/(?![/\\])|#|\Z)", re.IGNORECASE)
BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0]+")
DECLARATION = re.compile(r"""(?:[^;"'()]|"[^"]*"|'[^']*'|\((?:[^()"']|"[^"]*"|'[^']*')*\)|["'()])+""")
CSS_SOURCE = re.compile(
    r"""url\(\s*["']?([^"')]*)|image-set\(\s*["']([^"')]*)|@import\s*["']?([^"';]*)""", re.IGNORECASE
)


def block_remote_content(source):
    """Return the HTML with every remote source moved to ``data-fb-<attribute>``; the text stays as it is.

    ``cid:``, ``data:`` and paths of this server (``/web/…``) keep loading. A page too heavy to be parsed comes back
    as its text.
    """
    if not source.strip():
        return source
    if too_heavy(source):
        return text_to_html(html_to_text(source))
    try:
        root = html.fragment_fromstring(source, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return text_to_html(html_to_text(source))
    changed = [_block(element) for element in root.iter(etree.Element)]
    if not any(changed):
        return source
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return (root.text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + inner


def _block(element):
    changed = False
    for name, value in list(element.attrib.items()):
        local_name = name.rpartition(":")[2].rpartition("}")[2].lower()
        if local_name in SOURCES or (local_name == "href" and element.tag in HREF_TAGS):
            changed |= _move(element, name, local_name, value)
        elif local_name == "style" and _is_remote_style(value):
            kept = [one for one in DECLARATION.findall(value) if not _is_remote_style(one)]
            element.set("style", ";".join(kept))
            element.set(f"{PREFIX}style", value)
            changed = True
    if element.tag == "style" and element.text and _is_remote_style(element.text):
        element.set(f"{PREFIX}css", element.text)
        element.text = None
        changed = True
    return changed


def _move(element, name, local_name, value):
    addresses = re.split(r"\s*,\s+", value) if local_name == "srcset" else [value]
    if all(LOCAL.match(BLANKS.sub("", address)) for address in addresses):
        return False
    del element.attrib[name]
    element.set(f"{PREFIX}{local_name}", value)
    return True


def _is_remote_style(css):
    # A backslash can spell "url" in a way that only a browser reads.
    if "\\" in css:
        return True
    for found in CSS_SOURCE.finditer(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        address = next((group for group in found.groups() if group is not None), "")
        if not LOCAL.match(BLANKS.sub("", address)):
            return True
    return False
