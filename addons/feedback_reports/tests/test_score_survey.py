"""Answers to survey questions that are marked count as scores, once."""

from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .score_common import ScoreCase


class SurveyCase(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Our shop",
                "access_mode": "public",
                "users_login_required": False,
                "questions_layout": "one_page",
                "feedback_company_id": cls.company.id,
            }
        )
        cls.question, cls.other, cls.reason = cls.env["survey.question"].create(
            [
                {
                    "survey_id": cls.survey.id,
                    "title": "Would you recommend us?",
                    "question_type": "scale",
                    "sequence": 1,
                    "feedback_score_kind": "nps",
                    "has_feedback_comment": True,
                },
                {"survey_id": cls.survey.id, "title": "Unmarked", "question_type": "scale", "sequence": 2},
                {"survey_id": cls.survey.id, "title": "Why?", "question_type": "text_box", "sequence": 3},
            ]
        )

    @classmethod
    def scores(cls):
        return cls.env["feedback.score"].search([("survey_id", "=", cls.survey.id)], order="id")

    @classmethod
    def entry(cls, value, reason=None, **values):
        entry = cls.env["survey.user_input"].create({"survey_id": cls.survey.id, "state": "in_progress", **values})
        entry._save_lines(cls.question, str(value) if value is not None else "")
        entry._save_lines(cls.other, "5")
        if reason:
            entry._save_lines(cls.reason, reason)
        return entry


@tagged("post_install", "-at_install")
class TestScoreSurvey(SurveyCase, TransactionCase):
    def test_zero_is_a_value_and_the_next_text_is_the_comment(self):
        self.entry(0, "Never again", partner_id=self.customer.id)._mark_done()
        score = self.scores()
        self.assertEqual((score.kind, score.value, score.points, score.is_bad), ("nps", 0, -100, True))
        self.assertEqual((score.state, score.source, score.comment), ("answered", "survey", "Never again"))
        self.assertEqual((score.partner_id, score.company_id), (self.customer, self.company))
        self.assertFalse(score.asked_date, "Nobody was invited by us: the response rate must not count it")
        self.assertTrue(score.followup_id)

    def test_each_answer_counts_once_even_if_the_survey_is_finished_again(self):
        entry = self.entry(9)
        entry._mark_done()
        entry.state = "in_progress"
        entry._save_lines(self.question, "2")
        entry._mark_done()
        self.assertEqual(self.scores().mapped("value"), [9])

    def test_tests_unfinished_and_skipped_ones_do_not_count(self):
        self.entry(9, test_entry=True)._mark_done()
        self.entry(9)
        self.entry(None)._mark_done()
        self.assertFalse(self.scores())

    def test_the_end_of_a_live_session_counts_what_was_answered(self):
        self.survey.session_start_time = "2026-01-01 00:00:00"
        self.entry(10)
        self.entry(7)
        self.survey.action_end_session()
        self.assertEqual(self.scores().mapped("value"), [10, 7])

    def test_a_scale_that_begins_elsewhere_is_moved_and_another_is_refused_when_marked(self):
        self.question.write({"scale_min": 0, "scale_max": 4, "feedback_score_kind": "csat"})
        self.entry(0)._mark_done()
        self.entry(4)._mark_done()
        self.assertEqual(self.scores().mapped("value"), [1, 5])
        with (
            self.assertRaisesRegex(ValidationError, "needs a scale of 11 steps, such as 0 to 10"),
            self.env.cr.savepoint(),
        ):
            self.question.write({"scale_min": 1, "scale_max": 10, "feedback_score_kind": "nps"})
        with self.assertRaisesRegex(ValidationError, "cannot count as CSAT"):
            self.question.question_type = "text_box"

    def test_earlier_answers_are_counted_by_the_button_with_their_date_and_without_follow_ups(self):
        self.question.feedback_score_kind = False
        entries = self.entry(3, "Too slow") | self.entry(10)
        for entry in entries:
            entry._mark_done()
        entries.end_datetime = "2026-01-15 10:00:00"
        self.assertFalse(self.scores())
        self.question.feedback_score_kind = "nps"
        message = self.survey.action_count_feedback_scores()["params"]["message"]
        self.assertIn("2 answers", message)
        scores = self.scores()
        self.assertEqual(scores.mapped("value"), [3, 10])
        self.assertEqual(scores[0].comment, "Too slow")
        self.assertEqual(str(scores[0].answered_date), "2026-01-15 10:00:00")
        self.assertFalse(scores.followup_ids)
        self.assertIn("nothing to take in", self.survey.action_count_feedback_scores()["params"]["message"])
        self.assertEqual(self.survey.feedback_score_count, 2)

    def test_answers_from_before_the_scale_was_changed_are_left_out(self):
        self.question.feedback_score_kind = False
        for value in (10, 2):
            self.entry(value)._mark_done()
        self.question.write({"scale_min": 1, "scale_max": 5, "feedback_score_kind": "csat"})
        self.survey.action_count_feedback_scores()
        self.assertEqual(self.scores().mapped("value"), [2])

    def test_a_person_of_the_surveys_who_knows_no_feedback_may_mark_and_count(self):
        user = new_test_user(self.env, "desk_surveyor", "survey.group_survey_user", company_id=self.company.id)
        survey = self.survey.with_user(user)
        self.entry(9)._mark_done()
        self.question.with_user(user).scale_max_label = "Sure"
        survey.action_count_feedback_scores()
        self.assertFalse(self.env["feedback.score"].with_user(user).has_access("read"))


@tagged("post_install", "-at_install")
class TestScoreSurveyPage(SurveyCase, HttpCase):
    def test_a_visitor_answers_the_survey_on_its_page(self):
        response = self.url_open(f"/survey/start/{self.survey.access_token}")
        self.assertEqual(response.status_code, 200)
        entry = self.env["survey.user_input"].search([("survey_id", "=", self.survey.id)])
        url = f"{self.survey.access_token}/{entry.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{url}", {})
        answers = {str(self.question.id): "6", str(self.other.id): "1", str(self.reason.id): "So so"}
        self.make_jsonrpc_request(f"/survey/submit/{url}", answers)
        score = self.scores()
        self.assertEqual((score.value, score.comment, score.partner_id.id), (6, "So so", False))
