import json

from lxml import html

from odoo.tests import tagged

from .consent_common import ConsentCase
from .public_page_case import PublicPageCase


@tagged("post_install", "-at_install")
class TestConsentOnTheForm(ConsentCase, PublicPageCase):
    """Consents on the web form, on the tracking page and by the secret address, as a browser without JavaScript."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.processing = cls._purpose(cls.company)
        cls.marketing = cls._purpose(cls.company, "Marketing", is_lasting=True)
        cls._ask(cls.channel, cls.processing, is_required=True)
        cls._ask(cls.channel, cls.marketing)
        cls.agreed = str(cls.processing.text_id.id)

    def consents(self):
        return self.tickets().consent_ids.sorted("id")

    def test_each_purpose_is_an_unticked_checkbox_of_its_own(self):
        page, _values = self.open_form()
        boxes = page.xpath("//input[@name='consent']")
        self.assertEqual([box.get("value") for box in boxes], [self.agreed, str(self.marketing.text_id.id)])
        self.assertFalse(page.xpath("//input[@name='consent'][@checked]"))
        self.assertIn("All about Processing", page.text_content())
        below = page.xpath("//fieldset[contains(@class, 'fb-consents')]/following::button[@type='submit']")
        self.assertTrue(below)

    def test_without_a_required_consent_nothing_is_taken_and_nothing_typed_is_lost(self):
        answer = self.send_form(consent=str(self.marketing.text_id.id))
        self.assert_refused(answer, "We need this consent to take your message: “Processing”")
        page = html.fromstring(answer.text)
        self.assertEqual(page.xpath("//textarea[@id='message']")[0].text, "The lid leaks")
        ticked = page.xpath("//input[@name='consent'][@checked]/@value")
        self.assertEqual(ticked, [str(self.marketing.text_id.id)])
        self.assertEqual(page.xpath(f"//a[@href='#consent-{self.agreed}']/text()")[0][:7], "We need")

    def test_what_is_given_is_a_record_of_its_own(self):
        self.assertEqual(self.send_form(consent=self.agreed).status_code, 200)
        consent = self.consents()
        self.assertEqual(
            (
                consent.text_id,
                consent.lang,
                consent.method,
                consent.email_normalized,
                consent.channel_id,
                consent.user_id.id,
            ),
            (self.processing.text_id, "en_US", "form", "anna@form-tests.example", self.channel, False),
        )
        self.assertEqual(consent.given_date, self.events().received_date)

    def test_the_text_is_read_and_recorded_in_the_visitors_language(self):
        page, values = self.open_form("/feedback/site?lang=ru_RU")
        self.assertIn("Я согласен: Processing", page.text_content())
        both = [self.agreed, str(self.marketing.text_id.id)]
        self.send({**values, "message": "Течёт", "email": "anna@form-tests.example", "consent": both})
        self.assertEqual(set(self.consents().mapped("lang")), {"ru_RU"})
        self.assertEqual(self.consents().purpose_id, self.processing | self.marketing)

    def test_an_anonymous_sender_needs_none_and_gives_none(self):
        self.channel.contact_policy = "optional"
        self.assertEqual(self.send_form(email="", consent=self.agreed).status_code, 200)
        self.assertTrue(self.tickets().is_anonymous)
        self.assertFalse(self.consents())
        self.assertEqual(json.loads(self.events()._raw())["consents"], [])
        self.assertEqual(self.send_form(email="", phone="+7 495 123-45-67").status_code, 422)

    def test_a_form_that_is_always_anonymous_asks_for_none(self):
        self.channel.contact_policy = "none"
        page, _values = self.open_form()
        self.assertFalse(page.xpath("//input[@name='consent']"))
        self.assertEqual(self.send_form(email="").status_code, 200)

    def test_nobody_agrees_to_a_text_that_has_been_replaced_or_is_not_asked(self):
        other = self._purpose(self.company, "Other")
        old = self.agreed
        self.processing.body = "<p>Newer</p>"
        self.processing.action_publish()
        self.assert_refused(self.send_form(consent=old), "We need this consent")
        new = str(self.processing.text_id.id)
        self.send_form(consent=[new, str(other.text_id.id), "x", "999999999"])
        self.assertEqual(self.consents().text_id, self.processing.text_id)

    def test_sending_twice_and_processing_again_gives_one_consent(self):
        _page, values = self.open_form()
        values |= {"message": "Once", "email": "anna@form-tests.example", "consent": self.agreed}
        for _attempt in range(2):
            self.assertEqual(self.send(values).status_code, 200)
        self.assertEqual(len(self.consents()), 1)
        event = self.events()
        self.tickets()._take_consents(event, json.loads(event._raw())["consents"])
        self.assertEqual(len(self.tickets().consent_ids), 1)

    def test_what_fails_at_first_brings_its_consent_with_it_when_it_is_replayed(self):
        _page, values = self.open_form()
        self.send({**values, "message": "x", "email": "anna@form-tests.example", "consent": self.agreed})
        body = self.events()._raw()
        event = self.env["feedback.inbound.event"]._store(self.channel, "again", body)
        event._process()
        event._process()
        self.assertEqual(len(event.ticket_id.consent_ids), 1)

    def test_old_texts_stay_readable_and_point_to_the_valid_one(self):
        old = self.processing.text_id
        self.processing.body = "<p>Newer</p>"
        self.processing.action_publish()
        answer = self.url_open(f"/feedback/consent/{old.id}?lang=ru_RU")
        self.assertIn("Все про Processing", self.text_of(answer))
        page = html.fromstring(answer.text)
        self.assertTrue(page.xpath(f"//a[@href='/feedback/consent/{self.processing.text_id.id}']"))
        for number in ("999999999", "99999999999999"):
            self.assertEqual(self.url_open(f"/feedback/consent/{number}").status_code, 404)

    def test_a_consent_is_withdrawn_from_the_page_of_the_ticket_that_its_own_was_merged_into(self):
        self.send_form(consent=self.agreed)
        merged = self.tickets()
        self.send_form(consent=self.agreed, message="Another")
        survivor = self.tickets() - merged
        merged._merge_into(survivor)
        page = html.fromstring(self.url_open(survivor.get_portal_url()).text)
        self.assertEqual(
            page.xpath("//section[contains(@class, 'fb-given-list')]//a/@href"),
            [consent._withdrawal_url() for consent in merged.consent_ids | survivor.consent_ids],
        )

    def test_the_tracking_page_leads_to_the_withdrawal_and_a_post_does_it(self):
        self.send_form(consent=self.agreed)
        track = html.fromstring(self.url_open(self.tickets().get_portal_url()).text)
        (url,) = track.xpath("//section[contains(@class, 'fb-given-list')]//a/@href")
        answer = self.url_open(url)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertFalse(self.consents().withdrawn_date)
        form = html.fromstring(answer.text).xpath("//main//form")[0]
        answer = self.url_open(form.get("action"), data=dict(form.form_values()))
        self.assertIn("Your consent has been withdrawn", self.text_of(answer))
        consent = self.consents()
        self.assertEqual((consent.state, consent.withdrawn_method), ("withdrawn", "page"))
        self.assertIn("has been withdrawn", self.tickets().message_ids[0].body)
        self.assertIn("withdrawn", self.text_of(self.url_open(self.tickets().get_portal_url())))
        self.assertFalse(html.fromstring(answer.text).xpath("//main//form"))

    def test_the_owner_of_the_channel_is_told_of_a_withdrawal(self):
        self.channel.user_id = self.env["res.users"].create(
            {
                "name": "Olga",
                "login": "olga_consents",
                "company_id": self.company.id,
                "company_ids": [(6, 0, self.company.ids)],
                "group_ids": [(4, self.env.ref("feedback_intake.feedback_intake_group_manager").id)],
            }
        )
        self.send_form(consent=self.agreed)
        consent = self.consents()
        self.url_open(consent._withdrawal_url(), data={"consent": consent.id})
        self.assertEqual(self.tickets().activity_ids.user_id, self.channel.user_id)

    def test_a_wrong_address_withdraws_nothing(self):
        self.send_form(consent=self.agreed)
        consent = self.consents()
        self.send_form(consent=self.agreed, message="Another")
        other = self.consents() - consent
        for url in (
            f"/feedback/consent/withdraw/{consent.id}/{'0' * 40}",
            f"/feedback/consent/withdraw/{consent.id}/{other._withdrawal_signature()}",
            "/feedback/consent/withdraw/999999999/x",
        ):
            self.assertEqual(self.url_open(url).status_code, 404)
            self.assertEqual(self.url_open(url, data={"consent": consent.id}).status_code, 404)
        self.url_open(other._withdrawal_url(), data={"consent": consent.id})
        self.assertFalse((consent | other).filtered("withdrawn_date"))
