import base64
import uuid
from datetime import timedelta

from odoo import api, fields, models

# An upload that nothing is made of within this time is given up.
KEPT_HOURS = 24
# Of all unfinished or unused uploads of one channel, so that strangers cannot fill the disk.
MAX_PENDING_BYTES = 2 * 1024**3


class FeedbackUpload(models.Model):
    """A file that comes in pieces and waits for the ticket or message that it belongs to."""

    _name = "feedback.upload"
    _description = "Feedback Upload"

    channel_id = fields.Many2one("feedback.channel", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    key = fields.Char(required=True, readonly=True, default=lambda self: uuid.uuid4().hex)
    name = fields.Char(readonly=True)
    size = fields.Integer("Bytes", required=True, readonly=True)
    received_bytes = fields.Integer("Received", readonly=True)
    part_ids = fields.One2many("feedback.upload.part", "upload_id", readonly=True)

    _key_unique = models.UniqueIndex("(key)")

    @api.model
    def _find(self, channel, keys):
        """Return {key: upload} of those that belong to the channel and have not expired."""
        domain = [("channel_id", "=", channel.id), ("key", "in", keys), ("create_date", ">", self._oldest_date())]
        return {upload.key: upload for upload in self.search(domain)}

    @api.model
    def _oldest_date(self):
        return fields.Datetime.now() - timedelta(hours=KEPT_HOURS)

    @api.model
    def _has_room(self, channel, size):
        [[pending]] = self._read_group([("channel_id", "=", channel.id)], aggregates=["size:sum"])
        return (pending or 0) + size <= MAX_PENDING_BYTES

    def _expiry_date(self):
        return self.create_date + timedelta(hours=KEPT_HOURS)

    def _is_complete(self):
        return self.received_bytes == self.size

    def _append(self, data):
        """Keep the next bytes. The caller has locked the record and knows that they fit."""
        self.ensure_one()
        # A piece of a picture is none, whatever it looks like.
        Part = self.env["feedback.upload.part"].with_context(image_no_postprocess=True)
        Part.create({"upload_id": self.id, "data": base64.b64encode(data)})
        self.received_bytes += len(data)

    def _content(self):
        self.ensure_one()
        parts = self.part_ids.sorted("id").with_context(bin_size=False)
        return b"".join(base64.b64decode(part.data) for part in parts)

    @api.autovacuum
    def _gc_expired(self):
        self.search([("create_date", "<=", self._oldest_date())]).unlink()

    def unlink(self):
        self.part_ids.unlink()  # not by the foreign key: their bytes are attachments
        return super().unlink()


class FeedbackUploadPart(models.Model):
    _name = "feedback.upload.part"
    _description = "Feedback Upload Part"

    upload_id = fields.Many2one("feedback.upload", required=True, readonly=True, ondelete="cascade", index=True)
    data = fields.Binary(required=True, readonly=True, attachment=True)
