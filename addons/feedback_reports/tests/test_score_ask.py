from collections import defaultdict
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .ask_common import AskCase


@tagged("post_install", "-at_install")
class TestScoreAsk(AskCase, MockEmail, TransactionCase):
    """Who is asked about a solved ticket, when, and how the mail looks."""

    def test_a_customer_is_asked_once_a_day_after_the_solution(self):
        ticket = self.solve(hours_ago=1)
        self.run_cron()
        score = ticket.score_ids
        self.assertEqual((score.state, score.kind, score.rule_id), ("planned", "csat", self.rule))
        ticket.resolved_date -= timedelta(hours=24)
        score.planned_date -= timedelta(hours=24)
        self.run_cron()
        self.assertEqual((score.state, score.user_id), ("asked", self.users["agent"]))
        self.assertEqual(score.mail_id.state, "outgoing")
        self.assertEqual(score.expiry_date - score.asked_date, timedelta(days=14))
        self.run_cron()
        self.assertEqual(ticket.score_ids, score)
        self.assertEqual(self.env["mail.mail"].search_count([("model", "=", "feedback.score")]), 1)

    def test_the_mail(self):
        score = self.ask()
        with self.mock_mail_gateway(mail_unlink_sent=False):
            score.mail_id.send()
        (mail,) = self._mails
        self.assertIn("anna@customer.example", mail["email_to"][0])
        self.assertIn("desk@desk.example", mail["email_from"])
        self.assertEqual(mail["reply_to"], mail["email_from"])
        self.assertEqual(mail["headers"]["Auto-Submitted"], "auto-generated")
        self.assertIn("/stop>", mail["headers"]["List-Unsubscribe"])
        for value in range(1, 6):
            self.assertIn(score._page_url(value), mail["body"])
            self.assertIn(score._page_url(value), mail["body_alternative"])
        for words in ("😀 Very satisfied [1]", "Do not ask me again [6]"):
            self.assertIn(words, mail["body_alternative"])
        self.assertNotIn("<img", mail["body"])
        self.assertIn(score.ticket_id.number, mail["subject"])

    def test_who_answers_the_mail_writes_into_the_conversation(self):
        score = self.ask()
        (message,) = score.ticket_id._public_messages()
        self.assertEqual(score.mail_id.references, message.message_id)

    def test_the_ticket_says_nothing_of_the_links(self):
        score = self.ask()
        self.assertFalse(score.ticket_id.message_ids.filtered(lambda message: "/feedback/score/" in message.body))

    def test_the_mail_speaks_the_customers_language(self):
        self.customer.lang = "ru_RU"
        score = self.ask()
        self.assertIn('lang="ru-RU"', score.mail_id.body_html)

    def test_two_rules_the_first_counts(self):
        second = self.make_rule(name="Later", sequence=20, delay_hours=0)
        first = self.make_rule(name="Earlier", sequence=1, team_ids=self.teams["team"].ids)
        self.assertEqual(self.ask(team="team").rule_id, first)
        self.assertEqual(self.ask(partner_id=False, email_from="b@customer.example").rule_id, self.rule)
        self.rule.active = False
        self.assertEqual(self.ask(partner_id=False, email_from="c@customer.example").rule_id, second)

    def test_conditions_of_a_rule(self):
        self.rule.write({"ticket_kind": "complaint", "domain": "[('priority', '=', '2')]"})
        self.assertFalse(self.ask(kind="complaint"))
        self.assertFalse(self.ask(priority="2"))
        self.assertTrue(self.ask(kind="complaint", priority="2"))
        self.rule.channel_ids = self.channel.copy({"email_address": "other@desk.example"})
        self.assertFalse(self.ask(kind="complaint", priority="2"))

    def test_conditions_that_cannot_be_used_are_refused(self):
        for name in ("domain", "partner_domain"):
            for text in ("[('nothing', '=', 1)]", "nonsense", "[('id', '=', uid)]"):
                with self.assertRaisesRegex(ValidationError, "cannot be used"):
                    self.rule[name] = text

    def test_a_rule_whose_field_has_gone_asks_nobody_and_stops_nobody(self):
        broken = self.make_rule(name="Broken", sequence=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE feedback_score_rule SET domain = %s WHERE id = %s", ["[('gone', '=', 1)]", broken.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.ask().rule_id, self.rule)

    def test_what_was_solved_before_the_rule_or_long_ago_is_left_alone(self):
        self.rule.since = fields.Datetime.now() - timedelta(hours=24)
        self.assertFalse(self.ask())
        self.rule.since = fields.Datetime.now() - timedelta(days=300)
        self.assertFalse(self.ask(hours_ago=24 * 8))

    def test_a_rule_that_starts_again_starts_now(self):
        self.rule.active = False
        self.rule.active = True
        self.assertFalse(self.ask())

    def test_a_rule_that_has_asked_cannot_be_deleted(self):
        self.ask()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self.rule.unlink()
        self.make_rule(name="Fresh").unlink()

    def test_a_broken_one_does_not_stop_the_others(self):
        tickets = self.solve(email_from="a@customer.example", partner_id=False)
        tickets |= self.solve(email_from="b@customer.example", partner_id=False)
        Score = self.env.registry["feedback.score"]
        question = Score._question

        def fail(score):
            if score.ticket_id == tickets[0]:
                raise ValueError("cannot be rendered")
            return question(score)

        loggers = (
            "odoo.addons.feedback_reports.models.feedback_score_ask",
            "odoo.addons.mail.models.mail_render_mixin",
        )
        with patch.object(Score, "_question", fail), mute_logger(*loggers):
            self.run_cron()
        self.assert_skipped(tickets[0].score_ids, "failed")
        self.assertEqual(tickets[1].score_ids.state, "asked")

    @mute_logger("odoo.sql_db")
    def test_what_another_worker_has_planned_is_not_planned_again(self):
        ticket = self.solve()
        values = self.rule._prepare_score_values(ticket)
        Score = self.env["feedback.score"]
        score = Score._set_down([values])
        self.assertFalse(Score._set_down([values, self.rule._prepare_score_values(self.solve())]))
        self.assertEqual(ticket.score_ids, score)

    def test_what_another_worker_has_in_hand_is_left_to_it(self):
        ticket = self.solve()
        self.env["feedback.score"]._plan_after_solving()
        score = ticket.score_ids
        with patch.object(
            self.env.registry["feedback.score"], "try_lock_for_update", lambda self, **_options: self[:0]
        ):
            score._ask_safely()
        self.assertEqual(score.state, "planned")
        score._ask_safely()
        mail = score.mail_id
        score._ask_safely()
        self.assertEqual((score.state, score.mail_id), ("asked", mail))

    def test_a_mail_that_fails_is_shown_and_can_be_sent_again(self):
        score = self.ask()
        score.mail_id.write({"state": "exception", "failure_reason": "No such host"})
        Score = self.env["feedback.score"]
        self.assertEqual(Score.search([("has_failed_mail", "=", True)]), score)
        self.assertEqual(self._as("manager", score).mail_error, "No such host")
        with self.assertRaises(AccessError):
            self._as("stranger", score).action_send_again()
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self._as("manager", score).action_send_again()
        self.assertEqual(len(self._mails), 1)
        self.assertFalse(Score.search([("has_failed_mail", "=", True)]))
        self.assertEqual((score.state, score.mail_id.exists()), ("asked", self.env["mail.mail"]))

    def test_nobody_answers_in_time(self):
        score = self.ask()
        score.expiry_date = fields.Datetime.now() - timedelta(minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref("feedback_reports.ir_cron_expire_scores").method_direct_trigger()
        self.assertEqual(score.state, "expired")
        with self.assertRaisesRegex(UserError, "closed"):
            score._record_answer(5)

    def test_counts_of_a_rule(self):
        scores = self.env["feedback.score"]
        for number in range(4):
            scores |= self.ask(partner_id=False, email_from=f"c{number}@customer.example")
        scores[0]._record_answer(5)
        self.ask(partner_id=False, email_from=False)
        self.assertEqual((self.rule.asked_count, self.rule.answered_count, self.rule.skipped_count), (4, 1, 1))
        self.assertEqual(self.rule.response_rate, 25)

    def test_asking_fifty_customers_takes_a_fixed_number_of_queries(self):
        """Measured: 50 customers in one run; a share of it would show a query for each of them."""
        tickets = self.env["feedback.ticket"]
        for number in range(50):
            tickets |= self.solve(partner_id=False, email_from=f"many{number}@customer.example")
        self.env["feedback.score"]._plan_after_solving()
        scores = self.env["feedback.score"].browse(tickets.score_ids.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(45):
            scores._ask()
            self.env.flush_all()
        self.assertEqual(set(scores.mapped("state")), {"asked"})


@tagged("post_install", "-at_install")
class TestScoreRefusals(AskCase, TransactionCase):
    """Who is not asked, and that it is set down."""

    def test_solved_by_the_customer_alone(self):
        ticket = self._ticket()
        stage = self.env["feedback.stage"]._first_of("resolved")
        ticket.sudo().with_context(feedback_actor="customer").stage_id = stage
        ticket.resolved_date = fields.Datetime.now() - timedelta(hours=48)
        self.run_cron()
        self.assert_skipped(ticket.score_ids, "self_closed")

    def test_closed_as_spam(self):
        ticket = self.solve()
        ticket.close_reason_id = self.env["feedback.close.reason"].create({"name": "Spam", "is_void": True})
        self.run_cron()
        self.assert_skipped(ticket.score_ids, "void")

    def test_merged(self):
        ticket = self.solve()
        ticket.merged_into_id = self._ticket()
        self.run_cron()
        self.assert_skipped(ticket.score_ids, "merged")

    def test_imported(self):
        self.assert_skipped(self.ask(is_imported=True), "imported")

    def test_confidential(self):
        self.assert_skipped(self.ask(is_confidential=True), "confidential")

    def test_of_an_anonymous_sender_nothing_is_kept(self):
        score = self.ask(is_anonymous=True)
        self.assert_skipped(score, "anonymous")
        self.assertFalse(score.partner_id or score.email_normalized)

    def test_no_address(self):
        self.assert_skipped(self.ask(email_from=False, partner_id=False), "no_address")

    def test_a_blacklisted_address(self):
        self.env["mail.blacklist"]._add("anna@customer.example")
        self.assert_skipped(self.ask(), "blacklist")

    def test_who_does_not_want_to_be_asked(self):
        self.env["feedback.score.refusal"].create(
            {"email_normalized": "Anna <ANNA@customer.example>", "company_id": self.company.id}
        )
        self.assert_skipped(self.ask(), "opted_out")

    def test_who_does_not_want_to_be_asked_by_another_company(self):
        self.env["feedback.score.refusal"].create(
            {"email_normalized": "anna@customer.example", "company_id": self.other_company.id}
        )
        self.assertEqual(self.ask().state, "asked")

    def test_reopened_before_the_question_was_due(self):
        ticket = self.solve(hours_ago=1)
        self.run_cron()
        self._as("agent", ticket).action_undo_close()
        ticket.score_ids.planned_date -= timedelta(hours=24)
        self.run_cron()
        self.assert_skipped(ticket.score_ids, "reopened")
        self.solve(ticket, hours_ago=30)
        self.run_cron()
        self.assertEqual(ticket.score_ids.state, "asked")

    def test_reopened_and_solved_again_is_asked_about_later(self):
        ticket = self.solve(hours_ago=1)
        self.run_cron()
        self._as("agent", ticket).action_undo_close()
        self.solve(ticket, hours_ago=2)
        ticket.score_ids.planned_date -= timedelta(hours=24)
        self.run_cron()
        self.assertEqual(ticket.score_ids.state, "planned")
        self.assertGreater(ticket.score_ids.planned_date, fields.Datetime.now() + timedelta(hours=20))

    def test_not_in_the_sample(self):
        self.rule.share = 1
        with patch("odoo.addons.feedback_reports.models.feedback_score_rule_plan.is_drawn", lambda *key: False):
            self.assert_skipped(self.ask(), "sample")

    def test_too_late(self):
        ticket = self.solve(hours_ago=40)
        self.env["feedback.score"]._plan_after_solving()
        ticket.resolved_date -= timedelta(days=9)
        ticket.score_ids.planned_date -= timedelta(days=9)
        self.run_cron()
        self.assert_skipped(ticket.score_ids, "late")

    def test_asked_often_enough(self):
        self.assertEqual(self.ask().state, "asked")
        self.assert_skipped(self.ask(), "fatigue")

    def test_two_tickets_of_one_person_in_one_run(self):
        first, second = self.solve(), self.solve(partner_id=False, email_from="Anna C. <Anna@Customer.example>")
        self.run_cron()
        self.assertEqual(first.score_ids.state, "asked")
        self.assert_skipped(second.score_ids, "fatigue")

    def test_one_contact_with_two_addresses_is_one_person(self):
        self.ask()
        self.assert_skipped(self.ask(email_from="anna.private@customer.example"), "fatigue")

    def test_two_kinds_share_the_budget(self):
        self.make_rule(kind="ces")
        scores = self.ask().grouped("kind")
        self.assertEqual(sorted(score.state for score in scores.values()), ["asked", "skipped"])

    def test_no_more_than_so_many_a_year(self):
        self.company.score_yearly_limit = 2
        for days in (100, 200):
            self.ask().asked_date = fields.Datetime.now() - timedelta(days=days)
        self.assert_skipped(self.ask(), "fatigue")
        self.company.score_yearly_limit = 0
        self.assertEqual(self.ask().state, "asked")

    def test_a_survey_counts_too(self):
        survey = self.env["survey.survey"].create({"title": "How are you?"})
        invited = self.env["survey.user_input"].create({"survey_id": survey.id, "partner_id": self.customer.id})
        self.assert_skipped(self.ask(), "fatigue")
        invited.unlink()
        self.assertEqual(self.ask().state, "asked")

    def test_soon_after_a_mailing(self):
        """What Email Marketing has sent, which need not be installed, comes in by one method."""
        sent = {"anna@customer.example": {fields.Datetime.now() - timedelta(days=1)}}
        self.patch(type(self.env["feedback.score"]), "_mailing_dates", lambda scores, now: defaultdict(set, sent))
        self.assert_skipped(self.ask(), "fatigue")
        sent["anna@customer.example"] = {fields.Datetime.now() - timedelta(days=4)}
        self.assertEqual(self.ask().state, "asked")

    def test_skips_can_be_found_by_their_reason(self):
        score = self.ask(is_imported=True)
        found = self._as("manager", self.env["feedback.score"]).search([("skip_reason", "=", "imported")])
        self.assertIn(score, found)
