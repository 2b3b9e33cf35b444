from odoo.tests import HttpCase, tagged

from .gateway_contract import FakeProvider, answer


@tagged("post_install", "-at_install")
class TestChannelTour(HttpCase):
    def test_a_bot_is_connected_and_its_health_is_seen(self):
        self.env["feedback.channel"].search([]).active = False
        values = {"gateway_type": "telegram", "user_id": self.env.ref("base.user_admin").id}
        bot, broken = self.env["feedback.channel"].create(
            [{"name": "Lamp Bot", **values}, {"name": "Broken Bot", **values}]
        )
        broken._health()._note_error("The token has expired.")

        def telegram(call):
            results = {"getMe": {"username": "lamp_bot"}, "getWebhookInfo": {"url": bot.webhook_url}}
            return answer({"ok": True, "result": results.get(call["url"].rpartition("/")[2], True)})

        with FakeProvider(telegram).connected() as provider:
            self.start_tour(f"/odoo/feedback-channels/{bot.id}", "feedback_connect_channel", login="admin", timeout=120)
        registered = next(call["json"] for call in provider.calls if call["url"].endswith("setWebhook"))
        self.assertEqual(registered["url"], bot.webhook_url)
        self.assertEqual(registered["secret_token"], bot.signing_secret)
        self.assertGreater(len(bot.signing_secret), 30)
