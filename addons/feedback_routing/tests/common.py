"""What tests of routing share."""

from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.feedback_intake.tests.common import DeskCase


class RoutingCase(DeskCase):
    """Mixed into a TransactionCase: the desk of feedback_intake, and rules made in one line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["base.automation"].search([("is_feedback_rule", "=", True)]).active = False
        cls.ticket_model = cls.env["ir.model"]._get("feedback.ticket")
        cls.action_values = {"model_id": cls.ticket_model.id, "usage": "base_automation"}

    @classmethod
    def _rule(cls, name="Rule", actions=(), **values):
        """Create a live rule. ``actions``: dicts of server actions; those of one key are ``feedback_<key>`` values."""
        rule = cls.env["base.automation"].create(
            {
                "name": name,
                "model_id": cls.ticket_model.id,
                "trigger": "on_feedback_received",
                "feedback_mode": "live",
                "action_server_ids": [
                    Command.create(
                        {"name": name, "model_id": cls.ticket_model.id, "usage": "base_automation", **action}
                    )
                    for action in actions
                ],
                **values,
            }
        )
        cls.env.flush_all()  # what is computed late clears the caches late
        return rule

    @classmethod
    def _route_to(cls, team=None, **values):
        """Return the values of an action “Route”."""
        names = {f"feedback_{name}": value for name, value in values.items()}
        return {"state": "feedback_route", **({"feedback_team_id": cls.teams[team].id} if team else {}), **names}

    @classmethod
    def _selection(cls, field, *values):
        return cls.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", "feedback.ticket"), ("field_id.name", "=", field), ("value", "in", values)]
        )

    def _routed(self, **values):
        """Return a new ticket that has passed the rules."""
        ticket = self._ticket(**values)
        ticket._route()
        return ticket

    def _at(self, moment):
        """Freeze our clock at ``moment`` (UTC)."""
        return freeze_time(moment)

    def _trace(self, ticket, trigger="on_feedback_received"):
        traces = ticket.routing_trace_ids.filtered(lambda trace: trace.trigger == trigger)
        return traces.sorted("id")[-1:].details
