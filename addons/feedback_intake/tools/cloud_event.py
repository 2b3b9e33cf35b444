"""CloudEvents 1.0 over HTTP: structured, binary and batched,
https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
"""

import base64
import binascii
from urllib.parse import unquote

from ..exceptions import PayloadError
from .delivery import read_json
from .payload import as_dict, as_list, as_text

REQUIRED = ("id", "source", "type")


def read_cloud_events(delivery):
    """Return the events of a delivery as dicts of attributes with ``data``; None where it is no CloudEvent.

    :raise PayloadError: it claims to be one, and is none
    """
    kind = delivery.content_type
    if kind.startswith("application/cloudevents-batch"):
        return [_structured(event) for event in as_list(_json(delivery, kind))]
    if kind.startswith("application/cloudevents"):
        return [_structured(_json(delivery, kind))]
    if "ce-specversion" in delivery.headers:
        return [_binary(delivery)]
    return None


def cloud_event_id(event):
    """Return what is equal when an event is sent again."""
    return f"{as_text(event['source'])}#{as_text(event['id'])}"


def _json(delivery, kind):
    if not kind.endswith("+json"):
        raise PayloadError(f"CloudEvents are read as JSON, not as “{kind}”.")
    return delivery.json()


def _structured(event):
    event = dict(as_dict(event))
    if "data_base64" in event:
        event["data"] = _decoded(as_text(event.pop("data_base64")), as_text(event.get("datacontenttype")))
    return _checked(event)


def _binary(delivery):
    event = {
        name.lower().removeprefix("ce-"): unquote(value)
        for name, value in delivery.headers.items()
        if name.lower().startswith("ce-")
    }
    event["data"] = _content(delivery.body, delivery.content_type)
    return _checked(event)


def _checked(event):
    if not as_text(event.get("specversion")).startswith("1."):
        raise PayloadError("Only CloudEvents of version 1 are understood.")
    missing = [name for name in REQUIRED if not as_text(event.get(name))]
    if missing:
        raise PayloadError(f"The CloudEvent lacks {', '.join(missing)}.")
    return event


def _decoded(text, kind):
    try:
        return _content(base64.b64decode(text, validate=True), kind)
    except binascii.Error as error:
        raise PayloadError("The data of the CloudEvent is no Base64.") from error


def _content(body, kind):
    """Return what bytes of this media type say: JSON, or text as far as they are."""
    if not kind or kind == "application/json" or kind.endswith("+json"):
        return read_json(body) if body else None
    return body.decode(errors="replace")
