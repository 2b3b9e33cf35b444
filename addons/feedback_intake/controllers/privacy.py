import tempfile

from werkzeug.wsgi import wrap_file

from odoo import fields, http
from odoo.http import content_disposition, request

SOURCES = {"wizard": "privacy.lookup.wizard", "contact": "res.partner"}


class FeedbackPrivacyExport(http.Controller):
    """What is held on a person, as a ZIP for whoever has asked."""

    @http.route(
        "/feedback/privacy/export/<string:source>/<int(max=2147483647):record_id>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def feedback_privacy_export(self, source, record_id, **params):
        privacy = request.env["feedback.privacy"]
        privacy._check_right()
        record = request.env[SOURCES[source]].browse(record_id).exists() if source in SOURCES else None
        if not record:
            raise request.not_found()
        person = privacy._person_of(record) if source == "contact" else privacy._person(record.name, record.email)
        target = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the response, once it has been read
        privacy._write_archive(person, target)
        size = target.tell()
        target.seek(0)
        name = f"feedback-{fields.Date.today()}.zip"
        headers = {
            "Content-Type": "application/zip",
            "Content-Length": size,
            "Content-Disposition": content_disposition(name),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        response = http.Response(
            wrap_file(request.httprequest.environ, target), headers=headers, direct_passthrough=True
        )
        response.call_on_close(target.close)
        return response
