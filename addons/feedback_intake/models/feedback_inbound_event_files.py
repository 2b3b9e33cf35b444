from odoo import fields, models
from odoo.tools import SQL


class FeedbackInboundEvent(models.Model):
    """Files that came with a form: kept with the event until there is a ticket to keep them with."""

    _inherit = "feedback.inbound.event"

    attachment_ids = fields.One2many(
        "ir.attachment", "res_id", "Files", domain=[("res_model", "=", "feedback.inbound.event")], readonly=True
    )

    def _keep_files(self, files):
        """Store files with the event. ``files``: [(name, mimetype, bytes)]"""
        self.ensure_one()
        self.env["ir.attachment"].create(
            [
                {"name": name, "mimetype": mimetype, "raw": data, "res_model": self._name, "res_id": self.id}
                for name, mimetype, data in files
            ]
        )

    def _take_files(self):
        """Return the event's files, ready for ``message_post``, which hands them over to the ticket. Infected ones stay
        with the event, and the ticket says so.

        :raise RetryableError: they have to be scanned first, and nobody can
        """
        self.ensure_one()
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)], order="id"
        )
        scanner = self.env["feedback.virus.scan"]
        kept, infected, unscanned = scanner._sort_files([(file.name, file.raw, file) for file in files])
        scanner._note_on(self.ticket_id, infected, unscanned)
        files = files.browse().union(*kept)
        # Of a visitor's files Odoo takes only those that wait in a composer.
        files.write({"res_model": "mail.compose.message", "res_id": 0})
        return files

    def _blur_times(self):
        """Keep the day alone, as :meth:`FeedbackTicket._blur_times` does."""
        self.env.flush_all()
        ids, company = tuple(self.ids), self.company_id[:1]
        files = SQL("res_model = %s AND res_id IN %s", self._name, ids)
        company._blur_rows(
            "feedback_inbound_event", SQL("id IN %s", ids), ("create_date", "write_date", "next_try_date")
        )
        company._blur_rows("ir_attachment", files, ("create_date", "write_date"))
        for attachment in self.attachment_ids:
            attachment._blur_file(company)
        self.env.invalidate_all(flush=False)
