from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class FeedbackTicket(models.Model):
    """Rules for customers who have waited for an answer."""

    _inherit = "feedback.ticket"

    _waiting_idx = models.Index(
        "(COALESCE(last_customer_date, received_date)) WHERE needs_reply AND is_done IS NOT TRUE"
    )

    @api.model
    def _cron_no_answer(self):
        """Run the rules of “Customer has waited for an answer” for those whose time has come."""
        rules = self.env["base.automation"]._compiled_rules("on_feedback_no_answer")
        self.env["ir.cron"]._commit_progress(remaining=len(rules))
        for rule in rules:
            for ticket, since in self._waiting_for(rule):
                ticket._has_waited(rule, since)
                self.env["ir.cron"]._commit_progress()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _waiting_for(self, rule):
        """Return [(ticket, since when its customer waits)] that ``rule`` has to see to."""
        now = fields.Datetime.now()
        delay = timedelta(hours=rule.delay_hours)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id, COALESCE(last_customer_date, received_date) AS since
                  FROM feedback_ticket ticket
                 WHERE needs_reply AND is_done IS NOT TRUE AND is_imported IS NOT TRUE
                   AND (snoozed_until IS NULL OR snoozed_until < %(now)s)
                   AND COALESCE(last_customer_date, received_date) <= %(now)s - %(delay)s
                   AND COALESCE(last_customer_date, received_date) >= %(created)s - %(delay)s
                   AND NOT EXISTS (SELECT FROM feedback_routing_wait wait
                                    WHERE wait.rule_id = %(rule)s AND wait.ticket_id = ticket.id
                                      AND wait.since = COALESCE(last_customer_date, received_date))
              ORDER BY since
                """,
                now=now,
                delay=delay,
                created=rule.created,
                rule=rule.id,
            )
        )
        tickets = self.browse([row[0] for row in rows])
        due = []
        for ticket, (_id, since) in zip(tickets, rows, strict=True):
            calendar = ticket.team_id._working_calendar(ticket.company_id)
            if not calendar or calendar._worked_seconds(since, now) >= delay.total_seconds():
                due.append((ticket, since))
        return due

    def _has_waited(self, rule, since):
        self.ensure_one()
        ticket = self.try_lock_for_update().filtered(lambda ticket: ticket.needs_reply and not ticket.is_done)
        if ticket:
            self.env["feedback.routing.wait"].create({"rule_id": rule.id, "ticket_id": ticket.id, "since": since})
            self.env["feedback.routing.engine"]._run(ticket, "on_feedback_no_answer", [rule])
