from datetime import timedelta

from odoo import fields

from odoo.addons.feedback_intake.tests.common import DeskCase


class AskCase(DeskCase):
    """A company that asks for CSAT a day after solving. The questions of other companies are out of the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["feedback.score.rule"].search([]).active = False
        cls.env["feedback.score"].search([("state", "in", ("planned", "asked"))]).state = "expired"
        cls.rule = cls.make_rule()

    @classmethod
    def make_rule(cls, **values):
        rule = cls.env["feedback.score.rule"].create(
            {"name": "After solving", "kind": "csat", "company_id": cls.company.id, **values}
        )
        rule.since = fields.Datetime.now() - timedelta(days=30)
        return rule

    def solve(self, ticket=None, hours_ago=48, solver="agent", **values):
        """Return a ticket that ``solver`` has answered and closed ``hours_ago`` hours ago."""
        ticket = ticket or self._ticket(**{"user_id": self.users[solver].id, **values})
        self._post_as_agent(ticket, solver)
        self._as(solver, ticket).action_close()
        ticket.resolved_date = fields.Datetime.now() - timedelta(hours=hours_ago)
        return ticket

    def run_cron(self):
        """Let the scheduled action run as Odoo runs it."""
        self.env.flush_all()
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.ref("feedback_reports.ir_cron_ask_scores").method_direct_trigger()
        self.env.invalidate_all()

    def ask(self, **values):
        """Return the score of a solved ticket after the scheduled action has run."""
        ticket = self.solve(**values)
        self.run_cron()
        return ticket.score_ids

    def assert_skipped(self, score, reason):
        self.assertEqual((score.state, score.skip_reason, score.asked_date), ("skipped", reason, False))
        self.assertFalse(score.mail_id)
