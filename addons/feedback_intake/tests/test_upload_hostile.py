import io
import struct
import time
import zipfile
import zlib

from odoo.tests import BaseCase, tagged
from odoo.tools.mimetypes import guess_mimetype

from ..tools import archive
from ..tools.upload import UploadRefused, check_upload
from .public_page_case import picture

HTML = b"<script>alert(1)</script>"


def document(*members, compression=zipfile.ZIP_DEFLATED):
    """Return a Word document with these (name, bytes) beside what every one has."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", compression) as file:
        for name in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            file.writestr(name, "x")
        for name, data in members:
            file.writestr(name, data)
    return output.getvalue()


def huge_picture():
    """Return a PNG of 400 bytes that says it has ten thousand million pixels."""

    def chunk(kind, data):
        return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))

    head = struct.pack("!2L5B", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@tagged("post_install", "-at_install")
class TestHostileUploads(BaseCase):
    def assert_refused(self, reason, data, name="letter.docx"):
        with self.assertRaises(UploadRefused) as refusal:
            check_upload(name, data, "any", guess_mimetype)
        self.assertEqual(refusal.exception.reason, reason)

    def assert_taken(self, data, name="letter.docx"):
        return check_upload(name, data, "any", guess_mimetype)

    def test_ordinary_documents_are_taken(self):
        self.assert_taken(document(("word/media/a.png", picture()), ("word/embeddings/b.xlsx", document())))
        self.assert_taken(document(("word/big.xml", b"<w:p>text</w:p>" * 500_000)))

    def test_bombs(self):
        start = time.process_time()
        self.assert_refused("archive", document(("word/bomb.xml", b"\0" * 30 * 1024**2)))
        stored = document(*((f"word/{number}.xml", b"") for number in range(archive.MAX_MEMBERS)))
        self.assert_refused("archive", stored)
        nested = document(("a.docx", document(("b.docx", document(("c.docx", document(("d.docx", document()))))))))
        self.assert_refused("archive", nested)
        inner = document(("word/bomb.xml", b"\0" * 30 * 1024**2))
        self.assert_refused("archive", document(("word/embeddings/inner.docx", inner)))
        self.assertLess(time.process_time() - start, 10)

    def test_a_member_that_lies_about_its_size(self):
        data = document(("word/lie.xml", b"\0" * 10**6))
        true, lie = struct.pack("<L", 10**6), struct.pack("<L", 1000)
        self.assertGreaterEqual(data.count(true), 2, "in the member's head and in the directory")
        self.assert_refused("archive", data.replace(true, lie))

    def test_members_over_each_other(self):
        data = document(("word/a.xml", bytes(range(256)) * 100))
        directory = data.index(b"PK\x01\x02")
        end = data.rindex(b"PK\x05\x06")
        last = data.rindex(b"PK\x01\x02", directory, end)
        copies = data[last:end] * 300
        count = struct.pack("<2H", 303, 303)
        size = struct.pack("<L", end - directory + len(copies))
        tail = data[end : end + 8] + count + size + data[end + 16 :]
        self.assert_refused("archive", data[:end] + copies + tail)

    def test_what_cannot_be_looked_into(self):
        encrypted = bytearray(document(("word/secret.xml", b"x" * 100)))
        place = encrypted.rindex(b"PK\x01\x02") + 8
        encrypted[place] |= 1
        self.assert_refused("archive", bytes(encrypted))
        self.assert_refused("archive", document(("../../etc/passwd", b"x")))
        self.assert_refused("archive", document()[:-30])
        self.assert_refused("macros", document(("word/vbaProject.bin", b"x")))

    def test_pictures_that_fill_the_memory(self):
        self.assert_refused("pixels", huge_picture(), "lid.png")

    def test_files_that_are_two_things(self):
        self.assert_refused("type", picture() + document(), "lid.png")
        self.assert_refused("type", b"%PDF-1.4\n" + document(), "bill.pdf")
        self.assert_refused("type", b"GIF89a" + HTML, "lid.gif")
        self.assert_taken(picture("JPEG"), "lid.jpg")

    def test_what_a_browser_would_run_is_not_taken(self):
        for name, data in [
            ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
            ("a.html", HTML),
            ("a.txt", HTML),
            ("a.txt", b"\xff\xfe" + HTML.decode().encode("utf-16-le")),
            ("a.xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
            ("a.js", b"#!/usr/bin/env node\nalert(1)"),
            ("a.exe", b"MZ" + bytes(200)),
        ]:
            with self.subTest(name):
                self.assert_refused("type", data, name)

    def test_names_tell_the_truth_and_lead_nowhere(self):
        for given, expected in {
            "lid.jpg.html": "lid.jpg.html.png",
            "../../../etc/cron.d/lid.png": "lid.png",
            "..\\..\\lid.png": "lid.png",
            "lid\u202egnp.exe": "lidgnp.exe.png",
            "lid\x00.png": "lid.png",
            "a\r\nSet-Cookie: x=1.png": "aSet-Cookie x=1.png",
            '"><script>.png': "script.png",
            "...": "file.png",
            "x" * 300 + ".png": "x" * 116 + ".png",
        }.items():
            with self.subTest(given):
                self.assertEqual(self.assert_taken(picture(), given)[0], expected)
