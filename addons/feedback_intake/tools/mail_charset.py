"""Decode the bytes of a mail whose charset label is missing, unknown or wrong.

``decode`` tries in this order: byte order mark, valid UTF-8, the label (as its superset), a second label such
as an HTML meta tag, Cyrillic encodings judged by Russian letter pairs, then charset-normalizer. It never raises.
"""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

SAMPLE_SIZE = 64 * 1024
MAX_MOJIBAKE = 2_000_000
CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")
MULTIBYTE = {"gb18030", "big5hkscs", "cp950", "cp932", "cp949", "euc_jp", "shift_jisx0213"}
# A label often names the smaller relative of what the sender's program really wrote.
SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "iso8859-1": "cp1252",
    "ascii": None,
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "big5": "cp950",
    "iso8859-8": "cp1255",
    "utf-8-sig": "utf-8",
}
ALIASES = {
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "windows-31j": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "cp1255",
    "koi8-ru": "koi8_u",
    "x-euc-jp": "euc_jp",
    "x-big5": "big5",
    "ansi_x3.4-1968": "ascii",
    "dos-866": "cp866",
}
PATTERNS = (
    (re.compile(r"(?:^|\D)(125[0-8]|866|874|936|949|950|932)(?:\D|$)"), "cp{}"),
    (re.compile(r"utf[^a-z0-9]*8"), "utf-8"),
    (re.compile(r"koi8[^a-z]*([ru])"), "koi8_{}"),
    (re.compile(r"8859[^0-9]*(\d{1,2})"), "iso8859_{}"),
    (re.compile(r"gb[^a-z0-9]*(2312|k|18030)"), "gb18030"),
)
NOT_CHARSETS = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
# The letter pairs that make up four fifths of Russian business text, counted over translated software strings.
RUSSIAN_PAIRS = frozenset(
    "ен ни ст на ов по но ро ра то ан те пр ат ть от ет ер ол ка та ва ко ре не ит ли ос од ле че да ны ль за ме ти "
    "де ия ие ел ес ис об до со во тр ед ор ал го ве ри ом ав мо нн ла ак он ло ля тв ки вы аз ск ог ин им ый же сл "
    "ок оп ви ма ас ик ем ой ож ар ди нт ци чи из ач дл ап ся ру се па ей кт оз ая пи ий ые сп пе зо тс дн ич ии вл "
    "ча ьн ое бо ще ир бы уд ил ты эт зн ек ег пл ив сч ду ам ми аж ту ад ус ку кл ьз аб си жн оч ры ыт щи зд бр ац "
    "ую ых ум лю ае жи уп бу бл вн вс ши ее ще ую".split()
)
WORDS = re.compile(r"[^\W\d_]{2,}")
META_CHARSET = re.compile(rb"""<meta[^<>]{0,300}?charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@lru_cache(maxsize=512)
def codec_name(label):
    """Return Python's name of the best codec for a charset label, or None when it names no text encoding."""
    label = re.sub(r"[\s\"'\x00]+", "", label or "").split(";")[0].lower()[:60]
    label = ALIASES.get(label, label)
    for candidate in (label, label.removeprefix("x-"), *_guess_labels(label)):
        try:
            info = codecs.lookup(candidate)
        except (LookupError, ValueError, TypeError, UnicodeError):
            continue
        if info._is_text_encoding and info.name not in NOT_CHARSETS:
            return SUPERSETS.get(info.name, info.name)
    return None


def decode(data, label=None, hint=None):
    """Return ``(text, charset, note)``; ``note`` is None or the code of what had to be repaired."""
    text, charset, note = _decode(data, label, hint)
    return clean(text), charset, note


def clean(text):
    """Return the text without NUL and the other characters a database or XML refuses."""
    return CONTROLS.sub("", text) if CONTROLS.search(text) else text


def meta_charset(data):
    """Return the charset an HTML page names in its own head, or None."""
    found = META_CHARSET.search(data, 0, 8192)
    return found[1].decode("ascii") if found else None


def russian_share(text):
    """Return the share (0..1) of letter pairs inside words that are common in Russian and cased as people write."""
    pairs = common = 0
    for word in WORDS.findall(text[:SAMPLE_SIZE]):
        regular = word.islower() or word.isupper() or word[1:].islower()
        lowered = word.lower()
        pairs += len(word) - 1
        if regular:
            common += sum(lowered[i : i + 2] in RUSSIAN_PAIRS for i in range(len(word) - 1))
    return common / pairs if pairs else 0.0


def repair_mojibake(text):
    """Return the text with lines undone that were UTF-8 read as cp1251 or latin-1; other lines stay as they are."""
    if len(text) > MAX_MOJIBAKE or text.isascii() or not re.search(r"[РСÐÑ][^\w\s]|Р[°µ»ѕЅІ]|[ÐÑ][\x80-\xbf]", text):
        return text
    return "".join(_repair_line(line) for line in text.splitlines(keepends=True))


def _guess_labels(label):
    for pattern, template in PATTERNS:
        if found := pattern.search(label):
            yield template.format(*found.groups()) if found.groups() else template


def _decode(data, label, hint):
    marked = _by_byte_order_mark(data)
    if marked:
        return marked
    if b"\x00" in data and (wide := _utf16_without_mark(data)):
        return wide
    named = codec_name(label)
    if data.isascii():
        return _decode_ascii(data, named)
    if named == "utf-16" or named == "utf-32":
        named = None
    if named not in MULTIBYTE and (text := _strict(data, "utf-8")) is not None:
        return text, "utf-8", None if named == "utf-8" else "charset-guessed"
    for charset in (named, codec_name(hint)):
        if charset and (text := _plausible(data, charset)) is not None:
            return text, charset, None if charset == named else "charset-guessed"
    return _guess(data, named)


def _by_byte_order_mark(data):
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark) and (text := _strict(data[len(mark) :], charset)) is not None:
            return text, charset, None
    return None


def _utf16_without_mark(data):
    sample = data[:2000]
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    for zeros, charset in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if zeros > len(sample) * 0.3 and (text := _strict(data[: len(data) // 2 * 2], charset)) is not None:
            return text, charset, "charset-guessed"
    return None


def _decode_ascii(data, named):
    seven_bit = named and (named.startswith("iso2022") or named in ("hz", "utf-7"))
    if seven_bit and (text := _strict(data, named)) is not None:
        return text, named, None
    if b"\x1b$" in data and (text := _strict(data, "iso2022_jp_2")) is not None:
        return text, "iso2022_jp_2", "charset-guessed"
    return data.decode("ascii"), "utf-8", None


def _strict(data, charset):
    try:
        return data.decode(charset)
    except (UnicodeError, LookupError, ValueError):
        return None


def _plausible(data, charset):
    """Return the text in that charset unless bytes fail, or another Cyrillic reading is surely the right one."""
    text = _strict(data, charset)
    if text is None and charset in MULTIBYTE | {"utf-8"}:
        text = data.decode(charset, "replace")
        if text.count("\ufffd") * 20 > sum(ord(char) > 127 for char in text[:SAMPLE_SIZE]):
            return None
    if text is None and charset == "cp1252":
        text = _strict(data, "latin-1")
    if text is None or charset in MULTIBYTE or charset == "utf-8":
        return text
    rival = _best_cyrillic(data)
    mine = russian_share(_non_ascii_words(text[:SAMPLE_SIZE]))
    if rival and rival[0] != charset and rival[1] > 0.6 and mine < 0.3:
        return None
    return text


def _non_ascii_words(text):
    return " ".join(word for word in WORDS.findall(text) if not word.isascii())


def _best_cyrillic(data):
    sample = data[:SAMPLE_SIZE]
    scores = []
    for rank, charset in enumerate(CYRILLIC):
        text = sample.decode(charset, "replace")
        words = _non_ascii_words(text)
        strange = sum(not (char.isascii() or char.isalpha() or char in "«»—–№…„“”’•©°· ") for char in text)
        letters = sum(map(len, words.split()))
        share = russian_share(words) * letters / (letters + strange or 1)
        # Its small letters lie where cp1251 has them, so it must be better by more than chance.
        scores.append((share * (0.85 if charset == "mac_cyrillic" else 1), -rank, charset))
    share, _rank, charset = max(scores)
    return (charset, share) if share > 0.4 else None


def _guess(data, named):
    if cyrillic := _best_cyrillic(data):
        return data.decode(cyrillic[0], "replace"), cyrillic[0], "charset-guessed"
    best = from_bytes(data[:SAMPLE_SIZE]).best() if len(data) > 24 else None
    for charset in (best.encoding if best else None, named, "cp1252"):
        if charset and (text := _strict(data, charset)) is not None:
            return text, charset, "charset-guessed"
    if named == "utf-8":
        return data.decode("utf-8", "replace"), "utf-8", "charset-damaged"
    return data.decode("latin-1"), "latin-1", "charset-guessed"


def _repair_line(line):
    for charset in ("cp1251", "cp1252", "latin-1"):
        try:
            repaired = line.encode(charset).decode("utf-8")
        except UnicodeError:
            continue
        foreign = sum(not char.isascii() for char in repaired)
        if foreign >= 3 and (russian_share(_non_ascii_words(repaired)) > 0.5):
            return repaired
    return line
