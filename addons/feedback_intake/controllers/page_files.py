from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from ..exceptions import RetryableError
from ..tools.metadata import clean_file
from ..tools.upload import UploadRefused, check_upload


class PageFiles:
    """Files that visitors send: which are taken, and what is said of the others."""

    def _read_files(self, channel, policy, anonymous, field="files"):
        """Return ([(name, mimetype, bytes)], errors) of the files sent; what is refused is named with its reason."""
        uploads = [upload for upload in request.httprequest.files.getlist(field) if upload.filename]
        if not uploads or policy == "none":
            return [], []
        if len(uploads) > channel.max_files:
            return [], [self._too_many_files(len(uploads), channel.max_files)]
        kept, errors = [], []
        for upload in uploads:
            try:
                kept.append(self._read_file(upload, policy, channel.max_file_mb * 1024**2, anonymous))
            except UploadRefused as refusal:
                errors.append(f"{upload.filename}: {self._refusal_text(refusal.reason, channel)}")
        return ([] if errors else kept), errors

    def _too_many_files(self, count, limit):
        return request.env._(
            "You have chosen %(count)s files; at most %(limit)s can be sent.", count=count, limit=limit
        )

    def _read_file(self, upload, policy, max_bytes, anonymous):
        upload.stream.seek(0)  # Odoo, when it tries a request again, rewinds the first of several files alone
        data = upload.stream.read(int(max_bytes) + 1)
        if len(data) > max_bytes:
            raise UploadRefused("size")
        return self._check_file(upload.filename, data, policy, anonymous)

    def _check_file(self, name, data, policy, anonymous):
        """Return (name, mimetype, bytes) as they may be kept.

        :raise UploadRefused: they may not
        """
        name, mimetype = check_upload(name, data, policy, guess_mimetype)
        if self._has_virus(name, data):
            raise UploadRefused("virus")
        return name, mimetype, clean_file(data, mimetype) if anonymous else data

    def _has_virus(self, name, data):
        """Tell whether a scanner has found a virus. Files that it could not look at are looked at once more, when they
        are put on a ticket."""
        try:
            return self._page_env()["feedback.virus.scan"]._scan(name, data) == "virus"
        except RetryableError:
            return False

    def _refusal_text(self, reason, channel):
        return {
            "size": request.env._("it is larger than %s MB.", f"{channel.max_file_mb:g}"),
            "empty": request.env._("it is empty."),
            "macros": request.env._("it contains macros, which may be harmful."),
            "archive": request.env._("it unpacks to far more than it should, or cannot be looked into."),
            "pixels": request.env._("the picture has too many pixels."),
            "virus": request.env._("a virus was found in it."),
            "metadata": request.env._(
                "this kind of picture tells where and when it was taken. Please send it as JPEG or PNG."
            ),
            "damaged": request.env._("it cannot be read as a picture."),
            "uncleanable": request.env._(
                "this kind of file may name whoever made it, and we cannot take that out. Please send it as PDF, DOCX, "
                "XLSX, JPEG, PNG, MP4 or MP3."
            ),
            "encrypted": request.env._(
                "it is protected by a password, so we cannot take out who made it. Please send it without."
            ),
            "unreadable": request.env._(
                "it is damaged, so we cannot take out who made it. Please save it anew, or send it as PDF."
            ),
        }.get(reason) or request.env._("this kind of file is not taken.")

    def _had_files(self):
        return any(upload.filename for _field, upload in request.httprequest.files.items(multi=True))

    def _prepare_file_values(self, channel, policy):
        """Return what the file field of a page says and checks before anything is sent."""
        return {
            **channel._prepare_file_field(policy),
            "max_total": int(request.httprequest.max_content_length or 128 * 1024**2),
        }
