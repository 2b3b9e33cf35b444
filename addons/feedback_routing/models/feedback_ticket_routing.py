from odoo import fields, models
from odoo.tools import SQL, plaintext2html

from odoo.addons.feedback_intake.models.feedback_stage import DONE_STATES


class FeedbackTicket(models.Model):
    """Tickets pass the routing rules, and tell why they are where they are."""

    _inherit = "feedback.ticket"

    routing_trace_ids = fields.One2many("feedback.routing.trace", "ticket_id", "Decisions", readonly=True)
    routing_trace_html = fields.Html("Why", compute="_compute_routing_trace_html", sanitize=False)

    def _compute_routing_trace_html(self):
        for ticket in self:
            ticket.routing_trace_html = ticket.routing_trace_ids._render()

    def _route(self):
        result = super()._route()
        self._run_rules("on_feedback_received")
        self._queue_for_agents()
        return result

    def _blurred_tables(self):
        # Rules run the moment the sender acts.
        return [*super()._blurred_tables(), ("feedback_routing_trace", SQL("ticket_id IN %s", tuple(self.ids)), ())]

    def _run_rules(self, trigger):
        """Let these tickets pass all rules of ``trigger`` in their order; never raise for a broken rule."""
        self.env["feedback.routing.engine"]._run(self, trigger)

    def _on_customer_message(self, message):
        is_first = self._is_first_message()
        result = super()._on_customer_message(message)
        if not is_first:
            self._run_rules("on_feedback_customer_reply")
        return result

    def _log_changes(self, before):
        result = super()._log_changes(before)
        reopened = self.filtered(lambda ticket: before[ticket][0] in DONE_STATES and not ticket.is_done)
        reopened._run_rules("on_feedback_reopened")
        return result

    def _escalate(self, to, raises_priority, makes_activity, hands_over):
        """Bring the ticket to somebody's attention. The engine has raised the priority already.

        :param to: id of a user, or "lead" for the lead of the ticket's team
        """
        self.ensure_one()
        user = self.team_id.user_id if to == "lead" else self.env["res.users"].browse(to)
        if not user:
            self._message_log(body=self.env._("It should have been escalated, but the team has no lead."))
            return
        if hands_over and self.user_id != user:
            self.user_id = user
        if makes_activity and user not in self.activity_ids.filtered("automated").user_id:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("Escalated: please look after it"),
                note=plaintext2html(self.subject),
            )
        self.env["feedback.ticket.milestone"]._log(self._prepare_milestone_values("escalated", value=user.name))
