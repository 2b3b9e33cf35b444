"""The code by which somebody whom nobody knows comes back: sixteen digits, of which a slow hash alone is kept."""

import hashlib
import re
import secrets

DIGITS = 16
GROUP = 4
# One of the settings that the OWASP Password Storage Cheat Sheet calls equally strong (scrypt; 32 MiB, r=8, p=3). They
# are for passwords people choose; these codes are 53 random bits, so that nobody gets through them with a stolen copy.
COST = {"n": 2**15, "r": 8, "p": 3}
MEMORY = 64 * 1024**2


def new_code():
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def in_groups(code):
    """Return the code as people write it down: ``1234 5678 9012 3456``."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed):
    """Return the digits of a code, however they were typed, or an empty text where these cannot be one.

    Digits of other scripts count, dashes and blanks do not.
    """
    if not re.fullmatch(r"[\d\s.–—-]{1,64}", typed):
        return ""
    digits = "".join(str(int(character)) for character in typed if character.isdecimal())
    return digits if len(digits) == DIGITS else ""


def digest_of(code, salt):
    """Return what is kept of a code. It takes as long for any text.

    :param bytes salt: the database's own, one for all codes: each of them is found by its digest
    """
    return hashlib.scrypt(code.encode(), salt=salt, maxmem=MEMORY, dklen=32, **COST).hex()
