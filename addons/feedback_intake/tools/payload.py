"""Reading what strangers send: nothing need be of the type that the provider's pages promise."""

import re
from datetime import datetime, timezone

from lxml import etree

from ..exceptions import PayloadError

MAX_NESTING = 8
FORM_NAME = re.compile(r"[^\[\]]+(?:\[[^\[\]]*\])*")
FRACTION = re.compile(r"\.(\d+)")


def as_dict(value):
    """Return the value; {} where there is none.

    :raise PayloadError: it is something else
    """
    return _typed(value, dict)


def as_list(value):
    """Return the value; [] where there is none.

    :raise PayloadError: it is something else
    """
    return _typed(value, list)


def as_text(value):
    """Return text or a number as text; "" where there is none. What PostgreSQL cannot keep is left out.

    :raise PayloadError: it is something else
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise PayloadError(f"A text was expected, not {type(value).__name__}.")
    return str(value).replace("\x00", "").encode(errors="replace").decode()


def as_link(value):
    """Return an address of the Web, "" where there is none or it is another kind of address.

    :raise PayloadError: it is no text
    """
    url = as_text(value).strip()
    return url if url.lower().startswith(("https://", "http://")) else ""


def as_number(value):
    """Return a whole number, also one that is written as text; 0 where there is none.

    :raise PayloadError: it is something else
    """
    if value in (None, ""):
        return 0
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise PayloadError("A number was expected.") from error


def from_seconds(value):
    """Return naive UTC of seconds since the epoch, None where there are none.

    :raise PayloadError: they are no moment
    """
    if not value:
        return None
    try:
        return datetime.fromtimestamp(float(value), timezone.utc).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise PayloadError("The time is none.") from error


def from_iso(value):
    """Return naive UTC of a moment as ISO 8601 writes it, with UTC where it has no zone; None where there is none.

    :raise PayloadError: it is no moment
    """
    text = as_text(value).strip()
    if not text:
        return None
    try:
        # Python before 3.11 reads neither Z nor fractions of other than three or six digits.
        text = FRACTION.sub(lambda found: f".{found[1][:6]:0<6}", text)
        moment = datetime.fromisoformat(text.replace("Z", "+00:00") if text.endswith("Z") else text)
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError) as error:
        raise PayloadError("The time is none.") from error


def nested(form):
    """Return dicts in dicts of a form whose names are written as PHP does: ``a[b][c]``; ``a[]`` is counted from 0.

    :param form: MultiDict of strings
    :raise PayloadError: a name is none, is nested too deep, or is a value and a group at once
    """
    result = {}
    for name, value in form.items(multi=True):
        if not FORM_NAME.fullmatch(name) or name.count("[") > MAX_NESTING:
            raise PayloadError("The name of a parameter cannot be read.")
        *groups, last = (key.rstrip("]") for key in name.split("["))
        place = result
        for key in groups:
            place = place.setdefault(key or str(len(place)), {})
            if not isinstance(place, dict):
                raise PayloadError("A parameter is a value and a group at once.")
        place[last or str(len(place))] = value
    return result


def read_xml(body):
    """Return the root element of an XML text (bytes), which may name no entities and no document type.

    :raise PayloadError: it is none, or has them
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise PayloadError("This is no XML.") from error
    if root.getroottree().docinfo.doctype:
        raise PayloadError("XML with a document type is not taken.")
    return root


def _typed(value, kind):
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise PayloadError(f"{kind.__name__} was expected, not {type(value).__name__}.")
    return value
