from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# Who knows and speaks what; everybody else knows everything and speaks English.
AGENTS = {
    "olga.smirnova": {"languages": ["ru_RU", "en_US"], "capacity": 30},
    "dmitry.volkov": {"languages": ["ru_RU"], "categories": ["defect", "parts"], "capacity": 12},
    "james.carter": {"languages": ["en_US"], "categories": ["payment", "refund"], "capacity": 20},
    "emily.watson": {"languages": ["en_US"], "status": "busy"},
    "sergey.kuznetsov": {"languages": ["ru_RU", "en_US"]},
    "marina.orlova": {"languages": ["ru_RU"]},
}

TEAMS = {
    "care": {"assignment_strategy": "least_open", "return_after_minutes": 240},
    "quality": {"assignment_strategy": "skill"},
    "patient": {"assignment_strategy": "round_robin", "return_at_shift_end": True},
}


class FeedbackDemo(models.AbstractModel):
    """Demonstration data of routing: what agents can do, and the promises of tickets that are open."""

    _inherit = "feedback.demo"

    @api.model
    def _load_routing(self):
        """Set up agents and teams, and let the open tickets of the last week pass the rules. Nobody is notified."""
        demo = self.with_context(tracking_disable=True, mail_activity_quick_update=True)
        demo._set_up_agents()
        for name, values in TEAMS.items():
            demo.env.ref(f"feedback_demo.team_{name}").write(values)
        tickets = demo.env["feedback.ticket"].search([("is_done", "=", False), ("is_imported", "=", False)])
        tickets.filtered(lambda ticket: ticket.received_date > fields.Datetime.now() - timedelta(days=7))._run_rules(
            "on_feedback_received"
        )
        tickets._apply_sla()

    @api.model
    def _set_up_agents(self):
        Lang = self.env["res.lang"].with_context(active_test=False)
        for agent in self.env["feedback.agent"].search([("user_id.login", "in", list(AGENTS))]):
            known = AGENTS[agent.user_id.login]
            categories = [self.env.ref(f"feedback_demo.category_{name}").id for name in known.get("categories", [])]
            agent.write(
                {
                    "lang_ids": [Command.set(Lang.search([("code", "in", known["languages"])]).ids)],
                    "category_ids": [Command.set(categories)],
                    "capacity": known.get("capacity", 0),
                    "status": known.get("status", "available"),
                }
            )
