"""What a file from a stranger is, told by its bytes and not by its name, and whether it may be kept."""

import io
import re
import warnings

from PIL import Image

from .archive import archive_problem, has_hidden_archive

KINDS = {
    "image": {
        "image/jpeg": (".jpg", ".jpeg", ".jfif"),
        "image/png": (".png",),
        "image/gif": (".gif",),
        "image/webp": (".webp",),
        "image/heic": (".heic", ".heif"),
    },
    "video": {
        "video/mp4": (".mp4", ".m4v"),
        "video/quicktime": (".mov", ".qt"),
        "video/3gpp": (".3gp", ".3g2"),
        "video/webm": (".webm",),
        "video/x-matroska": (".mkv",),
        "video/x-msvideo": (".avi",),
    },
    "audio": {
        "audio/mpeg": (".mp3",),
        "audio/mp4": (".m4a",),
        "audio/ogg": (".ogg", ".oga", ".opus"),
        "audio/x-wav": (".wav",),
        "audio/amr": (".amr",),
        "audio/flac": (".flac",),
    },
    "document": {
        "application/pdf": (".pdf",),
        "application/msword": (".doc",),
        "application/vnd.ms-excel": (".xls",),
        "application/vnd.ms-powerpoint": (".ppt",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
        "application/vnd.oasis.opendocument.text": (".odt",),
        "application/vnd.oasis.opendocument.spreadsheet": (".ods",),
        "application/vnd.oasis.opendocument.presentation": (".odp",),
        "text/plain": (".txt", ".csv", ".log", ".md"),
    },
}
# What a channel may choose to take.
POLICIES = {"none": (), "media": ("image", "video"), "any": tuple(KINDS)}

# The four letters after "ftyp" in ISO base media files (ISO/IEC 14496-12) and their kin.
BRANDS = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4"}
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
SIGNATURES = (
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"),
)
RIFF = {b"AVI ": "video/x-msvideo", b"WAVE": "audio/x-wav", b"WEBP": "image/webp"}
# A text that a browser or a shell might take for more than a text.
ACTIVE_TEXT = re.compile(
    rb"\A\s*(?:#!|<\?(?:xml|php)|@echo\b)|<(?:!doctype|html|head|body|script|svg|iframe|object|embed)[\s>/]",
    re.IGNORECASE,
)
OLE = b"\xd0\xcf\x11\xe0"
OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")
PATH = re.compile(r".*[/\\]")
UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
# What opens a picture needs memory for each of its pixels; the largest cameras have 100 million.
MAX_PIXELS = 120_000_000


class UploadRefused(Exception):
    """A file that is not taken. ``reason``: type, macros, archive, pixels or empty, and what ``tools/metadata.py``
    says."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def accepted_types(policy):
    """Return {mimetype: extensions} of what a channel with this policy takes."""
    return {mimetype: names for kind in POLICIES[policy] for mimetype, names in KINDS[kind].items()}


def check_upload(name, data, policy, guess):
    """Return ``(safe name, mimetype)`` of a file that may be kept.

    :param guess: function of the bytes that names the mimetype of what this module does not know itself
    :raise UploadRefused: it may not
    """
    if not data:
        raise UploadRefused("empty")
    name = UNSAFE_NAME.sub("", PATH.sub("", name)).strip(". ")[-120:] or "file"
    extension = _extension(name)
    mimetype = _media_type(data) or guess(data)
    if mimetype.startswith("text/"):
        mimetype = _text_type(data, extension)
    extensions = accepted_types(policy).get(mimetype)
    if not extensions:
        raise UploadRefused("type")
    if problem := _problem(data, mimetype):
        raise UploadRefused(problem)
    return (name if extension in extensions else name + extensions[0]), mimetype


def _extension(name):
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def _media_type(data):
    """Return the mimetype of video, sound and phone photos, which libraries name differently, or None."""
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in HEIF_BRANDS:
            return "image/heic"
        return "video/3gpp" if brand.startswith(b"3g") else BRANDS.get(brand, "video/mp4")
    if data.startswith(b"RIFF"):
        return RIFF.get(data[8:12])
    if data.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in data[:64] else "video/x-matroska"
    return next((mimetype for signature, mimetype in SIGNATURES if data.startswith(signature)), None)


def _text_type(data, extension):
    """Libraries take letters that quote a program for one: what is named a text and is inert is a text."""
    inert = b"\x00" not in data and not ACTIVE_TEXT.search(data)
    return "text/plain" if inert and extension in KINDS["document"]["text/plain"] else "text/x-other"


def _problem(data, mimetype):
    """Return why a file of a kind that is taken is not taken itself, or None."""
    if data.startswith(b"PK"):
        return archive_problem(data)
    if data.startswith(OLE):  # may well hold a newer document, as it is
        return "macros" if OLE_MACROS in data else None
    if has_hidden_archive(data):
        return "type"
    if mimetype.startswith("image/"):
        return _picture_problem(data)
    return None


def _picture_problem(data):
    if ACTIVE_TEXT.search(data[:1024]):
        return "type"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:  # reads its head alone
                width, height = picture.size
    except Image.DecompressionBombError:
        return "pixels"
    except (OSError, ValueError, SyntaxError):
        return None  # a kind that the library does not know, or a broken one: nobody opens it by itself
    return "pixels" if width * height > MAX_PIXELS else None
