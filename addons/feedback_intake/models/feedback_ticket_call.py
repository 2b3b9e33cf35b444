from odoo import SUPERUSER_ID, api, fields, models

CALL_BACK = "mail.mail_activity_data_call"


class FeedbackTicket(models.Model):
    """Telephone calls about a ticket, and whom to call back."""

    _inherit = "feedback.ticket"

    call_ids = fields.One2many("feedback.call", "ticket_id", "Calls", readonly=True)
    call_count = fields.Integer("Number of Calls", compute="_compute_call_count")
    can_dial = fields.Boolean(compute="_compute_can_dial")

    def _compute_call_count(self):
        groups = self.env["feedback.call"]._read_group([("ticket_id", "in", self.ids)], ["ticket_id"], ["__count"])
        counts = {ticket.id: count for ticket, count in groups}
        for ticket in self:
            ticket.call_count = counts.get(ticket.id, 0)

    def _compute_can_dial(self):
        for company, tickets in self.grouped("company_id").items():
            is_able = bool(self.env["feedback.channel"]._dialling(company))
            for ticket in tickets:
                ticket.can_dial = is_able and bool(ticket._number_to_dial())

    def _number_to_dial(self):
        return self.phone_sanitized or self.partner_id.phone_sanitized

    def action_dial(self):
        """Call the customer: the agent's telephone rings first."""
        self.ensure_one()
        self.check_access("write")
        return self.env["feedback.channel"]._dialling(self.company_id)._dial(self._number_to_dial())

    def action_open_calls(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_intake.feedback_call_action")
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": {}}

    def _open_form(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def _plan_call_back(self, call):
        """Have somebody call back, once, however often the customer has called."""
        if self.activity_search([CALL_BACK]):
            return
        user = self.user_id or self.team_id.user_id or self.channel_id.user_id or self.env.ref("base.user_root")
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            CALL_BACK,
            summary=self.env._("Call back %s", call._number_shown()),
            user_id=user.id,
        )

    def _finish_call_backs(self):
        # What the visitor's events bring about is the robot's word.
        tickets = self.with_user(SUPERUSER_ID) if self.env.user._is_public() else self
        tickets.activity_feedback([CALL_BACK])

    def _on_missed_call(self):
        """A customer who has called in vain waits for us as one who has written."""
        self.env["feedback.ticket.milestone"]._log(self._prepare_milestone_values("customer_reply", actor="customer"))
        if not self.needs_reply:
            self._start_reply_clock()
        values = {"needs_reply": True, "snoozed_until": False, "last_customer_date": fields.Datetime.now()}
        stage = self.env["feedback.stage"]._first_of("open")
        if stage and self.state not in ("new", "open"):
            values["stage_id"] = stage.id
        self.with_context(feedback_actor="customer").write(values)
        self._notify_bus("updated")

    def _on_logged_call(self, call, needs_call_back):
        """An agent has spoken with the customer: nobody waits any longer, unless we promised to call back."""
        # sudo: feedback.ticket - first reply and log are the system's; the agent may write the ticket
        ticket = self.sudo().with_context(feedback_actor="agent")
        ticket._finish_call_backs()
        if needs_call_back:
            ticket._plan_call_back(call)
        else:
            ticket._on_answer_elsewhere()

    @api.ondelete(at_uninstall=False)
    def _unlink_calls(self):
        # sudo: feedback.call - calls and their recordings go with their ticket
        self.sudo().call_ids.unlink()
