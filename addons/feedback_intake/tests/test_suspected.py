from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .api_case import ApiCase
from .gateway_contract import FIXTURES, load
from .public_page_case import PublicPageCase

ADVERTISING = "Best prices at https://bit.ly/a https://bit.ly/b https://bit.ly/c only today"
LETTER = "I have ordered a lamp two weeks ago and it has not come yet, what is the matter with order {}?"


@tagged("post_install", "-at_install")
class TestSuspected(PublicPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "suspicious_manager",
            groups="feedback_intake.feedback_intake_group_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def as_manager(self):
        return self.events().with_user(self.manager)

    def test_advertising_waits_for_a_manager_and_its_sender_learns_nothing(self):
        response = self.send_form(message=ADVERTISING)
        self.assertIn("Thank you", response.text)
        event = self.events()
        self.assertEqual((event.state, event.outcome, event.ticket_id.id), ("suspected", "suspected", False))
        self.assertIn("a link that hides where it leads", event.reason)
        self.assertFalse(self.tickets())
        self.assertEqual(self.channel.suspected_event_count, 1)
        self.assertEqual(self.as_manager().message_text, ADVERTISING)

    def test_a_genuine_one_becomes_what_it_would_have_become(self):
        self.send_form(files=[("lid.txt", b"It leaks")], message=ADVERTISING)
        self.as_manager().action_genuine()
        ticket = self.tickets()
        self.assertEqual((self.events().outcome, self.events().ticket_id), ("new", ticket))
        self.assertEqual(
            (ticket.email_from, ticket.create_uid), ("anna@form-tests.example", self.env.ref("base.public_user"))
        )
        self.assertEqual(ticket._public_messages().attachment_ids.name, "lid.txt")
        self.as_manager().action_genuine()
        self.assertEqual(len(self.tickets()), 1)

    def test_spam_is_ignored_and_its_sender_blocked(self):
        self.send_form(message=ADVERTISING)
        self.as_manager().action_spam_and_block()
        self.assertEqual(self.events().outcome, "ignored")
        self.assertIn("suspicious_manager", self.events().reason)
        self.send_form(message="Hello again")
        self.assertEqual(self.events()[0].reason, "On the block list: anna@form-tests.example.")
        self.assertFalse(self.tickets())
        self.events()[0].with_user(self.manager).action_force()
        self.assertEqual(self.tickets().subject, "Hello again", "a manager takes it all the same")

    def test_only_managers_judge(self):
        self.send_form(message=ADVERTISING)
        agent = new_test_user(self.env, "suspicious_agent", groups="feedback_intake.feedback_intake_group_agent")
        for action in ("action_genuine", "action_spam", "action_spam_and_block"):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                getattr(self.events().with_user(agent), action)()

    def test_what_exceeds_the_channels_hour_waits_and_is_not_refused(self):
        self.channel.write({"flood_limit": 2, "captcha_policy": "never"})
        for number in range(4):
            self.assertIn("Thank you", self.send_form(message=f"Message {number}").text)
        self.assertEqual(sorted(self.events().mapped("outcome")), ["new", "new", "suspected", "suspected"])
        self.assertIn("very many messages", self.events()[0].reason)

    def test_one_text_from_many_senders(self):
        for number in range(11):
            self.send_form(message=LETTER.format(number), email=f"customer{number}@form-tests.example")
        self.assertEqual(self.events()[0].outcome, "suspected")
        self.assertIn("the same text has come many times", self.events()[0].reason)
        self.assertEqual(len(self.tickets()), 9)

    def test_a_channel_may_trust_its_senders(self):
        self.channel.is_spam_checked = False
        self.send_form(message=ADVERTISING)
        self.assertEqual(self.events().outcome, "new")

    def test_an_answer_on_the_customers_page_waits_too(self):
        self.send_form()
        ticket = self.tickets()
        values = self.form_values(self.open_form(ticket.get_portal_url())[0])
        response = self.send({**values, "message": ADVERTISING}, url=f"/my/feedback/{ticket.id}")
        self.assertIn("We have your message", response.text)
        self.assertEqual(self.events()[0].outcome, "suspected")
        self.assertEqual(len(ticket._public_messages()), 1)
        self.events()[0].with_user(self.manager).action_genuine()
        self.assertEqual((self.events()[0].outcome, len(ticket._public_messages())), ("reply", 2))

    def test_judging_takes_no_query_of_the_requests_own(self):
        self.send_form()
        event, values = self.events(), {"message": LETTER.format(1), "name": "Anna", "email": "anna@form-tests.example"}
        event._judge(values, "anonymous", "192.0.2.1")
        with self.assertQueryCount(0):
            self.assertEqual(event._judge(values, "anonymous", "192.0.2.1"), (None, None))

    def test_the_books_balance(self):
        self.channel.write({"flood_limit": 3, "captcha_policy": "never"})
        self.env["feedback.block"].create({"kind": "text", "value": "casino", "company_id": self.company.id})
        for message in ("Hello", "casino", ADVERTISING, "Good morning", "Good evening", "Good night"):
            self.send_form(message=message)
        groups = self.events()._read_group([("id", "in", self.events().ids)], ["outcome"], ["__count"])
        self.assertEqual(dict(groups), {"new": 2, "ignored": 1, "suspected": 3})
        self.assertEqual(len(self.tickets()), 2)

    def test_what_nobody_judges_is_kept_no_longer_than_anything_else(self):
        self.send_form(message=ADVERTISING)
        self.channel.retention_days = 30
        self.events()._gc_suspected()
        self.assertEqual(self.events().state, "suspected")
        self.events().received_date = fields.Datetime.subtract(fields.Datetime.now(), days=31)
        self.events()._gc_suspected()
        self.env.flush_all()
        self.events()._gc_bodies()
        self.assertEqual((self.events().state, self.events()._raw()), ("ignored", None))


@tagged("post_install", "-at_install")
class TestSuspectedApi(ApiCase):
    def test_the_app_is_told_that_it_was_received(self):
        answer = self.call(
            "POST", "/tickets", key=self.key, json={"message": ADVERTISING, "email": "anna@spam.example"}
        )
        self.assertEqual((answer.status_code, answer.json()["number"]), (202, None))
        event = self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)])
        self.assertEqual(event.outcome, "suspected")
        event.action_genuine()
        status = self.call("GET", f"/tickets/{answer.json()['id']}", token=answer.json()["token"])
        self.assertEqual(status.json()["number"], event.ticket_id.number)


@tagged("post_install", "-at_install")
class TestBlockList(PublicPageCase):
    def block(self, kind, value, **values):
        return self.env["feedback.block"].create(
            {"kind": kind, "value": value, "company_id": self.company.id, **values}
        )

    def test_each_kind_keeps_a_message_out(self):
        for kind, value, typed in [
            ("email", "Anna@form-tests.example", {}),
            ("domain", "form-tests.example", {}),
            ("phone", "+7 495 123-45-67", {"phone": "8 495 1234567", "email": ""}),
            ("network", "127.0.0.0/8", {}),
            ("text", "lid LEAKS", {}),
        ]:
            with self.subTest(kind):
                block = self.block(kind, value)
                self.assertIn("Thank you", self.send_form(**typed).text)
                self.assertEqual(self.events()[0].outcome, "ignored")
                self.assertIn("On the block list", self.events()[0].reason)
                self.assertEqual((block.hit_count, block.last_hit_day), (1, fields.Date.today()))
                block.active = False
        self.send_form()
        self.assertEqual(self.events()[0].outcome, "new", "archived entries do not count")

    def test_a_network_is_not_noted_with_the_message(self):
        self.block("network", "127.0.0.1")
        self.send_form()
        self.assertNotIn("127", self.events().reason)

    def test_an_entry_ends_and_is_one_companys(self):
        self.block("text", "leaks", until_date=fields.Date.subtract(fields.Date.today(), days=1))
        self.block("text", "leaks", company_id=self.env.company.id)
        self.send_form()
        self.assertEqual(self.events().outcome, "new")
        self.block("text", "lid l", company_id=False)
        self.send_form(email="eva@form-tests.example")
        self.assertEqual(self.events()[0].outcome, "ignored")

    def test_what_cannot_be_blocked_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "no address or network"):
            self.block("network", "0.0.0.0/0")
        block = self.block("email", "anna@spam.example")
        block.value = "Eva@Spam.example"
        self.assertEqual(block.value, "eva@spam.example")
        with self.assertRaises(ValidationError):
            block.value = "eva"
        with self.assertRaises(ValidationError):
            block.kind = "network"

    def test_looking_costs_no_query_once_the_list_is_known(self):
        self.block("email", "anna@spam.example")
        Block = self.env["feedback.block"]
        Block._match(self.company, email="eva@spam.example")
        with self.assertQueryCount(0):
            Block._match(self.company, email="eva@spam.example", text="Hello", address="192.0.2.1")


@tagged("post_install", "-at_install")
class TestBlockListElsewhere(TransactionCase):
    def test_mail_of_a_blocked_sender_is_ignored_with_a_reason(self):
        channel = self.env["feedback.channel"].create({"name": "Mail", "email_address": "help@block.example"})
        self.env["feedback.block"].create({"kind": "domain", "value": "spam.example", "company_id": False})
        mail = (
            "From: x@mail.spam.example\nTo: help@block.example\nSubject: Offer\nMessage-ID: <offer@spam.example>\n"
            "Content-Type: text/plain\n\nHello\n"
        )
        self.env["mail.thread"].message_process(False, mail)
        event = self.env["feedback.inbound.event"].search([("channel_id", "=", channel.id)])
        self.assertEqual((event.outcome, event.reason), ("ignored", "On the block list: spam.example."))
        event.action_force()
        self.assertEqual(event.outcome, "new")

    def test_account_of_a_messenger_is_ignored(self):
        channel = self.env["feedback.channel"].create(
            {"name": "Bot", "gateway_type": "telegram", "signing_secret": "test-secret"}
        )
        delivery, _moment = load(FIXTURES / "telegram" / "message__text.http")
        author = channel._gateway()._parse(channel, delivery)[0].author
        self.env["feedback.block"].create({"kind": "account", "value": author.external_id, "company_id": False})
        event = self.env["feedback.inbound.event"]._store_delivery(channel, delivery)
        event._process()
        self.assertEqual((event.outcome, event.ticket_id.id), ("ignored", False))
        self.assertIn("On the block list", event.reason)
        event.action_force()
        self.assertEqual(event.outcome, "new")
