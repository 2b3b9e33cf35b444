"""What an event of a chat of Messenger or Instagram says. Pure.

Sources: https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks/webhook-events,
https://developers.facebook.com/documentation/instagram-platform/webhooks/examples
"""

from urllib.parse import urlsplit

from .message import File, map_link
from .payload import as_dict, as_list, as_number, as_text, from_seconds

# type of an attachment -> the ending of its file's name where its address tells none; others are links
FILES = {"image": ".jpg", "video": ".mp4", "audio": ".mp4", "file": "", "story_mention": ".jpg"}
# Events with a message's ID and with what makes two of one message differ.
KEYED = {"message": "is_deleted", "message_edit": "num_edit", "postback": "payload"}


def key_of(event):
    """Return what is equal when the event comes again and never equal for another; "" where nothing is."""
    for name, difference in KEYED.items():
        if part := as_dict(event.get(name)):
            mid = as_text(part.get("mid"))
            return f"{name}:{mid}:{part.get(difference) or ''}" if mid else ""
    return ""


def moment_of(event):
    """Return when it happened (naive UTC), or None. Chats count in milliseconds."""
    return from_seconds(as_number(event.get("timestamp")) / 1000)


def files_of(message):
    """Return the files of a message, a tuple."""
    found = []
    for attachment in map(as_dict, as_list(message.get("attachments"))):
        kind, url = as_text(attachment.get("type")), as_text(as_dict(attachment.get("payload")).get("url"))
        if kind in FILES and url:
            found.append(File(_name_of(url, kind), source={"url": url}))
    return tuple(found)


def text_of(message):
    """Return the text of a message, with a line for each thing that is shared in it: a link, a place."""
    lines = [as_text(message.get("text"))]
    for attachment in map(as_dict, as_list(message.get("attachments"))):
        if as_text(attachment.get("type")) not in FILES:
            lines += _shared(attachment)
    return "\n".join(filter(None, dict.fromkeys(lines)))


def _shared(attachment):
    payload = as_dict(attachment.get("payload"))
    place = as_dict(payload.get("coordinates"))
    if place:
        yield map_link(as_text(place.get("lat")), as_text(place.get("long")))
    yield as_text(attachment.get("title") or payload.get("title"))
    yield as_text(payload.get("url") or attachment.get("url"))


def _name_of(url, kind):
    name = urlsplit(url).path.rpartition("/")[2]
    return name if "." in name else kind + FILES[kind]


def type_of(mimetype):
    """Return as what a file of ours is sent: image, video, audio or file."""
    kind = mimetype.partition("/")[0]
    return kind if kind in ("image", "video", "audio") else "file"
