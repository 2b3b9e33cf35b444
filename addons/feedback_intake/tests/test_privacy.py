import io
import json
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .test_anonymise import ADDRESS, NAME, PHONE, PLANTED, SECRET, PlantedCase


class PrivacyCase(PlantedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.admin = new_test_user(cls.env, "privacy_admin", "base.group_system", company_id=cls.company.id)

    def _wizard(self, name=NAME, email=ADDRESS):
        return self.env["privacy.lookup.wizard"].with_user(self.admin).create({"name": name, "email": email})

    def _lines(self, wizard, model):
        return wizard.line_ids.filtered(lambda line: line.res_model == model)


@tagged("post_install", "-at_install")
class TestPrivacyLookup(PrivacyCase, TransactionCase):
    """Odoo's privacy lookup finds whatever belongs to a person's tickets, and lets feedback forget them."""

    def test_the_lookup_finds_all_that_belongs_to_a_persons_tickets(self):
        ticket = self.planted_ticket()
        wizard = self._wizard()
        wizard.action_lookup()
        found = {model: set(lines.mapped("res_id")) for model, lines in wizard.line_ids.grouped("res_model").items()}
        self.assertEqual(found["feedback.ticket"], set(ticket.ids))
        for model in (
            "feedback.ticket.milestone",
            "feedback.inbound.event",
            "feedback.outbound.message",
            "feedback.conversation",
            "feedback.call",
            "feedback.consent",
            "mail.message",
            "ir.attachment",
        ):
            self.assertTrue(found.get(model), model)
        self.assertEqual(found["feedback.ticket.milestone"], set(ticket.milestone_ids.ids))
        keys = [(line.res_model, line.res_id) for line in wizard.line_ids]
        self.assertEqual(len(keys), len(set(keys)))
        names = self._lines(wizard, "feedback.ticket.milestone").mapped("res_name")
        self.assertIn(f"{ticket.number}: Received", names)

    def test_a_person_is_found_by_contact_and_by_the_contacts_number(self):
        partner = self.env["res.partner"].create({"name": NAME, "email": ADDRESS, "phone": "+7 495 987-65-43"})
        by_contact = self._ticket(partner_id=partner.id, email_from=False)
        by_number = self._ticket(partner_id=False, email_from=False, phone=PHONE)
        strange = self._ticket()
        found = self.env["feedback.privacy"]._find(self.env["feedback.privacy"]._person(NAME, ADDRESS))
        self.assertEqual(found["feedback.ticket"], (by_number | by_contact).sorted())
        self.assertNotIn(strange, found["feedback.ticket"])

    def test_namesakes_are_shown_with_a_warning_and_left_alone(self):
        ticket = self.planted_ticket()
        namesake = self._ticket(partner_id=False, contact_name=NAME, email_from="other@else.example")
        namesake.action_close()
        wizard = self._wizard()
        wizard.action_lookup()
        hints = {line.res_id: line.feedback_hint for line in self._lines(wizard, "feedback.ticket")}
        self.assertIn("name alone", hints[namesake.id])
        self.assertFalse(hints[ticket.id])
        wizard.action_feedback_erase()
        self.assertEqual((ticket.is_anonymised, namesake.is_anonymised), (True, False))

    def test_erasing_forgets_the_person_everywhere_and_says_so(self):
        ticket = self.planted_ticket()
        self.env["feedback.call"].create({"company_id": self.company.id, "customer_number": PHONE})
        self.env["feedback.inbound.event"]._store(
            self.channel, "quiet", f"From {ADDRESS} {SECRET}".encode(), sender=ADDRESS
        )._finish("ignored")
        self.env["res.partner"].create({"name": "Z", "email": ADDRESS, "phone": PHONE})
        wizard = self._wizard()
        wizard.action_lookup()
        answer = wizard.action_feedback_erase()
        self.assertIn("Tickets anonymised: 1.", answer["params"]["message"])
        self.assertTrue(ticket.is_anonymised)
        self.env.flush_all()
        self.assertIn(f"#{ticket.id}", wizard.log_id.execution_details)
        elsewhere = ("res_partner", "privacy_lookup_wizard", "privacy_lookup_wizard_line", "mail_alias")
        self.assertEqual(self.traces(*PLANTED, leave_out=elsewhere), {})
        log = self.env["feedback.access.log"].search([("action", "=", "erased"), ("user_id", "=", self.admin.id)])
        self.assertEqual(log.ticket_ids, ticket.ids)

    def test_open_tickets_and_what_is_under_hold_are_named_and_left(self):
        held, still_open = self.planted_ticket(), self._ticket(email_from=ADDRESS, partner_id=False)
        held.is_on_hold = True
        answer = self._wizard().action_feedback_erase()
        self.assertIn(held.number, answer["params"]["message"])
        self.assertIn(still_open.number, answer["params"]["message"])
        self.assertEqual((held.contact_name, held.consent_ids.email_normalized), (NAME, ADDRESS))

    def test_one_reference_is_anonymised_or_deleted_from_its_line(self):
        ticket, other = self.planted_ticket(), self._ticket(email_from=ADDRESS, partner_id=False)
        other.action_close()
        wizard = self._wizard()
        wizard.action_lookup()
        lines = {line.res_id: line for line in self._lines(wizard, "feedback.ticket")}
        self.assertTrue(lines[ticket.id].can_forget)
        lines[ticket.id].action_feedback_forget()
        self.assertTrue(ticket.is_anonymised)
        lines[other.id].action_unlink()
        self.assertFalse(other.exists())
        self.assertTrue(lines[other.id].is_unlinked)
        milestone = self._lines(wizard, "feedback.ticket.milestone")[:1]
        self.assertFalse(milestone.can_forget)
        with self.assertRaises(UserError):
            milestone.action_unlink()

    def test_nothing_of_a_ticket_under_hold_is_deleted_by_anybody(self):
        ticket = self.planted_ticket()
        ticket.is_on_hold = True
        wizard = self._wizard()
        wizard.action_lookup()
        for model in ("feedback.ticket", "mail.message", "feedback.call", "feedback.consent", "feedback.inbound.event"):
            line = self._lines(wizard, model)[:1]
            with self.subTest(model=model), self.assertRaises(UserError):
                line.action_unlink()
        file = self._lines(wizard, "ir.attachment").filtered(
            lambda line: self.env["ir.attachment"].browse(line.res_id).res_model == "feedback.ticket"
        )
        with self.assertRaises(UserError):
            file[:1].action_unlink()
        with self.assertRaises(UserError):
            self._as("manager", ticket).unlink()
        self.assertTrue(ticket.exists())

    def test_a_contact_is_exported_and_erased_from_its_own_page(self):
        partner = self.env["res.partner"].create({"name": NAME, "phone": PHONE})
        ticket = self._ticket(partner_id=partner.id, email_from=False)
        ticket.action_close()
        mine = partner.with_user(self.admin)
        self.assertEqual(mine.action_feedback_privacy_export()["url"], f"/feedback/privacy/export/contact/{partner.id}")
        mine.action_feedback_privacy_erase()
        self.assertTrue(ticket.is_anonymised)
        self.assertTrue(partner.exists())

    def test_only_administrators_look_up_export_and_erase(self):
        for role in ("agent", "manager"):
            partner = self.customer.with_user(self.users[role])
            for call in (partner.action_feedback_privacy_export, partner.action_feedback_privacy_erase):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call()
            with self.assertRaises(AccessError):
                self.env["privacy.lookup.wizard"].with_user(self.users[role]).create({"name": "x", "email": ADDRESS})


@tagged("post_install", "-at_install")
class TestPrivacyExport(PrivacyCase, HttpCase):
    """The ZIP for whoever asks what is held on them: to read, as data, and their files."""

    def setUp(self):
        super().setUp()
        self.ticket = self.planted_ticket()

    def _export(self, url):
        self.authenticate("privacy_admin", "privacy_admin")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        return zipfile.ZipFile(io.BytesIO(answer.content))

    def test_the_zip_holds_pages_data_and_files(self):
        self.env["ir.attachment"].create(
            {
                "name": "../../пароль.txt",
                "raw": b"bad name",
                "res_model": "feedback.ticket",
                "res_id": self.ticket.id,
            }
        )
        archive = self._export(f"/feedback/privacy/export/wizard/{self._wizard().id}")
        names = archive.namelist()
        self.assertEqual(len(names), len(set(names)))
        self.assertFalse([name for name in names if ".." in name or name.startswith("/")])
        index = archive.read("index.html").decode()
        for word in (NAME, ADDRESS, self.ticket.number, "I agree to Processing"):
            self.assertIn(word, index)
        page = archive.read(f"tickets/{self.ticket.number}.html").decode()
        self.assertIn(f"Where is my {SECRET}?", page)
        self.assertIn("is on its way", page)
        self.assertNotIn("again, with the", page)  # a note among colleagues
        files = {name: archive.read(name) for name in names if name.startswith("files/")}
        self.assertIn(SECRET.encode(), files.values())
        self.assertIn(b"bad name", files.values())
        (ticket,) = json.loads(archive.read("data/feedback.ticket.json"))
        self.assertEqual((ticket["number"], ticket["email_from"]), (self.ticket.number, ADDRESS))
        for model in ("milestone", "event", "consent", "call", "conversation"):
            (name,) = [name for name in names if name.startswith("data/") and name.endswith(f"{model}.json")]
            self.assertTrue(json.loads(archive.read(name)), name)
        self.assertTrue([name for name in names if name.startswith("raw/")])
        self.assertNotIn(self.ticket.sudo().access_token or "no token", str(files) + index + page)

    def test_the_pages_stand_alone(self):
        archive = self._export(f"/feedback/privacy/export/wizard/{self._wizard().id}")
        for name in archive.namelist():
            if name.endswith(".html"):
                self.assertNotIn("http", archive.read(name).decode().replace(ADDRESS, ""))

    def test_an_export_is_logged(self):
        self._export(f"/feedback/privacy/export/wizard/{self._wizard().id}")
        log = self.env["feedback.access.log"].search(
            [("action", "=", "export_person"), ("user_id", "=", self.admin.id)]
        )
        self.assertEqual(log.ticket_ids, self.ticket.ids)

    def test_nobody_else_gets_it(self):
        url = f"/feedback/privacy/export/contact/{self.customer.id}"
        self.assertIn("/web/login", self.url_open(url).url)
        self.authenticate("desk_manager", "desk_manager")
        self.assertEqual(self.url_open(url).status_code, 403)
        self.authenticate("privacy_admin", "privacy_admin")
        self.assertEqual(self.url_open("/feedback/privacy/export/contact/999999999").status_code, 404)
        self.assertEqual(self.url_open(f"/feedback/privacy/export/users/{self.admin.id}").status_code, 404)
