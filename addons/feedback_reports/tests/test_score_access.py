"""Who sees scores and follow-ups, and who may see to them."""

from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import TransactionCase, tagged

from .ask_common import AskCase
from .score_common import ScoreCase

EVERYBODY = ("agent", "outsider", "lead", "manager", "stranger", "strange_manager")


@tagged("post_install", "-at_install")
class TestScoreAccess(ScoreCase, TransactionCase):
    def seen_by(self, record):
        """Return the names of those who see the record, in lists as on its own."""
        seen = []
        for name in EVERYBODY:
            own = self._as(name, record)
            found = bool(own.search([("id", "=", record.id)]))
            self.assertEqual(found, own.has_access("read"), name)
            seen += [name] if found else []
        return seen

    def rows_seen_by(self, score):
        report = self.env["feedback.report.score"]
        return [name for name in EVERYBODY if self._as(name, report).search_count([("score_id", "=", score.id)])]

    def check(self, score, *names):
        self.assertEqual(self.seen_by(score), list(names))
        self.assertEqual(self.rows_seen_by(score), list(names))
        if score.followup_id:
            self.assertEqual(self.seen_by(score.followup_id), list(names))

    def test_a_score_is_seen_by_whoever_sees_its_ticket(self):
        self.check(self._answered(1, ticket=self._ticket("all")), "agent", "outsider", "lead", "manager")
        self.check(self._answered(1, ticket=self._ticket("team")), "agent", "lead", "manager")
        self.check(self._answered(1, ticket=self._ticket("own")), "lead", "manager")
        confidential = self._ticket("all", is_confidential=True)
        self.check(self._answered(1, ticket=confidential), "lead", "manager")

    def test_a_score_without_a_ticket_is_for_managers_and_the_salesperson(self):
        score = self._answered(2, "nps", partner_id=self.customer.id)
        self.check(score, "manager")
        self.customer.user_id = self.users["outsider"]
        self.check(score, "outsider", "manager")
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True, "user_id": self.users["agent"].id})
        self.customer.write({"user_id": False, "parent_id": firm.id})
        self.check(score, "agent", "manager")

    def test_whoever_is_to_follow_up_sees_the_score(self):
        score = self._answered(2, "nps", partner_id=self.customer.id)
        self._as("manager", score.followup_id).user_id = self.users["outsider"]
        self.check(score, "outsider", "manager")

    def test_the_history_of_an_answer_is_seen_with_the_score(self):
        score = self._answered(2, "nps", partner_id=self.customer.id)
        self._answer(score, 3)
        self.assertEqual(self.seen_by(score.change_ids), ["manager"])

    def test_the_responsible_the_lead_and_managers_alone_write_follow_ups(self):
        followup = self._answered(1, ticket=self._ticket("all")).followup_id
        for name in ("agent", "outsider", "strange_manager"):
            with self.assertRaises(AccessError):
                self._as(name, followup).note = "Mine"
        followup.user_id = self.users["agent"]
        for name in ("agent", "lead", "manager"):
            self._as(name, followup).note = f"Seen by {name}"

    def test_another_agent_cannot_end_a_follow_up_by_its_activity(self):
        ticket = self._ticket("all")
        followup = self._answered(1, ticket=ticket).followup_id
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._as("outsider", self._activities(ticket)).action_feedback(feedback="Done, I say")
        self.assertEqual(followup.state, "open")

    def test_nobody_writes_scores_by_hand(self):
        score = self._as("manager", self._answered(1, ticket=self._ticket()))
        for change in (lambda: score.write({"value": 5}), score.unlink, lambda: score.copy()):
            with self.assertRaises(AccessError):
                change()

    def test_counts_tell_no_more_than_one_may_see(self):
        ticket = self._ticket("all")
        self._answered(5, ticket=ticket)
        self._answered(2, "nps", partner_id=self.customer.id)
        self._score(ticket=ticket)
        counts = {name: self._as(name, self.customer).feedback_score_count for name in ("agent", "manager", "stranger")}
        self.assertEqual(counts, {"agent": 1, "manager": 2, "stranger": 0})
        self.assertEqual(self._as("agent", ticket).score_count, 1)

    def test_a_ticket_shows_its_last_score_and_the_follow_up_that_is_running(self):
        ticket = self._ticket()
        self.assertFalse(ticket.last_score_label or ticket.live_followup_id)
        first = self._answered(1, ticket=ticket)
        first.answered_date = "2026-01-01 00:00:00"
        self._answered(7, "ces", ticket=ticket)
        own = self._as("agent", ticket)
        self.assertEqual((own.last_score_mood, own.last_score_label), ("positive", "7 / 7"))
        self.assertEqual(own.live_followup_id.score_id, first)
        self.assertEqual(own.action_open_followup()["res_id"], first.followup_id.id)

    def test_a_list_of_tickets_asks_for_all_scores_at_once(self):
        tickets = self.env["feedback.ticket"].concat(*(self._ticket() for _number in range(6)))
        for ticket in tickets:
            self._answered(5, ticket=ticket)
        self.env.flush_all()
        self.env.invalidate_all()
        tickets = self._as("manager", tickets)
        tickets.mapped("number")
        with self.assertQueryCount(6):
            tickets.mapped("last_score_label")

    def test_faces(self):
        faces = {"negative": [("csat", 2), ("nps", 6), ("ces", 3)], "neutral": [("csat", 3), ("nps", 8), ("ces", 4)]}
        faces["positive"] = [("csat", 4), ("nps", 9), ("ces", 5)]
        for face, scores in faces.items():
            for kind, value in scores:
                self.assertEqual(self._answered(value, kind).mood, face)
        self.assertFalse(self._score().mood)


@tagged("post_install", "-at_install")
class TestFollowedUp(ScoreCase, AskCase, TransactionCase):
    def figure(self):
        kpi = self._as("manager", self.env["feedback.kpi"])._of("followed_up")
        return kpi._measure(Datetime.to_datetime("2026-01-01"), Datetime.to_datetime("2030-01-01"))[kpi][()]

    def test_from_the_solution_to_the_report(self):
        score = self.ask()
        ticket = score.ticket_id
        self.assertEqual((score.state, score.user_id), ("asked", self.users["agent"]))
        self._answer(score, 1, "It still flickers")
        self.assertEqual(self._as("agent", ticket).last_score_label, "1 / 5")
        self.assertEqual(self.figure(), (None, 0))
        activity = self._as("lead", self._activities(ticket))
        activity.action_feedback(feedback="Sent a technician")
        self.assertEqual(self._as("agent", score).followup_note, "Sent a technician")
        self.assertEqual(self._as("agent", score).followup_state, "done")
        self.assertEqual(self.figure(), (100, 1))
        self.assertFalse(ticket.live_followup_id)

    def test_late_ones_count_as_missed_and_cancelled_ones_only_if_they_were_late(self):
        followups = [self._answered(1, ticket=self._ticket()).followup_id for _number in range(4)]
        in_time, late, cancelled, cancelled_late = followups
        for followup in (late, cancelled_late):
            followup.deadline = "2026-03-01 10:00:00"
        in_time.write({"state": "done", "note": "Called"})
        cancelled.action_cancel()
        cancelled_late.action_cancel()
        self.assertEqual(self.figure(), (100 / 3, 3))
        late.write({"state": "done", "note": "Called, late"})
        self.assertEqual(self.figure(), (100 / 3, 3))

    def test_the_figure_opens_the_tickets(self):
        ticket = self._ticket()
        self._answered(1, ticket=ticket).followup_id.write({"state": "done", "note": "Called"})
        kpi = self._as("manager", self.env["feedback.kpi"])._of("followed_up")
        domain = kpi._tickets_domain(Datetime.to_datetime("2026-01-01"), Datetime.to_datetime("2030-01-01"))
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search(domain), ticket)
