import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools.mimetypes import guess_mimetype

from ..exceptions import GatewayError, RetryableError
from ..tools.upload import UploadRefused, check_upload

_logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6


class FeedbackRemoteFile(models.Model):
    """A file that came with a message and is still with the provider: fetched once the message is on its ticket."""

    _name = "feedback.remote.file"
    _description = "Feedback File to Fetch"
    _order = "id"

    name = fields.Char(readonly=True)
    ticket_id = fields.Many2one("feedback.ticket", readonly=True, index=True, ondelete="cascade")
    channel_id = fields.Many2one("feedback.channel", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="channel_id.company_id", store=True)
    mail_message_id = fields.Many2one("mail.message", "Message", readonly=True, index=True, ondelete="cascade")
    # Where it is; addresses of files may open them for whoever has them.
    source = fields.Json(readonly=True, groups="base.group_system")
    state = fields.Selection(
        [("pending", "Being Fetched"), ("done", "Done"), ("failed", "Failed")],
        default="pending",
        readonly=True,
        required=True,
    )
    attempts = fields.Integer(readonly=True)
    next_try_date = fields.Datetime(default=fields.Datetime.now, readonly=True)
    error = fields.Char(readonly=True)

    _todo_idx = models.Index("(next_try_date) WHERE state = 'pending'")

    @api.model
    def _expect(self, channel, ticket, mail_message, files):
        """Note the files that have to be fetched from this channel's provider."""
        wanted = [file for file in files if file.source]
        limit = channel.max_files
        if not wanted:
            return
        self.create(
            [
                {
                    "name": file.name or False,
                    "ticket_id": ticket.id,
                    "channel_id": channel.id,
                    "mail_message_id": mail_message.id,
                    "source": file.source,
                    **({} if place < limit else {"state": "failed", "error": self.env._("Above the limit of files.")}),
                }
                for place, file in enumerate(wanted)
            ]
        )
        self.env.ref("feedback_intake.ir_cron_fetch_files")._trigger()

    @api.model
    def _cron_fetch(self, limit=50):
        domain = [("state", "=", "pending"), ("next_try_date", "<=", fields.Datetime.now())]
        due = self.search(domain, limit=limit)
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for file in due:
            if file := file.try_lock_for_update().filtered_domain(domain):
                file._fetch()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _fetch(self):
        self.ensure_one()
        channel = self.channel_id
        self.attempts += 1
        try:
            name, data = channel._gateway()._fetch_file(channel, self.source, int(channel.max_file_mb * 1024**2))
            name, mimetype = check_upload(self.name or name or "file", data, "any", guess_mimetype)
            verdict = self.env["feedback.virus.scan"]._scan(name, data)
        except RetryableError as error:
            self._try_again(error)
        except GatewayError as error:
            self._fail(str(error))
        except UploadRefused:
            self._fail(self.env._("This kind of file is not taken for safety."))
        except Exception as error:
            _logger.exception("File %s of channel %s failed", self.id, channel.id)
            self._fail(str(error) or type(error).__name__)
        else:
            self._keep_scanned(verdict, name, mimetype, data)

    def _keep_scanned(self, verdict, name, mimetype, data):
        if verdict == "virus":
            self._fail(self.env._("A virus was found in it."))
            return
        self._keep(name, mimetype, data)
        if verdict == "unknown" and self.ticket_id:
            self.env["feedback.virus.scan"]._note_on(self.ticket_id, [], [name])

    def _keep(self, name, mimetype, data):
        ticket = self.ticket_id
        attachment = self.env["ir.attachment"].create(
            {"name": name, "mimetype": mimetype, "raw": data, "res_model": ticket._name, "res_id": ticket.id}
        )
        self.mail_message_id.attachment_ids = [Command.link(attachment.id)]
        self.write({"state": "done", "error": False, "name": name})
        ticket._notify_bus("updated")

    def _try_again(self, error):
        if self.attempts >= MAX_ATTEMPTS:
            self._fail(str(error))
        else:
            wait = timedelta(seconds=max(error.seconds, 30 * 2**self.attempts))
            self.write({"next_try_date": fields.Datetime.now() + wait, "error": str(error)})

    def _fail(self, reason):
        self.write({"state": "failed", "error": reason})
        self.ticket_id._notify_bus("updated")

    def _retry(self):
        """Try again what has failed."""
        failed = self.filtered(lambda file: file.state == "failed")
        failed.write({"state": "pending", "attempts": 0, "next_try_date": fields.Datetime.now()})
        # sudo: ir.cron - agents may not start it, but may have files fetched again
        self.env.ref("feedback_intake.ir_cron_fetch_files").sudo()._trigger()
