"""How much a message looks like advertising or fraud: points for what it is made of, and how to know its like again."""

import hashlib
import re

# From here on a person looks before it becomes a ticket.
SUSPICIOUS = 5
# Services that hide where a link leads.
SHORTENERS = frozenset(
    "bit.ly buff.ly clck.ru cutt.ly goo.gl goo.su is.gd lnkd.in ow.ly rb.gy rebrand.ly s.id shorturl.at t.co t.ly "
    "t.me tiny.cc tinyurl.com u.to v.gd vk.cc".split()
)
MAX_TEXT = 50_000
LINK = re.compile(r"(?:https?://|\bwww\.)([^\s/?#<>\"'\])]{1,253})", re.IGNORECASE)
ANCHOR = re.compile(r"<a\s[^>]{0,500}href\s*=|\[(?:url|link)[=\]]|\]\(https?://", re.IGNORECASE)
ANCHOR_TEXT = re.compile(
    r"<a\s[^>]{0,500}?href\s*=\s*[\"']?https?://([^\"'/\s>]{1,253})[^>]{0,500}>\s*(?:https?://)?([\w.-]{1,253}\.\w{2,24})",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
IP_HOST = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\]?", re.IGNORECASE)
LATIN, CYRILLIC = re.compile(r"[a-z]", re.IGNORECASE), re.compile(r"[а-яё]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
SHINGLE_WORDS = 3
# Of fewer words many people may write the same: "thank you very much".
LEAST_WORDS = 8
BANDS = 3


def weigh(text, name=""):
    """Return {what is suspicious: points} of a message in plain text.

    :param name: what the sender calls themselves
    """
    text = text[:MAX_TEXT]
    hosts = [_host(match) for match in LINK.findall(text)]
    found = {
        "links": 0 if len(hosts) < 2 else 1 if len(hosts) == 2 else 3 if len(hosts) < 6 else 5,
        "shortened": 2 * any(host in SHORTENERS for host in hosts),
        "disguised": 3 * any(_is_disguised(host) for host in hosts),
        "anchors": 4 * bool(ANCHOR.search(text)),
        "misleading": 2 * any(_base(target) != _base(shown) for target, shown in ANCHOR_TEXT.findall(text)),
        "bare_link": 3 * bool(hosts and len(WORD.findall(LINK.sub(" ", text))) < SHINGLE_WORDS),
        "addresses": 2 * (len(set(ADDRESS.findall(text))) > 3),
        "link_as_name": 5 * bool(LINK.search(name)),
    }
    return {what: points for what, points in found.items() if points}


def repetition_points(counts):
    """Return the points for a text that has been seen so often under each of its bands."""
    seen = sorted(counts)[len(counts) // 2] if counts else 0
    return 0 if seen < 4 else 3 if seen < 10 else 5


def text_bands(text):
    """Return strings that are mostly equal for texts that are mostly equal (min-hash over groups of words), or none
    for a text that is too short to tell."""
    words = [word.casefold() for word in WORD.findall(LINK.sub(" ", text[:MAX_TEXT]))]
    if len(words) < LEAST_WORDS:
        return []
    shingles = {" ".join(words[place : place + SHINGLE_WORDS]) for place in range(len(words) - SHINGLE_WORDS + 1)}
    return [min(_digest(band, shingle) for shingle in shingles) for band in range(BANDS)]


def _digest(band, shingle):
    return hashlib.blake2b(shingle.encode(), digest_size=8, salt=bytes([band])).hexdigest()


def _host(text):
    return text.rpartition("@")[2].partition(":")[0].rstrip(".").lower().removeprefix("www.")


def _base(host):
    return ".".join(_host(host).split(".")[-2:])


def _is_disguised(host):
    """Tell whether a host is written in a foreign alphabet's look-alikes, or is a bare number."""
    labels = host.split(".")
    mixed = any(LATIN.search(label) and CYRILLIC.search(label) for label in labels)
    return mixed or any(label.startswith("xn--") for label in labels[:-1]) or bool(IP_HOST.fullmatch(host))
