import logging
from datetime import datetime
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import ormcache

_logger = logging.getLogger(__name__)

TERM_FIELDS = {"first_reply_hours", "next_reply_hours", "resolution_hours", "calendar_choice", "calendar_id"}
TERM_FIELDS |= {"warning_share", "pause_stage_ids"}


class Terms(NamedTuple):
    """A policy as plain data, the same for every user and transaction."""

    policy_id: int
    version: int
    company_id: int | bool
    team_ids: frozenset
    conditions: Domain | None  # None: broken
    is_automatic: bool
    date_from: datetime | bool
    date_to: datetime | bool
    hours: dict  # target -> hours of working time
    calendar_choice: str
    calendar_id: int | bool
    warning_share: int
    pause_stages: list  # ids

    def is_valid_at(self, moment):
        return (not self.date_from or self.date_from <= moment) and (not self.date_to or moment < self.date_to)


class FeedbackSlaPolicy(models.Model):
    """Policies as the engine reads them, and which of them a ticket meets."""

    _inherit = "feedback.sla.policy"

    terms_version = fields.Integer(default=1, required=True, readonly=True, copy=False)
    is_broken = fields.Boolean(compute="_compute_is_broken")

    @api.depends("domain")
    def _compute_is_broken(self):
        for policy in self:
            policy.is_broken = policy._usable_conditions() is None

    def write(self, vals):
        result = super().write(vals)
        if TERM_FIELDS & vals.keys():
            for policy in self:
                super(FeedbackSlaPolicy, policy).write({"terms_version": policy.terms_version + 1})
        return result

    def _terms(self):
        """Return the policy as :class:`Terms`."""
        self.ensure_one()
        # sudo: feedback.sla.policy - whoever works on a ticket, the same policies apply
        policy = self.sudo()
        hours = {target: policy[f"{target}_hours"] for target in ("first_reply", "next_reply", "resolution")}
        return Terms(
            policy_id=policy.id,
            version=policy.terms_version,
            company_id=policy.company_id.id,
            team_ids=frozenset(policy.team_ids.ids),
            conditions=policy._usable_conditions(),
            is_automatic=policy.is_automatic,
            date_from=policy.date_from,
            date_to=policy.date_to,
            hours={target: number for target, number in hours.items() if number},
            calendar_choice=policy.calendar_choice,
            calendar_id=policy.calendar_choice == "own" and policy.calendar_id.id,
            warning_share=policy.warning_share,
            pause_stages=policy.pause_stage_ids.ids,
        )

    def _usable_conditions(self):
        """Return the domain, or None when it is broken: a field that it names may have gone with its addon."""
        try:
            conditions = self._parse_domain()
            conditions.validate(self.env["feedback.ticket"])
        except (ValueError, SyntaxError, TypeError, KeyError):
            return None
        return conditions

    @api.model
    @ormcache()
    def _active_terms(self):
        """Return {policy id: terms} of the active policies of all companies, in their order."""
        # sudo: feedback.sla.policy - whoever works on a ticket, the same policies apply
        return {policy.id: policy._terms() for policy in self.sudo().search([])}

    @api.model
    @ormcache()
    def _condition_fields(self):
        """Return the fields of a ticket whose change may put it under other policies or hours."""
        Ticket = self.env["feedback.ticket"]
        names = {"company_id", "team_id"}
        for terms in self._active_terms().values():
            for condition in (terms.conditions or Domain.TRUE).iter_conditions():
                name = condition.field_expr.partition(".")[0]
                depends = self.env.registry.field_depends[Ticket._fields[name]]
                names |= {name, *(path.partition(".")[0] for path in depends)}
        # What promises themselves write makes no other promises, or they would chase each other for ever.
        return frozenset(names - {"sla_deadline", "sla_warning_date", "reply_due_date"})

    @api.model
    def _judge(self, tickets):
        """Return {policy id: ids of the tickets that meet its conditions} for the policies that apply by themselves.

        A policy that cannot be judged is left out. Dates are not looked at.
        """
        judged = {}
        for terms in self._active_terms().values():
            if terms.is_automatic and terms.conditions is not None:
                try:
                    judged[terms.policy_id] = set(self._filter_tickets(terms, tickets).ids)
                except OperationalError:
                    raise
                except Exception:
                    _logger.exception("SLA policy %s cannot be judged", terms.policy_id)
        return judged

    @api.model
    def _filter_tickets(self, terms, tickets):
        return tickets.filtered(
            lambda ticket: (
                terms.company_id in (False, ticket.company_id.id)
                and (not terms.team_ids or ticket.team_id.id in terms.team_ids)
            )
        ).filtered_domain(terms.conditions)
