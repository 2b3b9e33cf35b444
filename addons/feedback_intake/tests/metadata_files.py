"""Files with what they tell of their makers planted in each of its hiding places."""

import io
import re
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin, WebPImagePlugin  # noqa: F401 - Odoo itself loads it not

from odoo.tools.pdf import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, PdfWriter, createStringObject

MARK = "TellTale"
BYTES = MARK.encode()
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
DUBLIN = "http://purl.org/dc/elements/1.1/"
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def layers(data):
    """Yield bytes and what is packed in them: archives, streams of PDF."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from layers(archive.read(name))
    elif data.startswith(b"%PDF"):
        for packed in STREAM.findall(data):
            try:
                yield zlib.decompressobj().decompress(packed)
            except zlib.error:
                yield packed


def jpeg():
    exif = Image.Exif()
    exif[0x010F] = exif[0x013B] = MARK
    output = io.BytesIO()
    icc = b"\0" * 36 + b"acsp" + BYTES + b"\0" * 100
    image = Image.linear_gradient("L").convert("RGB")
    image.save(output, "JPEG", exif=exif, comment=BYTES, icc_profile=icc)
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + BYTES
    segment = b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp
    data = output.getvalue()
    return data[:2] + segment + data[2:] + BYTES


def png():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", MARK)
    info.add_itxt("XML:com.adobe.xmp", MARK, zip=False)
    output = io.BytesIO()
    Image.new("RGBA", (40, 30), "teal").save(output, "PNG", pnginfo=info)
    return output.getvalue() + BYTES


def webp():
    output = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = MARK
    Image.new("RGB", (40, 30), "teal").save(output, "WEBP", exif=exif, xmp=BYTES)
    return output.getvalue()


def gif():
    output = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], comment=BYTES, duration=80, loop=0)
    data = output.getvalue()
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(BYTES)]) + BYTES + b"\0"
    return data[:-1] + xmp + b";" + BYTES


def pdf(filters=("/DCTDecode",), pack=bytes):
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    text = DecodedStreamObject()
    text.set_data(b"BT /F1 12 Tf (Words that stay) Tj ET")
    page[NameObject("/Contents")] = writer._add_object(text)
    stream = DecodedStreamObject()
    stream.set_data(pack(jpeg()))
    stream[NameObject("/Filter")] = ArrayObject(NameObject(name) for name in filters)
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceRGB"}
    for key, value in names.items():
        stream[NameObject(key)] = NameObject(value)
    note, hidden = DecodedStreamObject(), DecodedStreamObject()
    note.set_data(BYTES)
    hidden.set_data(BYTES)
    stream[NameObject("/Metadata")] = writer._add_object(note)
    pictures = DictionaryObject({NameObject("/Im1"): writer._add_object(stream)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/App"): createStringObject(MARK)})
    remark = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Text"),
            NameObject("/T"): createStringObject(MARK),
            NameObject("/Contents"): createStringObject("A remark that stays"),
        }
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(remark)])
    writer.add_metadata({"/Author": MARK, "/Producer": MARK, "/Title": MARK})
    writer.add_js(f"app.alert('{MARK}')")
    writer.add_attachment(f"{MARK}.txt", BYTES)
    writer._root_object[NameObject("/Metadata")] = writer._add_object(hidden)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def archive(parts, stored=()):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as file:
        file.comment = BYTES
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content, kind)
    return output.getvalue()


def docx(picture=None, **more):
    relation = f'<Relationships xmlns="{RELATIONS}">%s</Relationships>'
    changed = f'w:author="{MARK}" w:initials="{MARK}" w:date="2024-05-06T07:08:10Z" w:rsidR="00A1"'
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Override PartName="/word/document.xml" ContentType="a"/>'
            '<Override PartName="/docProps/custom.xml" ContentType="b"/></Types>',
            "_rels/.rels": relation % '<Relationship Id="r1" Type="d" Target="word/document.xml"/>'
            '<Relationship Id="r2" Type="c" Target="docProps/custom.xml"/>',
            "word/document.xml": f'<w:document xmlns:w="{W}"><!--{MARK}--><w:body><w:ins {changed}><w:r><w:t>'
            "Words that stay</w:t></w:r></w:ins></w:body></w:document>",
            "docProps/core.xml": f"<a><creator>{MARK}</creator></a>",
            "docProps/app.xml": f"<a><Company>{MARK}</Company></a>",
            "docProps/custom.xml": f"<a>{MARK}</a>",
            "docProps/thumbnail.jpeg": jpeg(),
            "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="0" {changed}/></w:comments>',
            "word/settings.xml": f'<w:settings xmlns:w="{W}"><w:rsids><w:rsid w:val="{MARK}"/></w:rsids></w:settings>',
            "word/people.xml": f"<people>{MARK}</people>",
            "word/_rels/document.xml.rels": relation
            % f'<Relationship Id="r3" Type="t" Target="file:///C:/Users/{MARK}/n.dotx" TargetMode="External"/>'
            '<Relationship Id="r4" Type="p" Target="people.xml"/><Relationship Id="r5" Target="media/image1.jpg"/>',
            "word/media/image1.jpg": picture or jpeg(),
            **more,
        }
    )


def odt():
    return archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OFFICE}manifest:1.0"><m:file-entry m:full-path="/"/>'
            '<m:file-entry m:full-path="content.xml"/><m:file-entry m:full-path="Thumbnails/thumbnail.png"/>'
            "</m:manifest>",
            "meta.xml": f"<a>{MARK}</a>",
            "content.xml": f'<o:document-content xmlns:o="{OFFICE}office:1.0" xmlns:t="{OFFICE}text:1.0"'
            f' xmlns:dc="{DUBLIN}" xmlns:x="http://www.w3.org/1999/xlink"><o:body><o:annotation>'
            f"<dc:creator>{MARK}</dc:creator>"
            f"<dc:date>2024-05-06T07:08:10</dc:date><t:p>Words that stay</t:p></o:annotation><t:author-name>{MARK}"
            f'</t:author-name><t:a x:href="file:///home/{MARK}/a.odt"/></o:body></o:document-content>',
            "settings.xml": f'<o:s xmlns:o="{OFFICE}config:1.0"><o:config-item o:name="PrinterName">{MARK}'
            "</o:config-item></o:s>",
            "Thumbnails/thumbnail.png": png(),
            "Pictures/a.png": png(),
        },
        stored=("mimetype",),
    )


def box(kind, *bodies):
    body = b"".join(bodies)
    return struct.pack(">I", len(body) + 8) + kind + body


def _track(handler, offset, sample):
    one = struct.pack(">II", 0, 1)
    table = box(
        b"stbl",
        box(b"stsd", struct.pack(">II", 0, 0)),
        box(b"stsz", struct.pack(">IIII", 0, 0, 1, len(sample))),
        box(b"stsc", one, struct.pack(">III", 1, 1, 1)),
        box(b"stco", one, struct.pack(">I", offset)),
    )
    dated = struct.pack(">III", 0, 0xD0000001, 0xD0000002) + bytes(8)
    reference = box(b"dinf", box(b"dref", one, box(b"alis", bytes(4), BYTES)))
    media = box(
        b"mdia",
        box(b"mdhd", dated),
        box(b"hdlr", bytes(8), handler, bytes(12), BYTES, b"\0"),
        box(b"minf", reference, table),
    )
    return box(b"trak", box(b"tkhd", dated), media, box(b"udta", box(b"name", BYTES)), box(b"meta", BYTES))


def mp4(brand=b"isom"):
    """A film of one picture ("PICTURE") with a second track of places."""
    head = box(b"ftyp", brand, bytes(4))
    data = box(b"mdat", b"PICTURE", BYTES)
    first = len(head) + 8
    movie = box(
        b"moov",
        box(b"mvhd", struct.pack(">III", 0, 0xD0000001, 0xD0000002), bytes(88)),
        _track(b"vide", first, b"PICTURE"),
        _track(b"meta", first + 7, BYTES),
        box(b"udta", box(b"\xa9xyz", b"+55.75+037.61/", BYTES)),
    )
    return head + data + movie + box(b"uuid", BYTES) + box(b"free", BYTES)


def mp3():
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    tag = b"ID3\x04\0\0\0\0\0" + bytes([len(BYTES) + 2]) + BYTES + b"\xff\xfb"
    ape = b"APETAGEX" + BYTES + bytes(24)
    return tag + frame * 3 + ape + b"TAG" + BYTES.ljust(125, b"\0")


def flac():
    def block(kind, body, last=0):
        return bytes([last | kind]) + len(body).to_bytes(3, "big") + body

    return b"fLaC" + block(0, bytes(34)) + block(4, BYTES) + block(6, BYTES, 0x80) + b"\xff\xf8" + bytes(40)


def wav():
    def chunk(kind, body):
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    body = chunk(b"fmt ", bytes(16)) + chunk(b"LIST", b"INFOIART" + BYTES) + chunk(b"data", b"SOUND!")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def avi():
    def chunk(kind, body):
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    head = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + chunk(b"IDIT", BYTES) + chunk(b"strn", BYTES))
    body = head + chunk(b"LIST", b"INFOIART" + BYTES) + chunk(b"LIST", b"movi" + chunk(b"00dc", b"PICTURE!"))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"AVI " + body


def ogg():
    def page(flags, sequence, body):
        return (
            b"OggS\0"
            + bytes([flags])
            + bytes(8)
            + b"SERI"
            + struct.pack("<I", sequence)
            + bytes(4)
            + b"\1"
            + bytes([len(body)])
            + body
        )

    tags = b"OpusTags" + struct.pack("<I", 4) + b"libo" + struct.pack("<II", 1, len(BYTES)) + BYTES
    return page(2, 0, b"OpusHead" + bytes(11)) + page(0, 1, tags) + page(4, 2, b"SOUND!")
