import json
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase

# Compares each row with what is expected of it: {subject: [state, pattern of the text]}.
CHECK = """
    const wrong = Object.entries(%s).filter(([subject, [state, text]]) => {
        const row = [...document.querySelectorAll("%s")].find((one) => one.textContent.includes(subject));
        const badge = row.querySelector(".badge[data-state]");
        const isRight = badge?.dataset.state === state && new RegExp(text).test(badge.textContent) && badge.title;
        return state ? !isRight : badge;
    });
    if (wrong.length) {
        console.error(`Another badge: ${JSON.stringify(wrong)}`);
    } else {
        console.log("test successful");
    }
"""


@tagged("post_install", "-at_install")
class TestSlaBadge(DeskCase, HttpCase):
    """What the badge says in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["feedback.sla.policy"].search([]).active = False
        cls.env["feedback.sla.policy"].create(
            {"name": "Day and night", "resolution_hours": 3, "calendar_choice": "always", "company_id": cls.company.id}
        )
        now = fields.Datetime.now()
        cls.expected = {}
        for subject, hours, stage, state, text in (
            ("Fresh", 0.75, "open", "running", "^2 h 1[45] min$"),
            ("Nearly", 2.75, "open", "at_risk", "^1[45] min$"),
            ("Late", 6, "open", "missed", "^−3 h( 1 min)?$"),
            ("Asleep", 1, "waiting_customer", "paused", "^(2 h|1 h 59 min)$"),
            ("Solved", 1, "resolved", "", ""),
        ):
            ticket = cls._ticket(subject=subject, received_date=now - timedelta(hours=hours))
            ticket._triage()
            ticket.stage_id = cls.env["feedback.stage"]._first_of(stage)
            cls.expected[subject] = [state, text]

    def check(self, url, row):
        self.browser_js(
            url,
            CHECK % (json.dumps(self.expected), row),
            ready=f"document.querySelectorAll('{row}').length >= {len(self.expected)}",
            login="desk_agent",
            timeout=120,
        )

    def test_in_the_list(self):
        action = self.env.ref("feedback_intake.feedback_ticket_action_analysis")
        self.check(f"/odoo/action-{action.id}?view_type=list", ".o_data_row")

    def test_on_the_cards(self):
        action = self.env["ir.actions.act_window"].create(
            {"name": "All of them", "res_model": "feedback.ticket", "view_mode": "kanban,form"}
        )
        self.check(f"/odoo/action-{action.id}", ".o_kanban_record:not(.o_kanban_ghost)")
