from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .workspace_common import WorkspaceCase


@tagged("post_install", "-at_install")
class TestPartner(WorkspaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(cls.env, "ws_seller", "sales_team.group_sale_salesman,base.group_partner_manager")
        cls.company_partner = cls.env["res.partner"].create({"name": "Cafe", "is_company": True})
        cls.person = cls.env["res.partner"].create({"name": "Ann Moss", "parent_id": cls.company_partner.id})
        cls.other = cls.env["res.partner"].create({"name": "Bob"})

    def test_a_company_counts_the_feedback_of_its_people_too(self):
        self.make_ticket(partner_id=self.person.id, sentiment="negative")
        self.make_ticket(partner_id=self.person.id, stage_id=self.closed.id)
        self.make_ticket(partner_id=self.company_partner.id, sentiment="negative")
        for partner, count, still_open, mood in (
            (self.company_partner, 3, 2, "negative"),
            (self.person, 2, 1, "negative"),
            (self.other, 0, 0, False),
        ):
            found = (partner.feedback_ticket_count, partner.feedback_open_ticket_count, partner.feedback_mood)
            self.assertEqual(found, (count, still_open, mood))

    def test_the_mood_is_that_of_the_last_year(self):
        old = fields.Datetime.subtract(fields.Datetime.now(), years=2)
        for _index in range(3):
            self.make_ticket(partner_id=self.other.id, sentiment="negative", received_date=old)
        self.make_ticket(partner_id=self.other.id, sentiment="positive")
        self.assertEqual(self.other.feedback_mood, "positive")
        self.make_ticket(partner_id=self.other.id, sentiment="negative")
        self.other.invalidate_recordset()
        self.assertEqual(self.other.feedback_mood, "neutral")

    def test_figures_of_many_partners_cost_a_fixed_number_of_queries(self):
        partners = self.company_partner | self.person | self.other
        self.env["feedback.ticket"].create(
            [{"subject": f"T{n}", "partner_id": partner.id} for n in range(30) for partner in partners]
        )
        partners |= self.env["res.partner"].create([{"name": f"P{n}"} for n in range(80)])
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(6):
            partners.mapped("feedback_ticket_count")
        self.assertEqual(self.company_partner.feedback_ticket_count, 60)

    def test_a_customer_with_thousands_of_tickets_opens_with_the_latest_only(self):
        values = {"subject": "Again", "partner_id": self.other.id}
        tickets = self.env["feedback.ticket"].with_context(feedback_no_milestones=True).create([values] * 40)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(len(self.other.feedback_history_ids), 20)
        with self.assertQueryCount(5):
            self.other.invalidate_recordset()
            self.other.read(["feedback_ticket_count", "feedback_open_ticket_count", "feedback_mood"])
        self.assertEqual(len(tickets[0].partner_open_ticket_ids), 20)
        self.assertEqual(tickets[0].partner_open_ticket_count, 39)

    def test_the_history_is_across_channels_newest_first(self):
        form = self.env["feedback.channel"].create({"name": "Form", "gateway_type": "email"})
        old = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        first = self.make_ticket(partner_id=self.person.id, channel_id=self.channel.id, received_date=old)
        second = self.make_ticket(partner_id=self.company_partner.id, channel_id=form.id)
        self.assertEqual(self.company_partner.feedback_history_ids.ids, [second.id, first.id])
        found = self.env["feedback.ticket"].search(self.company_partner.action_open_feedback()["domain"])
        self.assertEqual(found, first | second)

    def test_a_new_ticket_from_the_customer_knows_who_it_is_about(self):
        self.other.write({"email": "bob@mailbox.example", "phone": "+44 20 7946 0345"})
        action = self.other.with_user(self.olga).action_new_feedback()
        with Form(self.env["feedback.ticket"].with_user(self.olga).with_context(**action["context"])) as form:
            form.subject = "Called us"
        ticket = form.record
        self.assertEqual(ticket.partner_id, self.other)
        self.assertEqual(ticket.email_normalized, "bob@mailbox.example")
        self.assertEqual(ticket.contact_name, "Bob")

    def test_sales_staff_see_the_figures_and_change_nothing(self):
        ticket = self.make_ticket(partner_id=self.other.id)
        secret = self.make_ticket(partner_id=self.other.id, is_confidential=True)
        partner = self.other.with_user(self.seller)
        self.assertEqual(partner.feedback_ticket_count, 1)
        self.assertEqual(partner.feedback_history_ids, ticket)
        with Form(partner) as form:
            form.name = "Robert"
        Form(ticket.with_user(self.seller))
        for refused in (ticket, secret):
            with self.assertRaises(AccessError):
                refused.with_user(self.seller).write({"subject": "Changed"})
        menus = self.env["ir.ui.menu"].with_user(self.seller)._visible_menu_ids()
        self.assertNotIn(self.env.ref("feedback_intake.feedback_menu_root").id, menus)

    def test_staff_without_any_role_see_no_figures(self):
        plain = new_test_user(self.env, "ws_plain", "base.group_user")
        arch = self.env["res.partner"].with_user(plain).get_view(view_type="form")["arch"]
        self.assertNotIn("feedback", arch)
        with self.assertRaises(AccessError):
            self.other.with_user(plain).read(["feedback_ticket_count"])


@tagged("post_install", "-at_install")
class TestLead(WorkspaceCase):
    def test_an_opportunity_is_made_from_a_ticket_and_linked_on_both_sides(self):
        self.olga.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        partner = self.env["res.partner"].create({"name": "Bob", "email": "bob@mailbox.example"})
        ticket = self.make_ticket(partner_id=partner.id, phone="+442079460345", description="<p>Ten more?</p>")
        action = ticket.with_user(self.olga).action_create_lead()
        lead = ticket.lead_ids
        self.assertEqual(action["res_id"], lead.id)
        self.assertEqual(lead.partner_id, partner)
        self.assertEqual((lead.name, lead.email_from), (ticket.subject, "bob@mailbox.example"))
        self.assertEqual(lead.user_id, self.olga)
        self.assertEqual(lead.feedback_ticket_ids, ticket)

    def test_a_lead_counts_linked_tickets_and_those_of_its_customer_once(self):
        partner = self.env["res.partner"].create({"name": "Bob"})
        lead = self.env["crm.lead"].create({"name": "Ten blenders", "partner_id": partner.id})
        both = self.make_ticket(partner_id=partner.id, lead_ids=lead.ids, sentiment="positive")
        linked = self.make_ticket(lead_ids=lead.ids)
        self.make_ticket()
        self.assertEqual((lead.feedback_ticket_count, lead.feedback_mood), (2, "positive"))
        found = self.env["feedback.ticket"].search(lead.action_open_feedback()["domain"])
        self.assertEqual(found, both | linked)

    def test_a_new_ticket_from_a_lead_is_linked_to_it(self):
        lead = self.env["crm.lead"].create(
            {"name": "Ten blenders", "contact_name": "Bob", "email_from": "bob@mailbox.example"}
        )
        action = lead.action_new_feedback()
        with Form(self.env["feedback.ticket"].with_context(**action["context"])) as form:
            form.subject = "Called us"
        self.assertEqual(form.record.lead_ids, lead)
        self.assertEqual(form.record.email_normalized, "bob@mailbox.example")


@tagged("post_install", "-at_install")
class TestContactMatching(WorkspaceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.country_id = cls.env.ref("base.ru")
        cls.ann = cls.env["res.partner"].create(
            {"name": "Ann", "email": "Ann Moss <ANN@mailbox.example>", "phone": "+7 921 555-01-42"}
        )

    def find(self, **kwargs):
        return self.env["feedback.ticket"]._find_partner(self.company, **kwargs)

    def test_found_by_address_however_it_is_written(self):
        self.assertEqual(self.find(email="A. Moss <ann@Mailbox.example>"), self.ann)

    def test_found_by_number_however_it_is_written(self):
        for phone in ("+79215550142", "8 (921) 555-01-42"):
            self.assertEqual(self.find(phone=phone), self.ann)

    def test_a_number_that_two_people_have_is_nobodys(self):
        self.env["res.partner"].create({"name": "Her neighbour", "phone": "+79215550142"})
        self.assertFalse(self.find(phone="+79215550142"))

    def test_a_contact_of_another_company_is_not_found(self):
        self.ann.company_id = self.env["res.company"].create({"name": "Another company"})
        self.assertFalse(self.find(email="ann@mailbox.example"))
        self.assertFalse(self.find(phone="+79215550142"))

    def test_nothing_given_nobody_found(self):
        self.assertFalse(self.find())
        self.assertFalse(self.find(email="not an address", phone="12"))

    def test_creating_the_contact_finds_the_one_that_is_there(self):
        ticket = self.make_ticket(contact_name="Ann M.", email_from="ann@mailbox.example")
        before = self.env["res.partner"].search_count([])
        ticket.with_user(self.olga).action_create_partner()
        self.assertEqual(ticket.partner_id, self.ann)
        self.assertEqual(self.env["res.partner"].search_count([]), before)

    def test_an_agent_creates_a_contact_without_being_allowed_to_edit_contacts(self):
        self.assertFalse(self.env["res.partner"].with_user(self.olga).has_access("create"))
        ticket = self.make_ticket(contact_name="Bob", email_from="Bob <bob@mailbox.example>", phone="+442079460345")
        ticket.with_user(self.olga).action_create_partner()
        partner = ticket.partner_id
        self.assertEqual((partner.name, partner.email_normalized), ("Bob", "bob@mailbox.example"))
        self.assertTrue(partner.phone_sanitized)
        self.assertEqual(partner.company_id, ticket.company_id)

    def test_who_may_not_change_the_ticket_creates_no_contact(self):
        reader = new_test_user(self.env, "ws_reader", "base.group_user,feedback_intake.feedback_intake_group_reader")
        ticket = self.make_ticket(contact_name="Bob", email_from="bob@mailbox.example")
        with self.assertRaises(AccessError):
            ticket.with_user(reader).action_create_partner()

    def test_a_channel_creates_contacts_only_where_it_says_so(self):
        address = "new@mailbox.example"
        self.assertFalse(self.channel._match_contact(email=address, name="New"))
        self.channel.create_contact = True
        partner = self.channel._match_contact(email=address, name="New")
        self.assertEqual(partner.name, "New")
        self.assertEqual(self.channel._match_contact(email=address, name="New"), partner)

    def test_who_an_agent_says_it_is_is_known_by_the_second_address_too(self):
        ticket = self.make_ticket(email_from="ann.private@mailbox.example")
        self.assertFalse(self.find(email="ann.private@mailbox.example"))
        ticket.with_user(self.olga).partner_id = self.ann
        self.assertEqual(self.find(email="ann.private@mailbox.example"), self.ann)
        self.assertEqual(self.ann.email_normalized, "ann@mailbox.example")

    def test_the_latest_word_of_an_agent_counts(self):
        other = self.env["res.partner"].create({"name": "Bob"})
        ticket = self.make_ticket(email_from="shared@mailbox.example").with_user(self.olga)
        ticket.partner_id = self.ann
        ticket.partner_id = other
        self.assertEqual(self.find(email="shared@mailbox.example"), other)

    def test_the_customers_other_open_tickets_are_shown(self):
        ticket, other = self.make_ticket(partner_id=self.ann.id), self.make_ticket(partner_id=self.ann.id)
        self.make_ticket(partner_id=self.ann.id, stage_id=self.closed.id)
        self.assertEqual(ticket.partner_open_ticket_ids, other)
        self.assertEqual(self.env["feedback.ticket"].search(ticket.action_open_partner_tickets()["domain"]), other)
        self.assertFalse(self.make_ticket().partner_open_ticket_count)
