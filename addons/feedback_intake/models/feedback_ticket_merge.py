from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class FeedbackTicket(models.Model):
    """Two tickets about the same thing become one, and can become two again.

    Nothing is moved: the merged ticket keeps its messages and shows them to nobody else, the survivor links to it,
    and what the customer answers there lands in the survivor. So undoing it loses nothing.
    """

    _inherit = "feedback.ticket"

    merged_into_id = fields.Many2one(
        "feedback.ticket", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
    merged_ticket_ids = fields.One2many("feedback.ticket", "merged_into_id", "Merged Tickets", readonly=True)

    @api.constrains("merged_into_id")
    def _check_merged_into(self):
        if self._has_cycle("merged_into_id"):
            raise ValidationError(self.env._("A ticket cannot be merged into itself."))
        for ticket in self.filtered("merged_into_id"):
            # sudo: feedback.ticket - the ticket that it was merged into may be out of sight
            if ticket.merged_into_id.sudo().company_id != ticket.company_id:
                raise ValidationError(self.env._("Tickets of two companies cannot be merged."))

    def _survivor(self):
        """Return the ticket that speaks for this one now."""
        ticket = self
        while ticket.merged_into_id:
            ticket = ticket.merged_into_id
        return ticket

    def _merge_into(self, survivor):
        """Merge these tickets into ``survivor``.

        :raise UserError: of another company, into itself, merged already, or only one of them confidential
        """
        survivor = survivor._survivor()
        (self | survivor).check_access("write")
        for ticket in self:
            ticket._check_can_merge(survivor)
        stage = self.env["feedback.stage"]._first_of("closed")
        for ticket in self:
            ticket.write({"merged_into_id": survivor.id, "previous_stage_id": ticket.stage_id.id, "stage_id": stage.id})
            ticket.message_post(body=self.env._("Merged into %s.", survivor._get_html_link(title=survivor.number)))
            survivor.message_post(
                body=self.env._("%s was merged into this ticket.", ticket._get_html_link(title=ticket.number))
            )
        Milestone = self.env["feedback.ticket.milestone"]
        Milestone._log(self._prepare_milestone_values("merged", value=survivor.number))
        self.activity_ids.write({"res_id": survivor.id})
        survivor.tag_ids |= self.tag_ids

    def _check_can_merge(self, survivor):
        self.ensure_one()
        if self == survivor:
            raise UserError(self.env._("A ticket cannot be merged into itself."))
        if self.company_id != survivor.company_id:
            raise UserError(self.env._("Tickets of two companies cannot be merged."))
        if self.merged_into_id:
            raise UserError(self.env._("%s is merged already.", self.number))
        if self.is_confidential != survivor.is_confidential:
            raise UserError(self.env._("A confidential ticket can only be merged with another confidential one."))

    def action_undo_merge(self):
        self.check_access("write")
        fallback = self.env["feedback.stage"]._first_of("open")
        merged = self.filtered("merged_into_id")
        for ticket in merged:
            ticket.merged_into_id.message_post(
                body=self.env._("%s is a ticket of its own again.", ticket._get_html_link(title=ticket.number))
            )
            ticket.write({"merged_into_id": False, "stage_id": (ticket.previous_stage_id or fallback).id})
        self.env["feedback.ticket.milestone"]._log(merged._prepare_milestone_values("unmerged"))
        return True

    def action_open_merge(self):
        """Open the wizard. It proposes to keep the one that a stranger's answer hints at, or the oldest of several."""
        tickets = self | self.hint_ticket_id
        oldest = tickets.sorted("id")[:1] if len(tickets) > 1 else tickets.browse()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge Tickets"),
            "res_model": "feedback.ticket.merge",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_ticket_ids": tickets.ids,
                "default_survivor_id": self[:1].hint_ticket_id.id or oldest.id,
            },
        }
