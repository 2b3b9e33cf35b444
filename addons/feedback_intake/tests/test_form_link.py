from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .public_page_case import PublicPageCase

LOST = "This link is no longer valid"


@tagged("post_install", "-at_install")
class TestFormLink(PublicPageCase):
    """Links that say, signed, which document or visit a form is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create({"name": "Secret Sam", "email": "sam@form-tests.example"})
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Offer 17", "partner_id": cls.partner.id, "company_id": cls.company.id, "type": "opportunity"}
        )

    def path(self, about, **options):
        return "/feedback/" + self.channel._signed_link(about, **options).partition("/feedback/")[2]

    def send_from(self, url, **typed):
        _page, values = self.open_form(url)
        return self.send({**values, "message": "It is late", "email": "anna@form-tests.example", **typed})

    def test_form_says_what_it_is_about_and_the_ticket_knows_it(self):
        page, values = self.open_form(self.path(self.lead))
        self.assertIn("Lead Offer 17", " ".join(page.text_content().split()))
        self.assertTrue(values["about"])
        self.send_from(self.path(self.lead))
        self.assertEqual(self.tickets().related_document, self.lead)
        self.assertFalse(self.tickets().partner_id, "a link may have been forwarded")

    def test_link_tells_nothing_of_the_customer(self):
        response = self.url_open(self.path(self.lead))
        self.assertNotIn("Secret", response.text)
        self.assertNotIn("sam@", response.text)

    def test_number_of_a_visit_becomes_an_answer(self):
        self.send_from(self.path(" Visit \n 4711 "))
        ticket = self.tickets()
        self.assertIn("Visit 4711", dict(ticket.ticket_properties).values())
        definition = self.channel.ticket_properties_definition[0]
        self.assertEqual((definition["string"], definition["type"]), ("Order or Visit", "char"))
        self.assertEqual(
            self.env["feedback.ticket"].search([(f"ticket_properties.{definition['name']}", "=", "Visit 4711")]), ticket
        )

    def test_forged_and_foreign_links_are_left_aside_and_it_is_said(self):
        other = self.channel.copy({"slug": "other", "name": "Other"})
        genuine = self.path(self.lead)
        foreign = other._signed_link(self.lead).partition("?about=")[2]
        start = genuine.partition("?about=")[2][:-4]
        for about in ("x", "-", f"{start}AAAA", foreign, "A" * 5000, "é", "%5B%22crm.lead%22,1%5D"):
            url = f"/feedback/site?about={about}"
            with self.subTest(about=about[:20]):
                response = self.url_open(url)
                self.assertEqual(response.status_code, 200)
                self.assertIn(LOST, self.text_of(response))
                self.assertFalse(html.fromstring(response.text).xpath("//input[@name='about']"))
        self.send_form(about=foreign)
        self.assertFalse(self.tickets().related_document)

    def test_form_without_any_of_it_costs_nothing(self):
        self.channel.company_id.name  # noqa: B018 - read before
        with self.assertQueryCount(0):
            self.assertEqual(self.channel._prepare_origin_values({}), {})

    def test_link_ends(self):
        with freeze_time("2026-01-01 12:00:00"):
            url = self.path(self.lead, hours=24)
        with freeze_time("2026-01-02 11:00:00"):
            self.assertNotIn(LOST, self.text_of(self.url_open(url)))
        with freeze_time("2026-01-02 13:00:00"):
            self.assertIn(LOST, self.text_of(self.url_open(url)))

    def test_document_that_is_gone_or_of_another_company(self):
        url = self.path(self.lead)
        self.lead.company_id = self.env.company
        self.assertIn(LOST, self.text_of(self.url_open(url)))
        self.lead.company_id = self.company
        _page, values = self.open_form(url)
        self.lead.unlink()
        self.send({**values, "message": "It is late", "email": "anna@form-tests.example"})
        self.assertFalse(self.tickets().related_document)

    def test_document_that_goes_between_storing_and_a_replay(self):
        self.send_from(self.path(self.lead))
        event = self.events()
        event.ticket_id.unlink()
        event.write({"state": "failed", "outcome": "failed"})
        self.lead.unlink()
        event.action_replay()
        self.assertEqual(len(self.tickets()), 1)
        self.assertFalse(self.tickets().related_document)

    def test_nothing_of_it_is_kept_of_who_stays_anonymous(self):
        self.channel.contact_policy = "optional"
        response = self.url_open(self.path("Visit 4711"))
        self.assertIn("we do not keep this", self.text_of(response))
        self.send_from(self.path("Visit 4711"), email="")
        ticket = self.tickets()
        self.assertTrue(ticket.is_anonymous)
        self.assertFalse(any(dict(ticket.ticket_properties).values()))
        self.assertNotIn(b"4711", self.events()._raw())

    def test_form_that_is_always_anonymous_has_no_such_links(self):
        url = self.path("Visit 4711")
        self.channel.contact_policy = "none"
        with self.assertRaises(UserError):
            self.channel._signed_link("Visit 4711")
        response = self.url_open(url)
        self.assertNotIn("4711", response.text)
        self.assertNotIn(LOST, self.text_of(response))

    def test_what_a_form_cannot_be_about(self):
        foreign = self.env["crm.lead"].create({"name": "x", "company_id": self.env.company.id})
        for about in (foreign, self.partner, "  ", ""):
            with self.subTest(about=about), self.assertRaises(UserError):
                self.channel._signed_link(about)

    def test_errors_and_the_language_switch_keep_what_it_is_about(self):
        _page, values = self.open_form(self.path(self.lead))
        response = self.send({**values, "message": ""})
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.form_values(html.fromstring(response.text))["about"], values["about"])
        response = self.send(values, url="/feedback/site?lang=ru_RU")
        self.assertIn("Offer 17", response.text)

    def test_mail_templates_can_write_the_link(self):
        link = "object.env['feedback.channel']._customer_link('site', object)"
        template = self.env["mail.template"].create(
            {
                "name": "How was it?",
                "model_id": self.env["ir.model"]._get("crm.lead").id,
                "body_html": f'<a t-att-href="{link}">Tell</a>',
            }
        )
        body = template._render_field("body_html", self.lead.ids)[self.lead.id]
        self.assertIn("/feedback/site?about=", body)
        self.assertEqual(self.env["feedback.channel"]._customer_link("none", self.lead), "")

    def wizard(self, group="agent", company=None):
        user = new_test_user(
            self.env,
            f"wizard_{group}",
            f"feedback_intake.feedback_intake_group_{group}",
            company_id=(company or self.company).id,
        )
        return Form(self.env["feedback.form.link"].with_user(user).with_context(default_channel_id=self.channel.id))

    def test_agent_makes_a_link_and_its_code(self):
        with self.wizard() as form:
            form.text = "Visit 4711"
            self.assertEqual(form.about_name, "Visit 4711")
        link = form.record
        self.assertIn("/feedback/site?about=", link.url)
        self.assertTrue(link.qr_png and link.qr_svg)
        self.authenticate("wizard_agent", "wizard_agent")
        response = self.url_open(link.with_context(qr_format="svg").action_download_qr()["url"])
        self.assertIn("site.svg", response.headers["Content-Disposition"])

    def test_manager_of_another_company_makes_none(self):
        with self.assertRaises(AccessError):
            self.wizard("manager", self.env.company)

    def test_wizard_says_why_there_is_no_link(self):
        self.channel.contact_policy = "none"
        form = self.wizard()
        form.text = "Visit 4711"
        self.assertIn("always anonymous", form.trouble)

    def test_wizard_names_no_document_that_its_user_may_not_read(self):
        user = new_test_user(
            self.env, "wizard_x", "feedback_intake.feedback_intake_group_agent", company_id=self.company.id
        )
        values = {"channel_id": self.channel.id, "subject": "document", "document": f"crm.lead,{self.lead.id}"}
        link = self.env["feedback.form.link"].with_user(user).create(values)
        with self.assertRaises(AccessError):
            link.url  # noqa: B018 - reading it computes it
        with self.assertRaises(AccessError):
            self.env["feedback.form.link"].with_user(
                new_test_user(self.env, "wizard_r", "feedback_intake.feedback_intake_group_reader")
            ).create(values)
