from odoo import models

from .base_automation import FEEDBACK_TRIGGERS

# Decisions about a ticket that has a long history are many; people ask about the latest.
SHOWN = 20
# What rules may look at by a name of their own, and the field of the rule that says it.
CONDITION_FIELDS = {
    "words": "feedback_words",
    "open_tickets": "feedback_has_open_tickets",
    "working": "feedback_hours",
    "partner_id": "feedback_partner_domain",
    "partner_id.category_id": "feedback_partner_tag_ids",
    "": "filter_domain",
}
# What Route decides, by the field of the action that says it.
DECISION_FIELDS = {"policy_ids": "feedback_policy_ids", "escalated": "feedback_escalate_to"}


class FeedbackRoutingTrace(models.Model):
    """The trace in words, in the reader's language. Names are those of today; ids that have gone say so."""

    _inherit = "feedback.routing.trace"

    def _render(self):
        """Return the latest of these decisions as HTML (Markup)."""
        # sudo: rules and people by their names - whoever may read the trace may know who decided
        traces = self.sudo()[:SHOWN]
        values = {"traces": [trace._in_words() for trace in traces]}
        return self.env["ir.qweb"]._render("feedback_routing.trace", values)

    def _in_words(self):
        self.ensure_one()
        labels = dict(FEEDBACK_TRIGGERS)
        selection = dict(self.env["base.automation"]._fields["trigger"]._description_selection(self.env))
        title = selection.get(self.trigger) if self.trigger in labels else None
        return {
            "kind": self.kind,
            "date": self.create_date,
            "title": title or dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            **(self._rules_in_words() if self.kind == "rules" else self._assignment_in_words()),
        }

    def _rules_in_words(self):
        details = self.details
        failed = {key: self._rule_names(ids.split()) for key, ids in details.get("failed", {}).items()}
        return {
            "matched": [self._match_in_words(line) for line in details.get("matched", [])],
            "failed": [(self._condition_label(key), names) for key, names in failed.items()],
            "failed_count": sum(map(len, failed.values())),
            "broken": [
                (", ".join(self._rule_names([rule_id])), error) for rule_id, error in details.get("broken", {}).items()
            ],
        }

    def _match_in_words(self, line):
        did = dict(line.get("did", {}))
        return {
            "name": ", ".join(self._rule_names([line["rule"]])) or line["name"],
            "live": line.get("live"),
            "mode": line["mode"],
            "because": [(self._condition_label(key), self._value_label(key, value)) for key, value in line["because"]],
            "refused": did.pop("refused", None),
            "did": [(self._decision_label(name), self._value_label(name, value)) for name, value in did.items()],
            "ran": line.get("ran", []),
            "stop": line.get("stop"),
            "error": line.get("error"),
        }

    def _rule_names(self, ids):
        rules = self.env["base.automation"].browse([int(rule_id) for rule_id in ids])
        return rules.exists().mapped("name")

    def _condition_label(self, key):
        name = key.partition(":")[0]
        if name in CONDITION_FIELDS:
            return self.env["base.automation"]._fields[CONDITION_FIELDS[name]]._description_string(self.env)
        field = self._field_at(key.removeprefix("folded:"))
        return field._description_string(self.env) if field else key

    def _decision_label(self, name):
        if name in DECISION_FIELDS:
            return self.env["ir.actions.server"]._fields[DECISION_FIELDS[name]]._description_string(self.env)
        return self.env["feedback.ticket"]._fields[name]._description_string(self.env)

    def _field_at(self, path):
        model, field = self.env["feedback.ticket"], None
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return None
            model = self.env[field.comodel_name] if field.relational else model
        return field

    def _value_label(self, key, value):
        """Return what a fact or a decision was, in words; empty where the condition says it all."""
        name = key.partition(":")[0]
        if value is True and name in ("", "partner_id", "folded"):
            return ""
        if name in ("words", "folded"):
            return value
        if name == "working":
            hours = self.env["base.automation"]._fields["feedback_hours"]._description_selection(self.env)
            return dict(hours)["inside" if value else "outside"]
        if name == "policy_ids":
            return ", ".join(self.env["feedback.sla.policy"].browse(value).exists().mapped("name"))
        if name == "escalated":
            return self.env._("the team's lead") if value == "lead" else self._names("res.users", [value])
        field = self._field_at(key)
        if isinstance(value, bool) and (field is None or field.type == "boolean"):
            return self.env._("yes") if value else self.env._("no")
        if field is None or value is False or value == []:
            return self.env._("not set")
        if field.relational:
            return self._names(field.comodel_name, value if isinstance(value, list) else [value])
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        return str(value)

    def _names(self, model_name, ids):
        records = self.env[model_name].browse(ids).exists()
        return ", ".join(records.mapped("display_name")) or self.env._("deleted since")

    def _assignment_in_words(self):
        details = self.details
        strategies = self.env["feedback.ticket"]._fields["assignment_strategy"]._description_selection(self.env)
        reasons = self._candidate_reasons()
        return {
            "strategy": dict(strategies).get(details.get("strategy")),
            "chosen": self._names("res.users", [details["chosen"]]) if details["chosen"] else None,
            "returned_from": (details.get("returned_from") or {}).get("name"),
            "candidates": [
                {**candidate, "reason": reasons.get(candidate["reason"], candidate["reason"])}
                for candidate in details["candidates"]
                if candidate["reason"] not in ("not_member", "not_lead")
            ],
        }

    def _candidate_reasons(self):
        """Return why somebody could not take a ticket, by the codes of ``tools.assignment``."""
        return {
            "": self.env._("could take it"),
            "busy": self.env._("is busy"),
            "away": self.env._("is away"),
            "off_hours": self.env._("is off hours"),
            "time_off": self.env._("has time off"),
            "full": self.env._("has as many tickets as allowed"),
            "channel_full": self.env._("has as many tickets of this channel as allowed"),
            "returned": self.env._("has just let it go"),
            "unskilled": self.env._("does not know the subject or the language"),
            "other_company": self.env._("does not work in this company"),
        }
