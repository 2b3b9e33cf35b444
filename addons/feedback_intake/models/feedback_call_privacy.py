from odoo import models


class FeedbackCall(models.Model):
    """Calls forget who called; how many there were, when and how long stays."""

    _inherit = "feedback.call"

    def _delete_recordings(self):
        # sudo: ir.attachment, feedback.remote.file - retention and erasure are the system's
        calls = self.sudo()
        calls.recording_attachment_id.unlink()
        calls.recording_file_ids.unlink()

    def _anonymise_caller(self):
        self._delete_recordings()
        names = ("customer_name", "customer_number", "partner_id", "note")
        self.sudo().write(dict.fromkeys(names, False))  # sudo: feedback.call - the system alone writes calls
