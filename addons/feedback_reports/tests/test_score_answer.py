from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .ask_common import AskCase


@tagged("post_install", "-at_install")
class TestScoreAnswer(AskCase, TransactionCase):
    """The first answer stands; it can be changed for some hours, and every change is logged."""

    def setUp(self):
        super().setUp()
        self.score = self.ask()

    def test_the_first_answer(self):
        self.score._record_answer(4, " Quick and kind ", source="mail")
        self.assertEqual((self.score.state, self.score.value, self.score.source), ("answered", 4, "mail"))
        self.assertEqual((self.score.comment, self.score.points), ("Quick and kind", 100))
        self.assertFalse(self.score.change_ids)

    def test_a_change_is_logged_and_the_day_of_the_answer_stays(self):
        self.score._record_answer(4, "Quick", source="mail")
        self.score.answered_date = answered = fields.Datetime.now() - timedelta(hours=3)
        self.score._record_answer(2, "It broke again", source="page")
        self.assertEqual((self.score.value, self.score.is_bad, self.score.answered_date), (2, True, answered))
        change = self.score.change_ids
        self.assertEqual((change.old_value, change.new_value, change.source), (4, 2, "page"))
        self.assertEqual((change.old_comment, change.new_comment), ("Quick", "It broke again"))
        self.assertEqual(self.score.source, "mail")

    def test_the_same_answer_again_is_no_change(self):
        self.score._record_answer(4, "Quick")
        self.score._record_answer(4)
        self.score._record_answer(4, "Quick")
        self.assertFalse(self.score.change_ids)

    def test_outside_the_window_the_answer_stands(self):
        self.score._record_answer(4)
        self.score.answered_date -= timedelta(hours=25)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            self.score._record_answer(5)
        self.assertEqual(self.score.value, 4)

    def test_no_window_no_change(self):
        self.score.change_hours = 0
        self.score._record_answer(4)
        with self.assertRaisesRegex(UserError, "can no longer be changed"):
            self.score._record_answer(5)

    def test_what_is_not_on_the_scale_is_refused(self):
        for value in (0, 6, -1, "4", 4.5, None, True):
            with self.assertRaisesRegex(UserError, "from 1 to 5"):
                self.score._record_answer(value)

    def test_nought_is_a_value_of_nps(self):
        score = self.env["feedback.score"].create({"kind": "nps", "company_id": self.company.id, "state": "asked"})
        score._record_answer(0)
        self.assertEqual((score.state, score.value, score.points), ("answered", 0, -100))

    def test_csat_is_the_tickets_stars_and_rated_is_logged_once(self):
        ticket = self.score.ticket_id
        self.score._record_answer(2)
        self.score._record_answer(3)
        self.assertEqual(ticket.rating, 3)
        rated = ticket.milestone_ids.filtered(lambda one: one.kind == "rated")
        self.assertEqual((len(rated), rated.actor, rated.value), (1, "customer", "2 / 5"))

    def test_the_mood_of_the_message_stays(self):
        ticket = self.score.ticket_id
        ticket.sentiment = "negative"
        self.score._record_answer(5)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((ticket.rating, ticket.sentiment), (5, "negative"))

    def test_how_it_ended_tells_nothing_about_the_message(self):
        ticket = self._ticket(subject="Opening hours")
        before = (ticket.sentiment, ticket.sentiment_source, ticket.sentiment_score)
        self.score.ticket_id = ticket
        self.score._record_answer(1)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(ticket.rating, 1)
        self.assertEqual((ticket.sentiment, ticket.sentiment_source, ticket.sentiment_score), before)

    def test_every_answer_calls_the_hook(self):
        seen = []
        Score = type(self.score)
        self.patch(Score, "_on_answered", lambda score: seen.append(score.value))
        self.score._record_answer(4)
        self.score._record_answer(4)
        self.score._record_answer(1)
        self.assertEqual(seen, [4, 1])

    def test_the_log_cannot_be_changed(self):
        self.score._record_answer(4)
        self.score._record_answer(5)
        with self.assertRaises(AccessError):
            self.score.change_ids.write({"old_value": 1})
        with self.assertRaises(AccessError):
            self.score.change_ids.unlink()

    def test_the_reports_count_who_was_asked_and_who_answered(self):
        kpis = self._as("manager", self.env["feedback.kpi"])._of("csat", "response_rate")
        self.score._record_answer(5)
        other = self.ask(partner_id=False, email_from="other@customer.example")
        self.assertEqual(other.state, "asked")
        self.ask(partner_id=False, email_from=False)
        now = fields.Datetime.now()
        figures = kpis._measure(now - timedelta(days=1), now + timedelta(days=1))
        self.assertEqual([figures[kpi][()][0] for kpi in kpis], [100, 50])


@tagged("post_install", "-at_install")
class TestAskAccess(AskCase, TransactionCase):
    """Seen from outside."""

    def setUp(self):
        super().setUp()
        self.score = self.ask(team="own", solver="lead")
        self.score._record_answer(4)
        self.score._record_answer(2)

    def sees(self, name, records):
        return self._as(name, records.browse()).search([("id", "in", records.ids)])

    def test_scores_and_their_changes_are_seen_with_their_tickets(self):
        for records in (self.score, self.score.change_ids):
            for name in ("lead", "manager"):
                self.assertEqual(self.sees(name, records), records, name)
            for name in ("agent", "outsider", "stranger", "strange_manager"):
                self.assertFalse(self.sees(name, records), name)
            for name in ("reader", "portal", "public"):
                with self.assertRaises(AccessError):
                    self.sees(name, records)

    def test_nobody_writes_a_score(self):
        for name in ("agent", "lead", "manager"):
            with self.assertRaises(AccessError):
                self._as(name, self.score).write({"value": 5})
            with self.assertRaises(AccessError):
                self._as(name, self.env["feedback.score"]).create({"kind": "nps", "company_id": self.company.id})

    def test_managers_make_rules_for_their_own_company(self):
        rules = self._as("manager", self.env["feedback.score.rule"])
        self.assertEqual(rules.create({"name": "Mine"}).company_id, self.company)
        self._as("agent", self.rule).read(["name"])
        with self.assertRaises(AccessError):
            self._as("agent", self.rule).name = "Ours"
        with self.assertRaises(AccessError):
            self._as("strange_manager", self.rule).name = "Ours"
        with self.assertRaises(AccessError):
            rules.create({"name": "Theirs", "company_id": self.other_company.id})

    def test_who_is_left_alone_is_the_managers_business(self):
        refusals = self._as("manager", self.env["feedback.score.refusal"])
        refusal = refusals.create({"email_normalized": "someone@customer.example"})
        for name in ("agent", "reader", "portal"):
            with self.assertRaises(AccessError):
                self._as(name, refusal).read(["email_normalized"])
        with self.assertRaises(AccessError):
            self._as("strange_manager", refusal).unlink()
        refusal.unlink()

    def test_the_mail_itself_is_no_ones_business(self):
        self.assertNotIn("mail_id", self._as("manager", self.env["feedback.score"]).fields_get())
