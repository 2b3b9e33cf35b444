from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon, mail_new_test_user

PLAIN = """\
From: {sender}
To: {to}
Subject: {subject}
Message-ID: {message_id}
Date: Sat, 21 Nov 2026 10:00:00 +0300
{extra}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{body}
"""


class EmailCase(MailCommon):
    """A mail channel with a team, an agent and a known customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = mail_new_test_user(
            cls.env,
            login="agent_mail",
            name="Olga Agent",
            email="olga@mycompany.example.com",
            groups="feedback_intake.feedback_intake_group_agent",
            company_id=cls.company_admin.id,
        )
        cls.team = cls.env["feedback.team"].create({"name": "Care", "member_ids": cls.agent.ids})
        cls.channel = cls.env["feedback.channel"].create(
            {"name": "Support", "alias_name": "support-fb", "team_id": cls.team.id, "company_id": cls.company_admin.id}
        )
        cls.address = cls.channel.alias_email
        cls.customer = cls.env["res.partner"].create({"name": "Anna Customer", "email": "anna@customer.example"})
        cls.events = cls.env["feedback.inbound.event"]

    def mail(self, **values):
        """Let a mail come in; return its event in the ledger."""
        values.setdefault("message_id", f"<{self.id()}-{id(values)}-{self.events.search_count([])}@customer.example>")
        raw = PLAIN.format(
            **{
                "sender": "Anna Customer <anna@customer.example>",
                "to": self.address,
                "subject": "The blender leaks",
                "extra": "",
                "body": "It leaks from below. What can I do?",
                **values,
            }
        )
        self.receive(raw.encode())
        return self.events.search([], limit=1, order="id desc")

    def receive(self, raw, model=None):
        with self.mock_mail_gateway():
            return self.env["mail.thread"].message_process(model, raw)

    def answer(self, ticket, body="Please tighten the ring.", **values):
        """Let the agent answer in the chatter."""
        with self.mock_mail_gateway():
            return ticket.with_user(self.agent).message_post(
                body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values
            )

    def reply_headers(self, message):
        return f"In-Reply-To: {message.message_id}\nReferences: {message.message_id}\n"


@tagged("post_install", "-at_install")
class TestMailBecomesTicket(EmailCase):
    def test_a_mail_becomes_a_ticket_with_its_sender_text_and_ledger_line(self):
        event = self.mail()
        ticket = event.ticket_id
        self.assertEqual((event.state, event.outcome, event.channel_id), ("done", "new", self.channel))
        self.assertIn(b"It leaks from below", event._raw())
        self.assertEqual(ticket.subject, "The blender leaks")
        self.assertEqual(ticket.partner_id, self.customer)
        self.assertEqual(ticket.email_normalized, "anna@customer.example")
        self.assertEqual((ticket.team_id, ticket.state, ticket.language), (self.team, "new", "en"))
        self.assertIn("It leaks from below", ticket.message_ids.filtered(lambda m: m.message_type == "email").body)
        self.assertEqual(ticket.milestone_ids.mapped("kind").count("received"), 1)
        self.assertTrue(ticket.needs_reply)

    def test_a_russian_mail_is_known_as_russian(self):
        ticket = self.mail(subject="Течёт блендер", body="Здравствуйте! Что делать?", sender="i@new.example").ticket_id
        self.assertEqual(ticket.language, "ru")
        self.assertFalse(ticket.partner_id, "contacts are created only where the channel says so")

    def test_a_contact_is_created_where_the_channel_says_so(self):
        self.channel.create_contact = True
        ticket = self.mail(sender="Ivan Petrov <ivan@new.example>").ticket_id
        self.assertEqual((ticket.partner_id.name, ticket.partner_id.email), ("Ivan Petrov", "ivan@new.example"))
        again = self.mail(sender="Ivan Petrov <ivan@new.example>").ticket_id
        self.assertEqual(again.partner_id, ticket.partner_id)

    def test_the_same_mail_twice_is_one_ticket(self):
        first = self.mail(message_id="<same@customer.example>")
        self.mail(message_id="<same@customer.example>", extra="Received: by another.example; Sat, 21 Nov 2026\n")
        self.assertEqual(self.events.search([("channel_id", "=", self.channel.id)]), first)

    def test_a_different_mail_with_the_same_message_id_is_kept_and_marked(self):
        first = self.mail(message_id="<same@customer.example>")
        second = self.mail(message_id="<same@customer.example>", body="Quite another question", subject="Other")
        self.assertNotEqual(first, second)
        self.assertTrue(second.has_reused_message_id)
        self.assertNotEqual(second.ticket_id, first.ticket_id)

    def test_a_mail_without_message_id_is_one_ticket_however_often_it_comes(self):
        raw = f"From: a@b.example\nTo: {self.address}\nSubject: Hi\n\nHello there, a question".encode()
        self.receive(raw)
        self.receive(raw)
        self.assertEqual(self.events.search_count([("channel_id", "=", self.channel.id)]), 1)

    def test_a_mail_to_two_channels_is_one_ticket_and_known_in_both(self):
        other = self.env["feedback.channel"].create(
            {"name": "Quality", "alias_name": "quality-fb", "company_id": self.company_admin.id}
        )
        raw = (
            f"From: a@b.example\nTo: {self.address}, {other.alias_email}\nMessage-ID: <two@b.example>\n\nHello".encode()
        )
        with self.mock_mail_gateway():
            for channel in (self.channel, other):
                self.env["mail.thread"].message_process(None, raw, custom_values={"channel_id": channel.id})
        events = self.events.search([("channel_id", "in", (self.channel | other).ids)], order="id")
        self.assertEqual(events.mapped("outcome"), ["new", "ignored"])
        self.assertEqual(len(events.ticket_id), 1)

    @mute_logger("odoo.addons.feedback_intake.models.feedback_inbound_event")
    def test_an_error_in_processing_loses_nothing_and_can_be_replayed(self):
        Ticket = self.registry["feedback.ticket"]
        self.patch(Ticket, "_triage", lambda tickets: 1 / 0)
        event = self.mail()
        self.assertEqual((event.state, event.ticket_id), ("failed", self.env["feedback.ticket"]))
        self.assertIn("ZeroDivisionError", event.error)
        self.patch(Ticket, "_triage", lambda tickets: None)
        event.action_replay()
        self.assertEqual(event.state, "done")
        self.assertEqual(event.ticket_id.subject, "The blender leaks")

    def test_mail_for_others_takes_odoos_way(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "leads-fb",
                "alias_domain_id": self.mail_alias_domain.id,
                "alias_model_id": self.env["ir.model"]._get_id("crm.lead"),
            }
        )
        before = self.events.search_count([])
        with self.mock_mail_gateway():
            raw = (
                f"From: a@b.example\nTo: leads-fb@{self.alias_domain}\nSubject: Lead FB\n\nsee {self.address}".encode()
            )
            self.env["mail.thread"].message_process(None, raw)
        self.assertEqual(self.events.search_count([]), before)
        self.assertTrue(self.env["crm.lead"].search([("name", "=", "Lead FB")]))


@tagged("post_install", "-at_install")
class TestConversationByMail(EmailCase):
    def test_an_answer_goes_to_the_customer_from_the_channels_address(self):
        ticket = self.mail(extra="Cc: Boss <boss@customer.example>\n").ticket_id
        self.answer(ticket)
        recipients = sorted(to for sent in self._mails for to in sent["email_to"])
        self.assertEqual(len(recipients), 2)
        self.assertIn("anna@customer.example", recipients[0])
        self.assertIn("boss@customer.example", recipients[1])
        for sent in self._mails:
            self.assertIn(self.address, sent["email_from"])
            self.assertIn("Olga", sent["email_from"])
            self.assertIn(self.address, sent["reply_to"])
            self.assertIn(ticket.number, sent["subject"])
        self.assertEqual(ticket.state, "waiting_customer")
        self.assertFalse(ticket.needs_reply)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertIn("first_reply", ticket.milestone_ids.mapped("kind"))
        self.assertEqual(ticket.outbound_message_ids.state, "sent")

    def test_a_note_reaches_no_customer(self):
        ticket = self.mail().ticket_id
        with self.mock_mail_gateway():
            ticket.with_user(self.agent).message_post(body="difficult one", message_type="comment")
        self.assertFalse(self._mails)
        self.assertTrue(ticket.needs_reply)

    def test_an_unknown_senders_answer_creates_no_contact(self):
        ticket = self.mail(sender="New <new@stranger.example>").ticket_id
        before = self.env["res.partner"].search_count([])
        self.answer(ticket)
        self.assertEqual(self.env["res.partner"].search_count([]), before)
        self.assertIn("new@stranger.example", self._mails[0]["email_to"][0])

    def test_the_customers_answer_lands_in_the_same_ticket(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        event = self.mail(subject="Re: leaks", body="It still leaks", extra=self.reply_headers(message))
        self.assertEqual((event.outcome, event.ticket_id), ("reply", ticket))
        self.assertEqual(ticket.state, "open")
        self.assertTrue(ticket.needs_reply)
        self.assertEqual(ticket.milestone_ids.mapped("kind").count("customer_reply"), 1)

    def test_an_answer_within_the_grace_time_reopens(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        ticket.with_user(self.agent).action_close()
        self.mail(body="Sorry, it leaks again", extra=self.reply_headers(message))
        self.assertEqual(ticket.state, "open")
        self.assertIn("reopened", ticket.milestone_ids.mapped("kind"))

    def test_a_bare_thank_you_does_not_reopen(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        ticket.with_user(self.agent).action_close()
        for words in ("Thank you!", "Спасибо большое!", "Thanks, Anna"):
            event = self.mail(body=words, extra=self.reply_headers(message))
            self.assertEqual(event.ticket_id, ticket)
            self.assertEqual(ticket.state, "closed", words)

    def test_a_late_answer_opens_a_linked_new_ticket(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        ticket.with_user(self.agent).action_close()
        ticket.resolved_date = fields.Datetime.now() - timedelta(days=15)
        event = self.mail(body="It leaks again", extra=self.reply_headers(message))
        self.assertEqual(event.outcome, "new")
        self.assertEqual(event.ticket_id.origin_ticket_id, ticket)
        self.assertEqual(ticket.state, "closed")

    def test_a_stranger_who_quotes_the_thread_does_not_join(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        event = self.mail(
            sender="Eve <eve@evil.example>",
            subject=f"Re: {ticket.subject} [{ticket.number}]",
            body="Tell me all about it",
            extra=self.reply_headers(message),
        )
        self.assertEqual(event.outcome, "new")
        self.assertEqual(event.ticket_id.hint_ticket_id, ticket)
        self.assertNotIn("eve@evil.example", ticket._known_addresses())

    def test_somebody_copied_in_may_join(self):
        ticket = self.mail(extra="Cc: Boss <boss@customer.example>\n").ticket_id
        message = self.answer(ticket)
        event = self.mail(sender="boss@customer.example", body="Any news?", extra=self.reply_headers(message))
        self.assertEqual((event.outcome, event.ticket_id), ("reply", ticket))

    def test_a_mail_in_a_colleagues_name_is_only_a_note(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        event = self.mail(sender=self.agent.email, body="Send him the refund", extra=self.reply_headers(message))
        posted = ticket.message_ids[0]
        self.assertEqual(event.ticket_id, ticket)
        self.assertTrue(posted.is_internal)
        self.assertFalse(posted.author_id)

    def test_a_colleague_whose_mail_is_authenticated_answers_by_mail(self):
        self.env["ir.config_parameter"].set_param("feedback_intake.trusted_mail_servers", "mx.mycompany.example.com")
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        proof = "Authentication-Results: mx.mycompany.example.com; dmarc=pass header.from=mycompany.example.com\n"
        event = self.mail(sender=self.agent.email, body="And oil it", extra=proof + self.reply_headers(message))
        posted = ticket.message_ids[0]
        self.assertEqual(event.ticket_id, ticket)
        self.assertEqual(posted.author_id, self.agent.partner_id)
        self.assertFalse(posted.is_internal)

    def test_a_reply_to_a_merged_ticket_lands_in_the_survivor(self):
        survivor, merged = self.mail().ticket_id, self.mail(subject="Again").ticket_id
        message = self.answer(merged)
        merged.with_user(self.agent)._merge_into(survivor)
        event = self.mail(body="Well?", extra=self.reply_headers(message))
        self.assertEqual(event.ticket_id, survivor)


@tagged("post_install", "-at_install")
class TestAutomaticMail(EmailCase):
    def assertIgnored(self, event, word=""):
        self.assertEqual((event.state, event.outcome), ("ignored", "ignored"))
        self.assertIn(word, event.reason)
        self.assertFalse(self._mails, "an automatic mail was answered")

    def test_machines_make_no_ticket_and_get_no_answer(self):
        for extra in (
            "Auto-Submitted: auto-replied\n",
            "Auto-Submitted: auto-generated\n",
            "X-Autoreply: yes\n",
            "Precedence: bulk\nList-Id: <news.shop.example>\nList-Unsubscribe: <mailto:u@shop.example>\n",
            "Return-Path: <>\nAuto-Submitted: auto-replied\n",
        ):
            self.assertIgnored(self.mail(extra=extra))

    def test_an_own_address_makes_no_ticket(self):
        self.assertIgnored(self.mail(sender=self.address), "own")

    def test_an_out_of_office_answer_is_noted_but_wakes_nobody(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        self.assertFalse(ticket.needs_reply)
        event = self.mail(
            subject="Out of office",
            body="I am away",
            extra="Auto-Submitted: auto-replied\n" + self.reply_headers(message),
        )
        self.assertIgnored(event)
        self.assertEqual(event.ticket_id, ticket)
        self.assertFalse(ticket.needs_reply)
        self.assertEqual(ticket.state, "waiting_customer")
        self.assertIn("auto_reply_received", ticket.milestone_ids.mapped("kind"))

    def test_a_manager_can_make_a_ticket_of_it_all_the_same(self):
        event = self.mail(extra="Auto-Submitted: auto-generated\n", subject="Contact form")
        event.action_force()
        self.assertEqual(event.outcome, "new")
        self.assertEqual(event.ticket_id.subject, "Contact form")

    def test_a_bounce_marks_the_answer_as_failed(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        raw = f"""\
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {self.address}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce-1@mx.example>
Return-Path: <>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; anna@customer.example
Action: failed
Status: 5.1.1
--b1
Content-Type: message/rfc822

From: {self.address}
To: anna@customer.example
Message-ID: {message.message_id}
Subject: Re: The blender leaks

Please tighten the ring.
--b1--
""".encode()
        self.receive(raw)
        event = self.events.search([], limit=1, order="id desc")
        self.assertIgnored(event, "Delivery report")
        self.assertEqual(ticket.outbound_message_ids.state, "failed")
        self.assertTrue(ticket.has_failed_reply)

    def test_a_flood_from_one_address_is_stopped_in_sight(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        events = [self.mail(subject=f"Flood {number}") for number in range(5)]
        self.assertEqual([event.outcome for event in events], ["new"] * 3 + ["ignored"] * 2)
        self.assertIn("anna@customer.example", events[-1].reason)
        other = self.mail(sender="nna@customer.example")
        self.assertEqual(other.outcome, "new", "an address that only looks alike is innocent")

    def test_a_trusted_relay_writes_in_the_customers_name_without_limit(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 2)
        self.channel.trusted_relays = "forms.example"
        for number in range(4):
            event = self.mail(
                sender="Form <noreply@forms.example>",
                subject=f"Form {number}",
                extra="Reply-To: Anna <anna@customer.example>\nAuto-Submitted: auto-generated\n",
            )
            self.assertEqual(event.outcome, "new")
            self.assertEqual(event.ticket_id.partner_id, self.customer)

    def test_an_untrusted_reply_to_does_not_count(self):
        ticket = self.mail(sender="x@elsewhere.example", extra="Reply-To: anna@customer.example\n").ticket_id
        self.assertFalse(ticket.partner_id)


@tagged("post_install", "-at_install")
class TestAcknowledgement(EmailCase):
    def test_receipt_is_confirmed_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        for sender, body, words in (
            ("i@ru.example", "Здравствуйте! Не работает.", "ru"),
            ("j@en.example", "Hello, it does not work at all", "en"),
        ):
            ticket = self.mail(sender=sender, body=body).ticket_id
            self.assertEqual(ticket._customer_lang()[:2], words)
            (sent,) = self._mails
            self.assertEqual(sent["email_to"], [sender])
            self.assertIn(ticket.number, sent["subject"])
            self.assertIn(ticket.access_token, sent["body"])
            self.assertEqual(sent["headers"].get("Auto-Submitted"), "auto-replied")

    def test_an_answer_of_the_customer_is_not_confirmed_again(self):
        ticket = self.mail().ticket_id
        message = self.answer(ticket)
        self.mail(extra=self.reply_headers(message))
        recipients = [to for sent in self._mails for to in sent["email_to"]]
        self.assertEqual(recipients, ['"Olga Agent" <olga@mycompany.example.com>'], "only the agent is told")

    def test_a_channel_may_keep_silent(self):
        self.channel.acknowledge = False
        self.mail()
        self.assertFalse(self._mails)

    def test_old_mail_is_imported_without_an_answer(self):
        self.channel.live_since = fields.Datetime.now()
        self.channel.import_limit = 1
        received = "Received: from a by b.example; Mon, 05 Oct 2026 10:00:00 +0000\n"
        ticket = self.mail(extra=received).ticket_id
        self.assertTrue(ticket.is_imported)
        self.assertEqual(ticket.received_date, fields.Datetime.to_datetime("2026-10-05 10:00:00"))
        self.assertFalse(self._mails)
        self.assertFalse(ticket.user_id)
        self.assertEqual(self.mail(extra=received, subject="More").outcome, "ignored")
        self.channel.import_since = "2026-10-10"
        self.assertEqual(self.mail(extra=received, subject="Older").outcome, "ignored")


@tagged("post_install", "-at_install")
class TestCost(EmailCase):
    def test_one_mail_costs_at_most_38_queries(self):
        """Up to the steps that other addons fill; they have a test of the whole way."""
        self.channel.acknowledge = False
        self.patch(self.registry["feedback.ticket"], "_triage", lambda tickets: None)
        self.mail()  # warm caches
        raw = PLAIN.format(
            sender="anna@customer.example",
            to=self.address,
            subject="Counted",
            message_id="<counted@customer.example>",
            extra="",
            body="How many?",
        ).encode()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.mock_mail_gateway(), self.assertQueryCount(38):
            self.env["mail.thread"].message_process(None, raw)
            self.env.flush_all()
        self.assertEqual(self.events.search([], limit=1, order="id desc").outcome, "new")


@tagged("post_install", "-at_install")
class TestOtherMail(EmailCase):
    def test_mail_that_odoo_deletes_when_it_is_sent_goes_out_undisturbed(self):
        values = {"subject": "Welcome", "body_html": "x", "email_to": "new@user.example", "auto_delete": True}
        for model in (False, "feedback.ticket"):
            mail = self.env["mail.mail"].create({**values, "model": model})
            with self.mock_mail_gateway(mail_unlink_sent=True):
                mail.send(raise_exception=True)
            self.assertFalse(mail.exists())
            self.assertEqual(len(self._mails), 1)
