"""A bad score is followed up: by somebody, until a deadline, and with something to show for it."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Datetime
from odoo.tests import TransactionCase, freeze_time, tagged

from .score_common import MONDAY, ScoreCase


@tagged("post_install", "-at_install")
class TestFollowup(ScoreCase, TransactionCase):
    def escalate(self):
        with self.enter_registry_test_mode():
            self.env.ref("feedback_reports.ir_cron_escalate_followups").method_direct_trigger()

    def test_a_bad_score_asks_the_lead_of_the_team_to_act(self):
        ticket = self._ticket()
        with freeze_time(MONDAY):
            score = self._answered(2, ticket=ticket, comment="Nobody <b>called</b>")
        followup = score.followup_id
        self.assertEqual(followup.user_id, self.users["lead"])
        self.assertEqual(followup.state, "open")
        activity = self._activities(ticket)
        self.assertEqual(activity.user_id, self.users["lead"])
        self.assertEqual(activity.feedback_followup_id, followup)
        self.assertIn("CSAT 2 / 5", activity.note)
        self.assertIn("Nobody &lt;b&gt;called&lt;/b&gt;", activity.note)
        self.assertNotEqual(activity.create_uid, self.users["public"])

    def test_a_good_score_asks_nobody(self):
        for kind, value in (("csat", 3), ("nps", 7), ("ces", 4)):
            self.assertFalse(self._answered(value, kind, self._ticket()).followup_id)

    def test_the_deadline_counts_the_working_hours_of_the_team(self):
        with freeze_time(MONDAY):  # 9 to 12 and 13 to 17 are 7 hours, one is left for Tuesday
            score = self._answered(1, ticket=self._ticket())
        self.assertEqual(score.followup_id.deadline, MONDAY + timedelta(hours=24))
        night = self.calendar.copy({"attendance_ids": [Command.clear()]})
        night.attendance_ids = [
            Command.create({"name": "Night", "dayofweek": "1", "hour_from": 20, "hour_to": 24}),
            Command.create({"name": "Night", "dayofweek": "2", "hour_from": 20, "hour_to": 24}),
        ]
        self.teams["team"].calendar_id = night
        with freeze_time(MONDAY):
            score = self._answered(1, ticket=self._ticket(team="team"))
        self.assertEqual(score.followup_id.deadline, MONDAY.replace(day=5, hour=0))

    def test_the_company_says_how_long_it_may_take_or_that_nothing_is_followed_up(self):
        self.company.feedback_followup_hours = 2
        with freeze_time(MONDAY):
            score = self._answered(1, ticket=self._ticket())
        self.assertEqual(score.followup_id.deadline, MONDAY + timedelta(hours=2))
        self.company.feedback_followup_hours = 0
        self.assertFalse(self._answered(1, ticket=self._ticket()).followup_id)

    def test_where_nobody_ever_works_there_is_a_deadline_all_the_same(self):
        self.calendar.attendance_ids.unlink()
        with freeze_time(MONDAY):
            score = self._answered(1, ticket=self._ticket())
        self.assertEqual(score.followup_id.deadline, MONDAY + timedelta(hours=8))

    def test_without_a_lead_the_company_s_person_or_the_channel_s_owner_is_asked(self):
        self.teams["all"].user_id = False
        self.assertEqual(self._answered(1, ticket=self._ticket()).followup_id.user_id, self.users["manager"])
        self.company.feedback_followup_user_id = self.users["agent"]
        self.assertEqual(self._answered(1, ticket=self._ticket()).followup_id.user_id, self.users["agent"])

    def test_nobody_is_asked_to_act_on_a_ticket_that_they_may_not_see(self):
        self.teams["own"].user_id = False
        self.company.feedback_followup_user_id = self.users["outsider"]
        score = self._answered(1, ticket=self._ticket(team="own"))
        self.assertEqual(score.followup_id.user_id, self.users["manager"])

    def test_where_nobody_is_responsible_all_managers_hear_of_it_at_once(self):
        score = self._answered(3, "nps", partner_id=self.customer.id)
        followup = score.followup_id
        self.assertFalse(followup.user_id)
        self.assertIn(self.users["manager"], followup.plan_ids.user_id)
        self.assertNotIn(self.users["strange_manager"], followup.plan_ids.user_id)
        self._as("manager", followup).action_take()
        self.assertEqual(followup.plan_ids.user_id, self.users["manager"])

    def test_a_score_of_nobody_cannot_be_followed_up(self):
        self.assertFalse(self._answered(0, "nps").followup_id)

    def test_done_says_what_was_done_and_settles_the_activity(self):
        ticket = self._ticket()
        followup = self._as("lead", self._answered(2, ticket=ticket).followup_id)
        followup.action_start()
        with self.assertRaisesRegex(ValidationError, "what was done"), self.env.cr.savepoint():
            followup.action_done()
        followup.write({"action_ids": [Command.link(self.called.id)], "note": "She is fine."})
        followup.action_done()
        self.assertEqual(followup.done_by_id, self.users["lead"])
        self.assertTrue(followup.done_date)
        self.assertFalse(self._activities(ticket))
        self.assertIn("Called the customer. She is fine.", ticket.message_ids[0].body)
        with self.assertRaisesRegex(ValidationError, "what was done"):
            followup.write({"action_ids": [Command.clear()], "note": False})

    def test_marking_the_activity_as_done_with_a_word_ends_the_follow_up(self):
        ticket = self._ticket()
        followup = self._answered(2, ticket=ticket).followup_id
        activity = self._as("lead", self._activities(ticket))
        with self.assertRaisesRegex(ValidationError, "what was done"), self.env.cr.savepoint():
            activity.action_feedback()
        activity.action_feedback(feedback="Sent a new lamp")
        self.assertEqual(followup.state, "done")
        self.assertEqual(followup.note, "Sent a new lamp")
        self.assertEqual(followup.done_by_id, self.users["lead"])

    def test_whoever_gets_the_activity_gets_the_follow_up_and_the_other_way_round(self):
        ticket = self._ticket()
        followup = self._answered(2, ticket=ticket).followup_id
        self._as("lead", self._activities(ticket)).user_id = self.users["agent"]
        self.assertEqual(followup.user_id, self.users["agent"])
        self._as("manager", followup).user_id = self.users["manager"]
        self.assertEqual(self._activities(ticket).user_id, self.users["manager"])

    def test_a_better_score_within_the_window_cancels_it_and_a_bad_one_opens_it_again(self):
        ticket = self._ticket()
        score = self._answered(2, ticket=ticket)
        followup = score.followup_id
        self._answer(score, 5)
        self.assertEqual((followup.state, followup.cancel_reason), ("cancelled", "better"))
        self.assertFalse(self._activities(ticket))
        self.assertIn("5 / 5", followup.message_ids[0].body)
        self._answer(score, 1)
        self.assertEqual(followup.state, "open")
        self.assertFalse(followup.cancelled_date)
        self.assertEqual(self._activities(ticket).user_id, self.users["lead"])
        self.assertEqual(len(self._activities(ticket)), 1)
        self.assertEqual(score.followup_ids, followup)

    def test_what_is_done_stays_done_and_what_was_not_needed_stays_away(self):
        for end in ("action_done", "action_cancel"):
            score = self._answered(2, ticket=self._ticket())
            followup = self._as("lead", score.followup_id)
            followup.note = "Talked"
            getattr(followup, end)()
            state = followup.state
            self._answer(score, 1)
            self.assertEqual(followup.state, state)
            self._answer(score, 4)
            self.assertEqual(followup.state, state)

    def test_managers_are_told_once_when_the_deadline_has_passed(self):
        ticket = self._ticket()
        late, done = self._answered(2, ticket=ticket).followup_id, self._answered(2, ticket=self._ticket()).followup_id
        done.write({"state": "done", "note": "Called", "deadline": Datetime.now() - timedelta(hours=1)})
        self.escalate()
        self.assertFalse((late | done).filtered("escalated_date"))
        late.deadline = Datetime.now() - timedelta(minutes=1)
        self.assertTrue(late.is_overdue)
        self.assertEqual(late.search([("is_overdue", "=", True), ("company_id", "=", self.company.id)]), late)
        self.escalate()
        self.assertTrue(late.escalated_date)
        self.assertFalse(done.escalated_date)
        own = self._activities(ticket).filtered(lambda activity: activity.user_id == self.users["manager"])
        self.assertIn("not followed up in time", own.summary)
        count = len(self._activities(ticket))
        self.escalate()
        self.assertEqual(len(self._activities(ticket)), count)

    def test_a_manager_who_ticks_off_the_warning_has_not_followed_up(self):
        ticket = self._ticket()
        followup = self._answered(2, ticket=ticket).followup_id
        followup.deadline = Datetime.now() - timedelta(minutes=1)
        self.escalate()
        own = self._activities(ticket).filtered(lambda activity: activity.user_id == self.users["manager"])
        self._as("manager", own).action_feedback()
        self.assertEqual(followup.state, "open")

    def test_one_broken_follow_up_does_not_stop_the_others(self):
        first, second = (self._answered(2, ticket=self._ticket()).followup_id for _time in range(2))
        first.deadline = Datetime.now() - timedelta(minutes=2)
        second.deadline = Datetime.now() - timedelta(minutes=1)
        escalate = type(first)._escalate

        def break_first(followup):
            if followup == first:
                raise ValueError("Broken")
            return escalate(followup)

        self.patch(type(first), "_escalate", break_first)
        with self.assertLogs("odoo.addons.feedback_reports.models.feedback_score_followup_alert", "ERROR"):
            self.escalate()
        self.assertFalse(first.escalated_date)
        self.assertTrue(second.escalated_date)

    def test_nothing_of_it_tells_when_an_anonymous_customer_answered(self):
        ticket = self._ticket(is_anonymous=True, partner_id=False, email_from=False)
        with freeze_time(MONDAY.replace(minute=17, second=5)):
            followup = self._answered(1, ticket=ticket).followup_id
        ticket._blur_times()
        messages = self.env["mail.message"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)])
        moments = [followup.deadline, followup.create_date, *followup.plan_ids.mapped("create_date")]
        moments += messages.filtered(lambda message: message.message_type == "user_notification").mapped("date")
        moments += followup.message_ids.mapped("date")
        self.assertEqual({(moment.hour, moment.minute, moment.second) for moment in moments}, {(0, 0, 0)})

    def test_nobody_writes_what_the_report_relies_on(self):
        followup = self._as("manager", self._answered(2, ticket=self._ticket()).followup_id)
        for values in ({"deadline": "2030-01-01 00:00:00"}, {"done_date": "2026-01-01 00:00:00"}):
            with self.assertRaisesRegex(AccessError, "The system alone"):
                followup.write(values)
        with self.assertRaises(AccessError):
            followup.create({"score_id": followup.score_id.id})
        with self.assertRaises(AccessError):
            followup.unlink()
