from odoo import api, models

from .feedback_ticket_sla import REPLY_TARGETS

SYSTEM_FIELDS = {"sla_deadline", "sla_warning_date"}


class FeedbackTicket(models.Model):
    """What happens to a ticket's promises when the ticket changes."""

    _inherit = "feedback.ticket"

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        if not self.env.su and self.env.user._is_internal():
            # What an agent has taken down by hand passes no pipeline.
            tickets._review_sla()
        return tickets

    def _system_fields(self):
        return super()._system_fields() | SYSTEM_FIELDS

    def write(self, vals):
        done = self.filtered("is_done") if "stage_id" in vals else self.browse()
        result = super().write(vals)
        if "stage_id" in vals:
            self._on_stage_sla(done)
        if self.env["feedback.sla.policy"]._condition_fields() & vals.keys():
            self.browse(id_ for id_ in self.ids if id_ not in self._in_triage())._review_sla()
        return result

    def _on_stage_sla(self, done):
        """Keep, cancel, pause or take up promises, now that the tickets have come to their stage.

        :param done: those of them that had been done before
        """
        for ticket in self.sudo():  # sudo: feedback.sla.status - the system alone writes promises
            if ticket.is_done and ticket not in done:
                ticket._end_promises()
            elif not ticket.is_done and ticket in done:
                ticket._revive_promises()
            ticket._open_promises()._follow_stage()
        self._refresh_sla()

    def _end_promises(self):
        """The ticket is done: resolved, unless the reason says that it was none; nobody waits for a reply any more."""
        self.ensure_one()
        promises = self._open_promises()
        if self.merged_into_id:
            promises._cancel("merged")
        elif self.close_reason_id.is_void:
            promises._cancel("void")
        else:
            replies = promises.filtered(lambda promise: promise.target in REPLY_TARGETS)
            replies._cancel("closed")
            (promises - replies)._reach()

    def _revive_promises(self):
        """The ticket is open again, and the time for which it was not does not count."""
        self.ensure_one()
        self.sla_status_ids.filtered(
            lambda promise: (
                promise.cancel_reason in ("closed", "void", "merged")
                or (promise.target == "resolution" and promise.reached_date)
            )
        )._revive()

    def _on_agent_message(self, message, msg_values):
        # Before the stage follows: an answer is no pause.
        self._open_promises().filtered(lambda promise: promise.target in REPLY_TARGETS)._reach()
        result = super()._on_agent_message(message, msg_values)
        self._refresh_sla()
        return result

    def _on_customer_message(self, message):
        result = super()._on_customer_message(message)
        if not self._is_first_message():
            self._review_sla()
        return result

    def _refresh_sla(self):
        """Take over what lists and the inbox go by: the next deadline and warning, and when a reply is due."""
        for ticket in self.sudo():  # sudo: feedback.ticket - the system alone writes these dates
            promises = ticket._open_promises()
            values = {
                "sla_deadline": min(filter(None, promises.mapped("deadline")), default=False),
                "sla_warning_date": min(filter(None, promises.mapped("warning_date")), default=False),
            }
            replies = promises.filtered(lambda promise: promise.target in REPLY_TARGETS)
            if replies and ticket.needs_reply:
                values["reply_due_date"] = min(filter(None, replies.mapped("deadline")), default=False)
            changed = {name: value for name, value in values.items() if ticket[name] != value}
            if changed:
                ticket.write(changed)
