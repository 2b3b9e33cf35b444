from odoo import api, fields, models
from odoo.fields import Domain

from .feedback_sla_status import OPEN


class FeedbackSlaPolicy(models.Model):
    """What becomes of running promises when the terms of their policy change: a manager decides."""

    _inherit = "feedback.sla.policy"

    settled_version = fields.Integer(
        default=0, readonly=True, copy=False, help="The version up to which earlier promises stay as they are."
    )
    earlier_promise_count = fields.Integer(compute="_compute_earlier_promise_count")
    open_promise_count = fields.Integer("Running Promises", compute="_compute_open_promise_count")

    @api.depends("terms_version", "settled_version")
    def _compute_earlier_promise_count(self):
        for policy in self:
            policy.earlier_promise_count = len(policy._earlier_promises())

    def _compute_open_promise_count(self):
        domain = OPEN & Domain("policy_id", "in", self.ids)
        counts = dict(self.env["feedback.sla.status"]._read_group(domain, ["policy_id"], ["__count"]))
        for policy in self:
            policy.open_promise_count = counts.get(policy, 0)

    def _earlier_promises(self):
        """Return the running promises that follow earlier terms, unless they were settled to stay so."""
        self.ensure_one()
        Status = self.env[
            "feedback.sla.status"
        ].sudo()  # sudo: feedback.sla.status - the policy's promises, seen or not
        if self.settled_version == self.terms_version:
            return Status
        return Status.search(
            OPEN & Domain("policy_id", "=", self.id) & Domain("terms_version", "<", self.terms_version)
        )

    def action_move_promises(self):
        """Put running promises under the present terms, from when they began."""
        self.check_access("write")
        for policy in self:
            terms, promises = policy._terms(), policy._earlier_promises()
            kept = promises.filtered(lambda promise, terms=terms: promise.target in terms.hours)
            (promises - kept)._cancel("terms")
            for promise in kept:
                promise._move(**promise.ticket_id._prepare_terms(terms, promise.target))
            kept._follow_stage()
            promises.ticket_id._review_sla()

    def action_keep_promises(self):
        """Leave running promises under the terms that they were given."""
        self.check_access("write")
        for policy in self:
            policy.settled_version = policy.terms_version

    def action_open_promises(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("feedback_routing.feedback_sla_status_action")
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {"search_default_open": 1}}
