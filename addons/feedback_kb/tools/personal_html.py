"""Personal data in HTML: found in what is read, wherever tags stand between, and in links and descriptions."""

from lxml import etree, html

from .finding import Finding
from .personal_data import MASK, cut, find
from .plain_text import BLOCKS, HIDDEN

SHOWN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder")
LINKS = {"mailto:": "email", "tel:": "phone"}


def find_in_html(source, names=()):
    """Return the findings of an HTML page as a list of :class:`Finding`; their offsets mean nothing outside of it."""
    root = _tree(source)
    if root is None:
        return []
    text, _places = _read(root)
    found = find(text, names)
    return found + [finding for _element, _name, finding in _in_attributes(root, names)]


def mask_html(source, names=(), keep=(), only=None):
    """Return the HTML with personal data replaced by “…”, but for those whose ``key`` is in ``keep``.

    :param only: keys of findings; nothing else is replaced
    """
    root = _tree(source)
    if root is None:
        return source

    def is_kept(finding):
        return finding.key in keep or (only is not None and finding.key not in only)

    for element, name, finding in _in_attributes(root, names):
        if is_kept(finding):
            continue
        if name == "href":
            del element.attrib[name]
        else:
            element.set(name, cut(element.get(name), [finding]))
    text, places = _read(root)
    for finding in reversed(find(text, names)):
        if not is_kept(finding):
            _replace(places, finding)
    return "".join([_escaped(root.text), *(etree.tostring(child, encoding="unicode", method="html") for child in root)])


def _tree(source):
    if not source or not source.strip():
        return None
    try:
        return html.fragment_fromstring(source.replace("\x00", ""), create_parent="div")
    except (etree.LxmlError, ValueError):
        return None


def _escaped(text):
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _read(root):
    """Return (text, [(offset, element, "text" or "tail")]): the page as one text and where each piece of it stands."""
    pieces, places, length = [], [], 0

    def add(piece, element=None, attribute=None):
        nonlocal length
        if piece:
            if attribute:
                places.append((length, element, attribute))
            pieces.append(piece)
            length += len(piece)

    def walk(element):
        is_read = isinstance(element.tag, str) and element.tag not in HIDDEN
        is_block = is_read and element.tag in BLOCKS
        if is_block:
            add("\n")
        if is_read:
            add(element.text, element, "text")
            for child in element:
                walk(child)
                add(child.tail, child, "tail")
        if is_block:
            add("\n")

    walk(root)
    return "".join(pieces), places


def _replace(places, finding):
    """Put “…” where the finding starts and take the rest of it from the pieces that it runs through."""
    is_first = True
    for offset, element, attribute in places:
        piece = getattr(element, attribute)
        start, end = max(finding.start - offset, 0), min(finding.end - offset, len(piece))
        if start < end:
            setattr(element, attribute, piece[:start] + (MASK if is_first else "") + piece[end:])
            is_first = False


def _in_attributes(root, names):
    for element in root.iter(etree.Element):
        for name in SHOWN_ATTRIBUTES:
            for finding in reversed(find(element.get(name) or "", names)):
                yield element, name, finding
        href = (element.get("href") or "").strip()
        scheme = next((scheme for scheme in LINKS if href.lower().startswith(scheme)), None)
        if scheme:
            address = href[len(scheme) :].split("?")[0]
            yield element, "href", Finding(LINKS[scheme], 0, 0, address)
        elif any(finding.kind == "url" for finding in find(href)):
            yield element, "href", Finding("url", 0, 0, href)
