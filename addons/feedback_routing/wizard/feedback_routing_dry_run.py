from collections import defaultdict
from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_TICKETS = 2000


class FeedbackRoutingDryRun(models.TransientModel):
    """Shows what a rule would have done to the latest tickets, before it does anything."""

    _name = "feedback.routing.dry.run"
    _description = "Dry Run of a Routing Rule"

    rule_id = fields.Many2one("base.automation", required=True, ondelete="cascade")
    mode = fields.Selection(related="rule_id.feedback_mode")
    limit = fields.Integer("Latest Tickets", default=200, required=True)
    tried_count = fields.Integer("Tickets Tried", readonly=True)
    matched_count = fields.Integer("Would Match", readonly=True)
    stopped_count = fields.Integer(
        "Never Get Here", readonly=True, help="They would match, but a rule above stops them."
    )
    line_ids = fields.One2many("feedback.routing.dry.run.line", "dry_run_id", "Tickets", readonly=True)
    other_ids = fields.One2many("feedback.routing.dry.run.other", "dry_run_id", "Other Rules", readonly=True)
    idle_rules = fields.Char("Rules That Match None of Them", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        dry_runs = super().create(vals_list)
        for dry_run in dry_runs:
            dry_run._run()
        return dry_runs

    def action_run(self):
        self.ensure_one()
        self._run()
        return self._reopen()

    def action_arm(self):
        self.rule_id.action_feedback_arm()
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dry Run"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _run(self):
        """Let the latest tickets pass this rule, and all live rules with it. Nothing is written to them.

        :raise UserError: the number of tickets is out of range
        """
        self.ensure_one()
        if not 0 < self.limit <= MAX_TICKETS:
            raise UserError(self.env._("Choose between 1 and %s tickets.", MAX_TICKETS))
        self.rule_id.check_access("read")
        rule, rules = self._compiled()
        tickets = self.env["feedback.ticket"].search([("is_imported", "=", False)], order="id desc", limit=self.limit)
        idle = {one.id for one in rules}
        lines, overlaps, stopped = [], defaultdict(list), 0
        for ticket in tickets:
            alone, together = self._rehearse(ticket, [rule]), self._rehearse(ticket, rules)
            idle -= {match["rule"] for match in together.matched}
            if not alone.matched:
                continue
            others = [match for match in together.matched if match["rule"] != rule.id]
            is_stopped = len(others) == len(together.matched)
            stopped += is_stopped
            did = alone.matched[0]["did"]
            for match in others:
                overlaps[match["rule"]].append(self._contradicts(did, match["did"]))
            lines.append(self._prepare_line(ticket, did, others, is_stopped))
        self.write(
            {
                "tried_count": len(tickets),
                "matched_count": len(lines),
                "stopped_count": stopped,
                "line_ids": [fields.Command.clear(), *map(fields.Command.create, lines)],
                "other_ids": [fields.Command.clear(), *map(fields.Command.create, self._prepare_others(overlaps))],
                "idle_rules": ", ".join(one.name for one in rules if one.id in idle) or False,
            }
        )

    def _compiled(self):
        """Return (this rule, all live rules with this one at its place), whether or not it is active or live yet."""
        # sudo: base.automation - the rules of other companies take part in what happens to tickets
        Rule = self.env["base.automation"].sudo()
        mine = Rule.browse(self.rule_id.id)
        compiled = replace(mine._compile_feedback_rule(Rule._category_descendants()), mode="live")
        others = [one for one in Rule._compiled_rules(mine.trigger) if one.id != mine.id and one.mode != "shadow"]
        order = {rule.id: (rule.feedback_sequence, rule.id) for rule in Rule.browse([one.id for one in others]) | mine}
        return compiled, sorted([*others, compiled], key=lambda one: order[one.id])

    def _rehearse(self, ticket, rules):
        return self.env["feedback.routing.engine"]._rehearse(ticket, rules, ticket.received_date)

    def _contradicts(self, did, other):
        """Tell whether two decisions set the same thing differently."""
        return any(other[name] != value for name, value in did.items() if name in other and name != "tag_ids")

    def _prepare_line(self, ticket, did, others, is_stopped):
        Trace = self.env["feedback.routing.trace"].sudo()
        changes = [f"{Trace._decision_label(name)}: {Trace._value_label(name, value)}" for name, value in did.items()]
        return {
            "ticket_id": ticket.id,
            "changes": "; ".join(changes) or False,
            "other_rules": ", ".join(Trace._rule_names([match["rule"] for match in others])) or False,
            "is_stopped": is_stopped,
        }

    def _prepare_others(self, overlaps):
        return [
            {"rule_name": rule.name, "ticket_count": len(overlaps[rule.id]), "conflict_count": sum(overlaps[rule.id])}
            # sudo: base.automation - the names of rules that take the same tickets
            for rule in self.env["base.automation"].sudo().browse(overlaps)
        ]


class FeedbackRoutingDryRunLine(models.TransientModel):
    _name = "feedback.routing.dry.run.line"
    _description = "Ticket in a Dry Run"

    dry_run_id = fields.Many2one("feedback.routing.dry.run", required=True, index=True, ondelete="cascade")
    ticket_id = fields.Many2one("feedback.ticket", ondelete="cascade")
    changes = fields.Char("Would Set")
    other_rules = fields.Char("Other Rules That Match")
    is_stopped = fields.Boolean("Stopped Above")


class FeedbackRoutingDryRunOther(models.TransientModel):
    _name = "feedback.routing.dry.run.other"
    _description = "Rule That Takes the Same Tickets"
    _order = "ticket_count desc, id"

    dry_run_id = fields.Many2one("feedback.routing.dry.run", required=True, index=True, ondelete="cascade")
    rule_name = fields.Char("Rule")
    ticket_count = fields.Integer("Same Tickets")
    conflict_count = fields.Integer("Set Otherwise", help="Tickets in which both rules set the same thing differently.")
