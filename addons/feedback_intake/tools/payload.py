"""Reading what strangers send: nothing need be of the type that the provider's pages promise."""

from datetime import datetime, timezone

from ..exceptions import PayloadError


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
        moment = datetime.fromisoformat(text.replace("Z", "+00:00") if text.endswith("Z") else text)
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError) as error:
        raise PayloadError("The time is none.") from error


def _typed(value, kind):
    if value is None:
        return kind()
    if not isinstance(value, kind):
        raise PayloadError(f"{kind.__name__} was expected, not {type(value).__name__}.")
    return value
