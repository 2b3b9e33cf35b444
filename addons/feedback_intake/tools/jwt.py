"""JSON Web Tokens (RFC 7519) by which we prove to a provider who we are."""

import base64
import json

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

from ..exceptions import RefusedError

ES256_BYTES = 32


def sign_jwt(claims, private_key, key_id=""):
    """Return a token that is signed with a private key (PEM): RS256 with an RSA key, ES256 with one on the curve P-256.

    :param dict claims: as JSON takes them
    :raise RefusedError: the key cannot be used
    """
    key = _load(private_key)
    header = {"alg": "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256", "typ": "JWT"}
    if key_id:
        header["kid"] = key_id
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (header, claims)).encode()
    return f"{signed.decode()}.{_encoded(_signature(key, signed))}"


def _load(private_key):
    try:
        key = serialization.load_pem_private_key(private_key.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # What the library says might quote the key.
        raise RefusedError("The private key cannot be read.") from None
    is_p256 = isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    if not is_p256 and not isinstance(key, rsa.RSAPrivateKey):
        raise RefusedError("The private key is of another kind than the provider takes.")
    return key


def _signature(key, signed):
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    # RFC 7518, 3.4: both numbers one after the other, not as DER.
    numbers = utils.decode_dss_signature(key.sign(signed, ec.ECDSA(hashes.SHA256())))
    return b"".join(number.to_bytes(ES256_BYTES, "big") for number in numbers)


def _encoded(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
