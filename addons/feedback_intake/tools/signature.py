"""Proofs that a delivery comes from whom it claims, each closed by default: without a secret nobody is let in.

All compare in constant time and raise AuthenticationError. ``secret`` is text unless said otherwise.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

from ..exceptions import AuthenticationError


def check_shared_token(secret, given):
    """The sender knows the secret itself and has sent it along."""
    _compare(_required(secret), (given or "").encode())


def check_hex_hmac(secret, message, given, prefix="", algorithm="sha256"):
    """``given`` is ``prefix`` and the HMAC (RFC 2104) of ``message`` (bytes) in hexadecimal."""
    digest = hmac.new(_required(secret), message, algorithm).hexdigest()
    _compare(f"{prefix}{digest}".encode(), (given or "").encode())


def check_base64_hmac(secret, message, given, prefix="", algorithm="sha256"):
    """``given`` is ``prefix`` and the HMAC (RFC 2104) of ``message`` (bytes) in Base64."""
    digest = base64.b64encode(hmac.new(_required(secret), message, algorithm).digest()).decode()
    _compare(f"{prefix}{digest}".encode(), (given or "").encode())


def check_standard_webhook(secret, delivery, now, tolerance_seconds=300):
    """Standard Webhooks (https://www.standardwebhooks.com): signed id, time and body; ``v1`` signatures.

    :param secret: ``whsec_`` and Base64
    :param float now: seconds since the epoch
    :return: the webhook's id, equal in every resend
    """
    webhook_id, moment = delivery.headers.get("webhook-id", ""), delivery.headers.get("webhook-timestamp", "")
    _check_moment(moment, now, tolerance_seconds)
    try:
        key = base64.b64decode(_required(secret).removeprefix(b"whsec_") + b"==")
    except binascii.Error as error:
        raise AuthenticationError("The secret is no Base64.") from error
    _required(key)
    digest = hmac.new(key, f"{webhook_id}.{moment}.".encode() + delivery.body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    given = delivery.headers.get("webhook-signature", "").encode().split()
    if not webhook_id or not any([hmac.compare_digest(expected, one) for one in given]):
        raise AuthenticationError("The signature is wrong.")
    return webhook_id


def make_standard_secret():
    """Return a new secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _check_moment(moment, now, tolerance_seconds):
    """:raise AuthenticationError: ``moment`` (text: seconds since the epoch) is too far from ``now``"""
    if not moment.isascii() or not moment.isdigit() or abs(now - int(moment[:15])) > tolerance_seconds:
        raise AuthenticationError("The time of the signature is missing or too far from ours.")


def _required(secret):
    if not secret:
        raise AuthenticationError("The channel has no secret yet.")
    return secret if isinstance(secret, bytes) else secret.encode()


def _compare(expected, given):
    if not hmac.compare_digest(expected, given):
        raise AuthenticationError("The secret or signature is wrong.")
