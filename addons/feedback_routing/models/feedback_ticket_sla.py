from odoo import fields, models

REPLY_TARGETS = {"first_reply", "next_reply"}


class FeedbackTicket(models.Model):
    """Which promises a ticket has."""

    _inherit = "feedback.ticket"

    sla_status_ids = fields.One2many("feedback.sla.status", "ticket_id", "Promises", readonly=True)
    sla_deadline = fields.Datetime(
        "SLA", readonly=True, copy=False, index="btree_not_null", help="The next deadline of what was promised."
    )
    sla_warning_date = fields.Datetime("SLA at Risk From", readonly=True, copy=False)

    def _triage(self):
        """Policies are judged once, when routing is through: what it writes on its way changes no promise."""
        self._in_triage().update(self.ids)
        return super()._triage()

    def _in_triage(self):
        """Return the ids of the tickets that are being routed in this transaction."""
        return self.env.cr.cache.setdefault("feedback_sla_in_triage", set())

    def _apply_sla(self):
        result = super()._apply_sla()
        self._review_sla()
        self._in_triage().difference_update(self.ids)
        return result

    def _open_promises(self):
        # sudo: feedback.sla.status - promises are kept or missed whoever works on the ticket
        return self.sudo().sla_status_ids.filtered(lambda status: status._is_open())

    def _review_sla(self):
        """Let open tickets have the promises of the policies that they meet now, and of no others."""
        # sudo: feedback.ticket - the system alone makes promises
        tickets = self.sudo().filtered(lambda ticket: not (ticket.is_done or ticket.is_imported))
        judged = self.env["feedback.sla.policy"].sudo()._judge(tickets)
        values = [promise for ticket in tickets for promise in ticket._review_promises(judged)]
        self.env["feedback.sla.status"].sudo().create(values)
        tickets._refresh_sla()

    def _review_promises(self, judged):
        """Drop what no longer applies, and return the values of the promises that are to be made.

        :param judged: {policy id: ids of the tickets that meet it}
        """
        self.ensure_one()
        met = {policy_id for policy_id, ticket_ids in judged.items() if self.id in ticket_ids}
        promises = self._open_promises()
        values = self._prepare_promises(met | self._policies_by_rule(), self._sla_start(self.received_date))
        stale = promises.filtered(lambda status: status.policy_id.id in judged.keys() - met and not status.is_by_rule)
        stale._cancel("conditions")
        (promises - stale)._follow_team()
        return values

    def _policies_by_rule(self):
        """Return the ids of the policies that automation rules have put the ticket under."""
        self.ensure_one()
        return set(self.sla_status_ids.filtered("is_by_rule").policy_id.ids)

    def _add_sla(self, policies):
        """Make the promises of these policies whatever their conditions.

        They count from when the ticket was received while it is being routed, and from now on later.
        """
        # sudo: feedback.ticket - the system alone makes promises
        tickets = self.sudo().filtered(lambda ticket: not (ticket.is_done or ticket.is_imported))
        values = []
        for ticket in tickets:
            is_new = ticket.id in self._in_triage()
            start = ticket._sla_start(ticket.received_date if is_new else fields.Datetime.now())
            promises = ticket._prepare_promises(set(policies.ids), start)
            values += [{**promise, "is_by_rule": True} for promise in promises]
        self.env["feedback.sla.status"].sudo().create(values)
        tickets._refresh_sla()

    def _prepare_promises(self, policy_ids, start):
        """Return the values of the promises that these policies make and the ticket does not have yet."""
        self.ensure_one()
        by_rule = self._policies_by_rule()
        return [
            {**self._prepare_promise(terms, target, start), "is_by_rule": terms.policy_id in by_rule}
            for terms in self.env["feedback.sla.policy"]._active_terms().values()
            if terms.policy_id in policy_ids and terms.is_valid_at(self.received_date)
            if terms.company_id in (False, self.company_id.id)
            for target in terms.hours
            if self._lacks_promise(terms.policy_id, target)
        ]

    def _lacks_promise(self, policy_id, target):
        """Tell whether this policy should promise something now that it does not promise yet."""
        if target == "first_reply" and self.first_reply_date:
            return False
        if target == "next_reply" and not (self.first_reply_date and self.needs_reply):
            return False
        alike = REPLY_TARGETS if target in REPLY_TARGETS else {target}
        return not any(
            promise.policy_id.id == policy_id and promise.target in alike for promise in self._open_promises()
        )

    def _prepare_promise(self, terms, target, start):
        """Return the values of one promise. Pauses that the ticket has had count for a new policy as well."""
        self.ensure_one()
        known = max(self._open_promises(), key=lambda promise: len(promise.pauses or []), default=None)
        is_paused = self.stage_id.id in terms.pause_stages
        values = {
            "ticket_id": self.id,
            "policy_id": terms.policy_id,
            "company_id": self.company_id.id,
            "target": target,
            **self._prepare_terms(terms, target),
            "start_date": self._sla_start(self.last_customer_date) if target == "next_reply" else start,
            "pauses": known and known.pauses,
            "paused_since": is_paused and ((known and known.paused_since) or self._sla_now()),
        }
        return {**values, **self.env["feedback.sla.status"]._plan(values)}

    def _prepare_terms(self, terms, target):
        """Return what a promise keeps of its policy."""
        calendar_id = self._sla_team_calendar().id if terms.calendar_choice == "team" else terms.calendar_id
        return {
            "hours": terms.hours[target],
            "calendar_choice": terms.calendar_choice,
            "calendar_id": calendar_id,
            "warning_share": terms.warning_share,
            "pause_stages": terms.pause_stages,
            "terms_version": terms.version,
        }

    def _sla_team_calendar(self):
        return self.team_id._working_calendar(self.company_id)

    def _sla_now(self):
        return self._sla_moment(fields.Datetime.now())

    def _sla_moment(self, moment):
        """Return the moment as promises keep it: of what an anonymous customer does, the day alone is kept."""
        return self.company_id._day_of(moment) if self.is_anonymous else moment

    def _sla_start(self, moment):
        """Return when a promise begins: to an anonymous customer, whose hour nobody knows, when their day is over."""
        return self.company_id._day_after(moment) if self.is_anonymous else moment
