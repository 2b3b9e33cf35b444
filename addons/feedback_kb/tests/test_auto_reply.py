import json
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import feedback_kb_reply_decision
from .reply_common import ReplyCase

QUEUE_LOGGER = "odoo.addons.feedback_kb.models.feedback_kb_reply_queue"


@tagged("post_install", "-at_install")
class TestAutoReply(ReplyCase):
    """A mail comes in, the scheduled action decides, an answer goes out."""

    def test_a_sure_answer_is_mailed_once_in_clear_words(self):
        ticket = self.ask()
        self.assertEqual(ticket.kb_reply_ids.state, "sent")
        (mail,) = self.sent_mails()
        for words in ("This is an automatic answer", "Tighten the", "Yes, this helped", "No, I want a person"):
            self.assertIn(words, mail["body"])
        self.assertIn(ticket.number, mail["subject"])
        self.decide()
        self.assertFalse(self.sent_mails())
        self.assertEqual(len(ticket.kb_reply_ids), 1)

    def test_the_mail_threads_comes_from_the_channel_and_tells_machines_not_to_answer(self):
        event = self.mail(message_id="<question@customer.example>")
        self.decide()
        (mail,) = self.sent_mails()
        self.assertIn("<question@customer.example>", mail["references"])
        for name in ("email_from", "reply_to"):
            self.assertIn(self.address, mail[name])
        self.assertEqual(mail["headers"]["Auto-Submitted"], "auto-replied")
        self.assertEqual(mail["headers"]["X-Auto-Response-Suppress"], "All")
        self.assertIn(self.company_admin.name, mail["email_from"])
        self.assertEqual(event.ticket_id.outbound_message_ids.mail_message_id, event.ticket_id.kb_reply_ids.message_id)

    def test_an_automatic_answer_is_nobodys_first_reply(self):
        ticket = self.mail().ticket_id
        due = ticket.reply_due_date
        self.decide()
        self.assertEqual((ticket.state, ticket.needs_reply, ticket.reply_due_date), ("new", True, due))
        self.assertFalse(ticket.first_reply_date or ticket.last_agent_date or ticket.user_id)
        self.assertEqual(ticket.milestone_ids.filtered(lambda one: one.kind == "auto_reply").actor, "bot")
        self.assertFalse({"first_reply", "agent_reply"} & set(ticket.milestone_ids.mapped("kind")))

    def test_the_customer_sees_it_on_the_page_without_the_buttons_of_the_mail(self):
        ticket = self.ask()
        shown = ticket._prepare_page_messages()[-1]
        self.assertIn("Tighten the", shown["body"])
        self.assertIn("automatic answer", shown["author"])
        self.assertNotIn("/feedback/answer/", ticket.kb_reply_ids.message_id.body)

    def test_followers_get_no_mail_and_copied_people_neither(self):
        ticket = self.mail(extra="Cc: boss@customer.example\n").ticket_id
        ticket.message_subscribe(partner_ids=self.agent.partner_id.ids)
        self.decide()
        self.assertEqual(len(self._mails), 1)

    def test_an_unknown_sender_is_answered_in_the_language_of_the_mail(self):
        russian = self.make_article("Блендер течёт", lang="ru_RU", body="<p>Затяните кольцо.</p>")
        self.let_find(russian)
        ticket = self.mail(
            sender="Ivan <ivan@new.example>", subject="Течёт блендер", body="Здравствуйте! Что мне делать?"
        ).ticket_id
        self.decide()
        (mail,) = self._mails
        self.assertIn("ivan@new.example", str(mail["email_to"]))
        self.assertIn("Затяните кольцо", mail["body"])
        self.assertFalse(ticket.partner_id)

    def test_pictures_stay_in_the_help_centre_and_links_of_this_server_are_dropped(self):
        self.article.body = (
            '<p>Look <img src="/web/image/1"><img src="https://x.example/y.png"><a href="/web">in</a></p>'
        )
        self.ask()
        (mail,) = self.sent_mails()
        body = mail["body"].partition("This article may answer")[2].partition("Did this help?")[0]
        self.assertNotIn("<img", body)
        self.assertNotIn('href="/web"', body)

    def test_what_was_decided_is_on_the_ticket_and_in_the_logs(self):
        ticket = self.ask(body="My name is Anna Customer, order FB-99871. It leaks from below.")
        reply = ticket.kb_reply_ids
        self.assertIn("The customer has not said", ticket.auto_reply_text)
        self.assertEqual((reply.article_id, reply.confidence, reply.target), (self.article, 1.8, 90))
        self.assertEqual((reply.precision, reply.threshold), (1, 1.5))
        self.assertGreater(reply.precision_low, 0.9)
        self.assertEqual(reply.query_id.source, "auto")
        for secret in ("Anna", "99871"):
            self.assertNotIn(secret, reply.query_id.text)
        usage = self.env["feedback.kb.usage"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((usage.kind, usage.article_id), ("auto_sent", self.article))

    def test_the_real_search_finds_the_article(self):
        with patch.object(self.env.registry["feedback.kb.search"], "_find", self.real_find):
            ticket = self.ask()
        self.assertEqual(ticket.kb_reply_ids.article_id, self.article)

    def test_a_form_is_answered_as_well(self):
        form = self.env["feedback.channel"].create(
            {
                "name": "Site",
                "gateway_type": "form",
                "company_id": self.company_admin.id,
                "auto_reply_mode": "send",
                "acknowledge": False,
                "email_address": "site@mycompany.example.com",
            }
        )
        values = {"message": "My blender leaks", "email": "anna@customer.example", "name": "", "phone": "", "kind": ""}
        values |= {"category_id": 0, "rating": 0, "lang": "en_US", "is_anonymous": False}
        event = self.events._store(form, "key", json.dumps(values).encode())
        event._process()
        self.assertEqual(event.outcome, "new")
        self.decide()
        self.assertEqual(event.ticket_id.kb_reply_ids.state, "sent")
        self.assertEqual(len(self.sent_mails()), 1)

    def test_two_workers_send_one_answer(self):
        ticket = self.ask()
        reply = self.env["feedback.kb.reply"]
        # A worker with an older snapshot does not see the row of the first one.
        ticket.invalidate_recordset()
        ticket._fields["kb_reply_ids"]._update_cache(ticket, ())
        decided = ticket.kb_reply_ids.search([("ticket_id", "=", ticket.id)]).read(["state", "date", "message_id"])
        with self.mock_mail_gateway(), mute_logger("odoo.sql_db"):
            reply._decide_safely(ticket)
            self.assertFalse(self._mails)
        ticket.invalidate_recordset()
        self.assertEqual(ticket.kb_reply_ids.read(["state", "date", "message_id"]), decided)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            reply.create({"ticket_id": ticket.id, "state": "sent"})

    def test_an_error_leaves_the_ticket_to_people_and_stops_no_other(self):
        first, second = self.mail().ticket_id, self.mail(sender="b@customer.example").ticket_id
        send = type(first)._post_automatic_answer

        def fail_once(ticket, body):
            if ticket == first:
                raise ZeroDivisionError
            return send(ticket, body)

        with patch.object(type(first), "_post_automatic_answer", fail_once), self.assertLogs(QUEUE_LOGGER, "ERROR"):
            self.decide()
        self.assertEqual((first.kb_reply_ids.reason, second.kb_reply_ids.state), ("failed", "sent"))

    def test_held_out_tickets_get_nothing_and_show_no_suggestion(self):
        with patch.object(feedback_kb_reply_decision, "is_held_out", return_value=True):
            ticket = self.ask()
        self.assertEqual(ticket.kb_reply_ids.state, "held_out")
        self.assertFalse(self._mails or ticket.suggested_article_id)
        self.assertIn("Held out", ticket.auto_reply_text)


@tagged("post_install", "-at_install")
class TestQuietHoursOfChannel(ReplyCase):
    """In quiet hours an answer waits."""

    def setUp(self):
        super().setUp()
        self.company_admin.partner_id.tz = "Europe/Berlin"
        self.channel.write({"quiet_from": 21, "quiet_to": 8, "auto_reply_since": "2026-01-01"})

    def test_the_answer_goes_out_when_they_end(self):
        with freeze_time("2026-01-10 21:00:00"):
            ticket = self.ask()
            self.assertEqual(ticket.kb_reply_ids.state, "waiting")
            self.assertEqual(ticket.kb_reply_ids.due_date, datetime(2026, 1, 11, 7))
            self.assertFalse(self._mails)
            self.assertIn("quiet hours", ticket.auto_reply_text)
            trigger = self.env["ir.cron.trigger"].search([("call_at", "=", datetime(2026, 1, 11, 7))])
            self.assertEqual(trigger.cron_id, self.env.ref("feedback_kb.ir_cron_decide_replies"))
        with freeze_time("2026-01-11 06:59:00"):
            self.decide()
            self.assertFalse(self._mails)
        with freeze_time("2026-01-11 07:00:30"):
            self.decide()
            self.assertEqual(len(self.sent_mails()), 1)
        self.assertEqual((ticket.kb_reply_ids.state, ticket.kb_reply_ids.reason), ("sent", False))

    def test_an_agent_who_answers_meanwhile_is_faster(self):
        with freeze_time("2026-01-10 21:00:00"):
            ticket = self.ask()
        with freeze_time("2026-01-11 06:00:00"):
            self.answer(ticket)
        with freeze_time("2026-01-11 07:00:30"):
            self.decide()
        self.assertEqual((ticket.kb_reply_ids.state, ticket.kb_reply_ids.reason), ("skipped", "agent_faster"))
        self.assertFalse(self.sent_mails())

    def test_hours_out_of_the_day_are_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.channel.quiet_to = 25
            self.env.flush_all()
