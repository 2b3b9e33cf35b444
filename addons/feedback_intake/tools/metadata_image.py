"""Pictures without what the camera wrote about place, time and device, and without comments."""

import io
import warnings
import zlib

from PIL import Image, ImageCms, ImageOps

from .upload import UploadRefused

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# Parts that make the picture itself, see PNG (third edition) §11, and of WebP the RIFF container's specification.
PNG_PARTS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"}
PNG_PARTS |= {b"acTL", b"fcTL", b"fdAT"}
WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"}
WEBP_FLAGS = 0b0010_1100  # of ICC, EXIF, XMP: taken off
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def clean_image(data, mimetype):
    """Return a picture made anew of its dots; what may move (GIF, WebP) keeps them as they are."""
    if mimetype not in FORMATS:
        return strip_gif(data) if mimetype == "image/gif" else strip_webp(data)
    form, output = FORMATS[mimetype], io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[form]) as picture:
                clean = _in_common_colours(ImageOps.exif_transpose(picture))
                clean.info = {key: value for key, value in clean.info.items() if key == "transparency"}
                clean.save(output, form, **({"quality": 90} if form != "PNG" else {}))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UploadRefused("damaged") from error
    return output.getvalue()


def _in_common_colours(picture):
    """A colour profile may name its owner's screen: the colours are converted and the profile goes."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=picture.mode)
    except (ImageCms.PyCMSError, OSError):
        return picture


def strip_embedded(data):
    """Return a picture inside a document without its metadata, dot by dot the same.

    :raise UploadRefused: it is of a kind that cannot be freed of it
    """
    if data.startswith(b"\xff\xd8"):
        return strip_jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return strip_png(data)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return strip_gif(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return strip_webp(data)
    if data[40:44] == b" EMF":
        return strip_emf(data)
    raise UploadRefused("uncleanable")


def strip_jpeg(data):
    """Drop comments and application segments, and whatever follows the picture's end."""
    kept, position = bytearray(b"\xff\xd8"), 2
    while position < len(data):
        marker = data[position + 1]
        if data[position] != 0xFF:
            raise UploadRefused("unreadable")
        if marker == 0xFF:  # a filling byte
            position += 1
            continue
        if marker == 0xD9:
            return bytes(kept + b"\xff\xd9")
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        kept += _kept_segment(marker, data[position:end])
        position = end
    raise UploadRefused("unreadable")


def _kept_segment(marker, segment):
    """Return what stays of a segment: of JFIF's own the density without the little picture, of Adobe's the colours."""
    if marker == 0xE0:
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0" if segment[4:9] == b"JFIF\0" else b""
    if marker == 0xEE:
        return b"\xff\xee\x00\x0e" + segment[4:16] if segment[4:9] == b"Adobe" else b""
    return b"" if 0xE0 <= marker <= 0xEF or marker == 0xFE else segment


def _end_of_scan(data, position):
    """Return where the next marker is that belongs to no scan: neither a restart nor an escaped byte."""
    while True:
        position = data.index(b"\xff", position)
        if data[position + 1] not in (0x00, 0xFF) and not 0xD0 <= data[position + 1] <= 0xD7:
            return position
        position += 1 if data[position + 1] == 0xFF else 2


def strip_png(data):
    kept, position = bytearray(data[:8]), 8
    while position < len(data):
        size, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        body = data[position + 8 : position + 8 + size]
        if kind in PNG_PARTS:
            checksum = zlib.crc32(kind + body).to_bytes(4, "big")
            kept += size.to_bytes(4, "big") + kind + body + checksum
        if kind == b"IEND":
            return bytes(kept)
        position += 12 + size
    raise UploadRefused("unreadable")


def strip_gif(data):
    """Drop comments, texts and what programs note; keep frames, their timing and how often they are shown."""
    position, frames = 13 + _gif_colours(data[10]), 0
    kept = bytearray(data[:position])
    while position < len(data) and (kind := data[position]) != 0x3B:
        if kind == 0x2C:
            body = position + 10 + _gif_colours(data[position + 9])
            end = _end_of_blocks(data, body + 1)
            is_kept, frames = True, frames + 1
        elif kind == 0x21:
            end = _end_of_blocks(data, position + 2)
            is_kept = data[position + 1] == 0xF9 or data[position + 3 : position + 14] in GIF_LOOPS
        else:
            raise UploadRefused("unreadable")
        if is_kept:
            kept += data[position:end]
        position = end
    if not frames:
        raise UploadRefused("unreadable")
    return bytes(kept + b";")


def _gif_colours(flags):
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(data, position):
    while size := data[position]:
        position += size + 1
    return position + 1


def strip_webp(data):
    kept, position = bytearray(), 12
    while position + 8 <= len(data):
        kind, size = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "little")
        chunk = bytearray(data[position : position + 8 + size + size % 2])
        if kind == b"VP8X":
            chunk[8] &= ~WEBP_FLAGS
        if kind in WEBP_PARTS:
            kept += chunk
        position += len(chunk)
    if not kept or position != len(data):
        raise UploadRefused("unreadable")
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + bytes(kept)


def strip_emf(data):
    """Of Windows' drawings the header names program and title."""
    letters, start = (int.from_bytes(data[position : position + 4], "little") for position in (60, 64))
    return data[:start] + bytes(2 * letters) + data[start + 2 * letters :] if letters else data
