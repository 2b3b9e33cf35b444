import logging
import re
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .feedback_management_report import PRINTED

_logger = logging.getLogger(__name__)
MANAGER = "feedback_intake.feedback_intake_group_manager"
RETRY = timedelta(hours=1)


class FeedbackManagementReport(models.Model):
    """The report by mail: measured with its owner's rights, sent once each time it is due."""

    _inherit = "feedback.management.report"

    error = fields.Text("Not Sent", readonly=True, copy=False)
    last_mail_id = fields.Many2one("mail.mail", readonly=True, copy=False, ondelete="set null")
    last_sent_date = fields.Datetime("Last Sent On", readonly=True, copy=False)

    def action_send(self):
        """Send it now to everybody who gets it; the schedule stays as it is."""
        self.check_access("write")
        for report in self:
            report._send()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The report is on its way to %(count)s recipients.", count=len(self.partner_ids)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _cron_send(self, limit=20):
        """Send what is due. That it was sent is noted in the same transaction, so that nothing is sent twice."""
        cron = self.env["ir.cron"]
        self._note_undelivered()
        due = Domain("next_date", "<=", fields.Datetime.now())
        reports = self.search(due, limit=limit, order="next_date, id")
        cron._commit_progress(remaining=len(reports))
        for report in reports:
            report = report.try_lock_for_update(allow_referencing=True).filtered_domain(due)
            if report:  # else somebody has changed it, or sends it, at this moment
                report._send_safely()
            if not cron._commit_progress(1):
                return

    def _send_safely(self):
        try:
            with self.env.cr.savepoint():
                self._send()
                self.write({"next_date": self._next_occurrence(), "error": False})
        except OperationalError:  # another transaction was faster: the next run looks again
            raise
        except Exception as error:
            _logger.exception("Management report %s could not be sent", self.id)
            self._note_failure(str(error))
            self.next_date = fields.Datetime.now() + RETRY

    @api.model
    def _note_undelivered(self):
        failed = self.search([("last_mail_id.state", "=", "exception"), ("error", "=", False)])
        for report in failed:
            report._note_failure(report.last_mail_id.failure_reason or self.env._("The mail server refused it."))

    def _note_failure(self, reason):
        """Note why it was not sent, and tell its owner, unless they know already."""
        is_news = not self.error
        self.error = reason
        if is_news:
            self.message_post(
                body=self.env._("“%(report)s” could not be sent: %(reason)s", report=self.name, reason=reason),
                partner_ids=self.user_id.partner_id.ids,
            )

    def _send(self):
        """Queue the mail with the report attached.

        :raise UserError: nobody gets it, or its owner may no longer see what it shows
        """
        self.ensure_one()
        if not self.partner_ids:
            raise UserError(self.env._("“%s” has no recipients.", self.name))
        report = self._as_owner()
        content = report._content()
        name, data, mimetype = report._make_file(content)
        # As the system: Odoo keeps other people's HTML as plain text. This page is our own, with all in it escaped.
        attachment = self.env["ir.attachment"].with_user(SUPERUSER_ID)
        attachment = attachment.create(
            {"name": name, "raw": data, "mimetype": mimetype, "res_model": self._name, "res_id": self.id}
        )
        # sudo: mail.mail, feedback.management.report - whoever may send the report may do so only by this method
        mail = self.env["mail.mail"].sudo().create(report._prepare_mail_values(content, attachment))
        self.sudo().write({"last_mail_id": mail.id, "last_sent_date": fields.Datetime.now()})
        return mail

    def _as_owner(self):
        """Return the report as its owner sees it, who must still be a manager of its company."""
        owner = self.user_id
        if not (owner.active and owner.has_group(MANAGER) and self.company_id in owner.company_ids):
            raise UserError(
                self.env._(
                    "%(owner)s may no longer see what the report shows. Somebody else has to make one of their own.",
                    owner=owner.name,
                )
            )
        return self.with_user(owner).with_context(allowed_company_ids=self.company_id.ids, lang=self.lang)

    def _make_file(self, content):
        """Return (name, bytes, MIME type): a PDF, or the page itself where no PDF can be made."""
        name = re.sub(r"[^\w-]+", " ", f"{self.name} {content['period']}").strip()
        if self._has_pdf_engine():
            data, kind = self.env["ir.actions.report"]._render_qweb_pdf(
                PRINTED, self.ids, data={"contents": {self.id: content}}
            )
            if kind == "pdf":
                return f"{name}.pdf", data, "application/pdf"
        page = self.env["ir.qweb"]._render("feedback_reports.feedback_management_report_page", content)
        return f"{name}.html", str(page).encode(), "text/html"

    @api.model
    def _has_pdf_engine(self):
        return self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade")

    def _prepare_mail_values(self, content, attachment):
        return {
            "subject": f"{self.name}: {content['period']}",
            "body_html": self.env["ir.qweb"]._render("feedback_reports.feedback_management_report_mail", content),
            "email_from": self.user_id.email_formatted or self.company_id.email_formatted,
            "author_id": self.user_id.partner_id.id,
            "recipient_ids": [Command.set(self.partner_ids.ids)],
            "attachment_ids": [Command.set(attachment.ids)],
            "model": self._name,
            "res_id": self.id,
            "is_notification": True,
            "auto_delete": True,
        }
