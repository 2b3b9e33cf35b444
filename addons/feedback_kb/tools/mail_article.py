"""An article as a mail can carry it: what needs a browser or this server's rights to load is left out."""

from lxml import etree, html

from odoo.addons.feedback_intake.tools.public_html import public_html

MEDIA = ("img", "picture", "video", "audio", "iframe", "object", "embed", "svg", "canvas")


def mail_article(source):
    """Return (HTML without pictures and the like, whether there were any)."""
    source = public_html(source, lambda _attachment_id: None)
    if not source.strip():
        return source, False
    root = html.fragment_fromstring(source, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    media = list(root.iter(*MEDIA))
    for element in media:
        if element.getparent() is not None:
            element.drop_tree()
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return html_escape(root.text or "") + inner, bool(media)


def html_escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
