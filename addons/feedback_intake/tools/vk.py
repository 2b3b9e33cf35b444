"""What VK attaches to messages and comments, as files and as text: https://dev.vk.com/ru/reference/objects/message"""

import re

from .message import File, map_link
from .payload import as_dict, as_list, as_number, as_text

MENTION = re.compile(r"\[(?:id|club|public)\d+\|([^\]\[]+)\]")
# What is shown by its address on VK's own pages.
PAGES = ("video", "wall", "market", "album", "story", "article", "photo_album", "podcast")
MAX_DEPTH = 4
FIRST_CHAT = 2_000_000_000


def peer_link(group_id, peer_id):
    """Return the address of a chat as the community's managers see it; chats of several people are named with a c."""
    number = as_number(peer_id)
    return f"https://vk.com/gim{group_id}?sel={f'c{number - FIRST_CHAT}' if number > FIRST_CHAT else number}"


def read_text(message, depth=0):
    """Return the text with what cannot be a file: places, links, and what was forwarded, marked by “>”."""
    lines = [MENTION.sub(r"\1", as_text(message.get("text")))]
    lines += [_line(kind, found) for kind, found in _attachments(message)]
    place = as_dict(as_dict(message.get("geo")).get("coordinates"))
    if place:
        lines.append(map_link(as_text(place.get("latitude")), as_text(place.get("longitude"))))
    for forwarded in as_list(message.get("fwd_messages")) if depth < MAX_DEPTH else ():
        lines += [f"> {line}" for line in read_text(as_dict(forwarded), depth + 1).split("\n")]
    return "\n".join(filter(None, lines))


def read_files(message, depth=0):
    """Yield the files of a message, and of those that it forwards."""
    for kind, found in _attachments(message):
        if file := _file(kind, found):
            yield file
    for forwarded in as_list(message.get("fwd_messages")) if depth < MAX_DEPTH else ():
        yield from read_files(as_dict(forwarded), depth + 1)


def _attachments(message):
    for attachment in map(as_dict, as_list(message.get("attachments"))):
        kind = as_text(attachment.get("type"))
        yield kind, as_dict(attachment.get(kind))


def _file(kind, found):
    if kind == "doc":
        name, ending = as_text(found.get("title")), as_text(found.get("ext"))
        named = name if not ending or name.lower().endswith(f".{ending.lower()}") else f"{name}.{ending}"
        return _at(found.get("url"), named, as_number(found.get("size")))
    if kind == "photo":
        sizes = sorted(map(as_dict, as_list(found.get("sizes"))), key=_area)
        return _at(sizes[-1].get("url"), "photo.jpg") if sizes else None
    if kind == "audio_message":
        is_mp3 = bool(found.get("link_mp3"))
        return _at(found.get("link_mp3") or found.get("link_ogg"), "voice.mp3" if is_mp3 else "voice.ogg")
    if kind == "graffiti":
        return _at(found.get("url"), "graffiti.png")
    if kind == "sticker":
        images = [as_dict(image) for image in as_list(found.get("images"))]
        return _at(images[-1].get("url"), "sticker.png") if images else None
    return None


def _at(url, name, size=0):
    return File(name=name, size=size, source={"url": as_text(url)}) if url else None


def _area(size):
    return as_number(size.get("width")) * as_number(size.get("height"))


def _line(kind, found):
    if _file(kind, found):
        return ""
    if kind == "link":
        return as_text(found.get("url"))
    title = as_text(found.get("title") or found.get("question"))
    owner, number = found.get("owner_id") or found.get("to_id"), found.get("id")
    if kind in PAGES and owner and number:
        return f"{title} https://vk.com/{kind}{as_text(owner)}_{as_text(number)}".strip()
    return f"[{kind}] {title}".strip() if kind else ""
