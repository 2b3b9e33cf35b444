from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemoScore(TransactionCase):
    """The demonstration's scores tell a true story."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["feedback.demo"]._load_scores()
        names = cls.env["ir.model.data"].search([("module", "=", "feedback_demo"), ("model", "=", "feedback.ticket")])
        cls.tickets = cls.env["feedback.ticket"].browse(names.mapped("res_id"))
        companies = cls.env.ref("base.main_company") | cls.env.ref("feedback_demo.company_second")
        cls.scores = cls.env["feedback.score"].search([("company_id", "in", companies.ids)])

    def test_loading_again_changes_nothing(self):
        before = self.env["feedback.score"].search_count([])
        self.env["feedback.demo"]._load_scores()
        self.assertEqual(self.env["feedback.score"].search_count([]), before)

    def test_there_is_something_of_everything(self):
        self.assertEqual(set(self.scores.mapped("kind")), {"csat", "nps", "ces"})
        self.assertLessEqual({"answered", "skipped", "expired"}, set(self.scores.mapped("state")))
        self.assertTrue(any(self.scores.mapped("machine_hits")))
        self.assertTrue(self.scores.filtered("survey_id"))
        asked = self.scores.filtered("asked_date")
        share = len(asked.filtered(lambda score: score.state == "answered")) / len(asked)
        self.assertTrue(0.28 <= share <= 0.45, share)

    def test_csat_agrees_with_the_stars(self):
        answered = self.scores.filtered(lambda score: score.kind == "csat" and score.state == "answered")
        self.assertGreater(len(answered), 15)
        for score in answered:
            self.assertEqual(score.value, score.ticket_id.rating, score.ticket_id.display_name)
            self.assertIn("rated", score.ticket_id.milestone_ids.mapped("kind"))

    def test_nothing_happens_before_its_cause(self):
        for score in self.scores.filtered("ticket_id"):
            self.assertLess(score.ticket_id.resolved_date, score.planned_date)
        for score in self.scores.filtered(lambda score: score.state == "answered" and score.asked_date):
            self.assertLess(score.asked_date, score.answered_date)
        for followup in self.scores.followup_ids.filtered("done_date"):
            self.assertLess(followup.score_id.answered_date, followup.done_date)

    def test_bad_scores_are_followed_up_late_or_still_to_be(self):
        followups = self.scores.followup_ids
        self.assertTrue(all(followups.score_id.mapped("is_bad")))
        self.assertTrue(followups.filtered("is_overdue"))
        self.assertTrue(followups.filtered(lambda followup: followup.state == "in_progress" or not followup.is_overdue))
        done = followups.filtered(lambda followup: followup.state == "done")
        self.assertTrue(done.filtered(lambda followup: followup.done_date > followup.deadline))
        self.assertTrue(all(done.mapped(lambda followup: bool(followup.action_ids))))
        live = followups - done
        self.assertTrue(all(live.mapped(lambda followup: bool(followup.plan_ids))))
