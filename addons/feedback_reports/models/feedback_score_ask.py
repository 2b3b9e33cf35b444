import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import split_every

from odoo.addons.feedback_intake.models.feedback_ticket_conversation import AUTOMATIC_HEADERS

_logger = logging.getLogger(__name__)

BATCH = 50
# Nobody has written to us that this would be the answer to (RFC 3834 §5).
HEADERS = {**AUTOMATIC_HEADERS, "Auto-Submitted": "auto-generated"}


class FeedbackScore(models.Model):
    """Customers are asked by a scheduled action, in batches; two workers never ask for the same score."""

    _inherit = "feedback.score"

    mail_id = fields.Many2one(
        "mail.mail", readonly=True, groups="base.group_system", index="btree_not_null", ondelete="set null"
    )
    has_failed_mail = fields.Boolean(
        "Mail Failed", compute="_compute_mail_error", compute_sudo=True, search="_search_has_failed_mail"
    )
    mail_error = fields.Char("What Went Wrong", compute="_compute_mail_error", compute_sudo=True)

    @api.depends("mail_id.state", "mail_id.failure_reason")
    def _compute_mail_error(self):
        for score in self:
            score.has_failed_mail = score.mail_id.state == "exception"
            score.mail_error = score.mail_id.failure_reason if score.has_failed_mail else False

    @api.model
    def _search_has_failed_mail(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: feedback.score, mail.mail - whether a question was sent, not what it says; rules hold outside of this
        return [("id", "in", self.sudo()._search([("mail_id.state", "=", "exception")]))]

    @api.model
    def _cron_ask(self, limit=500):
        """Plan what is due about solved tickets and to whose turn it is, then ask, or set down why not."""
        cron = self.env["ir.cron"]
        self._plan_after_solving()
        self._plan_rounds()
        due = [("state", "=", "planned"), ("planned_date", "<=", fields.Datetime.now())]
        scores = self.search(due, order="planned_date, id", limit=limit)
        cron._commit_progress(remaining=self.search_count(due))
        for ids in split_every(BATCH, scores.ids):
            self.browse(ids)._ask_safely()
            if not cron._commit_progress(len(ids)):
                break

    def _ask_safely(self):
        """Ask for these scores in a savepoint, but for those that another worker has in hand or has asked.

        What fails together is tried one by one: one broken record does not stop the rest.
        """
        # Referencing them is no harm: whoever opens the page of another score writes nothing here.
        scores = self.try_lock_for_update(allow_referencing=True).filtered(lambda score: score.state == "planned")
        if not scores:
            return
        try:
            with self.env.cr.savepoint():
                scores._ask()
        except OperationalError:  # another transaction was faster: the next run looks again
            raise
        except Exception:
            scores.invalidate_recordset()
            if len(scores) > 1:
                for score in scores:
                    score._ask_safely()
                return
            _logger.exception("The question of score %s could not be sent", scores.id)
            scores._skip("failed")

    def _ask(self):
        """Send the questions, each in its customer's language, and set down why others are not asked."""
        self._postpone()
        due = self.filtered(lambda score: score.planned_date <= fields.Datetime.now())
        reasons = due._skip_reasons()
        for reason, scores in due.filtered(reasons.get).grouped(reasons.get).items():
            scores._skip(reason)
        due.filtered(lambda score: not reasons.get(score))._invite()

    def _postpone(self):
        """A ticket that was reopened and solved again meanwhile is asked about later."""
        for score in self.filtered(lambda score: score.ticket_id.is_done and score.ticket_id.resolved_date):
            score.planned_date = max(score.planned_date, score._due_date())

    def _skip(self, reason):
        self.write({"state": "skipped", "skip_reason": reason})

    def _invite(self):
        """Queue the mails. Odoo deletes one once it is sent, and keeps it with the error when that fails."""
        if not self:
            return
        now = fields.Datetime.now()
        template = self.env.ref("feedback_reports.mail_template_score")
        references = self.ticket_id._last_message_ids()
        mails = template.send_mail_batch(self.ids, email_layout_xmlid="feedback_reports.mail_layout_score")
        for score, mail in zip(self, mails, strict=True):
            mail.headers = repr({**HEADERS, "List-Unsubscribe": f"<{score._page_url(path='/stop')}>"})
            # Whoever answers the mail writes into the conversation that it is about.
            mail.references = references.get(score.ticket_id.id)
            score.write(
                {
                    "state": "asked",
                    "asked_date": now,
                    "expiry_date": now + timedelta(days=score.rule_id.expiry_days or 14),
                    "user_id": score.ticket_id.user_id.id,
                    "mail_id": mail.id,
                }
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def action_send_again(self):
        """Send again what failed."""
        self.check_access("read")
        failed = self.filtered("has_failed_mail")
        # sudo: mail.mail - who sees the score may have its question sent again
        mails = failed.sudo().mail_id
        mails.mark_outgoing()
        mails.send()
        return True

    @api.model
    def _cron_expire(self, limit=5000):
        """Close the questions that nobody has answered in time."""
        over = [("state", "=", "asked"), ("expiry_date", "<", fields.Datetime.now())]
        self.search(over, limit=limit).write({"state": "expired"})
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(over))
