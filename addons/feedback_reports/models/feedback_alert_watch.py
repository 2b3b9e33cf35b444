import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.surge import LEAST, WEEK, look_back

_logger = logging.getLogger(__name__)

# So long an alert that was nothing makes the next one on its topic harder.
REMEMBERED = timedelta(days=180)


@dataclass
class Watch:
    """One look at a company. ``left_out``: the tickets that alerts found so far explain."""

    company: object
    now: datetime
    since: datetime
    lasting: dict
    false_alarms: Counter
    left_out: Domain = field(default=Domain.FALSE)


class FeedbackAlert(models.Model):
    """Watching for complaints that rise, company by company.

    A wave belongs to one topic: what an alert on a product explains is left out of the categories, what one on a
    category explains out of those above it and out of the channels.
    """

    _inherit = "feedback.alert"

    @api.model
    def _cron_watch(self):
        """Raise alerts, and end those that are over."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search([("active", "=", True)])
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._watch_safely(company)
            if not cron._commit_progress(1):
                break

    @api.model
    def _watch_safely(self, company):
        try:
            with self.env.cr.savepoint():
                self._watch(company)
        except OperationalError:  # another transaction was faster: the next run looks again
            raise
        except Exception:
            _logger.exception("The complaints of %s could not be looked at", company.name)

    @api.model
    def _watch(self, company):
        """Look at all that the tickets of a company are about, the most special first."""
        watch = self._prepare_watch(company)
        rows = self._negative_rows(company, watch.now)
        levels = {self._level(topic) for row in rows for topic in row.topics} | set(map(self._level, watch.lasting))
        for level in sorted(levels):
            # What nobody complains about any more is looked at as well: its alert is over.
            counts = {topic: Counter() for topic in watch.lasting if self._level(topic) == level}
            for row in rows:
                for topic in row.topics:
                    if self._level(topic) == level:
                        counts.setdefault(topic, Counter())[row.day] += row.number
            alerting = {topic for topic, days in counts.items() if self._look_at(watch, topic, days)}
            rows = [row for row in rows if alerting.isdisjoint(row.topics)]
            watch.left_out |= Domain.OR(self._topic_domain(topic) for topic in alerting)

    @api.model
    def _prepare_watch(self, company):
        now = fields.Datetime.now()
        own = Domain("company_id", "=", company.id)
        lasting = self.search(own & Domain("date_end", "=", False))
        nothing = self.search(own & Domain("state", "=", "false_alarm") & Domain("date_start", ">=", now - REMEMBERED))
        first = self.env["feedback.ticket"].search(own, order="received_date", limit=1)
        return Watch(
            company,
            now,
            first.received_date or now,
            {alert.topic: alert for alert in lasting if alert.topic},
            Counter(alert.topic for alert in nothing),
        )

    @api.model
    def _look_at(self, watch, topic, days):
        """Raise, keep or end the alert on a topic. Tell whether there is one now.

        :param days: {days ago: negative tickets}
        """
        alert = watch.lasting.get(topic)
        if not alert and sum(days[day] for day in range(WEEK)) < LEAST:
            return False
        known = (watch.now - max(watch.since, topic.create_date)).days
        looks = look_back(days, known, watch.false_alarms[topic])
        if alert:
            return alert._keep(watch, all(look.usual.is_back(look.seen) for look in looks))
        beyond = [look for look in looks if look.usual.is_beyond(look.seen)]
        if beyond:
            self._raise_alert(watch, topic, beyond[0])
        return bool(beyond)

    def _keep(self, watch, is_over):
        """Add what has come since, or end the alert. Tell whether it goes on."""
        if is_over:
            self.date_end = watch.now
            self.filtered(lambda alert: alert.state != "false_alarm").state = "over"
            self.activity_unlink(["mail.mail_activity_data_todo"])
            return False
        self.ticket_ids |= self._find_tickets(watch, self.topic, self.date_start)
        return True

    @api.model
    def _raise_alert(self, watch, topic, look):
        start = watch.now - timedelta(days=look.days)
        tickets = self._find_tickets(watch, topic, start)
        owner = self._find_owner(watch.company, topic, tickets)
        alert = self.create(
            {
                "topic": f"{topic._name},{topic.id}",
                "topic_name": topic.display_name,
                "company_id": watch.company.id,
                "user_id": owner.id,
                "date_start": start,
                "days": look.days,
                "seen": look.seen,
                "expected": look.usual.expected,
                "limit": look.usual.limit,
                "ticket_ids": tickets.ids,
            }
        )
        alert._tell_owner()

    def _tell_owner(self):
        """Tell the owner once, by a message and an activity."""
        self.ensure_one()
        if not self.user_id:
            _logger.warning("Nobody is told of an alert of %s: set who is in the settings", self.company_id.name)
            return
        alert = self.with_context(lang=self.user_id.lang, mail_activity_quick_update=True)
        alert.activity_schedule("mail.mail_activity_data_todo", user_id=self.user_id.id, summary=alert.text)
        alert.message_notify(
            partner_ids=self.user_id.partner_id.ids,
            subject=alert.text,
            body=alert.env._("Open the alert to see the tickets. It ends by itself when the number is back to normal."),
        )
