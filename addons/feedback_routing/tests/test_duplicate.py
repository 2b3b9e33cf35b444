from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase
from odoo.addons.feedback_intake.tests.public_page_case import PublicPageCase

LEAK = "<p>The blender leaks from below since Monday. I tightened the ring twice and it did not help.</p>"


class DuplicateCase(DeskCase, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.ru")

    @classmethod
    def _receive(cls, description=LEAK, subject="Blender leaks", **values):
        ticket = cls._ticket(subject=subject, description=description, **values)
        ticket._triage()
        return ticket


@tagged("post_install", "-at_install")
class TestDuplicateIsFound(DuplicateCase):
    def assertProposed(self, ticket, duplicate, similarity=None):
        self.assertEqual(ticket.duplicate_id, duplicate)
        if similarity:
            self.assertGreaterEqual(ticket.duplicate_similarity, similarity)

    def test_the_same_text_is_the_same(self):
        first = self._receive()
        second = self._receive(LEAK.upper().replace("P>", "DIV>").replace(". ", " -\n"))
        self.assertProposed(second, first, 1)
        self.assertFalse(first.duplicate_id)

    def test_without_trigrams_equal_texts_are_found_all_the_same(self):
        self.patch(self.registry, "has_trigram", False)
        first = self._receive()
        self.assertProposed(self._receive(), first, 1)
        self.assertFalse(self._receive(LEAK.replace("twice", "three times")).duplicate_id)

    def test_typos_and_a_greeting_do_not_hide_it(self):
        first = self._receive()
        second = self._receive(
            "<p>Good day!</p><p>The blender leeks from below since monday. I tightend the ring twice and it did not"
            " help. Please advise.</p>",
            subject="Leaking blender",
        )
        self.assertProposed(second, first, 0.6)
        self.assertLess(second.duplicate_similarity, 1)

    def test_typos_and_a_greeting_do_not_hide_it_in_russian(self):
        first = self._receive(
            "Блендер течёт снизу с понедельника. Дважды подтянул кольцо, не помогло.", "Течёт блендер"
        )
        second = self._receive(
            "Добрый день! Блендер течет с низу с понеделника. Дважды подтянул кольцо, не помогло. Что делать?",
            "Блендер течет",
        )
        self.assertProposed(second, first, 0.6)

    def test_another_matter_of_the_same_customer_is_not_proposed(self):
        self._receive()
        other = self._receive("<p>Please send the invoice for order 17 to our accounting.</p>", subject="Invoice")
        self.assertProposed(other, other.browse())

    def test_short_messages_are_the_same_only_when_equal(self):
        first = self._receive("", subject="Order 1234567")
        self.assertProposed(self._receive("", subject="Order 1234568"), first.browse())
        self.assertProposed(self._receive("", subject="order 1234567!"), first, 1)

    def test_messages_without_words_are_nobodys_duplicates(self):
        self._receive("", subject="???")
        self.assertFalse(self._receive("", subject="!!!").duplicate_id)

    def test_the_nearest_is_proposed_and_of_equals_the_oldest(self):
        self._receive(LEAK.replace("did not help", "was no use at all"))
        oldest = self._receive()
        self._receive()
        self.assertProposed(self._receive(), oldest, 1)

    def test_tickets_of_one_batch_are_compared_too(self):
        tickets = self._ticket(description=LEAK) | self._ticket(description=LEAK)
        tickets._triage()
        self.assertProposed(tickets[1], tickets[0], 1)

    def test_colleagues_of_one_company_are_one_customer(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        ann, bob = self.env["res.partner"].create([{"name": name, "parent_id": firm.id} for name in ("Ann", "Bob")])
        first = self._receive(partner_id=ann.id, email_from="ann@firm.example")
        second = self._receive(partner_id=bob.id, email_from="bob@firm.example")
        self.assertProposed(second, first, 1)
        self.assertIn("same customer", second.duplicate_evidence)

    def test_without_a_contact_email_or_phone_tell_the_customer(self):
        by_mail = self._receive(partner_id=False, email_from="Ann <ann@mail.example>", phone="+7 495 123-45-67")
        again = self._receive(partner_id=False, email_from="ANN@mail.example")
        self.assertProposed(again, by_mail, 1)
        self.assertIn("same email", again.duplicate_evidence)
        called = self._receive(partner_id=False, email_from=False, phone="8 (495) 1234567")
        self.assertProposed(called, by_mail, 1)
        self.assertIn("same phone", called.duplicate_evidence)

    def test_another_customer_is_not_proposed(self):
        self._receive()
        self.assertFalse(self._receive(partner_id=False, email_from="bob@mail.example").duplicate_id)
        self._receive(partner_id=False, email_from=False)
        self.assertFalse(self._receive(partner_id=False, email_from=False).duplicate_id)

    def test_another_company_is_not_proposed(self):
        elsewhere = {"company_id": self.other_company.id, "team_id": False, "channel_id": False}
        self._receive(**elsewhere)
        self.assertFalse(self._receive().duplicate_id)

    def test_what_is_older_than_the_companys_limit_is_not_proposed(self):
        first = self._receive(received_date=fields.Datetime.now() - timedelta(days=6))
        self.assertProposed(self._receive(), first)
        self.company.feedback_duplicate_days = 5
        recent = self._receive()
        self.assertNotEqual(recent.duplicate_id, first)
        self.company.feedback_duplicate_days = 0
        self.assertFalse(self._receive().duplicate_id)

    def test_merged_tickets_are_not_proposed(self):
        first, second = self._receive(), self._receive()
        second._merge_into(first)
        first.description = "<p>Quite another matter, which has nothing to do with it.</p>"
        self.assertFalse(self._receive(subject="Blender leaks").duplicate_id)

    def test_a_confidential_ticket_is_proposed_to_another_confidential_one_alone(self):
        secret = self._receive(is_confidential=True)
        self.assertFalse(self._receive().duplicate_id)
        self.assertProposed(self._receive(is_confidential=True), secret)

    def test_anonymous_tickets_leave_no_text_and_are_not_compared(self):
        first = self._receive(is_anonymous=True)
        self.assertEqual((first.match_text, first.match_digest), (False, False))
        self.assertFalse(self._receive().duplicate_id)
        self._receive()
        self.assertFalse(self._receive(is_anonymous=True).duplicate_id)

    def test_a_ticket_whose_words_are_erased_is_compared_no_more(self):
        first = self._receive()
        first.write({"subject": "…", "description": False})
        self.assertEqual((first.match_text, first.match_digest), (False, False))
        self.assertFalse(self._receive().duplicate_id)

    def test_old_mail_that_is_taken_over_is_not_proposed(self):
        self._receive()
        self.assertFalse(self._receive(is_imported=True).duplicate_id)

    def test_a_customer_who_becomes_known_later_is_compared_then(self):
        call = self._receive(partner_id=False, email_from=False)
        mail = self._receive()
        self.assertFalse(mail.duplicate_id)
        self._as("agent", call).partner_id = self.customer
        self.assertProposed(mail, call)
        self._as("agent", call).partner_id = False
        self._as("agent", mail).email_from = "anna.c@customer.example"
        self.assertFalse(mail.duplicate_id, "what has been found is checked again")

    def test_texts_are_forgotten_when_nothing_is_compared_with_them_any_more(self):
        old = self._receive(received_date=fields.Datetime.now() - timedelta(days=9))
        recent = self._receive()
        self.env.flush_all()
        self.env["feedback.ticket"]._gc_match_text()
        self.assertEqual((old.match_text, old.match_digest), (False, False))
        self.assertTrue(recent.match_text and recent.match_digest)


@tagged("post_install", "-at_install")
class TestDuplicateIsProposed(DuplicateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._receive(received_date=fields.Datetime.now() - timedelta(hours=2))
        cls.second = cls._receive()

    def test_the_agent_sees_the_evidence(self):
        second = self._as("agent", self.second)
        self.assertEqual(second.shown_duplicate_id, self.first)
        self.assertEqual(second.duplicate_evidence, "same contact, the same text, received 2 hours ago by Test mailbox")
        self.assertIn(f"{self.first.number} Blender leaks", Form(second).shown_duplicate_id.display_name)

    def test_the_evidence_speaks_of_likeness_in_percent(self):
        third = self._as("agent", self._receive(LEAK.replace("twice", "three times")))
        self.assertRegex(third.duplicate_evidence, r"^same contact, \d\d% of the text the same, received ")

    def test_one_click_merges_and_opens_the_older(self):
        second = self._as("agent", self.second)
        action = second.action_merge_duplicate()
        self.assertEqual((action["res_model"], action["res_id"]), ("feedback.ticket", self.first.id))
        self.assertEqual((second.merged_into_id, second.state), (self.first, "closed"))
        self.assertFalse(second.has_duplicate)

    def test_after_undoing_it_is_proposed_again(self):
        second = self._as("agent", self.second)
        second.action_merge_duplicate()
        second.action_undo_merge()
        self.assertEqual((second.state, second.shown_duplicate_id), ("new", self.first))

    def test_nothing_is_merged_by_itself(self):
        self.assertFalse(self.second.merged_into_id)
        self.assertEqual(self.second.state, "new")

    def test_a_refusal_is_remembered_and_noted(self):
        second = self._as("agent", self.second)
        second.action_refuse_duplicate()
        self.assertFalse(second.has_duplicate)
        self.assertIn(f"Not a duplicate of {self.first.number}", second.message_ids[0].preview)
        second.email_from = "anna.c@customer.example"
        self.assertFalse(second.has_duplicate)

    def test_a_click_that_comes_too_late_is_told_so(self):
        second = self._as("agent", self.second)
        second.action_refuse_duplicate()
        with self.assertRaisesRegex(UserError, "resembles no other ticket"):
            second.action_merge_duplicate()

    def test_whoever_may_not_see_the_other_is_not_told_of_it(self):
        self.first.team_id = self.teams["team"]
        for name, ticket_count in (("agent", 1), ("manager", 1), ("outsider", 0)):
            second = self._as(name, self.second)
            self.assertEqual(len(second.shown_duplicate_id), ticket_count, name)
            self.assertEqual(bool(second.duplicate_evidence), bool(ticket_count), name)
            found = second.search([("has_duplicate", "=", True), ("id", "in", self.second.ids)])
            self.assertEqual(len(found), ticket_count, name)
        with self.assertRaises(UserError):
            self._as("outsider", self.second).action_merge_duplicate()

    def test_only_managers_read_the_raw_finding(self):
        for name in ("duplicate_id", "duplicate_similarity"):
            with self.assertRaises(AccessError):
                self._as("agent", self.second).read([name])
        self.assertEqual(self._as("manager", self.second).duplicate_id, self.first)

    def test_the_compared_text_is_in_no_export(self):
        names = self._as("agent", self.second).fields_get(["match_text", "match_digest"], ["exportable"])
        self.assertEqual([names[name]["exportable"] for name in names], [False, False])

    def test_what_agents_write_down_themselves_is_compared_too(self):
        values = {"subject": "Blender leaks", "description": LEAK, "company_id": self.company.id}
        ticket = self._as("agent", self.env["feedback.ticket"]).create({**values, "partner_id": self.customer.id})
        self.assertTrue(ticket.sudo().match_text)
        ticket.email_from = self.customer.email
        self.assertEqual(ticket.shown_duplicate_id, self.first)

    def test_readers_neither_merge_nor_refuse(self):
        second = self._as("reader", self.second)
        for action in (second.action_merge_duplicate, second.action_refuse_duplicate):
            with self.assertRaises(AccessError):
                action()

    def test_the_filter_finds_what_the_banner_shows(self):
        both = Domain("id", "in", (self.first | self.second).ids)
        found = Domain("has_duplicate", "=", True) & both
        self.assertEqual(self.second.search(found), self.second)
        self.assertEqual(self.second.search(Domain("has_duplicate", "=", False) & both), self.first)
        for changed, field, value in (
            (self.first, "is_confidential", True),
            (self.first, "merged_into_id", self._receive(partner_id=False).id),
            (self.second, "merged_into_id", self.first.id),
        ):
            before = changed[field]
            changed[field] = value
            self.assertFalse(self.second.search(found), field)
            self.assertFalse(self.second.has_duplicate, field)
            changed[field] = before


@tagged("post_install", "-at_install")
class TestDuplicateAcrossChannels(PublicPageCase):
    def test_a_mail_and_a_form_of_the_same_customer_are_proposed_as_one(self):
        mailbox = self.env["feedback.channel"].create(
            {"name": "Mailbox", "company_id": self.company.id, "email_address": "desk@form-tests.example"}
        )
        raw = (
            "From: Anna <anna@form-tests.example>\r\nTo: desk@form-tests.example\r\nSubject: The lid leaks\r\n"
            "Message-ID: <lid@form-tests.example>\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\n"
            "It started on Monday\r\n"
        )
        self.env["mail.thread"].message_process(None, raw.encode())
        by_mail = self.env["feedback.ticket"].search([("channel_id", "=", mailbox.id)])
        self.send_form(message="The lid leaks\nIt started on Monday!")
        self.assertEqual(self.tickets().duplicate_id, by_mail)
        self.assertEqual(self.tickets().duplicate_similarity, 1)
        self.assertRegex(self.tickets().duplicate_evidence, "^same email, the same text, received .* by Mailbox$")
