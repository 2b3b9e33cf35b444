"""Office documents without their authors: properties, who changed and commented what and when, where files lay."""

import io
import re
import zipfile

from lxml import etree

from .metadata_image import strip_embedded
from .metadata_media import clean_iso_media
from .upload import UploadRefused

MOST_PARTS, MOST_BYTES = 10_000, 512 * 1024**2
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say
NOBODY = "Author"
EMPTY_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
EMPTY_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
EMPTY_META = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    b'"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"/>'
)
# Parts about people, programs, printers and other files; the documents open without them.
DROPPED = re.compile(
    r"docProps/(?!core\.xml|app\.xml)|customXml/|_xmlsignatures/|.*(?:printerSettings|people|commentsIds|commentsExtensible)"
    r"|xl/(?:persons|threadedComments|revisions|connections|queryTables|webextensions)"
    r"|Thumbnails/|Configurations2/|ObjectReplacements/|META-INF/.*signatures|manifest\.rdf$|layout-cache|.*/$"
)
PICTURES = re.compile(r"(?:^|/)(?:media|Pictures)/")
FONTS = re.compile(r"\.(?:odttf|fntdata|ttf|otf)$")
MADE_OF_XML = re.compile(r"\.(?:xml|rels|vml)$")
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
DISK = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|//|\.\./\.\./", re.IGNORECASE)
# Attributes that name somebody, tell when, or mark what was typed in one session.
NAMING = {"author", "userName", "lastModifiedBy", "userId", "providerId", "initial-creator"}
DATING = {"date", "dateUtc", "dt", "created", "modified", "dT"}
MARKING = re.compile(r"rsid|paragraph-rsid|documentId$|absPath$")
CREATORS = {"creator", "author-name", "author-initials", "initial-creator", "creator-initials", "author"}
CREATORS |= {"sender-firstname", "sender-lastname", "sender-initials", "sender-email", "sender-company", "printed-by"}
MOMENTS = {"date-string", "creation-date", "creation-time", "modification-date", "modification-time", "print-date"}
NOTED = {"rsids", "docId", "absPath", "docVars", "attachedTemplate", "mailMerge", "revisionPtr", "fileSharing"}
PRINTING = re.compile(r"Printer|Rsid|DataSource|DocumentTitle|Redline")


def clean_ooxml(data, mimetype):
    """Word, Excel, PowerPoint (ECMA-376)."""
    return _rebuild(data, {"docProps/core.xml": EMPTY_CORE, "docProps/app.xml": EMPTY_APP})


def clean_odf(data, mimetype):
    """Writer, Calc, Impress (OpenDocument 1.3)."""
    return _rebuild(data, {}, first="mimetype")


def _rebuild(data, empty, first=""):
    """Return the archive with cleaned parts, all equally old; ``first``: the part that stands first, unpacked."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        parts = old.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise UploadRefused("unreadable")
        if any(part.flag_bits & 1 for part in parts):
            raise UploadRefused("encrypted")
        names = [part.filename for part in parts if not DROPPED.match(part.filename)]
        for name in dict.fromkeys(names):
            part = zipfile.ZipInfo(name, LONG_AGO)
            part.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            new.writestr(part, _clean_part(name, old.read(name), empty, set(names)))
    return output.getvalue()


def _clean_part(name, data, empty, names):
    if name in empty or name == "meta.xml" or name.endswith("/meta.xml"):
        return empty.get(name, EMPTY_META)
    if PICTURES.search(name):
        return _clean_medium(data)
    if MADE_OF_XML.search(name):
        return _clean_xml(name, data, names)
    if name.endswith((".docx", ".xlsx", ".pptx")):
        return clean_ooxml(data, "")
    if name == "mimetype" or FONTS.search(name):
        return data
    raise UploadRefused("uncleanable")


def _clean_medium(data):
    if data[4:8] == b"ftyp":
        return clean_iso_media(data, "")
    return _clean_drawing(data) if data.lstrip()[:1] == b"<" else strip_embedded(data)


def _clean_drawing(data):
    """SVG: what drawing programs note stands in namespaces of their own."""
    root = etree.fromstring(data, _parser())
    for element in list(root.iter()):
        if element.getparent() is not None and not str(element.tag).startswith(f"{{{SVG}}}"):
            _remove(element)
    for element in [*root.iter(f"{{{SVG}}}metadata"), *root.iter(f"{{{SVG}}}title"), *root.iter(f"{{{SVG}}}desc")]:
        _remove(element)
    for element in root.iter():
        for key in [key for key in element.attrib if key.startswith("{") and not key.startswith(f"{{{XLINK}}}")]:
            del element.attrib[key]
    return etree.tostring(root)


def _parser():
    return etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, load_dtd=False
    )


def _clean_xml(name, data, names):
    root = etree.fromstring(data, _parser())
    if root.getroottree().docinfo.doctype:
        raise UploadRefused("unreadable")
    if "encryption-data" in {_local(element) for element in root.iter()} and name == "META-INF/manifest.xml":
        raise UploadRefused("encrypted")
    authors = {(element.text or "").strip() for element in root.iter() if _local(element) in ("author", "creator")}
    for element in list(root.iter()):
        if _is_forgotten(element, name, names) and element.getparent() is not None:
            _remove(element)
            continue
        _clean_element(element, authors - {""})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _local(element):
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _remove(element):
    """Remove an element, but not the text that follows it."""
    if element.tail:
        before, parent = element.getprevious(), element.getparent()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    element.getparent().remove(element)


def _is_forgotten(element, name, names):
    """Tell whether an element goes: what it notes is nobody's business, or the part it names is not there any more."""
    kind = _local(element)
    if kind in NOTED:
        return True
    if kind == "config-item":
        return bool(PRINTING.search(" ".join(element.attrib.values())))
    if kind == "Override":
        return element.get("PartName", "").lstrip("/") not in names
    if kind == "file-entry":
        path = next((value for key, value in element.attrib.items() if key.endswith("full-path")), "/")
        return path != "/" and path not in names
    if kind == "Relationship" and element.get("TargetMode") != "External":
        return _target(name, element.get("Target", "")) not in names
    return False


def _target(name, target):
    """Return which part a relationship in the part ``name`` (``word/_rels/document.xml.rels``) leads to."""
    folders = [] if target.startswith("/") else name.rpartition("_rels/")[0].strip("/").split("/")
    path = [folder for folder in folders if folder]
    for step in target.lstrip("/").split("/"):
        path = path[:-1] if step == ".." else path if step == "." else [*path, step]
    return "/".join(path)


def _clean_element(element, authors):
    kind = _local(element)
    is_person = kind in ("cmAuthor", "author", "person")
    for key in list(element.attrib):
        name = etree.QName(key).localname
        if MARKING.match(name) or (name in DATING and kind not in ("style", "table-column")):
            del element.attrib[key]
        elif name in NAMING or (is_person and name in ("name", "initials")) or name == "initials":
            element.set(key, NOBODY[0] if name == "initials" else NOBODY)
        elif name in ("href", "Target", "url") and _is_path(element, key):
            element.set(key, "unknown.xlsx" if element.get("Type", "").endswith("externalLinkPath") else "#")
        elif kind == "pageSetup" and name == "id":  # the printer's settings are not there any more
            del element.attrib[key]
    if kind in CREATORS:
        element.text = NOBODY
    elif kind in MOMENTS or element.tag == f"{DUBLIN}date":
        element.text = "2000-01-01T00:00:00"
    elif kind == "t" and (element.text or "").strip().removesuffix(":") in authors:
        element.text = f"{NOBODY}:"


def _is_path(element, key):
    """Tell whether a link leads to a file on somebody's disk."""
    value = element.get(key)
    if _local(element) == "Relationship" and element.get("TargetMode") != "External":
        return False
    return element.get("Type", "").endswith("externalLinkPath") or bool(DISK.match(value))
