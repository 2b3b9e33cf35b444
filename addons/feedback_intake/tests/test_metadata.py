import base64
import io
import struct
import zipfile
import zlib

from lxml import etree
from PIL import Image

from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfReader

from ..tools.metadata import CLEANERS, clean_file, neutral_name
from ..tools.metadata_sound import _ogg_checksum
from ..tools.upload import KINDS, UploadRefused
from . import metadata_files as files
from .metadata_files import BYTES, MARK, layers

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WRITER = "application/vnd.oasis.opendocument.text"
SAMPLES = {
    "image/jpeg": files.jpeg,
    "image/png": files.png,
    "image/webp": files.webp,
    "image/gif": files.gif,
    "application/pdf": files.pdf,
    WORD: files.docx,
    WRITER: files.odt,
    "video/mp4": files.mp4,
    "video/quicktime": lambda: files.mp4(b"qt  "),
    "audio/mpeg": files.mp3,
    "audio/flac": files.flac,
    "audio/x-wav": files.wav,
    "video/x-msvideo": files.avi,
    "audio/ogg": files.ogg,
}


def tells(data):
    wide = MARK.encode("utf-16-be"), MARK.encode("utf-16-le")
    return [layer for layer in layers(data) if any(mark in layer for mark in (BYTES, *wide))]


@tagged("post_install", "-at_install")
class TestMetadata(BaseCase):
    def clean(self, mimetype, data=None):
        return clean_file(SAMPLES[mimetype]() if data is None else data, mimetype)

    def assert_refused(self, reason, data, mimetype):
        with self.assertRaises(UploadRefused) as caught:
            clean_file(data, mimetype)
        self.assertEqual(caught.exception.reason, reason)

    def test_nothing_planted_is_left(self):
        for mimetype, sample in SAMPLES.items():
            with self.subTest(mimetype=mimetype):
                self.assertTrue(tells(sample()), "the sample tells what is to be taken out of it")
                self.assertFalse(tells(self.clean(mimetype)))

    def test_the_same_file_gives_the_same_bytes(self):
        for mimetype, sample in SAMPLES.items():
            with self.subTest(mimetype=mimetype):
                data = sample()
                self.assertEqual(self.clean(mimetype, data), self.clean(mimetype, data))

    def test_what_is_clean_stays_so(self):
        for mimetype in SAMPLES.keys() - {"image/jpeg"}:  # which loses a little each time
            with self.subTest(mimetype=mimetype):
                once = self.clean(mimetype)
                self.assertEqual(len(self.clean(mimetype, once)), len(once))

    def test_pictures_look_as_before(self):
        for mimetype in ("image/jpeg", "image/png", "image/webp", "image/gif"):
            with self.subTest(mimetype=mimetype):
                before = Image.open(io.BytesIO(SAMPLES[mimetype]())).convert("RGB")
                after = Image.open(io.BytesIO(self.clean(mimetype))).convert("RGB")
                self.assertEqual(after.size, before.size)
                pairs = zip(before.resize((4, 4)).tobytes(), after.resize((4, 4)).tobytes(), strict=True)
                self.assertLess(max(abs(one - other) for one, other in pairs), 12)

    def test_a_gif_keeps_its_frames_and_their_timing(self):
        picture = Image.open(io.BytesIO(self.clean("image/gif")))
        self.assertEqual((picture.n_frames, picture.info["duration"], picture.info["loop"]), (3, 80, 0))

    def test_a_picture_is_turned_as_the_camera_said(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        output = io.BytesIO()
        Image.new("RGB", (40, 30)).save(output, "JPEG", exif=exif)
        self.assertEqual(Image.open(io.BytesIO(self.clean("image/jpeg", output.getvalue()))).size, (30, 40))

    def test_film_plays_at_the_same_place(self):
        data = self.clean("video/mp4")
        self.assertEqual((len(data), data.index(b"PICTURE")), (len(files.mp4()), files.mp4().index(b"PICTURE")))
        place = data.index(b"stco") + 12
        offset = struct.unpack(">I", data[place : place + 4])[0]
        self.assertEqual(data[offset : offset + 7], b"PICTURE")
        self.assertNotIn(struct.pack(">I", 0xD0000001), data, "when it was made")
        self.assertEqual((data.count(b"trak"), data.count(b"vide")), (1, 1), "the track of places is gone")

    def test_film_in_pieces_with_places_is_refused(self):
        self.assert_refused("uncleanable", files.mp4() + files.box(b"moof"), "video/mp4")

    def test_box_that_is_longer_than_its_file(self):
        self.assert_refused("unreadable", files.mp4()[:-40], "video/mp4")

    def test_sound_is_kept(self):
        self.assertEqual(self.clean("audio/mpeg"), (b"\xff\xfb\x90\x00" + bytes(413)) * 2)
        self.assertIn(b"SOUND!", self.clean("audio/x-wav"))
        self.assertIn(b"PICTURE!", self.clean("video/x-msvideo"))

    def test_ogg_has_right_checksums(self):
        data = bytearray(self.clean("audio/ogg"))
        start = data.index(b"OggS", 4)
        end = data.index(b"OggS", start + 4)
        page = data[start:end]
        found = int.from_bytes(page[22:26], "little")
        page[22:26] = bytes(4)
        self.assertEqual(found, _ogg_checksum(page))
        self.assertIn(b"SOUND!", data)

    def test_checksum_is_that_of_ogg(self):
        # CRC-32/CKSUM's polynomial with nothing turned around, as RFC 3533 wants it: known answer.
        self.assertEqual(_ogg_checksum(b"123456789"), 0x89A1897F)

    def test_pdf_opens_with_words_remarks_and_picture(self):
        reader = PdfReader(io.BytesIO(self.clean("application/pdf")), strict=False)
        self.assertIn(b"Words that stay", reader.pages[0]["/Contents"].get_object().get_data())
        remark = reader.pages[0]["/Annots"][0].get_object()
        self.assertEqual(remark["/Contents"], "A remark that stays")
        image = reader.pages[0]["/Resources"]["/XObject"]["/Im1"]
        self.assertEqual(Image.open(io.BytesIO(image.get_object()._data)).size, (256, 256))
        self.assertFalse({"/Names", "/OpenAction", "/Metadata", "/AcroForm"} & reader.trailer["/Root"].keys())

    def test_photos_in_pdf_are_cleaned_however_they_are_wrapped(self):
        for name, pack in (
            ("/FlateDecode", zlib.compress),
            ("/ASCII85Decode", lambda data: base64.a85encode(data) + b"~>"),
        ):
            with self.subTest(name=name):
                whole = files.pdf(filters=[name, "/DCTDecode"], pack=pack)
                data = self.clean("application/pdf", whole)
                self.assertFalse(tells(data))
                image = PdfReader(io.BytesIO(data), strict=False).pages[0]["/Resources"]["/XObject"]["/Im1"]
                self.assertEqual(Image.open(io.BytesIO(image.get_object()._data)).size, (256, 256))
        self.assert_refused("uncleanable", files.pdf(filters=["/JPXDecode"]), "application/pdf")

    def test_pdf_with_a_password(self):
        from odoo.tools.pdf import PdfWriter

        writer, output = PdfWriter(), io.BytesIO()
        writer.add_blank_page(10, 10)
        writer.encrypt("secret")
        writer.write(output)
        self.assert_refused("encrypted", output.getvalue(), "application/pdf")

    def test_documents_open_and_keep_their_words(self):
        for mimetype, part in ((WORD, "word/document.xml"), (WRITER, "content.xml")):
            with self.subTest(mimetype=mimetype), zipfile.ZipFile(io.BytesIO(self.clean(mimetype))) as archive:
                self.assertIsNone(archive.testzip())
                self.assertIn(b"Words that stay", archive.read(part))
                self.assertEqual({part.date_time[0] for part in archive.infolist()}, {1980})
                self.assertNotIn(b"2024-05-06", b"".join(archive.read(name) for name in archive.namelist()))
                for name in archive.namelist():
                    if name.endswith((".xml", ".rels")):
                        etree.fromstring(archive.read(name))

    def test_word_names_no_part_that_is_gone(self):
        with zipfile.ZipFile(io.BytesIO(self.clean(WORD))) as archive:
            self.assertNotIn(b"custom.xml", archive.read("[Content_Types].xml") + archive.read("_rels/.rels"))
            self.assertNotIn(b"people.xml", archive.read("word/_rels/document.xml.rels"))
            picture = Image.open(io.BytesIO(archive.read("word/media/image1.jpg")))
            self.assertEqual(picture.size, (256, 256))

    def test_an_open_document_begins_with_its_type(self):
        data = self.clean(WRITER)
        self.assertEqual(data[30:77], b"mimetypeapplication/vnd.oasis.opendocument.text")

    def test_a_table_opens_with_its_figures(self):
        import openpyxl
        import xlsxwriter

        output = io.BytesIO()
        book = xlsxwriter.Workbook(output)
        book.set_properties({"author": MARK, "company": MARK, "created": __import__("datetime").datetime(2024, 5, 6)})
        sheet = book.add_worksheet("Figures")
        sheet.write(0, 0, 42)
        sheet.write_comment("A1", "A remark that stays", {"author": MARK})
        book.close()
        data = clean_file(output.getvalue(), SHEET)
        self.assertFalse(tells(data))
        cell = openpyxl.load_workbook(io.BytesIO(data))["Figures"]["A1"]
        self.assertEqual((cell.value, cell.comment.text.strip()), (42, "A remark that stays"))

    def test_embedded_documents_are_cleaned_and_objects_refused(self):
        inner = files.docx(**{"word/embeddings/a.docx": files.docx()})
        self.assertFalse(tells(self.clean(WORD, inner)))
        self.assert_refused("uncleanable", files.docx(**{"word/embeddings/ole.bin": b"\xd0\xcf"}), WORD)
        self.assert_refused("uncleanable", files.docx(b"II*\0TIFF"), WORD)

    def test_drawings_lose_what_programs_note(self):
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://inkscape" i:export-filename="{MARK}"><metadata>'
            f'{MARK}</metadata><i:view>{MARK}</i:view><rect width="3"/></svg>'
        )
        data = self.clean(WORD, files.docx(drawing.encode()))
        self.assertFalse(tells(data))
        self.assertTrue([layer for layer in layers(data) if b'width="3"' in layer])

    def test_archive_of_too_much_and_outside_entities(self):
        evil = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="{files.W}">&e;</w:document>'
        self.assert_refused("unreadable", files.docx(**{"word/document.xml": evil}), WORD)
        self.assert_refused("unreadable", files.archive({f"word/{n}.xml": "<a/>" for n in range(10_001)}), WORD)

    def test_files_that_promise_more_than_they_hold_cost_nothing(self):
        greedy = files.mp4().replace(struct.pack(">IIII", 0, 0, 1, 8), struct.pack(">IIII", 0, 9, 2**32 - 1, 8))
        self.assert_refused("unreadable", greedy, "video/mp4")
        self.assert_refused("unreadable", b"\xff" * 300_000, "audio/mpeg")

    def test_kinds_that_cannot_be_cleaned(self):
        for mimetype in ("video/webm", "video/x-matroska", "application/msword", "application/vnd.ms-excel"):
            self.assert_refused("uncleanable", b"x", mimetype)
        self.assert_refused("metadata", b"x", "image/heic")

    def test_damaged_files(self):
        for mimetype in SAMPLES:
            with self.subTest(mimetype=mimetype), self.assertRaises(UploadRefused):
                clean_file(SAMPLES[mimetype]()[:12] + b"broken", mimetype)

    def test_every_kind_is_cleaned_or_refused_with_a_reason(self):
        known = {mimetype for kind in KINDS.values() for mimetype in kind}
        self.assertLessEqual(CLEANERS.keys(), known)
        for mimetype in known:
            with self.subTest(mimetype=mimetype):
                try:
                    clean_file(b"\0" * 64, mimetype)
                except UploadRefused as refusal:
                    self.assertIn(refusal.reason, ("metadata", "uncleanable", "unreadable", "damaged"))

    def test_names_tell_nothing(self):
        self.assertEqual(neutral_name(2, "image/jpeg"), "file-2.jpg")
        self.assertEqual(neutral_name(1, WORD), "file-1.docx")
