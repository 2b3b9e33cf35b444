from odoo.tests import tagged

from .api_case import ApiCase
from .consent_common import ConsentCase


@tagged("post_install", "-at_install")
class TestConsentByTheApi(ConsentCase, ApiCase):
    """An app shows the consents that the form names, and sends the ids of those that were given."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purpose = cls._purpose(cls.company)
        cls._ask(cls.channel, cls.purpose, is_required=True)

    def ticket(self):
        return self.env["feedback.ticket"].search([("channel_id", "=", self.channel.id)])

    def create(self, **content):
        return self.call("POST", "/tickets", key=self.key, json={"message": "The lamp flickers", **content})

    def test_the_form_names_what_is_asked_in_the_language_asked_for(self):
        form = self.call("GET", "/form", key=self.key, headers={"Accept-Language": "ru"}).json()
        (consent,) = form["consents"]
        self.assertEqual((consent["id"], consent["version"], consent["required"]), (self.purpose.text_id.id, 1, True))
        self.assertEqual(consent["label"], "Я согласен: Processing")
        self.assertTrue(consent["url"].endswith(f"/feedback/consent/{self.purpose.text_id.id}"))

    def test_a_missing_consent_is_named(self):
        answer = self.create(email="anna@app.example")
        self.assertEqual(answer.status_code, 422)
        self.assertEqual(answer.json()["errors"][0]["pointer"], "#/consents")
        self.assertFalse(self.ticket())

    def test_a_consent_is_kept(self):
        answer = self.create(email="anna@app.example", consents=[self.purpose.text_id.id])
        self.assertEqual(answer.status_code, 201)
        consent = self.ticket().consent_ids
        self.assertEqual((consent.method, consent.text_id), ("api", self.purpose.text_id))

    def test_an_anonymous_message_needs_none(self):
        self.channel.contact_policy = "optional"
        self.assertEqual(self.create(anonymous=True, consents=[self.purpose.text_id.id]).status_code, 201)
        self.assertFalse(self.ticket().consent_ids)
