"""Complaints that rise: raised once, told to the owner, ended by itself, seen by those whom it concerns."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .trend_common import TrendCase

LOG = "odoo.addons.feedback_reports.models.feedback_alert_watch"


@tagged("post_install", "-at_install")
class TestAlert(TrendCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.age(cls.delivery | cls.payment | cls.courier)
        cls.age(cls.channel)
        # Ten weeks in which a complaint came every other day, on either subject.
        for days in range(2, 72, 2):
            cls.tickets(1, days + 0.5, category_id=cls.delivery.id, sentiment="negative")
            cls.tickets(1, days + 1.5, category_id=cls.payment.id, kind="complaint")
        cls.delivery.user_id = cls.users["agent"]
        cls.Alert = cls.env["feedback.alert"]

    def watch(self, hours=0):
        with freeze_time(self.now + timedelta(hours=hours)):
            self.run_cron(self.Alert._cron_watch)

    @property
    def alerts(self):
        return self.Alert.search([("company_id", "=", self.company.id)])

    def wave(self, number=9, **values):
        return self.tickets(number, 0.4, **{"category_id": self.delivery.id, "sentiment": "negative", **values})

    def test_a_quiet_time_raises_none(self):
        self.wave(2)
        self.watch()
        self.assertFalse(self.alerts)

    def test_a_wave_raises_one_alert_and_tells_the_owner_once(self):
        new = self.wave()
        self.watch()
        alert = self.alerts
        self.assertEqual((alert.topic, alert.user_id, alert.state), (self.delivery, self.users["agent"], "new"))
        self.assertEqual((alert.seen, alert.days, alert.ticket_ids), (9, 1, new))
        self.assertEqual(alert.text, f"9 negative tickets on “Delivery” in 24 hours; usually 0, at most {alert.limit}")
        self.watch(1)
        self.wave(3)
        self.watch(2)
        self.assertEqual(self.alerts, alert)
        self.assertEqual(alert.ticket_count, 12)
        self.assertEqual(len(alert.activity_ids), 1)
        told = self.env["mail.notification"].search(
            [("mail_message_id.model", "=", alert._name), ("mail_message_id.res_id", "=", alert.id)]
        )
        self.assertEqual(told.res_partner_id, self.users["agent"].partner_id)
        self.assertEqual(len(told), 1)

    def test_its_tickets_are_the_very_ones(self):
        new = self.wave()
        self.tickets(3, 0.4, category_id=self.delivery.id, sentiment="positive")
        self.tickets(3, 0.4, category_id=self.payment.id)
        self.watch()
        action = self._as("manager", self.alerts).action_open_tickets()
        self.assertEqual(self._as("manager", self.env["feedback.ticket"]).search(action["domain"]), new)

    def test_a_complaint_of_unknown_mood_is_negative_and_a_friendly_one_is_not(self):
        self.wave(9, sentiment="positive", kind="complaint")
        self.watch()
        self.assertFalse(self.alerts)
        self.wave(9, sentiment=False, kind="complaint")
        self.watch()
        self.assertEqual(self.alerts.seen, 9)

    def test_imported_and_merged_tickets_are_no_wave(self):
        new = self.wave(9)
        (new[:4]).is_imported = True
        new[5:].merged_into_id = new[4]
        self.watch()
        self.assertFalse(self.alerts)

    def test_it_ends_by_itself_and_comes_again_with_the_next_wave(self):
        self.wave()
        self.watch()
        first = self.alerts
        self.watch(24 * 4)
        self.assertFalse(first.date_end, "the week is still far from normal")
        self.watch(24 * 9)
        self.assertTrue(first.date_end)
        self.assertEqual(first.state, "over")
        self.assertFalse(first.activity_ids)
        with freeze_time(self.now + timedelta(days=20)):
            self.tickets(30, -19.8, category_id=self.delivery.id, sentiment="negative")
        self.watch(24 * 20)
        self.assertEqual(len(self.alerts - first), 1)

    def test_a_false_alarm_makes_the_next_one_harder(self):
        self.wave(9)
        self.watch()
        first = self.alerts
        self._as("agent", first).action_false_alarm()
        self.watch(1)
        self.assertEqual(self.alerts, first)
        self.watch(24 * 9)
        self.assertEqual((first.state, bool(first.date_end)), ("false_alarm", True))
        limit = first.limit
        self.tickets(20, -8.8, category_id=self.delivery.id, sentiment="negative")
        self.watch(24 * 9)
        self.assertGreater((self.alerts - first).limit, limit)

    def test_a_category_above_is_not_told_of_again(self):
        self.wave(category_id=self.courier.id)
        self.watch()
        self.assertEqual(self.alerts.topic, self.courier)
        self.assertEqual(self.alerts.user_id, self.users["agent"], "of the category above")

    def test_a_channel_is_told_of_when_no_category_explains_it(self):
        self.wave(12, category_id=False)
        self.watch()
        self.assertEqual(self.alerts.topic, self.channel)
        self.assertEqual(self.alerts.user_id, self.users["manager"])
        self.assertEqual(self.alerts.seen, len(self.alerts.ticket_ids))

    def test_who_is_told_when_there_is_no_owner(self):
        self.delivery.user_id = False
        self.wave(6)
        self.watch()
        self.assertEqual(self.alerts.user_id, self.users["lead"])
        self.alerts.unlink()
        self.company.feedback_alert_user_id = self.users["manager"]
        self.env["feedback.ticket"].search([("company_id", "=", self.company.id)]).team_id = False
        self.watch()
        self.assertEqual(self.alerts.user_id, self.users["manager"])

    def test_an_owner_of_another_company_is_not_told(self):
        self.delivery.user_id = self.users["stranger"]
        self.wave()
        self.watch()
        self.assertEqual(self.alerts.user_id, self.users["lead"])

    @mute_logger(LOG)
    def test_nobody_to_tell_loses_nothing(self):
        self.delivery.user_id = False
        self.wave(team=None)
        self.watch()
        self.assertFalse(self.alerts.user_id)
        self.assertTrue(self.alerts)

    def test_the_owner_reads_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.users["agent"].lang = "ru_RU"
        self.wave()
        self.watch()
        self.assertEqual(self.alerts.activity_ids.summary, self.alerts.with_context(lang="ru_RU").text)

    def test_a_young_company_or_category_raises_none(self):
        young = self.env["feedback.category"].create({"name": "Young"})
        self.wave(category_id=young.id)
        self.watch()
        self.assertNotIn(young, self.alerts.mapped("topic"))

    @mute_logger(LOG)
    def test_one_broken_company_does_not_stop_the_rest(self):
        self.wave()
        watch = type(self.Alert)._watch

        def fail_elsewhere(model, company):
            if company != self.company:
                raise ValueError("broken")
            return watch(model, company)

        with patch.object(type(self.Alert), "_watch", fail_elsewhere):
            self.watch()
        self.assertTrue(self.alerts)

    def test_who_sees_it(self):
        self.wave()
        self.watch()
        alert = self.alerts
        seen = {
            user
            for user in self.users
            if user not in ("portal", "public", "reader") and self._as(user, self.Alert).search([("id", "=", alert.id)])
        }
        self.assertEqual(seen, {"agent", "manager"})
        for user in ("portal", "public", "reader"):
            with self.assertRaises(AccessError):
                self._as(user, self.Alert).search([])

    def test_only_owner_and_managers_settle_it(self):
        self.wave()
        self.watch()
        alert = self.alerts
        for user in ("outsider", "stranger", "strange_manager"):
            with self.assertRaises(AccessError):
                self._as(user, alert).action_acknowledge()
        with self.assertRaises(AccessError):
            self._as("agent", alert).write({"seen": 1})
        self._as("agent", alert).action_acknowledge()
        self.assertEqual(alert.state, "acknowledged")
        self.assertFalse(alert.activity_ids)
        self._as("manager", alert).action_false_alarm()
        self.assertEqual(alert.state, "false_alarm")

    def test_queries_do_not_grow_with_categories(self):
        def cost():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Alert._watch(self.company)
            return self.env.cr.sql_log_count - before

        first = cost()
        many = self.env["feedback.category"].create(
            [{"name": f"C{n}", "parent_id": self.delivery.id} for n in range(9)]
        )
        for category in many:
            self.tickets(2, 20, category_id=category.id, sentiment="negative")
        self.assertLessEqual(cost(), first + 1)
        self.assertLessEqual(first, 12)
