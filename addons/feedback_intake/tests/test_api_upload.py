import base64
import hashlib
import io
from datetime import timedelta
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.tests import tagged

from ..models import feedback_upload
from .api_case import ApiCase
from .public_page_case import picture

TUS = {"Tus-Resumable": "1.0.0"}


@tagged("post_install", "-at_install")
class TestApiUpload(ApiCase):
    def begin_upload(self, size, name="lid.png", key=None, **headers):
        head = {**TUS, "Upload-Length": str(size), **headers}
        if name:
            head["Upload-Metadata"] = f"filename {base64.b64encode(name.encode()).decode()},filetype aW1hZ2U="
        return self.call("POST", "/uploads", key=key or self.key, headers=head)

    def path(self, answer):
        return f"/uploads/{answer.headers['Location'].rpartition('/')[2]}"

    def patch(self, path, data, offset, key=None, **headers):
        head = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset), **headers}
        return self.call("PATCH", path, key=key or self.key, headers=head, data=data)

    def head(self, path, key=None):
        return self.call("HEAD", path, key=key or self.key, headers=TUS)

    def uploaded(self, data, name="lid.png"):
        """Send a file in two pieces and return its id."""
        path, half = self.path(self.begin_upload(len(data), name)), len(data) // 2
        self.assertEqual(self.patch(path, data[:half], 0).headers["Upload-Offset"], str(half))
        self.assertEqual(self.patch(path, data[half:], half).headers["Upload-Offset"], str(len(data)))
        return path.rpartition("/")[2]

    def test_a_file_comes_in_pieces_and_goes_with_a_ticket(self):
        upload_id = self.uploaded(picture(), "крышка.png")
        ticket = self.begin(uploads=[upload_id])[2]
        file = ticket._public_messages().attachment_ids
        self.assertEqual((file.name, file.mimetype, file.raw), ("крышка.png", "image/png", picture()))
        self.assertEqual((file.res_model, file.res_id), (ticket._name, ticket.id))
        self.assertFalse(self.env["feedback.upload"].search([]))
        self.assertFalse(self.env["ir.attachment"].search([("res_model", "=", "feedback.upload.part")]))
        self.assert_problem(self.create(uploads=[upload_id]), "validation-failed", "#/uploads/0")

    def test_a_file_goes_with_a_message(self):
        path, token, ticket = self.begin()
        upload_id = self.uploaded(picture())
        answer = self.send("POST", f"{path}/messages", {"uploads": [upload_id]}, token=token)
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual(ticket._public_messages()[-1].attachment_ids.raw, picture())

    def test_what_broke_off_goes_on_where_it_was(self):
        data = bytes(range(256)) * 40
        path = self.path(self.begin_upload(len(data), "a.txt"))
        self.assertEqual(self.head(path).headers["Upload-Offset"], "0")
        self.patch(path, data[:1000], 0)
        again = self.head(path)
        self.assertEqual((again.headers["Upload-Offset"], again.headers["Upload-Length"]), ("1000", str(len(data))))
        self.assertIn("GMT", again.headers["Upload-Expires"])
        wrong = self.patch(path, data[500:], 500)
        self.assert_problem(wrong, "offset-conflict")
        self.assertEqual(wrong.headers["Upload-Offset"], "1000")
        self.assertEqual(self.patch(path, b"", 1000).headers["Upload-Offset"], "1000")
        self.patch(path, data[1000:], 1000)
        upload = self.env["feedback.upload"].search([])
        self.assertEqual(hashlib.sha256(upload._content()).digest(), hashlib.sha256(data).digest())

    def test_pieces_of_a_large_picture_stay_as_they_are(self):
        output = io.BytesIO()
        Image.effect_noise((2400, 100), 90).save(output, "PNG")
        data = output.getvalue()
        upload_id = self.uploaded(data)
        self.assertTrue(self.env["feedback.upload"].search([("key", "=", upload_id)])._content() == data)

    def test_more_than_was_said_is_refused(self):
        path = self.path(self.begin_upload(10))
        self.assert_problem(self.patch(path, b"x" * 11, 0), "too-large")
        self.patch(path, b"x" * 10, 0)
        self.assert_problem(self.patch(path, b"x", 10), "too-large")
        self.assertEqual(self.head(path).headers["Upload-Offset"], "10")

    def test_half_a_file_goes_with_nothing(self):
        path = self.path(self.begin_upload(10))
        self.patch(path, b"x" * 5, 0)
        answer = self.create(uploads=[path.rpartition("/")[2], "0" * 32])
        self.assert_problem(answer, "validation-failed", "#/uploads/0", "#/uploads/1")
        self.assertFalse(self.events())

    def test_what_a_file_is_is_told_by_its_bytes(self):
        answer = self.create(uploads=[self.uploaded(b"<script>alert(1)</script>", "a.png")])
        self.assert_problem(answer, "validation-failed", "#/uploads/0")
        self.assertTrue(self.env["feedback.upload"].search([]), "a refusal keeps what was sent")

    def test_pictures_of_anonymous_senders_are_stripped(self):
        self.channel.contact_policy = "none"
        data = picture("JPEG", comment=b"made in Nowhere")
        ticket = self.begin(uploads=[self.uploaded(data, "a.jpg")])[2]
        self.assertNotIn(b"Nowhere", ticket._public_messages().attachment_ids.raw)

    def test_an_upload_is_of_its_channel_alone(self):
        other = self._create_channel(company_id=self.other_company.id)
        path = self.path(self.begin_upload(len(picture())))
        self.assert_problem(self.patch(path, picture(), 0, key=other.api_key), "not-found")
        self.assertEqual(self.head(path, key=other.api_key).status_code, 404)
        self.assertNotIn("Upload-Offset", self.head(path, key=other.api_key).headers)
        self.patch(path, picture(), 0)
        answer = self.create(key=other.api_key, uploads=[path.rpartition("/")[2]])
        self.assert_problem(answer, "validation-failed", "#/uploads/0")
        self.assertEqual(self.call("HEAD", path, headers=TUS).status_code, 401)
        self.assert_problem(self.patch(f"/uploads/{'0' * 32}", b"x", 0), "not-found")

    def test_limits_are_told_when_it_begins(self):
        answer = self.begin_upload(26 * 1024**2)
        self.assert_problem(answer, "too-large")
        self.assertEqual(answer.headers["Tus-Max-Size"], str(25 * 1024**2))
        self.assert_problem(self.begin_upload(0), "validation-failed", "Upload-Length")
        for length in ("-1", "x", "", "9" * 20, "1.5"):
            self.assert_problem(self.begin_upload(length), "malformed-request", "Upload-Length")
        for metadata in ("filename %%%", "filename /w=="):
            answer = self.begin_upload(5, name=None, **{"Upload-Metadata": metadata})
            self.assert_problem(answer, "malformed-request", "Upload-Metadata")
        self.channel.file_policy = "none"
        self.assert_problem(self.begin_upload(5), "validation-failed", "Upload-Length")

    def test_a_name_is_wanted_by_nobody(self):
        path = self.path(self.begin_upload(len(picture()), name=None))
        self.patch(path, picture(), 0)
        ticket = self.begin(uploads=[path.rpartition("/")[2]])[2]
        self.assertEqual(ticket._public_messages().attachment_ids.name, "file.png")

    def test_other_versions_and_kinds_of_content_are_refused(self):
        path = self.path(self.begin_upload(10))
        for answer in (self.begin_upload(10, **{"Tus-Resumable": "0.2.2"}), self.call("PATCH", path, key=self.key)):
            self.assert_problem(answer, "version-unsupported")
            self.assertEqual(answer.headers["Tus-Version"], "1.0.0")
        answer = self.patch(path, b"x", 0, **{"Content-Type": "application/octet-stream"})
        self.assert_problem(answer, "media-type-unsupported")
        self.assert_problem(self.patch(path, b"x", "one"), "malformed-request", "Upload-Offset")

    def test_options_tell_what_is_spoken(self):
        answer = self.call("OPTIONS", "/uploads", check=False)
        self.assertEqual((answer.status_code, answer.headers["Tus-Version"]), (204, "1.0.0"))
        self.assertEqual(answer.headers["Tus-Extension"], "creation,expiration,termination")

    def test_networks_without_patch_send_it_by_post(self):
        path = self.path(self.begin_upload(5))
        head = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        head["X-HTTP-Method-Override"] = "PATCH"
        answer = self.call("POST", path, key=self.key, headers=head, data=b"hello", check=False)
        self.assertEqual((answer.status_code, answer.headers["Upload-Offset"]), (204, "5"))
        self.assertEqual(self.call("POST", path, key=self.key, headers=TUS, check=False).status_code, 405)

    def test_an_upload_can_be_given_up(self):
        path = self.path(self.begin_upload(5))
        self.patch(path, b"he", 0)
        self.assertEqual(self.call("DELETE", path, key=self.key, headers=TUS).status_code, 204)
        self.assertEqual(self.head(path).status_code, 404)
        self.assertFalse(self.env["feedback.upload.part"].search([]))

    def test_what_nobody_uses_is_gone_after_a_day(self):
        upload_id = self.uploaded(picture())
        upload = self.env["feedback.upload"].search([])
        yesterday = fields.Datetime.now() - timedelta(hours=25)
        self.cr.execute("UPDATE feedback_upload SET create_date = %s", (yesterday,))
        upload.invalidate_recordset()
        self.assertEqual(self.head(f"/uploads/{upload_id}").status_code, 404)
        self.assert_problem(self.create(uploads=[upload_id]), "validation-failed", "#/uploads/0")
        self.begin_upload(5)
        self.env["feedback.upload"]._gc_expired()
        self.assertEqual(self.env["feedback.upload"].search([]).size, 5)

    def test_strangers_cannot_fill_the_disk(self):
        with patch.object(feedback_upload, "MAX_PENDING_BYTES", 100):
            self.begin_upload(90)
            answer = self.begin_upload(20)
            self.assert_problem(answer, "busy")
            self.assertIn("Retry-After", answer.headers)
            other = self._create_channel(company_id=self.other_company.id)
            self.assertEqual(self.begin_upload(20, key=other.api_key).status_code, 201)
        self.channel.hourly_limit = 1
        for _time in range(5):
            answer = self.begin_upload(5)
        self.assert_problem(answer, "too-many-requests")

    def test_a_resend_with_the_same_key_needs_the_files_no_more(self):
        content, head = {"uploads": [self.uploaded(picture())]}, {"Idempotency-Key": "u-1"}
        first, second = (self.create(headers=head, **content) for _time in range(2))
        self.assertEqual((first.status_code, first.json()), (second.status_code, second.json()))
