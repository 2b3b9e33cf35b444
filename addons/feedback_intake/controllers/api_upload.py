import base64
import binascii
from datetime import timezone
from email.utils import format_datetime

from odoo import http
from odoo.http import Response, request

from ..tools.api_document import TUS_VERSION
from ..tools.problem import Problem
from .api import HOURLY, api_route
from .api_body import ApiBody

CHUNK_TYPE = "application/offset+octet-stream"
# Uploads that one address may begin for one message it may send.
UPLOADS_PER_MESSAGE = 5
MAX_NAME = 200


class FeedbackApiUpload(ApiBody, http.Controller):
    """Files that come in pieces: tus 1.0, https://tus.io/protocols/resumable-upload (core, creation, expiration,
    termination). An upload's id cannot be guessed; a ticket or message then names it."""

    @api_route("/uploads", "POST")
    def api_begin_upload(self):
        channel = self._channel_of_key()
        self._check_version()
        size, name = self._read_size(channel), self._read_name()
        self._limit("upload", channel.id, channel.hourly_limit * UPLOADS_PER_MESSAGE)
        Upload = channel.env["feedback.upload"]
        if not Upload._has_room(channel, size):
            raise Problem("busy", request.env._("Too many files wait to be used."), headers={"Retry-After": "3600"})
        upload = Upload.create({"channel_id": channel.id, "name": name, "size": size})
        location = f"{channel.api_base_url}/uploads/{upload.key}"
        return self._answer_tus(201, upload, {"Location": location, "Upload-Offset": "0"})

    @api_route("/uploads/<string:key>", "HEAD", "PATCH", "DELETE", "POST")
    def api_upload(self, key):
        channel = self._channel_of_key()
        method = request.httprequest.method
        if method == "POST":  # for networks that let no other method through
            method = request.httprequest.headers.get("X-HTTP-Method-Override", "")
        if method not in ("HEAD", "PATCH", "DELETE"):
            raise Problem("method-not-allowed", headers={"Allow": "DELETE, HEAD, PATCH"})
        self._check_version()
        self._limit("part", channel.id, HOURLY["part"])
        upload = channel.env["feedback.upload"]._find(channel, [key]).get(key)
        if not upload:
            raise Problem("not-found")
        if method == "PATCH":
            self._append(upload)
        elif method == "DELETE":
            self._lock(upload).unlink()
            return Response(status=204, headers=[("Tus-Resumable", TUS_VERSION)])
        lengths = {"Upload-Offset": str(upload.received_bytes)}
        if method == "HEAD":
            lengths["Upload-Length"] = str(upload.size)
        return self._answer_tus(200 if method == "HEAD" else 204, upload, lengths)

    def _append(self, upload):
        if request.httprequest.mimetype != CHUNK_TYPE:
            raise Problem("media-type-unsupported", request.env._("Send %s.", CHUNK_TYPE))
        offset = self._read_whole_number("Upload-Offset")
        self._lock(upload)
        if offset != upload.received_bytes:
            detail = request.env._("It has %s bytes.", upload.received_bytes)
            raise Problem("offset-conflict", detail, headers={"Upload-Offset": str(upload.received_bytes)})
        if data := self._read_bytes(upload.size - upload.received_bytes):
            upload._append(data)

    def _lock(self, upload):
        if not upload.try_lock_for_update():
            raise Problem("upload-locked", headers={"Retry-After": "1"})
        return upload

    def _check_version(self):
        if request.httprequest.headers.get("Tus-Resumable") != TUS_VERSION:
            raise Problem("version-unsupported", headers={"Tus-Version": TUS_VERSION})

    def _read_size(self, channel):
        size = self._read_whole_number("Upload-Length")
        limit = channel._max_file_bytes()
        if size > limit:
            raise Problem(
                "too-large", request.env._("At most %s bytes are taken.", limit), headers={"Tus-Max-Size": str(limit)}
            )
        if channel.file_policy == "none" or not size:
            detail = request.env._("It is empty.") if not size else request.env._("The channel takes no files.")
            raise Problem("validation-failed", errors=[{"header": "Upload-Length", "detail": detail}])
        return size

    def _read_whole_number(self, name):
        text = request.httprequest.headers.get(name, "")
        if not (text.isascii() and text.isdigit() and len(text) <= 15):
            errors = [{"header": name, "detail": request.env._("A whole number is expected.")}]
            raise Problem("malformed-request", errors=errors)
        return int(text)

    def _read_name(self):
        """Return the file's name, which stands in Upload-Metadata as Base64."""
        pairs = (pair.split() for pair in request.httprequest.headers.get("Upload-Metadata", "").split(","))
        values = {pair[0]: pair[1] if len(pair) > 1 else "" for pair in pairs if pair}
        try:
            name = base64.b64decode(values.get("filename", ""), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            errors = [{"header": "Upload-Metadata", "detail": request.env._("The name is no Base64 of UTF-8.")}]
            raise Problem("malformed-request", errors=errors) from error
        return name.replace("\x00", "")[-MAX_NAME:] or "file"

    def _answer_tus(self, status, upload, headers):
        expires = format_datetime(upload._expiry_date().replace(tzinfo=timezone.utc), usegmt=True)
        head = {"Tus-Resumable": TUS_VERSION, "Upload-Expires": expires, **headers}
        return Response(status=status, headers=list(head.items()))
