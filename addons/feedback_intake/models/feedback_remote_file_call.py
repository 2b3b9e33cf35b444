from odoo import fields, models


class FeedbackRemoteFile(models.Model):
    """Recordings of calls are fetched like the files of messages, and kept with their call."""

    _inherit = "feedback.remote.file"

    call_id = fields.Many2one("feedback.call", readonly=True, index="btree_not_null", ondelete="cascade")

    _has_owner = models.Constraint("CHECK (ticket_id IS NOT NULL OR call_id IS NOT NULL)", "A file belongs somewhere.")

    def _keep(self, name, mimetype, data):
        if not self.call_id:
            return super()._keep(name, mimetype, data)
        call = self.call_id
        call.recording_attachment_id = self.env["ir.attachment"].create(
            {"name": name, "mimetype": mimetype, "raw": data, "res_model": call._name, "res_id": call.id}
        )
        return self.write({"state": "done", "error": False, "name": name})


class FeedbackCall(models.Model):
    _inherit = "feedback.call"

    def _note_recording(self, file):
        """Have the recording fetched, once, where the channel keeps any."""
        if not file or not self.channel_id.keep_recordings or self.recording_file_ids:
            return
        self.env["feedback.remote.file"].create(
            {"name": file.name or False, "call_id": self.id, "channel_id": self.channel_id.id, "source": file.source}
        )
        self.env.ref("feedback_intake.ir_cron_fetch_files")._trigger()
