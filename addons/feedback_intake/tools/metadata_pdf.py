"""PDF documents without author, program, dates, hidden files and scripts: pages made anew with what is seen on them."""

import base64
import io
import zlib

from odoo.tools.pdf import NameObject, PdfReader, PdfWriter

from .metadata_image import strip_jpeg
from .upload import UploadRefused

# ISO 32000-1: where programs and people leave notes, files and scripts, wherever it stands.
NOTES = {"/Metadata", "/PieceInfo", "/LastModified", "/AF", "/AA", "/OpenAction", "/JS", "/EmbeddedFiles", "/Thumb"}
NOTES |= {"/Properties", "/OC", "/OPI", "/StructParents", "/StructParent"}
# Of an annotation: what it looks like. Not by whom and when, nor what a click does.
LOOKS = {"/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/Border", "/BS", "/BE", "/C", "/IC", "/CA", "/QuadPoints"}
LOOKS |= {"/InkList", "/L", "/LE", "/Vertices", "/DA", "/DS", "/Q", "/RD", "/Contents", "/MK", "/FT", "/V", "/Ff"}
SEEN = {"/Link", "/Widget", "/Text", "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Ink"}
SEEN |= {"/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Stamp", "/Caret"}
PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents"}
PAGE |= {"/Rotate", "/Group", "/Annots", "/UserUnit"}

MOST_BYTES = 128 * 1024**2  # of one picture, unpacked
# What programs wrap photos in.
UNPACKED = {
    "/FlateDecode": lambda data: zlib.decompressobj().decompress(data, MOST_BYTES),
    "/ASCII85Decode": lambda data: base64.a85decode(data.strip().removesuffix(b"~>")),
}


def clean_pdf(data, mimetype):
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise UploadRefused("encrypted")
    writer, seen = PdfWriter(), set()
    for page in reader.pages:
        for key in [key for key in page if key not in PAGE]:
            del page[key]
        _keep_looks(page)
        _forget_notes(page, seen)
        writer.add_page(page)
    if not writer.pages:
        raise UploadRefused("unreadable")
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _keep_looks(page):
    """Leave of a page's annotations those that are seen, with what is seen of them."""
    if "/Annots" not in page:
        return
    notes = page["/Annots"].get_object()
    for index in reversed(range(len(notes))):
        note = notes[index].get_object()
        if note.get("/Subtype") not in SEEN:
            del notes[index]
            continue
        for key in [key for key in note if key not in LOOKS]:
            del note[key]


def _forget_notes(root, seen):
    """Take notes out of an object and of all that it leads to; ``seen``: ids of objects that were looked at."""
    waiting = [root]
    while waiting:
        found = waiting.pop().get_object()
        if id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, dict):
            for key in NOTES & found.keys():
                del found[key]
            if found.get("/Subtype") == "/Image":
                _clean_picture(found)
            waiting += [dict.__getitem__(found, key) for key in found if key != "/Parent"]
        elif isinstance(found, list):
            waiting += found


def _clean_picture(picture):
    """Photos lie in documents as the camera wrote them."""
    filters = picture.get("/Filter", [])
    names = [filters] if isinstance(filters, str) else [name.get_object() for name in filters]
    if "/JPXDecode" in names:
        raise UploadRefused("uncleanable")
    if "/DCTDecode" not in names:
        return
    data = picture._data
    for name in names[:-1]:
        if name not in UNPACKED:
            raise UploadRefused("uncleanable")
        data = UNPACKED[name](data)
    picture._data = strip_jpeg(data)
    picture[NameObject("/Filter")] = NameObject("/DCTDecode")
