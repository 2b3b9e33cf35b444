import json

from telegram import Update

from odoo.tests import TransactionCase, tagged

from .gateway_contract import FIXTURES, load


@tagged("-at_install", "post_install")
class TestTelegramPeer(TransactionCase):
    """python-telegram-bot reads the recorded updates as we do."""

    def test_an_independent_library_sees_the_same_messages(self):
        channel = self.env["feedback.channel"].create({"name": "Bot", "gateway_type": "telegram"})
        compared = 0
        for path in sorted((FIXTURES / "telegram").glob("*message__*.http")):
            delivery, _moment = load(path)
            update = Update.de_json(json.loads(delivery.body), None)
            theirs, (ours,) = update.effective_message, channel._gateway()._parse(channel, delivery)
            with self.subTest(path.name):
                self.assertEqual(ours.external_id, f"{theirs.chat.id}:{theirs.message_id}")
                self.assertEqual(ours.author.name, theirs.from_user.full_name)
                self.assertEqual(ours.body, theirs.text or theirs.caption)
                self.assertEqual(ours.sent_date, theirs.date.replace(tzinfo=None))
                self.assertEqual(ours.kind == "edit", update.edited_message is not None)
                if theirs.photo:
                    self.assertEqual(ours.files[0].source["file_id"], theirs.photo[-1].file_id)
                compared += 1
        self.assertGreaterEqual(compared, 4)
