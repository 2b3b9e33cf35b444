from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, TransactionCase, tagged

from .common import DeskCase
from .consent_common import ConsentCase


@tagged("post_install", "-at_install")
class TestConsentTexts(ConsentCase, DeskCase, TransactionCase):
    """What people agree to: published in versions that never change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.purpose = cls._purpose(cls.company)

    def test_each_version_keeps_its_text_in_every_language(self):
        first = self.purpose.text_id
        self.purpose.body = "<p>New text</p>"
        self.assertTrue(self.purpose.is_changed)
        self.assertEqual(self.purpose.text_id, first)
        self.purpose.action_publish()
        self.assertEqual((first.version, self.purpose.text_id.version), (1, 2))
        self.assertFalse(self.purpose.is_changed)
        self.assertIn("All about Processing", first._said("body", "en_US"))
        self.assertIn("Все про Processing", first._said("body", "ru_RU"))
        self.assertIn("New text", self.purpose.text_id._said("body", "en_US"))

    def test_a_language_that_a_version_lacks_falls_back(self):
        text = self.purpose.text_id
        self.assertEqual(text._lang("ru_KZ"), "ru_RU")
        self.assertEqual(text._lang("fr_FR"), "en_US")
        self.assertEqual(text._lang(None), "en_US")

    def test_a_published_text_is_neither_changed_nor_deleted(self):
        text = self.purpose.text_id
        for records in (text, text.with_user(self.users["manager"])):
            for call in (lambda r=records: r.write({"version": 7}), lambda r=records: r.unlink()):
                with self.assertRaises(UserError):  # AccessError is one, too
                    call()
        with self.assertRaises(UserError):
            self.purpose.unlink()

    def test_no_script_gets_into_a_text_whatever_way_it_is_written(self):
        self.purpose.body = "<p onclick='x()'>One</p><script>alert(1)</script>"
        self.assertNotIn("script", self.purpose.body)
        self.env.cr.execute(
            "UPDATE feedback_consent_purpose SET body = jsonb_set(body, '{ru_RU}', %s) WHERE id = %s",
            ['"<script>alert(2)</script><p>Два</p>"', self.purpose.id],
        )
        self.purpose.invalidate_recordset()
        self.purpose.action_publish()
        self.assertNotIn("script", self.purpose.text_id._said("body", "ru_RU"))
        self.assertIn("Два", self.purpose.text_id._said("body", "ru_RU"))

    def test_nothing_is_published_twice_or_without_text(self):
        with self.assertRaises(UserError):
            self.purpose.action_publish()
        empty = self.purpose.create({"name": "Empty", "label": "I agree", "company_id": self.company.id})
        with self.assertRaises(UserError):
            empty.action_publish()

    def test_managers_publish_and_agents_do_not(self):
        self.purpose.body = "<p>Newer</p>"
        with self.assertRaises(AccessError):
            self._as("agent", self.purpose).action_publish()
        self._as("manager", self.purpose).action_publish()
        self.assertEqual(self.purpose.text_id.version, 2)

    def test_the_sample_is_neither_active_nor_published(self):
        sample = self.env.ref("feedback_intake.feedback_consent_purpose_processing")
        self.assertFalse(sample.active)
        self.assertFalse(sample.text_id)

    def test_a_form_that_collects_personal_data_without_consent_warns(self):
        channel = self.env["feedback.channel"].create(
            {"name": "Site", "gateway_type": "form", "company_id": self.company.id}
        )
        lacking = [("lacks_consent", "=", True), ("id", "=", channel.id)]
        self.assertIn("asks for no consent", channel.consent_warning)
        self.assertEqual(channel.search(lacking), channel)
        draft = self.purpose.create({"name": "Draft", "label": "x", "company_id": self.company.id})
        line = self._ask(channel, draft)
        channel.invalidate_recordset()
        self.assertIn("not published", channel.consent_warning)
        self.assertEqual(channel.search(lacking), channel)
        line.unlink()
        self._ask(channel, self.purpose)
        channel.invalidate_recordset()
        self.assertFalse(channel.consent_warning)
        self.assertFalse(channel.search(lacking))
        channel.consent_line_ids.unlink()
        channel.contact_policy = "none"
        self.assertFalse(channel.consent_warning)
        self.assertFalse(self.channel.consent_warning)

    def test_a_channel_asks_only_for_purposes_of_its_company(self):
        foreign = self._purpose(self.other_company, "Foreign")
        with self.assertRaises(UserError):
            self._ask(self.channel, foreign)


@tagged("post_install", "-at_install")
class TestConsents(ConsentCase, DeskCase, TransactionCase):
    """Consents given to agents, withdrawn, and who sees them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.purpose = cls._purpose(cls.company)
        cls.ticket = cls._ticket()

    def _consent(self, ticket=None, **values):
        return self.env["feedback.consent"]._record(self.purpose.text_id, "phone", ticket or self.ticket, **values)

    def test_an_agent_records_what_was_said_on_the_phone(self):
        wizard = Form(
            self._as("agent", self.env["feedback.consent.record"]).with_context(default_ticket_id=self.ticket.id)
        )
        wizard.purpose_id = self.purpose
        wizard.note = "Recording of the call"
        wizard.save().action_record()
        consent = self.ticket.consent_ids
        self.assertEqual(
            (consent.method, consent.user_id, consent.note, consent.text_id, consent.email_normalized),
            ("phone", self.users["agent"], "Recording of the call", self.purpose.text_id, "anna@customer.example"),
        )
        self.assertEqual(self.customer.with_user(self.users["agent"]).feedback_consent_count, 1)

    def test_nobody_consents_in_the_future_or_for_an_anonymous_customer(self):
        values = {"ticket_id": self.ticket.id, "purpose_id": self.purpose.id}
        Record = self._as("agent", self.env["feedback.consent.record"])
        with self.assertRaises(UserError):
            Record.create({**values, "given_date": fields.Datetime.now() + timedelta(days=1)}).action_record()
        unknown = self._ticket(partner_id=False, email_from=False, is_anonymous=True)
        with self.assertRaises(UserError):
            Record.create({**values, "ticket_id": unknown.id}).action_record()

    def test_who_may_not_write_the_ticket_records_nothing(self):
        hidden = self._ticket("own")
        values = {"ticket_id": hidden.id, "purpose_id": self.purpose.id}
        wizard = self.env["feedback.consent.record"].create(values)
        for role in ("outsider", "reader", "stranger"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                wizard.with_user(self.users[role]).action_record()

    def test_nobody_edits_or_deletes_a_consent(self):
        consent = self._consent()
        for role in ("agent", "manager"):
            for call in (
                lambda c: c.write({"withdrawn_date": False}),
                lambda c: c.write({"email_normalized": "x@x.example"}),
                lambda c: c.unlink(),
                lambda c: c.create(
                    {"purpose_id": self.purpose.id, "text_id": self.purpose.text_id.id, "method": "form"}
                ),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call(self._as(role, consent))
        with self.assertRaises(AccessError):
            consent.sudo().write({"given_date": "2020-01-01"})
        with self.assertRaises(AccessError):
            consent.sudo().unlink()

    def test_a_withdrawal_is_recorded_once_and_told(self):
        consent = self._consent()
        self._as("agent", consent).action_withdraw()
        first = (consent.withdrawn_date, consent.withdrawn_user_id, consent.withdrawn_method)
        self.assertEqual(first[1:], (self.users["agent"], "agent"))
        self.assertIn("has been withdrawn", self.ticket.message_ids[0].body)
        activity = self.ticket.activity_ids
        self.assertEqual((activity.user_id, activity.summary), (self.users["manager"], "Consent withdrawn"))
        consent._withdraw("page")
        self.assertEqual((consent.withdrawn_date, consent.withdrawn_user_id, consent.withdrawn_method), first)
        self.assertEqual(len(self.ticket.activity_ids), 1)

    def test_readers_record_no_withdrawal(self):
        consent = self._consent()
        for role in ("reader", "stranger", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, consent).action_withdraw()
        self.assertFalse(consent.withdrawn_date)

    def test_consents_are_hidden_with_their_ticket_and_company(self):
        consent = self._consent(self._ticket("own"))
        for role, expected in (("agent", 0), ("lead", 1), ("manager", 1), ("strange_manager", 0)):
            with self.subTest(role=role):
                self.assertEqual(self._as(role, consent).search_count([("id", "=", consent.id)]), expected)
        foreign = self._purpose(self.other_company, "Foreign")
        self.assertFalse(self._as("manager", foreign).search_count([("id", "=", foreign.id)]))
        self.assertFalse(self._as("manager", foreign.text_id).search_count([("id", "=", foreign.text_id.id)]))

    def test_lists_are_filtered_by_state(self):
        given, withdrawn = self._consent(), self._consent()
        withdrawn._withdraw("page")
        of_ticket = [("ticket_id", "=", self.ticket.id)]
        Consent = self.env["feedback.consent"]
        self.assertEqual(Consent.search([*of_ticket, ("state", "=", "given")]), given)
        self.assertEqual(Consent.search([*of_ticket, ("state", "!=", "given")]), withdrawn)
        self.assertEqual(Consent.search([*of_ticket, ("state", "in", ["given", "withdrawn"])]), withdrawn | given)
