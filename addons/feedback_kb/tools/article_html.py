"""The files that an article's HTML names, told by the addresses that Odoo's editor writes."""

import base64
import binascii
import re

ADDRESS = re.compile(r"""(/web/(?:image|content)/(?:ir\.attachment/)?)(\d+)(?![\d.])([^"'\s<>\\]*)""")
ID_ATTRIBUTE = re.compile(r"""(\bdata-(?:attachment|original)-id=["'])(\d+)""")
TOKEN = re.compile(r"access_token=[^&\"'\s<>]*")
DATA_IMAGE = re.compile(r"data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s%]+)")


def file_ids(body):
    """Return the ids of the attachments that the HTML shows or links to, in order, each once."""
    return list(dict.fromkeys(int(number) for _path, number, _rest in ADDRESS.findall(body or "")))


def without_tokens(body):
    """Return the HTML whose addresses of files carry no token: a token opens a file to whoever has it."""
    return ADDRESS.sub(lambda found: found.group(1) + found.group(2) + _drop_token(found.group(3)), body)


def _drop_token(rest):
    path, question, query = rest.partition("?")
    kept = [part for part in re.split(r"&(?:amp;)?", query) if part and not TOKEN.fullmatch(part)]
    return path + (question + "&amp;".join(kept) if kept else "")


def renumber(body, new_ids):
    """Return the HTML that names other attachments: ``new_ids`` is {old id: new id}."""
    if not new_ids:
        return body

    def number(text):
        return str(new_ids.get(int(text), text))

    body = ADDRESS.sub(lambda found: found.group(1) + number(found.group(2)) + found.group(3), body)
    return ID_ATTRIBUTE.sub(lambda found: found.group(1) + number(found.group(2)), body)


def keep_data_images(body, keep):
    """Return the HTML whose pasted pictures are files.

    :param keep: function of (mimetype, bytes) that returns the address of the file made of it, or None: no picture
    """

    def replace(found):
        try:
            data = base64.b64decode(re.sub(r"\s|%0A", "", found.group(2)), validate=True)
        except (binascii.Error, ValueError):
            return ""
        return keep(found.group(1), data) or ""

    return DATA_IMAGE.sub(replace, body)
