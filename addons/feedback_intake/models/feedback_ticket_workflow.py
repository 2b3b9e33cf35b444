from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .feedback_stage import DONE_STATES

# What a report or a customer relies on: a person who could change it could make the figures say anything.
SYSTEM_FIELDS = {"number", "channel_id", "received_date", "first_reply_date", "acknowledged_date", "rating"}
SYSTEM_FIELDS |= {"is_anonymous", "is_imported", "access_token", "chat_id", "survey_answer_id", "is_anonymised"}
SYSTEM_FIELDS |= {"anonymised_date", "receipt_id", "is_withdrawn"}


class FeedbackTicket(models.Model):
    """How agents move tickets along, and the milestones that this leaves."""

    _inherit = "feedback.ticket"

    close_reason_id = fields.Many2one(
        "feedback.close.reason", copy=False, tracking=True, ondelete="restrict", index="btree_not_null"
    )
    previous_stage_id = fields.Many2one("feedback.stage", readonly=True, copy=False, ondelete="set null")

    def write(self, vals):
        if not self.env.su and (forbidden := self._system_fields() & vals.keys()):
            raise AccessError(self.env._("The system alone writes these fields: %s.", ", ".join(sorted(forbidden))))
        is_logged = {"stage_id", "user_id"} & vals.keys() and not self._keeps_no_log()
        before = {ticket: (ticket.state, ticket.user_id) for ticket in self} if is_logged else {}
        if "stage_id" in vals:
            vals = {**vals, **self._prepare_stage_values(self.env["feedback.stage"].browse(vals["stage_id"]))}
        result = super().write(vals)
        if is_logged:
            self._log_changes(before)
        if {"stage_id", "user_id", "team_id", "priority", "is_confidential"} & vals.keys():
            self._notify_bus("updated")
        return result

    def _system_fields(self):
        """Return the names of the fields that nobody but the system writes; addons add theirs."""
        return SYSTEM_FIELDS

    def _prepare_stage_values(self, stage):
        """Return what else changes when tickets come to ``stage``."""
        if stage.state in DONE_STATES:
            # From “Resolved” to “Closed” the day of the solution stays.
            resolved = {} if all(self.mapped("resolved_date")) else {"resolved_date": fields.Datetime.now()}
            return {**resolved, "snoozed_until": False}
        return {"resolved_date": False, "close_reason_id": False}

    def _keeps_no_log(self):
        """Tell whether the superuser writes tickets whose log comes from elsewhere. Nobody else gets around the log."""
        return self.env.su and self.env.context.get("feedback_no_milestones")

    def _log_changes(self, before):
        values = []
        for ticket in self:
            state, user = before[ticket]
            if ticket.state != state:
                kind = {
                    "resolved": "resolved",
                    "closed": "closed",
                    "waiting_customer": "waiting",
                }.get(ticket.state) or ("reopened" if state in DONE_STATES else None)
                if kind:
                    values += ticket._prepare_milestone_values(kind, value=ticket.stage_id.name)
            if ticket.user_id != user and ticket.user_id:
                values += ticket._prepare_milestone_values("assigned")
        self.env["feedback.ticket.milestone"]._log(values)

    def _prepare_milestone_values(self, kind, actor=None, **extra):
        """Return one dict a ticket for the log. The actor is found from who is acting unless given."""
        # Only our own superuser code says for whom it acts; a context may come from a browser.
        actor = actor or (self.env.su and self.env.context.get("feedback_actor"))
        if not actor:
            actor = "system" if self.env.su or self.env.user._is_public() else "agent"
        user_id = self.env.uid if actor == "agent" else False
        return [
            {
                "ticket_id": ticket.id,
                "kind": kind,
                "actor": actor,
                "user_id": ticket.user_id.id if kind == "assigned" else user_id,
                **extra,
            }
            for ticket in self
        ]

    def action_assign_to_me(self):
        self.check_access("write")
        self.user_id = self.env.user
        new = self.filtered(lambda ticket: ticket.state == "new")
        if stage := self.env["feedback.stage"]._first_of("open"):
            new.stage_id = stage

    def action_close(self, reason=None):
        """Close with a reason and remember where the tickets were, for :meth:`action_undo_close`.

        :param reason: id of a feedback.close.reason, or None
        """
        self.check_access("write")
        stage = self.env["feedback.stage"]._first_of("closed") or self.env["feedback.stage"]._first_of("resolved")
        if not stage:
            raise UserError(self.env._("No stage stands for “Closed”. Add one in the configuration."))
        for previous, tickets in self.filtered(lambda ticket: ticket.stage_id != stage).grouped("stage_id").items():
            tickets.write({"stage_id": stage.id, "close_reason_id": reason, "previous_stage_id": previous.id})
        return True

    def action_undo_close(self):
        self.check_access("write")
        fallback = self.env["feedback.stage"]._first_of("open")
        for ticket in self.filtered(lambda ticket: ticket.is_done and not ticket.merged_into_id):
            ticket.stage_id = ticket.previous_stage_id or fallback
        return True

    def action_snooze(self, hours):
        """Put aside for ``hours``; a customer's message wakes the tickets earlier."""
        self.check_access("write")
        if not 0 < hours <= 24 * 365:
            raise UserError(self.env._("A ticket can be put aside for up to a year."))
        self.snoozed_until = fields.Datetime.now() + timedelta(hours=hours)
        self.env["feedback.ticket.milestone"]._log(self._prepare_milestone_values("snoozed"))
        return True

    def action_open_snooze(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Snooze"),
            "res_model": "feedback.ticket.snooze",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def action_wake(self):
        self.check_access("write")
        self.snoozed_until = False
        return True

    def action_go_next(self):
        """Return the action that opens the ticket to take next, or a message that nothing is left."""
        if ticket := self._todo():
            return {
                "type": "ir.actions.act_window",
                "res_model": self._name,
                "res_id": ticket.id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": self.env._("Nothing is waiting for you. Well done!")},
        }

    def _todo(self, limit=1):
        """Return up to ``limit`` tickets to take next, other than these.

        Mine before nobody's; overdue before the rest, then by priority, the longest waiting first.
        """
        todo = Domain("is_done", "=", False) & Domain("is_snoozed", "=", False)
        mine = Domain("user_id", "=", self.env.uid) & Domain("needs_reply", "=", True)
        found = self.browse()
        for domain in (mine & Domain("is_overdue", "=", True), mine, Domain("user_id", "=", False)):
            others = Domain("id", "not in", (self | found).ids)
            if missing := limit - len(found):
                found |= self.search(todo & domain & others, order="priority desc, reply_due_date, id", limit=missing)
        return found

    @api.autovacuum
    def _gc_snoozed(self):
        """Forget snooze times that have passed, so that the filters stay small."""
        self.search([("snoozed_until", "<", fields.Datetime.now())], limit=1000).write({"snoozed_until": False})
