from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..exceptions import RefusedError
from .common import DeskCase
from .gateway_contract import FakeProvider, answer, run_scheduled_action


@tagged("-at_install", "post_install")
class TestChannelHealth(DeskCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["feedback.channel"].search([]).active = False
        cls.bot = cls.env["feedback.channel"].create(
            {
                "name": "Bot",
                "gateway_type": "telegram",
                "company_id": cls.company.id,
                "user_id": cls.users["manager"].id,
                "signing_secret": "s",
                "access_token": "1:a",
            }
        )

    def _healthy(self, call):
        result = {"username": "shop_bot"} if call["url"].endswith("getMe") else {"url": self.bot.webhook_url}
        return answer({"ok": True, "result": result})

    def _check(self, *answers):
        with FakeProvider(*answers or [self._healthy]).connected():
            run_scheduled_action(self.env, "ir_cron_check_channels")
        self.bot.invalidate_recordset()

    def _warnings(self):
        return self.bot.activity_ids

    def _arrive(self, *hours_ago):
        for number, hours in enumerate(hours_ago):
            self.env["feedback.inbound.event"]._store(
                self.bot, f"{number}", b"{}", received_date=fields.Datetime.now() - timedelta(hours=hours)
            )

    def test_a_channel_that_works_is_fine(self):
        self._check()
        self.assertEqual((self.bot.health_state, self.bot.trouble), ("new", False))
        self._arrive(1)
        self.bot.invalidate_recordset()
        self.assertEqual(self.bot.health_state, "ok")
        self.assertFalse(self._warnings())

    def test_a_webhook_that_the_provider_has_dropped_warns_the_owner_once(self):
        gone = answer({"ok": True, "result": {"username": "b", "url": ""}})
        for _time in range(3):
            self._check(gone)
        self.assertEqual(self.bot.health_state, "error")
        self.assertEqual((len(self._warnings()), self._warnings().user_id), (1, self.users["manager"]))
        self.assertIn(self.bot.trouble, self._warnings().note)
        self._check()
        self.assertFalse(self.bot.trouble or self._warnings(), "done when it is over")
        self._check(gone)
        self.assertEqual(len(self._warnings()), 1, "told again when it comes again")

    def test_a_token_that_no_longer_holds_is_told_in_the_providers_words(self):
        self._check(answer({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401))
        self.assertEqual(self.bot.trouble, "Telegram: Unauthorized")

    def test_what_is_missing_is_named(self):
        self.bot.access_token = False
        self._check(RefusedError("not asked"))
        self.assertIn("Access Token", self.bot.trouble)

    def test_silence_is_measured_by_the_channels_own_habit(self):
        self._arrive(*range(20, 70))
        self._check()
        self.assertEqual(self.bot.health_state, "warning")
        self.assertEqual(len(self._warnings()), 1)

    def test_a_channel_that_is_often_quiet_is_not_silent(self):
        self._arrive(*range(20, 1000, 40))
        self._check()
        self.assertEqual((self.bot.health_state, self.bot.trouble), ("ok", False))

    def test_little_is_no_habit(self):
        self._arrive(100, 101, 102)
        self._check()
        self.assertFalse(self.bot.trouble)

    def test_an_old_trouble_is_none(self):
        health = self.bot._health()
        health._note_error("broke")
        self.assertEqual(self.bot.trouble, "broke")
        health.error_date = fields.Datetime.now() - timedelta(days=2)
        self.bot.invalidate_recordset()
        self.assertFalse(self.bot.trouble)

    def test_the_button_says_what_was_found(self):
        with FakeProvider(self._healthy).connected():
            action = self.bot.action_test()
        self.assertEqual(action["params"]["type"], "success")
        self.assertIn("shop_bot", action["params"]["message"])
        with FakeProvider(RefusedError("No such bot.")).connected():
            action = self.bot.action_test()
        self.assertEqual((action["params"]["type"], action["params"]["message"]), ("danger", "No such bot."))

    def test_managers_see_health_but_no_secret(self):
        self._check()
        channel = self._as("manager", self.bot)
        self.assertEqual(channel.health_state, "new")
        visible = channel.fields_get()
        for name in ("signing_secret", "access_token", "client_secret", "confirmation_code", "webhook_url", "api_url"):
            self.assertNotIn(name, visible)

    def test_secrets_are_not_copied(self):
        copied = self.bot.copy()
        self.assertFalse(copied.signing_secret or copied.access_token)
        self.assertNotEqual(copied.url_token, self.bot.url_token)
