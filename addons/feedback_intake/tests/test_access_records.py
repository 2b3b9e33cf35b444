from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import DeskCase


@tagged("post_install", "-at_install")
class TestLedgerAccess(DeskCase, TransactionCase):
    """The ledger holds what people wrote, word for word: managers alone read it, nobody changes it."""

    def setUp(self):
        super().setUp()
        Event = self.env["feedback.inbound.event"]
        self.event = Event._store(self.channel, "key", b"raw", sender="anna@customer.example")

    def test_only_managers_read_it(self):
        for role in ("reader", "agent", "lead", "strange_manager", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.event).read(["body", "error", "headers", "state"])
        self._as("manager", self.event).read(["body", "error", "headers", "state"])

    def test_nobody_changes_it(self):
        for role in ("agent", "manager"):
            event = self._as(role, self.event)
            for call in (
                lambda e=event: e.write({"state": "done"}),
                lambda e=event: e.unlink(),
                lambda e=event: e.create({"channel_id": self.channel.id, "delivery_key": "x"}),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call()

    def test_only_managers_process_again(self):
        for role in ("reader", "agent", "strange_manager", "portal"):
            for name in ("action_replay", "action_force"):
                with self.subTest(role=role, call=name), self.assertRaises(AccessError):
                    getattr(self._as(role, self.event), name)()

    def test_nobody_hands_in_mail_but_the_mail_gateway(self):
        raw = b"From: anna@customer.example\r\nTo: desk@desk.example\r\nSubject: x\r\n\r\nForged"
        before = self.env["feedback.inbound.event"].search_count([])
        for role in ("portal", "reader", "agent", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.env["mail.thread"]).message_process("feedback.ticket", raw)
        ticket = self._ticket("own")
        with self.assertRaises(AccessError):
            self._as("portal", self.env["mail.thread"]).message_process("feedback.ticket", raw, thread_id=ticket.id)
        self.assertEqual(self.env["feedback.inbound.event"].search_count([]), before)
        self.assertFalse(self.env["feedback.ticket"].search_count([("description", "like", "Forged")]))


@tagged("post_install", "-at_install")
class TestLogAccess(DeskCase, TransactionCase):
    """The log is written by the system alone and goes only with its ticket."""

    def test_nobody_writes_or_deletes_it(self):
        milestone = self._ticket().milestone_ids[:1]
        self.assertTrue(milestone)
        for records in (*(self._as(role, milestone) for role in ("agent", "lead", "manager")), milestone.sudo()):
            with self.subTest(user=records.env.user.name):
                with self.assertRaises(AccessError):
                    records.write({"actor": "system"})
                with self.assertRaises(AccessError):
                    records.unlink()

    def test_nobody_adds_to_it(self):
        ticket = self._ticket()
        for role in ("agent", "lead", "manager"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.env["feedback.ticket.milestone"]).create({"ticket_id": ticket.id, "kind": "closed"})

    def test_it_goes_with_its_ticket(self):
        ticket = self._ticket()
        milestone = ticket.milestone_ids
        self._as("manager", ticket).unlink()
        self.assertFalse(milestone.exists())

    def test_it_is_seen_by_those_who_see_the_ticket(self):
        milestone = self._ticket("own").milestone_ids[:1]
        for role, expected in (("agent", 0), ("outsider", 0), ("lead", 1), ("manager", 1), ("strange_manager", 0)):
            with self.subTest(role=role):
                self.assertEqual(self._as(role, milestone).search_count([("id", "=", milestone.id)]), expected)


@tagged("post_install", "-at_install")
class TestConversationAccess(DeskCase, TransactionCase):
    """Messages and files follow their ticket."""

    def setUp(self):
        super().setUp()
        self.ticket = self._ticket("own")
        self.message = self._post_as_customer(
            self.ticket, body="The secret word", attachments=[("secret.txt", b"secret")]
        )

    def test_messages_are_hidden_with_their_ticket(self):
        for role in ("agent", "outsider", "stranger", "portal", "lead", "manager"):
            expected = int(role in ("lead", "manager"))
            found = self._as(role, self.message).search([("id", "=", self.message.id)])
            with self.subTest(role=role):
                self.assertEqual(len(found), expected)

    def test_messages_cannot_be_read_by_their_number(self):
        for role in ("agent", "outsider", "stranger", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.message).read(["body"])

    def test_files_are_hidden_with_their_ticket(self):
        file = self.message.attachment_ids
        self.assertEqual(len(file), 1)
        for role in ("agent", "outsider", "stranger", "portal", "public"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, file).read(["name", "datas"])
        self.assertEqual(self._as("lead", file).raw, b"secret")

    def test_answers_on_their_way_are_hidden_with_their_ticket(self):
        self._post_as_agent(self.ticket, "lead")
        outbound = self.ticket.outbound_message_ids
        self.assertEqual(len(outbound), 1)
        for role in ("agent", "outsider", "strange_manager"):
            self.assertFalse(self._as(role, outbound).search_count([("id", "=", outbound.id)]))
        self.assertEqual(self._as("lead", outbound).state, outbound.state)

    def test_who_only_reads_cannot_send_again(self):
        ticket = self._ticket("all")
        self._post_as_agent(ticket)
        with self.assertRaises(AccessError):
            self._as("reader", ticket.outbound_message_ids).action_retry()
