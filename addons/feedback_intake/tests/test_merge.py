from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .workspace_common import WorkspaceCase


@tagged("post_install", "-at_install")
class TestMerge(WorkspaceCase):
    def setUp(self):
        super().setUp()
        self.first, self.second, self.third = (
            self.make_ticket(subject=f"Leak {n}", email_from="ann@mailbox.example", channel_id=self.channel.id)
            for n in range(3)
        )

    def answer_of_customer(self, ticket, body="And it smells"):
        """Let a mail come in that answers the last message of ``ticket``."""
        reference = ticket.message_ids.filtered("message_id")[:1].message_id
        raw = (
            f"From: Ann <ann@mailbox.example>\r\nTo: {self.address}\r\nSubject: Re: Leak\r\n"
            f"Message-ID: <{ticket.id}.{body.replace(' ', '.')}@mailbox.example>\r\nIn-Reply-To: {reference}\r\n"
            f"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\n{body}\r\n"
        )
        self.env["mail.thread"].message_process("feedback.ticket", raw.encode())

    def set_address(self):
        domain = self.env["mail.alias.domain"].search([], limit=1) or self.env["mail.alias.domain"].create(
            {"name": "company.example"}
        )
        self.channel.company_id.alias_domain_id = domain
        self.channel.write({"alias_name": "workspace-merge", "alias_domain_id": domain.id})
        self.address = f"workspace-merge@{domain.name}"

    def test_merging_closes_the_ticket_and_links_it_to_the_survivor(self):
        tag = self.env["feedback.tag"].create({"name": "Leaking"})
        self.second.tag_ids = tag
        activity = self.second.activity_schedule("mail.mail_activity_data_todo", user_id=self.olga.id)
        self.second.with_user(self.olga)._merge_into(self.first.with_user(self.olga))
        self.assertEqual(self.second.merged_into_id, self.first)
        self.assertEqual(self.second.state, "closed")
        self.assertEqual(self.first.tag_ids, tag)
        self.assertEqual(activity.res_id, self.first.id)
        self.assertIn("merged", self.kinds(self.second))
        self.assertIn(self.second.number, self.first.message_ids[0].body)

    def test_undoing_gives_back_the_stage_and_the_ticket(self):
        self.second.stage_id = self.waiting
        self.second._merge_into(self.first)
        self.second.with_user(self.olga).action_undo_merge()
        self.assertFalse(self.second.merged_into_id)
        self.assertEqual(self.second.stage_id, self.waiting)
        self.assertEqual(self.kinds(self.second)[-1], "unmerged")

    def test_undoing_the_closing_does_not_undo_a_merge_by_halves(self):
        self.second._merge_into(self.first)
        self.second.action_undo_close()
        self.assertEqual(self.second.state, "closed")

    def test_a_customers_answer_to_a_merged_ticket_lands_in_the_survivor(self):
        self.set_address()
        self.second.message_post(body="We look into it", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.second._merge_into(self.first)
        self.first._merge_into(self.third)
        before = self.second.message_ids
        self.answer_of_customer(self.second)
        self.assertIn("And it smells", self.third.message_ids[0].body)
        self.assertEqual(self.second.message_ids, before)

    def test_after_undoing_answers_land_in_their_own_ticket_again(self):
        self.set_address()
        self.second.message_post(body="We look into it", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.second._merge_into(self.first)
        self.second.action_undo_merge()
        self.answer_of_customer(self.second)
        self.assertIn("And it smells", self.second.message_ids[0].body)

    def test_a_chain_of_merges_ends_at_one_survivor_and_never_in_a_circle(self):
        self.first._merge_into(self.second)
        self.second._merge_into(self.third)
        self.assertEqual(self.first._survivor(), self.third)
        with self.assertRaises(UserError):
            self.third._merge_into(self.first)
        fourth = self.make_ticket()
        fourth._merge_into(self.first)
        self.assertEqual(fourth.merged_into_id, self.third)

    def test_refusals(self):
        company = self.env["res.company"].create({"name": "Another company"})
        elsewhere = self.make_ticket(company_id=company.id, team_id=False)
        secret = self.make_ticket(is_confidential=True)
        self.second._merge_into(self.first)
        for ticket, survivor in (
            (self.first, self.first),
            (self.first, elsewhere),
            (self.second, self.third),
            (secret, self.first),
            (self.first, secret),
        ):
            with self.assertRaises(UserError):
                ticket._merge_into(survivor)

    def test_a_ticket_that_i_may_not_see_is_not_merged(self):
        self.second.write({"is_confidential": True, "user_id": self.james.id})
        self.first.is_confidential = True
        with self.assertRaises(AccessError):
            self.second.with_user(self.olga)._merge_into(self.first.with_user(self.olga))

    def test_the_wizard_keeps_the_oldest_and_warns_of_other_senders(self):
        tickets = (self.third | self.first).with_user(self.olga)
        context = tickets.action_open_merge()["context"]
        wizard = self.env["feedback.ticket.merge"].with_user(self.olga).with_context(**context).create({})
        self.assertEqual(wizard.survivor_id, self.first)
        self.assertFalse(wizard.has_other_customer)
        self.third.email_from = "bob@mailbox.example"
        wizard.invalidate_recordset()
        self.assertTrue(wizard.has_other_customer)
        self.assertEqual(wizard.action_merge()["res_id"], self.first.id)
        self.assertEqual(self.third.merged_into_id, self.first)

    def test_the_wizard_wants_two_tickets(self):
        wizard = self.env["feedback.ticket.merge"].create({"ticket_ids": self.first.ids, "survivor_id": self.first.id})
        with self.assertRaises(UserError):
            wizard.action_merge()

    def test_from_a_single_ticket_the_agent_chooses_which_one_to_keep(self):
        self.assertFalse(self.first.action_open_merge()["context"]["default_survivor_id"])

    def test_a_hinted_ticket_is_offered_as_the_survivor(self):
        self.third.hint_ticket_id = self.second
        self.assertEqual(self.third.action_open_merge()["context"]["default_survivor_id"], self.second.id)
