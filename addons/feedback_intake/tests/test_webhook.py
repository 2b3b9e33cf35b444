import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import DeskCase
from .gateway_contract import FakeProvider, answer, run_scheduled_action

SECRET = "test-secret"


@tagged("-at_install", "post_install")
class TestWebhook(DeskCase, HttpCase):
    """The front door of every provider, with Telegram's messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bot = cls.env["feedback.channel"].create(
            {
                "name": "Bot",
                "gateway_type": "telegram",
                "company_id": cls.company.id,
                "team_id": cls.teams["all"].id,
                "signing_secret": SECRET,
                "access_token": "1:a",
                "user_id": cls.users["manager"].id,
            }
        )
        cls.path = f"/feedback/hook/{cls.bot.url_token}"

    def _update(self, number=1, text="Where is my order?", **message):
        sender = {"id": 111, "is_bot": False, "first_name": "Ann"}
        said = {"message_id": number, "date": 1760000000, "from": sender, "chat": {"id": 111}, "text": text, **message}
        return {"update_id": number, "message": said}

    def _send(self, content, secret=SECRET, path=None, method="POST"):
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.url_open(path or self.path, data=data, headers=headers, method=method)

    def _events(self):
        return self.env["feedback.inbound.event"].search([("channel_id", "=", self.bot.id)])

    def _process(self):
        run_scheduled_action(self.env, "ir_cron_process_events")

    def test_a_message_is_stored_acknowledged_and_then_becomes_a_ticket(self):
        response = self._send(self._update())
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("session_id", response.cookies)
        event = self._events()
        self.assertEqual((event.state, event.delivery_key), ("pending", "1"))
        self._process()
        self.assertEqual((event.state, event.outcome, event.message_count), ("done", "new", 1))
        ticket = event.ticket_id
        self.assertEqual(
            (ticket.subject, ticket.contact_name, ticket.team_id), ("Where is my order?", "Ann", self.teams["all"])
        )
        self.assertEqual(ticket.company_id, self.company)
        self.assertEqual(ticket.milestone_ids.filtered(lambda one: one.kind == "received").actor, "customer")
        message = ticket.message_ids.filtered(lambda one: one.message_type == "comment")
        self.assertEqual((len(message), message.email_from, message.author_id.id), (1, "Ann", False))

    def test_the_scheduled_action_is_called_at_once(self):
        cron = self.env.ref("feedback_intake.ir_cron_process_events")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._send(self._update())
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_a_resend_is_acknowledged_and_changes_nothing(self):
        for _time in range(3):
            self.assertEqual(self._send(self._update()).status_code, 200)
        self._process()
        self.assertEqual(self._send(self._update()).status_code, 200)
        self._process()
        self.assertEqual(len(self._events()), 1)
        self.assertEqual(self.env["feedback.ticket"].search_count([("channel_id", "=", self.bot.id)]), 1)

    def test_strangers_are_refused_and_leave_no_line(self):
        for secret in ("", "wrong", "тест"):
            self.assertEqual(self._send(self._update(), secret=secret.encode()).status_code, 403)
        self.bot.signing_secret = False
        self.assertEqual(self._send(self._update(), secret="").status_code, 403)
        self.assertFalse(self._events())

    def test_who_guesses_an_address_learns_nothing(self):
        mailbox = f"/feedback/hook/{self.channel.url_token}"
        self.bot.copy({"name": "Archived", "active": False, "signing_secret": SECRET})
        refused = self._send(self._update(), secret="wrong")
        for path in ("/feedback/hook/nobody", mailbox, f"/feedback/hook/{'0' * 32}"):
            response = self._send(self._update(), path=path)
            self.assertEqual((response.status_code, response.text), (refused.status_code, refused.text))

    def test_an_archived_channel_takes_nothing(self):
        self.bot.active = False
        self.assertEqual(self._send(self._update()).status_code, 403)

    def test_what_cannot_be_read_is_kept_as_failed(self):
        for body in (b"{", b"\xff\xfe", b"[1]", b"{}"):
            self.assertEqual(self._send(body).status_code, 200)
        self._process()
        self.assertEqual(sorted(self._events().mapped("state")), ["failed", "failed", "failed", "ignored"])
        self.assertTrue(all(self._events().mapped("reason")))

    def test_too_large_a_body_is_refused(self):
        self.assertEqual(self._send(b"x" * (10 * 1024**2 + 1)).status_code, 413)
        self.assertFalse(self._events())

    def test_secrets_are_kept_nowhere(self):
        self._send(self._update(), path=f"{self.path}?secret=hidden&plain=seen")
        headers = json.loads(self._events().headers)
        self.assertEqual(headers["x-telegram-bot-api-secret-token"], "…")
        self.assertNotIn("hidden", headers[":query"])
        self.assertIn("plain=seen", headers[":query"])
        self.assertNotIn(SECRET, json.dumps(headers))

    def test_a_form_arrives_as_it_was_sent(self):
        body = b"a=1&b=&c=%D0%B9"
        self.url_open(
            self.path,
            data=body,
            headers={
                "X-Telegram-Bot-Api-Secret-Token": SECRET,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        delivery = self._events()._delivery()
        self.assertEqual(delivery.body, body)
        self.assertEqual(dict(delivery.form), {"a": "1", "b": "", "c": "й"})

    def test_a_batch_costs_few_queries_a_message(self):
        """Two hundred are no more than a handful each: the frame works on recordsets."""
        Event = self.env["feedback.inbound.event"]

        def process(first, count):
            events = Event
            for number in range(first, first + count):
                body = json.dumps(self._update(number, f"Message {number}", chat={"id": number})).encode()
                events |= Event._store(self.bot, str(number), body, headers={}, is_due=True)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            events._process()
            self.env.flush_all()
            self.assertEqual(set(events.mapped("state")), {"done"})
            return self.cr.sql_log_count - before

        process(1000, 10)  # warms the caches
        few, many = process(2000, 10), process(3000, 60)
        self.assertLessEqual((many - few) / 50, 8, f"{few} and {many} queries for 10 and 60 messages")

    @mute_logger("odoo.addons.feedback_intake.models.feedback_inbound_event")
    def test_one_bad_message_stops_no_other(self):
        for number, text in ((1, "one"), (2, "two"), (3, "three")):
            self._send(self._update(number, text, chat={"id": number}))
        take = type(self.env["feedback.conversation"])._prepare_ticket_values

        def fail(model, channel, event, message, *rest):
            if message.body == "two":
                raise ZeroDivisionError("a bug of ours")
            return take(model, channel, event, message, *rest)

        self.patch(type(self.env["feedback.conversation"]), "_prepare_ticket_values", fail)
        self._process()
        states = {event.delivery_key: (event.state, bool(event.ticket_id)) for event in self._events()}
        self.assertEqual(states, {"1": ("done", True), "2": ("failed", False), "3": ("done", True)})
        self.assertIn("a bug of ours", self._events().filtered("error").reason)

    def test_a_conversation_is_one_ticket_until_it_has_rested(self):
        for number, text in ((1, "Hello"), (2, "Are you there?")):
            self._send(self._update(number, text))
        self._process()
        ticket = self._events().ticket_id
        self.assertEqual(len(ticket), 1)
        self.assertEqual(sorted(self._events().mapped("outcome")), ["new", "reply"])
        ticket.action_close()
        self._send(self._update(3, "It has come back"))
        self._process()
        self.assertEqual(self._events().ticket_id, ticket)
        self.assertEqual(ticket.state, "open")
        ticket.action_close()
        ticket.resolved_date = "2020-01-01"
        self._send(self._update(4, "Something else"))
        self._process()
        newer = self._events().ticket_id - ticket
        self.assertEqual(newer.origin_ticket_id, ticket)

    def test_an_edit_is_shown_with_the_text_before(self):
        self._send(self._update(1, "Order 5"))
        self._process()
        edited = self._update(2, "Order 6")
        edited["edited_message"] = {**edited.pop("message"), "message_id": 1}
        self._send(edited)
        self._process()
        body = self._events().ticket_id.message_ids.filtered(lambda one: one.message_type == "comment").body
        self.assertLess(body.index("Order 6"), body.index("Order 5"))

    def test_markup_of_strangers_is_text(self):
        self._send(self._update(text="<img src=x onerror=alert(1)> <b>bold</b>"))
        self._process()
        ticket = self._events().ticket_id
        message = ticket.message_ids.filtered(lambda one: one.message_type == "comment")
        for html in (message.body, ticket.description):
            self.assertNotIn("<img", html)
            self.assertIn("&lt;img", html)

    def test_whom_an_agent_has_named_is_known_next_time(self):
        self._send(self._update(1))
        self._process()
        ticket = self._events().ticket_id
        self.assertFalse(ticket.partner_id)
        self._as("agent", ticket).partner_id = self.customer
        ticket.action_close()
        ticket.resolved_date = "2020-01-01"
        self._send(self._update(2))
        self._process()
        self.assertEqual((self._events().ticket_id - ticket).partner_id, self.customer)

    def test_nobody_is_recognised_for_another_company(self):
        self._send(self._update(1))
        self._process()
        self._as("agent", self._events().ticket_id).partner_id = self.customer
        other = self.bot.copy(
            {"name": "Other", "company_id": self.other_company.id, "team_id": False, "user_id": False}
        )
        other.signing_secret = SECRET
        self._send(self._update(2), path=f"/feedback/hook/{other.url_token}")
        self._process()
        ticket = self.env["feedback.ticket"].search([("channel_id", "=", other.id)])
        self.assertEqual((ticket.company_id, ticket.partner_id.id), (self.other_company, False))

    def test_a_files_bytes_come_later(self):
        photo = {"photo": [{"file_id": "f1", "file_size": 4}], "caption": "broken", "text": ""}
        self._send(self._update(**photo))
        self._process()
        ticket = self._events().ticket_id
        self.assertIn("1", self._as("agent", ticket).file_hint)
        png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + b"\0" * 40
        provider = FakeProvider(
            answer({"ok": True, "result": {"file_path": "photos/file_1.png"}}), answer(png), answer(png)
        )
        with provider.connected():
            run_scheduled_action(self.env, "ir_cron_fetch_files")
        ticket.invalidate_recordset()
        self.assertEqual(ticket.attachment_gallery_ids.mapped("mimetype"), ["image/png"])
        self.assertFalse(self._as("agent", ticket).file_hint)
        message = ticket.message_ids.filtered("attachment_ids")
        self.assertEqual(message.body.striptags(), "broken")
