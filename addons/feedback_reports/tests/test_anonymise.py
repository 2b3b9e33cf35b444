from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.feedback_intake.tests.test_anonymise import ADDRESS, NAME, PLANTED, SECRET, PlantedCase

from .score_common import ScoreCase

GROUPS = ("team_id", "channel_id", "kind", "category_id", "user_id")


@tagged("post_install", "-at_install")
class TestFiguresStay(TransactionCase):
    """Anonymising the demonstration data changes no key figure."""

    def figures(self, kpis, start, end):
        measured = {"all": kpis._measure(start, end)}
        for name in GROUPS:
            own = kpis.filtered(lambda kpi, name=name: name in self.env[kpi.model]._fields)
            measured[name] = own._measure(start, end, groupby=[name])
        return measured

    def test_every_key_figure_is_the_same_before_and_after(self):
        companies = self.env["res.company"].search([])
        self.env = self.env(context={**self.env.context, "allowed_company_ids": companies.ids})
        end = fields.Datetime.now() + timedelta(seconds=1)
        kpis = self.env["feedback.kpi"].search([("code", "!=", "backlog_age_days")])  # it grows while we look
        self.assertGreater(len(kpis), 20)
        tickets = self.env["feedback.ticket"].search([("is_done", "=", True)])
        self.assertGreater(len(tickets), 50)
        before = self.figures(kpis, end - timedelta(days=400), end)
        tickets._anonymise()
        self.assertEqual(set(tickets.mapped("subject")) - {"Anonymised"}, set())
        self.assertEqual(self.figures(kpis, end - timedelta(days=400), end), before)


@tagged("post_install", "-at_install")
class TestScoresForget(PlantedCase, ScoreCase, TransactionCase):
    """A score keeps its value, not what was said and done in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")

    def _scored(self, **values):
        ticket = self.planted_ticket(**values)
        score = self._answered(1, ticket=ticket, comment=f"Bad {SECRET}", email_normalized=ADDRESS)
        self._answer(score, 2, f"Less bad {SECRET}")
        followup = self.env["feedback.score.followup"].search([("score_id", "=", score.id)])
        if not followup:
            followup = followup.create({"score_id": score.id, "deadline": fields.Datetime.now()})
        followup.note = f"{NAME} is calm again"
        followup.message_post(body=f"I have called {NAME}")
        if ticket.state != "closed":
            ticket.action_close()
        return ticket, score, followup

    def test_nothing_tells_who_gave_the_score_and_why(self):
        ticket, score, followup = self._scored()
        before = self.traces(*PLANTED)
        for place in ("feedback_score.comment", "feedback_score_change.new_comment", "feedback_score_followup.note"):
            self.assertIn(place, before)
        ticket._anonymise()
        self.assertEqual(self.traces(*PLANTED), {})
        self.assertEqual((score.value, score.state, followup.exists()), (2, "answered", followup))

    def test_a_score_without_a_ticket_is_found_and_forgotten(self):
        admin = new_test_user(self.env, "score_admin", "base.group_system", company_id=self.company.id)
        score = self._answered(9, kind="nps", email_normalized=ADDRESS, comment=SECRET)
        refusal = self.env["feedback.score.refusal"].create(
            {"email_normalized": ADDRESS, "company_id": self.company.id}
        )
        wizard = self.env["privacy.lookup.wizard"].with_user(admin).create({"name": NAME, "email": ADDRESS})
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertLessEqual({(score._name, score.id), (refusal._name, refusal.id)}, found)
        wizard.action_feedback_erase()
        self.assertEqual((score.email_normalized, score.comment, score.value), (False, False, 9))
        self.assertTrue(refusal.exists())


@tagged("post_install", "-at_install")
class TestReportExport(ScoreCase, TransactionCase):
    def test_exporting_a_report_is_set_down(self):
        self.users["manager"].group_ids |= self.env.ref("base.group_allow_export")
        ticket = self._ticket()
        self.env.flush_all()
        Report = self._as("manager", self.env["feedback.report.event"])
        rows = Report.search([("ticket_id", "=", ticket.id)])
        rows.export_data(["date"])
        log = self.env["feedback.access.log"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((log.action, log.user_id), ("exported", self.users["manager"]))
