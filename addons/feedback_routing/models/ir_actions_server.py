from dataclasses import dataclass

from odoo import api, fields, models

from odoo.addons.feedback_intake.models.feedback_ticket import KINDS

from ..tools.assignment import STRATEGIES
from .base_automation import TRIGGER_NAMES

FEEDBACK_STATES = [
    ("feedback_route", "Route Feedback"),
    ("feedback_sla", "Set SLA"),
    ("feedback_escalate", "Escalate Feedback"),
    ("feedback_stop", "Stop Here"),
]
STATE_NAMES = [name for name, _label in FEEDBACK_STATES]


@dataclass(frozen=True, slots=True)
class CompiledAction:
    """An action as the engine uses it. ``values``: what Route writes, by field; ids, never records."""

    id: int
    name: str
    state: str
    values: tuple = ()
    tag_ids: tuple = ()
    policy_ids: tuple = ()
    company_ids: tuple = ()


class IrActionsServer(models.Model):
    """What a routing rule can do with a ticket, beside all that Odoo's own actions do."""

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[*FEEDBACK_STATES, ("code",)], ondelete={name: "cascade" for name in STATE_NAMES}
    )
    feedback_team_id = fields.Many2one("feedback.team", "To Team", ondelete="restrict")
    feedback_assignment = fields.Selection(
        [*STRATEGIES, ("person", "This person")],
        "Given To",
        help="Empty: as the team does it.",
    )
    feedback_user_id = fields.Many2one("res.users", "Person", domain="[('share', '=', False)]", ondelete="restrict")
    feedback_priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Very High"), ("3", "Urgent")], "Set Priority"
    )
    feedback_category_id = fields.Many2one("feedback.category", "Set Category", ondelete="restrict")
    feedback_tag_ids = fields.Many2many("feedback.tag", "ir_act_server_feedback_tag_rel", string="Add Tags")
    feedback_kind = fields.Selection(KINDS, "Set Kind")
    feedback_is_confidential = fields.Boolean("Make Confidential")
    feedback_policy_ids = fields.Many2many(
        "feedback.sla.policy", "ir_act_server_feedback_policy_rel", string="SLA Policies"
    )
    feedback_escalate_to = fields.Selection(
        [("lead", "The team's lead"), ("person", "This person")], "Escalate To", default="lead"
    )
    feedback_raises_priority = fields.Boolean("Raise Priority", default=True)
    feedback_makes_activity = fields.Boolean("Make an Activity", default=True)
    feedback_hands_over = fields.Boolean("Hand the Ticket Over")

    def _compute_allowed_states(self):
        result = super()._compute_allowed_states()
        for action in self:
            is_ticket = action.model_id.model == "feedback.ticket"
            action.allowed_states = [state for state in action.allowed_states if is_ticket or state not in STATE_NAMES]
        return result

    @api.depends("state")
    def _compute_available_model_ids(self):
        ours = self.filtered(lambda action: action.state in STATE_NAMES)
        ours.available_model_ids = self.env["ir.model"]._get("feedback.ticket").ids
        return super(IrActionsServer, self - ours)._compute_available_model_ids()

    @api.model
    def _warning_depends(self):
        return [
            *super()._warning_depends(),
            "feedback_team_id",
            "feedback_assignment",
            "feedback_user_id",
            "feedback_priority",
            "feedback_category_id",
            "feedback_tag_ids",
            "feedback_kind",
            "feedback_is_confidential",
            "feedback_policy_ids",
            "feedback_escalate_to",
        ]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state in STATE_NAMES and self.model_id and self.model_id.model != "feedback.ticket":
            warnings.append(self.env._("It works on feedback tickets only."))
        if self.state == "feedback_route" and not self._has_route():
            warnings.append(self.env._("Choose what it should set: a team, a person, a priority…"))
        if self._names_person() and not self.feedback_user_id:
            warnings.append(self.env._("Choose the person."))
        if self.state == "feedback_sla" and not self.feedback_policy_ids:
            warnings.append(self.env._("Choose an SLA policy."))
        return warnings

    def _has_route(self):
        relations = self.feedback_team_id or self.feedback_category_id or self.feedback_tag_ids
        return bool(
            relations
            or self.feedback_assignment
            or self.feedback_priority
            or self.feedback_kind
            or self.feedback_is_confidential
        )

    def _names_person(self):
        return (self.state == "feedback_route" and self.feedback_assignment == "person") or (
            self.state == "feedback_escalate" and self.feedback_escalate_to == "person"
        )

    def _name_depends(self):
        return [*super()._name_depends(), "feedback_team_id", "feedback_user_id", "feedback_policy_ids"]

    def _generate_action_name(self):
        target = {
            "feedback_route": self.feedback_team_id or self.feedback_user_id,
            "feedback_sla": self.feedback_policy_ids[:1],
            "feedback_escalate": self.feedback_user_id,
        }.get(self.state)
        name = super()._generate_action_name()
        return f"{name}: {target.display_name}" if target else name

    def _compile_feedback_action(self):
        """Return this action (:class:`CompiledAction`) as the engine uses it."""
        if self.state == "feedback_route":
            values = self._prepare_route_values()
        elif self.state == "feedback_escalate":
            values = {
                "to": self.feedback_user_id.id if self.feedback_escalate_to == "person" else "lead",
                "raises_priority": self.feedback_raises_priority,
                "makes_activity": self.feedback_makes_activity,
                "hands_over": self.feedback_hands_over,
            }
        else:
            values = {}
        return CompiledAction(
            id=self.id,
            name=self.name,
            state=self.state,
            values=tuple(values.items()),
            tag_ids=tuple(self.feedback_tag_ids.ids) if self.state == "feedback_route" else (),
            policy_ids=tuple(self.feedback_policy_ids.ids) if self.state == "feedback_sla" else (),
            company_ids=self._companies_in_reach(),
        )

    def _prepare_route_values(self):
        values = {
            "team_id": self.feedback_team_id.id,
            "priority": self.feedback_priority,
            "category_id": self.feedback_category_id.id,
            "kind": self.feedback_kind,
            "is_confidential": self.feedback_is_confidential,
        }
        if self.feedback_assignment == "person":
            values["user_id"] = self.feedback_user_id.id
        elif self.feedback_assignment:
            values["assignment_strategy"] = self.feedback_assignment
        return {name: value for name, value in values.items() if value}

    def _companies_in_reach(self):
        """Return the ids of the companies whose tickets this action can take, or an empty tuple for all.

        A person, team or category that is archived takes none: ``(0,)``.
        """
        targets = [self.feedback_team_id, self.feedback_category_id]
        if self._names_person():
            targets.append(self.feedback_user_id)
        if not all(target.active for target in targets if target):
            return (0,)
        reach = [set(target.company_id.ids) for target in targets[:2] if target.company_id]
        reach += [set(target.company_ids.ids) for target in targets[2:] if target]
        if not reach:
            return ()
        return tuple(set.intersection(*reach)) or (0,)

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._feedback_rules()._changed()
        return actions

    def write(self, vals):
        rules = self._feedback_rules()
        result = super().write(vals)
        (rules | self._feedback_rules())._changed()
        return result

    def unlink(self):
        rules = self._feedback_rules()
        result = super().unlink()
        rules._changed()
        return result

    def _feedback_rules(self):
        # sudo: base.automation - whether an action belongs to a routing rule, not what the rule says
        return self.sudo().base_automation_id.filtered(lambda rule: rule.trigger in TRIGGER_NAMES).exists()

    def _run_action_feedback_route_multi(self, eval_context=None):
        """Outside the engine (contextual action, other triggers) an action works on the records at hand."""
        records = eval_context.get("records") or eval_context.get("record") or self.env["feedback.ticket"]
        self.env["feedback.routing.engine"]._run_action(records, self._compile_feedback_action())
        return False

    _run_action_feedback_sla_multi = _run_action_feedback_route_multi
    _run_action_feedback_escalate_multi = _run_action_feedback_route_multi
    _run_action_feedback_stop_multi = _run_action_feedback_route_multi
