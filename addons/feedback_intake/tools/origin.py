"""What websites say of themselves: their origin (scheme, host, port), a page's address, values of their own."""

import json
import re
from urllib.parse import urlsplit

# https://shop.example.com, https://*.example.com, http://localhost:8080
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?")
MAX_ADDRESS = 500
MAX_VALUES = 20
MAX_VALUE = 500
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def read_origins(text):
    """Return (websites, what is none) of a list with one on each line; a slash at the end does no harm."""
    lines = [line.strip().lower().rstrip("/") for line in (text or "").splitlines() if line.strip()]
    good = list(dict.fromkeys(line for line in lines if ORIGIN.fullmatch(line)))
    return good, [line for line in lines if line not in good]


def page_address(text):
    """Return the address of a web page without user, query and fragment, which may be secret; "" for anything else."""
    try:
        parts = urlsplit((text or "")[: MAX_ADDRESS * 4])
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or re.search(r"[\s<>\"]", host + parts.path):
        return ""
    return f"{parts.scheme}://{host}{parts.path}"[:MAX_ADDRESS]


def read_site_values(text):
    """Return {name: text} of the JSON that a website has passed, as far as it is what it should be."""
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(values, dict):
        return {}
    found = {}
    for name, value in list(values.items())[:MAX_VALUES]:
        if NAME.fullmatch(name.lower()) and isinstance(value, (str, int, float, bool)):
            found[name.lower()] = " ".join(str(value).replace("\x00", "").split())[:MAX_VALUE]
    return {name: value for name, value in found.items() if value}
