"""Separate what a sender wrote now from the mail quoted below it. Nothing is ever removed, only marked or split."""

import re

from lxml import etree, html

from .mail_text import html_to_text, too_heavy
from .quote_patterns import (
    ATTRIBUTION,
    DATED,
    DEVICE,
    FORWARDED,
    HEADER_FIRST,
    HEADER_NEXT,
    ORIGINAL,
    OUTLOOK_RULE,
    QUOTE_CLASSES,
    QUOTE_IDS,
    REST_IDS,
    SIGNATURE,
    WRAPPED,
)

# Odoo's own "read more" folds elements with this attribute, and its sanitizer keeps it.
MARK = "data-o-mail-quote"
LOOKS_LIKE_HTML = re.compile(
    r"<(?:!doctype|html|body|div|p|br|span|table|blockquote|pre|a|b|i|font|ul|ol|h\d|img)(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
BLOCKS = frozenset("p div blockquote table pre ul ol h1 h2 h3 h4 h5 h6 hr section article td tr tbody".split())


def split_quote(content):
    """Return ``(new, quoted)`` of a text or of HTML, each in the form it came in. A bare forward is all new."""
    if LOOKS_LIKE_HTML.search(content):
        return _split_html(content)
    return _split_text(content)


def mark_quotes(source):
    """Return the HTML with quoted mail and signatures carrying ``data-o-mail-quote="1"``; its text stays the same."""
    root = _marked_tree(source)
    return source if root is None else _inner(root)


def quoted_lines(lines):
    """Return for every line of a plain text whether it belongs to a quote or a signature."""
    marks = [line.lstrip(" \t").startswith(">") for line in lines]
    for index, line in enumerate(lines):
        if FORWARDED.match(line):
            return [False] * len(lines)
        if ORIGINAL.match(line) or SIGNATURE.match(line) or _is_header(lines, index):
            return marks[:index] + [True] * (len(lines) - index)
        if DEVICE.match(line):
            marks[index] = True
        for count in (1, 2, 3):
            if _is_attribution(lines, index, count):
                marks[index : index + count] = [True] * count
                if not any(marks[index + count :]):
                    return marks[:index] + [True] * (len(lines) - index)
                break
    return marks


def _split_text(text):
    lines = text.split("\n")
    marks = quoted_lines([line.rstrip("\r") for line in lines])
    new = "\n".join(line for line, quoted in zip(lines, marks, strict=True) if not quoted).strip()
    if not new:
        return text.strip(), ""
    return new, "\n".join(line for line, quoted in zip(lines, marks, strict=True) if quoted).strip()


def _is_header(lines, index):
    """Tell whether a ``From: / Sent: / To:`` block starts here."""
    if not HEADER_FIRST.match(lines[index]):
        return False
    following = [line for line in lines[index + 1 : index + 8] if line.strip()][:3]
    return sum(bool(HEADER_NEXT.match(line)) for line in following) >= 2


def _is_attribution(lines, index, count):
    """Tell whether these lines announce a quote: "On … wrote:", perhaps wrapped, with a quote or a date to prove it."""
    block = lines[index : index + count]
    if len(block) < count or not all(line.strip() for line in block) or (count > 1 and not WRAPPED.match(block[0])):
        return False
    attribution = " ".join(block)
    if len(attribution) > 400 or not ATTRIBUTION.match(attribution):
        return False
    following = next((line for line in lines[index + count : index + count + 4] if line.strip()), ">")
    return following.lstrip().startswith(">") or bool(DATED.search(attribution))


def _split_html(source):
    root = _marked_tree(source)
    if root is None:
        return source, ""
    quoted = []
    for element in root.xpath(f".//*[@{MARK}][not(ancestor::*[@{MARK}])]"):
        tail, element.tail = element.tail, None
        quoted.append(etree.tostring(element, encoding="unicode", method="html"))
        element.tail = tail
        element.drop_tree()
    new = _inner(root)
    if not html_to_text(new) and "<img" not in new:
        return source, ""
    return new, "".join(quoted)


def _marked_tree(source):
    """Return the tree of the page with its quotes marked, or None when it cannot be handled without loss."""
    if not source.strip() or too_heavy(source) or re.search(r"<(?:html|body|head)\b", source, re.IGNORECASE):
        source = _page_body(source)
        if source is None:
            return None
    try:
        root = html.fragment_fromstring(source, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    before = _squeezed(root)
    if FORWARDED.search(before[:200]):
        return root
    _mark_elements(root)
    _mark_lines(root)
    return root if _squeezed(root) == before else None


def _page_body(source):
    if not source.strip() or too_heavy(source):
        return None
    start = re.search(r"<body\b[^<>]*>", source, re.IGNORECASE)
    source = (
        source[start.end() :]
        if start
        else re.sub(r"</?html\b[^<>]*>|<head\b[\s\S]*?</head>", "", source, flags=re.IGNORECASE)
    )
    return re.sub(r"</(?:body|html)\s*>", "", source, flags=re.IGNORECASE)


def _squeezed(root):
    return re.sub(r"\s+", "", root.text_content())


def _inner(root):
    children = "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return _escaped(root.text) + children


def _escaped(text):
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _mark_elements(root):
    for element in list(root.iter(etree.Element)):
        classes = (element.get("class") or "").lower()
        identifier = (element.get("id") or "").lower()
        if (
            element.tag == "blockquote"
            or any(name in classes for name in QUOTE_CLASSES)
            or identifier.endswith(QUOTE_IDS)
        ):
            _mark(element)
            _mark_attribution_before(element)
        elif identifier.endswith(REST_IDS) or _is_outlook_rule(element):
            _mark_rest(element)
            return


def _is_outlook_rule(element):
    if not OUTLOOK_RULE.search(element.get("style") or ""):
        return False
    lines = html_to_text(etree.tostring(element, encoding="unicode", method="html", with_tail=False)).split("\n")
    return bool(lines) and _is_header([line for line in lines if line.strip()], 0)


def _mark(element):
    if element.getparent() is not None:
        element.set(MARK, "1")


def _mark_rest(element):
    """Mark an element and all that follows it in the page."""
    _mark(element)
    while element is not None and element.getparent() is not None:
        _wrap_tail(element)
        for sibling in element.itersiblings():
            if isinstance(sibling.tag, str):
                _mark(sibling)
            _wrap_tail(sibling)
        element = element.getparent()


def _wrap_tail(element):
    if element.tail and element.tail.strip() and element.getparent() is not None:
        span = etree.Element("span", {MARK: "1"})
        span.text, element.tail = element.tail, None
        element.addnext(span)


def _mark_attribution_before(element):
    """Mark the "On … wrote:" line that stands right before a quote as an element or as loose text."""
    previous = element.getprevious()
    while (
        previous is not None
        and isinstance(previous.tag, str)
        and not (previous.text_content() + (previous.tail or "")).strip()
    ):
        previous = previous.getprevious()
    if previous is None or not isinstance(previous.tag, str):
        return
    if previous.tail and ATTRIBUTION.match(previous.tail.strip()):
        _wrap_tail(previous)
    elif (
        not (previous.tail or "").strip()
        and len(text := previous.text_content().strip()) < 400
        and ATTRIBUTION.match(text)
    ):
        _mark(previous)


def _mark_lines(root):
    """Mark quotes made of plain lines: in ``<pre>``, between ``<br>``, or one block a line."""
    for container in [root, *root.iter("pre", "div", "p", "td", "span")]:
        if any(parent.get(MARK) for parent in [container, *container.iterancestors()]):
            continue
        lines = _loose_lines(container)
        texts = [text for text, _nodes in lines]
        if len(texts) < 2 and container.tag != "pre":
            continue
        marks = quoted_lines(texts)
        if all(marks):
            continue
        for (_text, nodes), marked in zip(lines, marks, strict=True):
            if marked:
                _mark_nodes(nodes)


def _loose_lines(container):
    """Split the direct contents of a container into lines ``(text, nodes)``, giving each piece of text its own span."""
    if container.tag == "pre" and len(container) == 0 and container.text:
        _split_pre(container)
    lines, text, nodes = [], "", []
    if container.text and container.text.strip():
        text, nodes = container.text, [(container, "text")]
    for child in list(container):
        block = child.tag in BLOCKS
        if (child.tag == "br" or block) and (text.strip() or nodes):
            lines.append((text.strip("\r\n"), nodes))
            text, nodes = "", []
        if child.tag == "br":
            nodes = [(child, "self")]
        elif block:
            lines.append((child.text_content().strip()[:2000], [(child, "self")]))
        elif isinstance(child.tag, str):
            text += child.text_content()
            nodes.append((child, "self"))
        if child.tail and child.tail.strip("\r\n"):
            text += child.tail
            nodes.append((child, "tail"))
        if container.tag == "pre" and text.endswith("\n"):
            lines.append((text.strip("\r\n"), nodes))
            text, nodes = "", []
    if nodes:
        lines.append((text.strip("\r\n"), nodes))
    return lines


def _split_pre(pre):
    lines = pre.text.splitlines(keepends=True)
    marks = quoted_lines([line.rstrip("\r\n") for line in lines])
    if not any(marks) or all(marks):
        return
    pre.text, last, last_marked = None, None, False
    for line, marked in zip(lines, marks, strict=True):
        if marked:
            if not last_marked:
                last = etree.SubElement(pre, "span", {MARK: "1"})
            last.text = (last.text or "") + line
        elif last is None:
            pre.text = (pre.text or "") + line
        else:
            last.tail = (last.tail or "") + line
        last_marked = marked


def _mark_nodes(nodes):
    for node, place in nodes:
        if place == "self":
            _mark(node)
        elif place == "tail":
            _wrap_tail(node)
        elif node.text:
            span = etree.Element("span", {MARK: "1"})
            span.text, node.text = node.text, None
            node.insert(0, span)
