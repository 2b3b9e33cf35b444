"""What Meta's products have in common: the Graph API's envelope, proof and errors. Pure.

Sources: https://developers.facebook.com/docs/graph-api/webhooks/getting-started,
https://developers.facebook.com/docs/graph-api/guides/error-handling,
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

import hashlib
import hmac

from .payload import as_dict, as_list, as_text

# error_subcode -> what it means for us
SUBCODES = {
    2018278: "window",  # Messenger: outside of the allowed window
    2534022: "window",  # Instagram: the same
}
# code -> what it means for us
CODES = {
    0: "token",
    3: "permission",
    10: "permission",
    102: "token",
    190: "token",
    368: "blocked",
    551: "unreachable",
    131005: "permission",
    131026: "unreachable",
    131030: "not_allowed",  # a test number sends to those alone that are on its list
    131031: "blocked",
    131042: "payment",
    131047: "window",  # WhatsApp: more than 24 hours since the customer's last message
    131048: "spam",
    **dict.fromkeys(range(200, 300), "permission"),
}
# Seconds to wait before the next try, by code.
WAITS = {
    1: 60,
    2: 60,
    4: 900,
    17: 900,
    32: 900,
    341: 900,
    613: 300,
    80006: 900,
    80007: 900,
    130429: 30,
    131016: 120,
    131056: 30,
    131057: 300,
    133004: 120,
}


def secret_proof(app_secret, access_token):
    """Return the ``appsecret_proof``, by which a stolen token is of no use without the app's secret."""
    return hmac.new((app_secret or "").encode(), (access_token or "").encode(), hashlib.sha256).hexdigest()


def meaning_of(error):
    """Return what an error of the Graph API means for us: a value of CODES, or ""."""
    return SUBCODES.get(_whole(error.get("error_subcode"))) or CODES.get(_whole(error.get("code")), "")


def wait_of(error):
    """Return after how many seconds it may work, 0 when waiting is of no use."""
    return WAITS.get(_whole(error.get("code"))) or (60 if error.get("is_transient") is True else 0)


def _whole(value):
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def words_of(error):
    """Return Meta's own words on an error, of the Graph API or of a delivery report."""
    data = as_dict(error.get("error_data"))
    text = as_text(error.get("error_user_msg") or error.get("message") or error.get("title"))
    details = as_text(data.get("details"))
    return f"{text} ({details})" if text and details and details not in text else text or details


def changes_of(content):
    """Yield (account, its kind of news, the news) of a delivery, in the order in which they came.

    The kind is ``messaging`` for a chat's events, else the name of the webhook's field; some accounts' entries hold
    field and value themselves, without a list of changes.

    :raise PayloadError: it is no delivery of the Graph API
    """
    for entry in as_list(as_dict(content).get("entry")):
        entry = as_dict(entry)
        account = as_text(entry.get("id"))
        for kind in ("messaging", "standby"):
            for item in as_list(entry.get(kind)):
                yield account, kind, as_dict(item)
        changes = as_list(entry.get("changes")) or ([entry] if "field" in entry else [])
        for change in changes:
            change = as_dict(change)
            value = change.get("value")
            for one in value if isinstance(value, list) else [value]:
                yield account, as_text(change.get("field")), as_dict(one)
