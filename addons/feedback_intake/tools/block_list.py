"""Who and what a company does not want to hear from: entries as they are kept, and whether a message meets one."""

import re
from ipaddress import ip_address, ip_network

KINDS = ("email", "domain", "phone", "account", "network", "text")
LEAST_TEXT = 4
# Numbers are written with and without the country's code.
PHONE_DIGITS = 10
DOMAIN = re.compile(r"(?=.{3,253}\Z)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}")
EMAIL = re.compile(r"[^@\s]{1,64}@([^@\s]{3,253})")


def normalise(kind, value):
    """Return the entry as it is compared, or None where it is none of this kind."""
    value = " ".join(value.split()).casefold()
    if kind == "email":
        return value if EMAIL.fullmatch(value) else None
    if kind == "domain":
        value = value.removeprefix("@")
        return value if DOMAIN.fullmatch(value) else None
    if kind == "phone":
        return _digits(value) if 5 <= len(_digits(value)) <= 15 else None
    if kind == "network":
        return _network(value)
    return value if value and (kind != "text" or len(value) >= LEAST_TEXT) else None


class BlockList:
    """:param entries: [(id, kind, normalised value)]"""

    def __init__(self, entries):
        self._exact = {(kind, value): entry for entry, kind, value in entries if kind in ("email", "domain", "account")}
        self._phones = {value[-PHONE_DIGITS:]: entry for entry, kind, value in entries if kind == "phone"}
        self._networks = [(ip_network(value), entry) for entry, kind, value in entries if kind == "network"]
        self._texts = [(value, entry) for entry, kind, value in entries if kind == "text"]

    def match(self, *, email="", phone="", account="", text="", address=""):
        """Return the id of an entry that the message meets, or None. Words stand for themselves: there are no patterns
        that could take long."""
        email = (email or "").casefold().strip()
        keys = [("email", email), ("account", (account or "").casefold())]
        labels = email.rpartition("@")[2].split(".")
        keys += [("domain", ".".join(labels[start:])) for start in range(len(labels) - 1)]
        found = next((self._exact[key] for key in keys if key in self._exact), None)
        return found or self._match_phone(phone) or self._match_network(address) or self._match_text(text)

    def _match_phone(self, phone):
        digits = _digits(phone or "")
        return self._phones.get(digits[-PHONE_DIGITS:]) if digits else None

    def _match_network(self, address):
        if not self._networks:
            return None
        try:
            address = ip_address(address or "")
        except ValueError:
            return None
        address = getattr(address, "ipv4_mapped", None) or address
        return next((entry for network, entry in self._networks if address in network), None)

    def _match_text(self, text):
        if not self._texts or not text:
            return None
        text = " ".join(text.split()).casefold()
        return next((entry for value, entry in self._texts if value in text), None)


def _digits(text):
    return re.sub(r"[^0-9]", "", text)


def _network(value):
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        return None
    return str(network) if network.prefixlen else None
