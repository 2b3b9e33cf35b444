from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import DeskCase


@tagged("-at_install", "post_install")
class TestContactProposal(DeskCase, TransactionCase):
    """Who may have written: proposed with the evidence, decided by the agent, known from then on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bot = cls.env["feedback.channel"].create(
            {"name": "Bot", "gateway_type": "telegram", "company_id": cls.company.id}
        )
        conversation = cls.env["feedback.conversation"].create(
            {"channel_id": cls.bot.id, "thread_key": "7", "author_external_id": "111"}
        )
        sender = {"partner_id": False, "contact_name": "customer anna", "email_from": False}
        cls.ticket = cls._ticket(channel_id=cls.bot.id, conversation_id=conversation.id, **sender)

    def _proposals(self, name="agent"):
        action = self._as(name, self.ticket).action_find_contact()
        return self._as(name, self.env["feedback.ticket.contact"]).search(action["domain"])

    def test_the_likeliest_come_first_with_what_speaks_for_them(self):
        phone = {"phone": "+31612345678"}
        same = self.env["res.partner"].create({"name": "Customer Anna", **phone})
        self.ticket.phone = phone["phone"]
        found = self._proposals()
        self.assertEqual(found.sorted("id").partner_id, same | self.customer)
        self.assertEqual(found[0].evidence, "same phone number, same name")
        self.assertEqual(found[1].evidence, "same name, the other way round")

    def test_customer_of_the_document_that_it_is_about_is_proposed_and_not_taken(self):
        partner = self.env["res.partner"].create({"name": "Boris"})
        lead = self.env["crm.lead"].create({"name": "Offer 17", "partner_id": partner.id})
        self.ticket.write({"related_document": f"crm.lead,{lead.id}", "contact_name": False})
        found = self._proposals()
        self.assertEqual((found.partner_id, found.evidence), (partner, "customer of the document"))
        self.assertFalse(self.ticket.partner_id)

    def test_what_looks_like_a_pattern_is_a_name(self):
        self.ticket.contact_name = "%"
        self.assertFalse(self._proposals())

    def test_whom_the_agent_chooses_is_known_next_time(self):
        self._proposals().action_confirm()
        self.assertEqual(self.ticket.partner_id, self.customer)
        identity = self.env["feedback.identity"].search([("external_id", "=", "111")])
        self.assertEqual(
            (identity.gateway_type, identity.partner_id, identity.company_id),
            ("telegram", self.customer, self.company),
        )

    def test_contacts_of_another_company_are_not_proposed(self):
        self.env["res.partner"].create({"name": "Customer Anna", "company_id": self.other_company.id})
        self.assertEqual(self._proposals().partner_id, self.customer)

    def test_who_may_not_answer_may_not_look(self):
        for name in ("reader", "stranger"):
            with self.assertRaises(AccessError):
                self._proposals(name)
        proposal = self._proposals()
        with self.assertRaises(AccessError):
            self._as("reader", proposal).action_confirm()
