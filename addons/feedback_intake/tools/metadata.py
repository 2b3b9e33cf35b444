"""What a file tells about who made it, taken out of it, so that somebody anonymous can send it.

Every cleaner keeps what it knows to be content and drops the rest, so that what a program has invented for its own
notes goes as well. What cannot be cleaned is refused.
"""

from .metadata_image import clean_image
from .metadata_media import clean_avi, clean_iso_media, clean_wav
from .metadata_office import clean_odf, clean_ooxml
from .metadata_pdf import clean_pdf
from .metadata_sound import clean_flac, clean_mp3, clean_ogg
from .upload import UploadRefused, accepted_types

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


def _as_it_is(data, mimetype):
    """Plain text and AMR have no room for notes."""
    return data


CLEANERS = {
    **dict.fromkeys(("image/jpeg", "image/png", "image/webp", "image/gif"), clean_image),
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/3gpp", "audio/mp4"), clean_iso_media),
    **dict.fromkeys((f"{OOXML}{kind}" for kind in ("wordprocessingml.document", "spreadsheetml.sheet")), clean_ooxml),
    f"{OOXML}presentationml.presentation": clean_ooxml,
    **dict.fromkeys((f"{ODF}{kind}" for kind in ("text", "spreadsheet", "presentation")), clean_odf),
    "application/pdf": clean_pdf,
    "audio/mpeg": clean_mp3,
    "audio/ogg": clean_ogg,
    "audio/flac": clean_flac,
    "audio/x-wav": clean_wav,
    "video/x-msvideo": clean_avi,
    "text/plain": _as_it_is,
    "audio/amr": _as_it_is,
}


def clean_file(data, mimetype):
    """Return the bytes of a file without what tells who made it, when, where and with what.

    The same bytes always give the same result, so that a resend is still known by it.

    :raise UploadRefused: ``metadata`` or ``uncleanable`` (its kind cannot be freed of it), ``encrypted``,
        ``unreadable``
    """
    cleaner = CLEANERS.get(mimetype)
    if not cleaner:
        raise UploadRefused("metadata" if mimetype.startswith("image/") else "uncleanable")
    try:
        return cleaner(data, mimetype)
    except UploadRefused:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a broken file does to the libraries that read it
        raise UploadRefused("unreadable") from error


def neutral_name(number, mimetype):
    """Return how a file is called whose own name may tell more than its sender wants: ``file-1.jpg``."""
    return f"file-{number}{accepted_types('any')[mimetype][0]}"
