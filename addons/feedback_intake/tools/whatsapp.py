"""What a WhatsApp message says, whatever its type. Pure.

Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
"""

from .message import File, map_link
from .payload import as_dict, as_list, as_text

# type -> the ending of its file's name where WhatsApp gives none
MEDIA = {"image": ".jpg", "video": ".mp4", "audio": ".ogg", "document": "", "sticker": ".webp"}
ENDINGS = {"image/png": ".png", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/aac": ".aac", "audio/amr": ".amr"}
# How we send a file: (kinds of media type, most bytes, type with WhatsApp); what fits none is a document.
SENT_AS = (
    (("image/jpeg", "image/png"), 5 * 1024**2, "image"),
    (("video/mp4", "video/3gpp"), 16 * 1024**2, "video"),
    (("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * 1024**2, "audio"),
)


def text_of(message):
    """Return the text of a message's content, "" where it has none."""
    kind = as_text(message.get("type"))
    content = message.get(kind)
    if kind in MEDIA:
        return as_text(as_dict(content).get("caption"))
    reader = READERS.get(kind)
    return reader(content) if reader else ""


def file_of(message):
    """Return the :class:`File` of a message, to be fetched, or None."""
    kind = as_text(message.get("type"))
    if kind not in MEDIA:
        return None
    media = as_dict(message.get(kind))
    mimetype = as_text(media.get("mime_type")).partition(";")[0]
    name = as_text(media.get("filename")) or kind + ENDINGS.get(mimetype, MEDIA[kind])
    return File(name, mimetype, source={"media_id": as_text(media.get("id"))})


def sent_as(mimetype, size):
    """Return as what a file of ours is sent: image, video, audio or document."""
    found = (kind for mimetypes, most, kind in SENT_AS if mimetype in mimetypes and size <= most)
    return next(found, "document")


def _place(content):
    place = as_dict(content)
    latitude, longitude = as_text(place.get("latitude")), as_text(place.get("longitude"))
    names = (as_text(place.get(key)) for key in ("name", "address"))
    return "\n".join(filter(None, (*names, map_link(latitude, longitude))))


def _contacts(content):
    """One line a person: name, numbers, addresses."""
    lines = []
    for contact in map(as_dict, as_list(content)):
        parts = [as_text(as_dict(contact.get("name")).get("formatted_name"))]
        parts += [as_text(as_dict(one).get("phone")) for one in as_list(contact.get("phones"))]
        parts += [as_text(as_dict(one).get("email")) for one in as_list(contact.get("emails"))]
        lines.append(", ".join(filter(None, parts)))
    return "\n".join(lines)


def _choice(content):
    """A button or a line of a list that we or somebody before us has offered; a form inside WhatsApp (flow)."""
    content = as_dict(content)
    chosen = as_dict(content.get(as_text(content.get("type"))))
    parts = (chosen.get(key) for key in ("title", "description", "body", "response_json"))
    return "\n".join(filter(None, map(as_text, parts)))


def _order(content):
    order = as_dict(content)
    lines = [as_text(order.get("text"))]
    for item in map(as_dict, as_list(order.get("product_items"))):
        names = ("product_retailer_id", "quantity", "item_price", "currency")
        product, quantity, price, currency = (as_text(item.get(name)) for name in names)
        lines.append(f"{product}: {quantity} × {price} {currency}")
    return "\n".join(filter(None, lines))


READERS = {
    "text": lambda content: as_text(as_dict(content).get("body")),
    "button": lambda content: as_text(as_dict(content).get("text")),
    "interactive": _choice,
    "location": _place,
    "contacts": _contacts,
    "order": _order,
}
