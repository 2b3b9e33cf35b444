import hashlib
import json
import re
import uuid

from odoo.http import request

from ..exceptions import PayloadError
from ..tools.api_content import read_content
from ..tools.api_schema import MAX_UPLOADS
from ..tools.problem import Problem
from ..tools.schema_check import check_schema
from ..tools.upload import UploadRefused
from .api import ApiEndpoint

MAX_JSON_BYTES = 512 * 1024
KEY = re.compile(r"[!-~]{1,255}")


class ApiBody(ApiEndpoint):
    """What is sent to the API: read, checked, and known again when it is sent again."""

    def _read_body(self, schema):
        """Return (what the JSON of the body says, [(name, bytes)] of the files that came with it).

        Members that are null are as good as absent.

        :raise Problem: it cannot be read, or is not what ``schema`` says
        """
        media_type = request.httprequest.mimetype
        if media_type == "multipart/form-data":
            text, files = self._read_form()
        elif media_type == "application/json":
            text, files = self._read_bytes(MAX_JSON_BYTES), []
        else:
            raise Problem("media-type-unsupported", request.env._("Send application/json or multipart/form-data."))
        content = self._parse(text)
        errors = [
            {"pointer": pointer, "detail": self._sentence(what, limit)}
            for pointer, what, limit in check_schema(schema, content)
        ]
        if errors:
            raise Problem("validation-failed", errors=errors)
        return {name: value for name, value in content.items() if value is not None}, files

    def _read_bytes(self, limit):
        """Return the body, of at most ``limit`` bytes. :raise Problem: it has more"""
        incoming = request.httprequest
        if (incoming.content_length or 0) > limit:
            raise Problem("too-large", request.env._("At most %s bytes are taken.", limit))
        incoming.max_content_length = limit
        return incoming.get_data(cache=True)

    def _read_form(self):
        """Return (the text of the part ``data``, files). Browsers may send the part as a file without a name."""
        incoming = request.httprequest
        text = incoming.form.get("data")
        if text is None and (part := incoming.files.get("data")):
            part.stream.seek(0)
            text = part.stream.read(MAX_JSON_BYTES + 1)
        if text is None:
            raise Problem("malformed-request", request.env._("The form has no part named “data”."))
        if len(text) > MAX_JSON_BYTES:
            raise Problem("too-large", request.env._("At most %s bytes are taken.", MAX_JSON_BYTES))
        return text, [upload for upload in incoming.files.getlist("files") if upload.filename]

    def _parse(self, text):
        try:
            return read_content(text)
        except PayloadError as error:
            raise Problem("malformed-request", request.env._("The body is no JSON.")) from error

    def _sentence(self, what, limit):
        return {
            "type": request.env._("This is of another type: %s is expected.", limit),
            "missing": request.env._("This is missing."),
            "unknown": request.env._("There is no such member."),
            "choice": request.env._("Please choose one of these: %s.", limit),
            "pattern": request.env._("This is written otherwise: %s.", limit),
            "short": request.env._("This is too short: at least %s.", limit),
            "long": request.env._("This is too long: at most %s.", limit),
            "low": request.env._("This is too small: at least %s.", limit),
            "high": request.env._("This is too large: at most %s.", limit),
        }[what]

    def _read_files_of(self, channel, uploads, keys, anonymous):
        """Return ([(name, mimetype, bytes)], feedback.upload records that they are made of, if any).

        :param uploads: files of the form
        :param keys: ids of uploads that were sent before
        :raise Problem: something may not be kept
        """
        pending = channel.env["feedback.upload"]._find(channel, keys)
        limit = min(channel.max_files, MAX_UPLOADS)
        errors, kept = [], []
        if len(uploads) + len(keys) > limit:
            errors.append({"pointer": "#/uploads", "detail": request.env._("At most %s files are taken.", limit)})
        sources = [(f"#/files/{place}", upload, None) for place, upload in enumerate(uploads)]
        sources += [(f"#/uploads/{place}", None, pending.get(key)) for place, key in enumerate(keys)]
        for pointer, upload, record in sources if not errors else ():
            try:
                kept.append(self._read_one_file(channel, upload, record, anonymous))
            except UploadRefused as refusal:
                errors.append({"pointer": pointer, "detail": self._refusal_text(refusal.reason, channel)})
        if errors:
            raise Problem("validation-failed", errors=errors)
        return kept, channel.env["feedback.upload"].union(*pending.values())

    def _read_one_file(self, channel, upload, record, anonymous):
        policy = channel.file_policy
        if upload is not None:
            return self._read_file(upload, policy, channel._max_file_bytes(), anonymous)
        if not record or not record._is_complete():
            raise UploadRefused("incomplete")
        return self._check_file(record.name, record._content(), policy, anonymous)

    def _refusal_text(self, reason, channel):
        if reason == "incomplete":
            return request.env._("this upload is not there in whole.")
        return super()._refusal_text(reason, channel)

    def _idempotency_key(self, *scope):
        """Return under which key the ledger keeps this request: the client's, or one that nobody else has.

        :raise Problem: it cannot be one
        """
        key = request.httprequest.headers.get("Idempotency-Key")
        if key is None:
            return f"api-{uuid.uuid4().hex}"
        if not KEY.fullmatch(key):
            errors = [{"header": "Idempotency-Key", "detail": self._sentence("pattern", KEY.pattern)}]
            raise Problem("malformed-request", errors=errors)
        return "api-" + hashlib.sha256("|".join([*scope, key]).encode()).hexdigest()

    def _fingerprint(self, content, uploads):
        """Return what is equal for the same content with the same files."""
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
        for upload in uploads:
            upload.stream.seek(0)
            digest.update(hashlib.sha256(upload.stream.read()).digest())
        return digest.hexdigest()

    def _kept_before(self, channel, key, fingerprint):
        """Return the event of an earlier request with this key, or an empty recordset.

        :raise Problem: that request was another one
        """
        Event = channel.env["feedback.inbound.event"]
        event = Event.search([("channel_id", "=", channel.id), ("delivery_key", "=", key)])
        if event and json.loads(event.headers or "{}").get("fingerprint") != fingerprint:
            raise Problem("idempotency-key-reused")
        return event
