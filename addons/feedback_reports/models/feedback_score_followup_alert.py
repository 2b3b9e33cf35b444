import logging

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from .feedback_score_followup import LIVE

_logger = logging.getLogger(__name__)

ACTIVITY_TYPE = "feedback_reports.mail_activity_type_followup"
MANAGER = "feedback_intake.feedback_intake_group_manager"


class FeedbackScoreFollowup(models.Model):
    """How people get to know of follow-ups: an activity for the responsible, another for managers when it is late."""

    _inherit = "feedback.score.followup"

    def _plan_activity(self):
        """Plan what there is to do for the responsible; where nobody is, managers are asked to find one."""
        # sudo: mail.activity - of whoever had it before
        self.sudo().plan_ids.unlink()
        for followup in self:
            if followup.user_id:
                followup._schedule(followup.user_id, lambda env: env._("Follow up a bad score"))
            else:
                followup._schedule(followup._managers(), lambda env: env._("Nobody follows up this bad score yet"))

    def _schedule(self, users, say):
        """Plan an activity for each of ``users``, on the ticket, or here where there is none.

        :param say: returns its summary in an environment of their language
        """
        self.ensure_one()
        # The system asks people to act, whoever has set it in motion.
        followup = self.with_user(SUPERUSER_ID)
        for user in users:
            own = followup.with_context(lang=user.lang, tz=user.tz)
            (own.ticket_id or own).activity_schedule(
                ACTIVITY_TYPE,
                date_deadline=fields.Datetime.context_timestamp(own, own.deadline).date(),
                summary=say(own.env),
                note=own._describe(),
                user_id=user.id,
                feedback_followup_id=own.id,
            )

    def _describe(self):
        """Return the score, the customer's words and a link to the follow-up."""
        score = self.score_id
        kinds = dict(score._fields["kind"]._description_selection(self.env))
        words = Markup("<p>“%s”</p>") % score.comment if score.comment else ""
        link = self._get_html_link(title=self.env._("Say what was done"))
        return Markup("<p>%s %s</p>%s<p>%s</p>") % (kinds[score.kind], score.value_label, words, link)

    def _settle_activities(self):
        """Nobody has anything to do any more: the ticket keeps what was done, of one activity."""
        for followup in self.filtered(lambda followup: not followup._is_live()):
            # sudo: mail.activity - those of managers too, who were told that it was late
            plans = followup.sudo().plan_ids
            if followup.state == "done" and plans:
                plans[:1].action_feedback(feedback=followup._what_was_done())
            followup.sudo().plan_ids.filtered("active").unlink()

    def _what_was_done(self):
        return ". ".join(filter(None, [", ".join(self.action_ids.mapped("name")), self.note]))

    def _cancel_as_better(self):
        """The customer has thought better of it: note it, and ask nobody to act."""
        for followup in self.filtered(lambda followup: followup._is_live()):
            followup.write({"state": "cancelled", "cancel_reason": "better"})
            text = self.env._("The customer has changed the score to %(value)s.", value=followup.value_label)
            followup.message_post(body=text)

    @api.model
    def _cron_escalate(self, limit=200):
        """Tell managers, once, of each follow-up whose deadline has passed."""
        cron = self.env["ir.cron"]
        domain = LIVE & Domain("deadline", "<", fields.Datetime.now()) & Domain("escalated_date", "=", False)
        late = self.search(domain, limit=limit, order="deadline")
        cron._commit_progress(remaining=len(late))
        for followup in late:
            followup = followup.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            if followup:  # else somebody has done it between two commits
                followup._escalate_safely()
            if not cron._commit_progress(1):
                return

    def _escalate_safely(self):
        try:
            with self.env.cr.savepoint():
                self._escalate()
        except OperationalError:  # another transaction was faster: the next run looks again
            raise
        except Exception:
            _logger.exception("Follow-up %s could not be escalated", self.id)

    def _escalate(self):
        self.ensure_one()
        self.escalated_date = fields.Datetime.now()
        managers = self._managers()
        others = managers - self.user_id or managers
        self._schedule(others, lambda env: env._("A bad score was not followed up in time"))

    def _managers(self):
        """Return whom the company names for follow-ups, or else all managers of the company."""
        company = self.company_id
        if company.feedback_followup_user_id.active:
            return company.feedback_followup_user_id
        members = self.env.ref(MANAGER).all_user_ids
        return members.filtered(lambda user: user.active and not user.share and company in user.company_ids)
