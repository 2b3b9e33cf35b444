import io
from unittest.mock import patch

from lxml import html
from PIL import Image
from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import public_page
from .public_page_case import PublicPageCase, archive, picture

EVENT_LOGGER = "odoo.addons.feedback_intake.models.feedback_inbound_event"


@tagged("post_install", "-at_install")
class TestForm(PublicPageCase):
    def test_form_becomes_a_ticket_with_all_that_was_typed(self):
        response = self.send_form(
            name="Anna",
            phone="+7 495 123-45-67",
            kind="complaint",
            rating="2",
            category=str(self.category.id),
            message="The lid leaks\nsince Monday",
            files=[("lid.png", picture())],
        )
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(
            (ticket.subject, ticket.kind, ticket.rating, ticket.category_id, ticket.team_id, ticket.company_id),
            ("The lid leaks", "complaint", 2, self.category, self.team, self.company),
        )
        self.assertEqual((ticket.contact_name, ticket.email_normalized), ("Anna", "anna@form-tests.example"))
        message = ticket._public_messages()
        self.assertIn("The lid leaks<br>since Monday", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["lid.png"])
        self.assertEqual((message.attachment_ids.res_model, message.attachment_ids.res_id), (ticket._name, ticket.id))
        self.assertIn(ticket.number, response.text)
        self.assertIn("/sent/", response.url)
        self.assertEqual(ticket.milestone_ids.filtered(lambda m: m.kind == "received").actor, "customer")
        self.assertEqual((self.events().state, self.events().outcome), ("done", "new"))

    def test_damaged_pictures_and_bombs_are_kept_as_they_are(self):
        output = io.BytesIO()
        Image.effect_noise((2400, 100), 90).save(output, "PNG")
        whole = output.getvalue()
        bomb = whole.replace((2400).to_bytes(4, "big") + (100).to_bytes(4, "big"), (60000).to_bytes(4, "big") * 2)
        torn = picture()[:-12] + (1000).to_bytes(4, "big") + b"prVt half a chunk"
        files = [("torn.png", torn), ("bomb.png", bomb)]
        self.send_form(files=files)
        kept = self.tickets()._public_messages().attachment_ids.sorted("id")
        self.assertEqual([(file.name, len(file.raw)) for file in kept], [(name, len(data)) for name, data in files])

    def test_a_link_fills_in_the_message_and_nothing_else(self):
        page, values = self.open_form(f"/feedback/site?email=eve@evil.example&message=<b>{'x' * 3000}")
        self.assertEqual((len(values["message"]), values["message"][:4], values["email"]), (2000, "<b>x", ""))
        self.assertFalse(page.xpath("//b"))
        self.assertFalse(self.events())

    def test_thanks_page_leads_to_the_tracking_page(self):
        page = html.fromstring(self.send_form().text)
        link = page.xpath("//a[contains(@href, '/my/feedback/')]/@href")[0]
        self.assertIn("The lid leaks", self.text_of(self.url_open(link)))

    def test_known_contact_is_found(self):
        partner = self.env["res.partner"].create({"name": "Anna", "email": "anna@form-tests.example"})
        self.send_form()
        self.assertEqual(self.tickets().partner_id, partner)
        self.assertEqual(self.tickets()._public_messages().author_id, partner)

    def test_colleagues_address_does_not_speak_as_the_colleague(self):
        user = self.env["res.users"].create({"name": "Agent", "login": "agent", "email": "agent@example.com"})
        self.send_form(email="agent@example.com")
        ticket = self.tickets()
        self.assertFalse(ticket._public_messages().author_id)
        self.assertEqual((ticket.first_reply_date, ticket.needs_reply), (False, True))
        self.assertEqual(ticket.partner_id, user.partner_id)

    def test_acknowledgement_goes_out_when_an_address_is_given(self):
        self.env["feedback.channel"].create(
            {"name": "Mail", "email_address": "care@example.com", "company_id": self.company.id, "user_id": False}
        )
        self.send_form()
        self.assertTrue(self.tickets().acknowledged_date)

    def test_second_click_and_resend_give_the_same_ticket(self):
        _page, values = self.open_form()
        typed = {**values, "message": "Once", "email": "anna@form-tests.example"}
        first, second = self.send(typed, [("a.png", picture())]), self.send(typed, [("a.png", picture())])
        self.assertEqual(len(self.tickets()), 1)
        self.assertEqual(first.url, second.url)

    def test_going_back_and_writing_something_else_is_a_second_ticket(self):
        _page, values = self.open_form()
        for message in ("One thing", "Another thing"):
            self.send({**values, "message": message, "email": "anna@form-tests.example"})
        self.assertEqual(self.tickets().mapped("subject"), ["One thing", "Another thing"])

    def test_failure_keeps_the_message_and_its_files_for_a_replay(self):
        with (
            patch.object(type(self.env["feedback.ticket"]), "_triage", side_effect=ZeroDivisionError("boom")),
            mute_logger(EVENT_LOGGER),
        ):
            response = self.send_form(files=[("lid.png", picture())])
        event = self.events()
        self.assertEqual((response.status_code, event.state, self.tickets()), (200, "failed", self.tickets().browse()))
        self.assertIn("We have your message", self.text_of(response))
        self.assertEqual(event.attachment_ids.mapped("name"), ["lid.png"])
        manager = new_test_user(
            self.env, "manager", "feedback_intake.feedback_intake_group_manager", company_id=self.company.id
        )
        event.with_user(manager).action_replay()
        message = self.tickets()._public_messages()
        self.assertEqual((event.state, message.attachment_ids.mapped("name")), ("done", ["lid.png"]))
        self.assertEqual(message.email_from, "anna@form-tests.example")
        self.assertIn(self.tickets().number, self.url_open(response.url).text)

    def test_page_speaks_the_browsers_language_and_the_chosen_one(self):
        page, _values = self.open_form(**{"Accept-Language": "uk, ru;q=0.8, en;q=0.5"})
        self.assertEqual(page.get("lang"), "ru-RU")
        page, _values = self.open_form("/feedback/site?lang=en_US", **{"Accept-Language": "ru"})
        self.assertEqual(page.get("lang"), "en-US")
        page, _values = self.open_form(**{"Accept-Language": "ru"})
        self.assertEqual(page.get("lang"), "en-US", "what was chosen is remembered")

    def test_switching_the_language_keeps_what_was_typed(self):
        _page, values = self.open_form()
        response = self.send({**values, "message": "Half a sen"}, url="/feedback/site?lang=ru_RU")
        page = html.fromstring(response.text)
        self.assertEqual((page.get("lang"), self.form_values(page)["message"]), ("ru-RU", "Half a sen"))
        self.assertFalse(self.events())

    def test_logged_in_customer_need_not_type_the_address(self):
        self.env["res.users"].create(
            {
                "name": "Portia",
                "login": "portia",
                "password": "portia-password",
                "email": "portia@example.com",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        self.authenticate("portia", "portia-password")
        _page, values = self.open_form()
        self.assertEqual((values["name"], values["email"]), ("Portia", "portia@example.com"))

    def test_what_was_typed_is_shown_as_text(self):
        evil = """<script>alert(1)</script>'; DROP TABLE feedback_ticket; --"""
        response = self.send_form(message=evil, name=evil, email="")
        self.assertNotIn("<script>alert", response.text)
        self.assertEqual(self.form_values(html.fromstring(response.text))["message"], evil)
        self.send_form(message=evil, name="x")
        ticket = self.tickets()
        self.assertNotIn("<script", ticket.description)
        track = self.url_open(ticket.get_portal_url())
        self.assertNotIn("<script>alert", track.text)
        self.assertIn("DROP TABLE feedback_ticket", self.text_of(track))

    def test_nothing_comes_from_foreign_servers(self):
        response = self.url_open("/feedback/site")
        self.assertIn("default-src 'self'", response.headers["Content-Security-Policy"])
        page = html.fromstring(response.text)
        addresses = page.xpath("//script/@src | //link/@href | //img/@src")
        self.assertTrue(addresses)
        self.assertFalse([address for address in addresses if not address.startswith("/")])


@tagged("post_install", "-at_install")
class TestFormRefusals(PublicPageCase):
    def test_message_is_missing(self):
        response = self.send_form(message="")
        self.assert_refused(response, "Please write your message")
        page = html.fromstring(response.text)
        self.assertEqual(self.form_values(page)["email"], "anna@form-tests.example")
        self.assertEqual(page.get_element_by_id("message").get("aria-describedby"), "message-error")
        self.assertTrue(page.get_element_by_id("message-error").text_content().strip())

    def test_contact_is_missing(self):
        self.assert_refused(self.send_form(email=""), "Please give an e-mail address or a phone number")

    def test_address_is_wrong(self):
        self.assert_refused(self.send_form(email="anna(at)example"), "does not look like an e-mail address")

    def test_phone_is_wrong(self):
        self.assert_refused(self.send_form(phone="call me"), "does not look like a phone number")

    def test_stars_are_out_of_range(self):
        self.assert_refused(self.send_form(rating="6"), "one to five stars")

    def test_kind_is_unknown(self):
        self.assert_refused(self.send_form(kind="bribe"), "choose one of these")

    def test_message_is_too_long(self):
        self.assert_refused(self.send_form(message="x" * 20_001), "too long")

    def test_category_of_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["feedback.category"].create({"name": "Foreign", "company_id": other.id})
        self.assertNotIn("Foreign", self.url_open("/feedback/site").text)
        self.assert_refused(self.send_form(category=str(foreign.id)), "choose a category from the list")

    def test_internal_category(self):
        self.category.is_public = False
        self.assert_refused(self.send_form(category=str(self.category.id)), "choose a category from the list")

    def test_category_that_is_no_number(self):
        self.assert_refused(self.send_form(category="1 OR 1=1"), "choose a category from the list")

    def test_file_is_too_large(self):
        self.channel.max_file_mb = 0.001
        self.assert_refused(self.send_form(files=[("big.txt", b"x" * 2000)]), "big.txt: it is larger than 0.001 MB")

    def test_files_are_too_many(self):
        files = [(f"{number}.png", picture()) for number in range(4)]
        self.assert_refused(self.send_form(files=files), "You have chosen 4 files; at most 3 can be sent")

    def test_file_is_empty(self):
        self.assert_refused(self.send_form(files=[("empty.png", b"")]), "empty.png: it is empty")

    def test_files_that_may_be_harmful(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
        for name, data in [
            ("photo.jpg", b"MZ\x90\x00" + b"\x00" * 300),
            ("photo.png", b"\x7fELF\x02\x01\x01" + b"\x00" * 300),
            ("note.txt", b"#!/bin/sh\nrm -rf ~\n"),
            ("note.txt", b"<html><body onload=alert(1)></body></html>"),
            ("note.txt", b"hello <script>alert(1)</script>"),
            ("photo.png", svg),
            ("picture.svg", svg),
            ("page.html", b"<!DOCTYPE html><p>hello</p>"),
            ("files.zip", archive("a.exe")),
            ("letter.docx", archive("a.exe")),
        ]:
            with self.subTest(name=name, data=data[:20]):
                self.assert_refused(self.send_form(files=[(name, data)]), "this kind of file is not taken")

    def test_document_with_macros(self):
        data = archive("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/vbaProject.bin")
        response = self.send_form(files=[("letter.docx", data)])
        self.assert_refused(response, "letter.docx: it contains macros")

    def test_document_where_only_pictures_are_taken(self):
        self.channel.file_policy = "media"
        self.assert_refused(self.send_form(files=[("note.txt", b"hello")]), "this kind of file is not taken")

    def test_files_where_none_are_taken_are_left_out(self):
        self.channel.file_policy = "none"
        self.assertFalse(html.fromstring(self.url_open("/feedback/site").text).xpath("//input[@type='file']"))
        self.send_form(files=[("lid.png", picture())])
        self.assertFalse(self.tickets()._public_messages().attachment_ids)

    def test_name_of_a_file_is_brought_in_line_with_its_bytes(self):
        self.send_form(files=[("../../lid.exe", picture())])
        self.assertEqual(self.tickets()._public_messages().attachment_ids.name, "lid.exe.png")

    def test_trap_is_filled(self):
        response = self.send_form(website="https://example.com")
        self.assert_refused(response, "A field that people do not see was filled in")
        self.assertEqual(self.form_values(html.fromstring(response.text))["message"], "The lid leaks")

    def test_sent_too_fast(self):
        with patch.object(public_page, "MIN_SECONDS", 60):
            response = self.send_form()
        self.assert_refused(response, "That was very fast")
        values = self.form_values(html.fromstring(response.text))
        self.send(values)
        self.assertEqual(self.tickets().subject, "The lid leaks", "sent again, it arrives")

    def test_page_was_open_for_too_long(self):
        with patch.object(public_page, "MAX_SECONDS", -1):
            self.assert_refused(self.send_form(), "open for too long", 400)

    def test_without_csrf_token(self):
        response = self.send_form(csrf_token="")
        self.assert_refused(response, "open for too long", 400)
        self.send(self.form_values(html.fromstring(response.text)))
        self.assertEqual(self.tickets().subject, "The lid leaks", "the page came with a fresh token and the text")

    def test_forged_stamp_or_one_of_another_form(self):
        self.channel.copy({"slug": "other"})
        _page, values = self.open_form("/feedback/other")
        for stamp in ("", "1.2.3", "ж", values["stamp"]):
            with self.subTest(stamp=stamp):
                self.assert_refused(self.send_form(stamp=stamp), "open for too long", 400)

    def test_too_many_from_one_address(self):
        self.channel.hourly_limit = 1
        self.send_form()
        response = self.send_form(message="Another")
        self.assertEqual(response.status_code, 429)
        self.assertEqual(self.form_values(html.fromstring(response.text))["message"], "Another")
        self.assertEqual(len(self.tickets()), 1)

    def test_unknown_archived_and_other_channels_are_not_found(self):
        _page, values = self.open_form()
        unknown = self.url_open("/feedback/nothing-here")
        self.channel.active = False
        archived = self.url_open("/feedback/site")
        self.assertEqual((unknown.status_code, archived.status_code), (404, 404))
        self.assertEqual(unknown.text, archived.text)
        self.assertEqual(self.send(values).status_code, 404)
        self.channel.write({"active": True, "gateway_type": "email"})
        self.assertEqual(self.url_open("/feedback/site").status_code, 404)

    def test_thanks_page_of_a_guessed_key(self):
        self.assertEqual(self.url_open("/feedback/site/sent/" + "0" * 64).status_code, 404)

    def test_file_under_the_name_of_a_text(self):
        _page, values = self.open_form()
        del values["message"]
        response = self.url_open("/feedback/site", data=values, files=[("message", ("a.txt", b"x", "text/plain"))])
        self.assert_refused(response, "Please write your message")


@tagged("post_install", "-at_install")
class TestAnonymousForm(PublicPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel.contact_policy = "optional"
        cls.portal_user = cls.env["res.users"].create(
            {
                "name": "Whistle",
                "login": "whistle",
                "password": "whistle-password",
                "email": "whistle@example.com",
                "group_ids": [(6, 0, cls.env.ref("base.group_portal").ids)],
            }
        )

    def send_anonymously(self, **options):
        return self.send_form(email="", **options)

    def test_nothing_names_the_sender_even_when_logged_in(self):
        self.authenticate("whistle", "whistle-password")
        self.send_anonymously(files=[("a.jpg", picture("JPEG"))])
        ticket = self.tickets()
        self.assertTrue(ticket.is_anonymous)
        self.assertFalse(ticket.partner_id or ticket.email_from or ticket.contact_name or ticket.phone)
        message, event = ticket.message_ids, self.events()
        self.assertEqual(len(message), 1)
        self.assertFalse(message.author_id or message.author_guest_id or message.email_from)
        self.assertFalse(ticket.message_follower_ids)
        self.assertEqual((event.sender, event.headers), (False, "{}"))
        public = self.env.ref("base.public_user")
        for record in (ticket, message, event, message.attachment_ids, ticket.milestone_ids):
            self.assertEqual(record.create_uid | record.write_uid, public, record)

    def test_no_column_of_what_is_stored_holds_address_browser_or_account(self):
        self.authenticate("whistle", "whistle-password")
        self.opener.headers["User-Agent"] = "TellTaleBrowser/1.0"
        self.send_anonymously()
        self.env.flush_all()
        ticket = self.tickets()
        rows = []
        for table, where in (
            ("feedback_ticket", f"id = {ticket.id}"),
            ("feedback_inbound_event", f"ticket_id = {ticket.id}"),
            ("feedback_ticket_milestone", f"ticket_id = {ticket.id}"),
            ("mail_message", f"model = 'feedback.ticket' AND res_id = {ticket.id}"),
        ):
            self.env.cr.execute(f"SELECT * FROM {table} WHERE {where}")  # pylint: disable=sql-injection
            rows += self.env.cr.fetchall()
        stored = repr(rows) + self.events()._raw().decode()
        for secret in ("127.0.0.1", "TellTaleBrowser", "whistle", self.portal_user.name):
            self.assertNotIn(secret, stored)

    def test_times_are_kept_by_the_day(self):
        self.send_anonymously(files=[("a.jpg", picture("JPEG"))])
        ticket, event = self.tickets(), self.events()
        message = ticket.message_ids
        moments = [ticket.received_date, ticket.last_customer_date, message.date, event.received_date]
        for record in (ticket, event, message, message.attachment_ids, *ticket.milestone_ids):
            moments += [record.create_date, record.write_date]
        moments += ticket.milestone_ids.mapped("date")
        self.assertFalse(
            [moment for moment in moments if moment.hour or moment.minute or moment.second or moment.microsecond]
        )

    def test_photo_loses_what_the_camera_wrote(self):
        exif = Image.Exif()
        exif[0x010F] = "TellTaleCamera"
        self.send_anonymously(files=[("a.jpg", picture("JPEG", exif=exif))])
        data = self.tickets()._public_messages().attachment_ids.raw
        self.assertNotIn(b"TellTaleCamera", data)
        self.assertEqual(Image.open(io.BytesIO(data)).size, (40, 30))

    def test_photo_that_cannot_be_cleaned_is_refused(self):
        heic = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64
        self.assert_refused(self.send_anonymously(files=[("a.heic", heic)]), "tells where and when it was taken")

    def test_campaign_of_the_visitor_is_not_noted(self):
        self.opener.cookies["odoo_utm_source"] = "Letter to Ivan"
        self.send_anonymously()
        self.assertFalse(self.tickets().source_id)

    def test_a_name_alone_is_a_name(self):
        self.send_form(email="", name="Ivan")
        self.assertEqual((self.tickets().is_anonymous, self.tickets().contact_name), (False, "Ivan"))

    def test_form_that_is_always_anonymous_takes_no_contact(self):
        self.channel.contact_policy = "none"
        self.assertFalse(html.fromstring(self.url_open("/feedback/site").text).xpath("//*[@name='email']"))
        self.send_form(name="Ivan")
        ticket = self.tickets()
        self.assertTrue(ticket.is_anonymous)
        self.assertFalse(ticket.email_from or ticket.contact_name)
        self.assertNotIn("anna@form-tests.example", self.events()._raw().decode())

    def test_failed_anonymous_message_is_kept_by_the_day_too(self):
        with (
            patch.object(type(self.env["feedback.ticket"]), "_triage", side_effect=ZeroDivisionError("boom")),
            mute_logger(EVENT_LOGGER),
        ):
            self.send_anonymously(files=[("a.jpg", picture("JPEG"))])
        event = self.events()
        self.assertEqual(event.state, "failed")
        for record in (event, event.attachment_ids):
            self.assertFalse(record.create_date.hour or record.create_date.second or record.write_date.second)


class TestFormChannel(TransactionCase):
    def make(self, **values):
        return self.env["feedback.channel"].create({"name": "Site & Shop", "gateway_type": "form", **values})

    def test_address_is_made_of_the_name_and_stays_unique(self):
        first, second = self.make(), self.make()
        self.assertEqual(first.slug, "site-shop")
        self.assertEqual(second.slug, "site-shop-2")
        self.assertTrue(first.form_url.endswith("/feedback/site-shop"))
        self.assertEqual(self.make(name="Форма").slug, "feedback")

    def test_mail_channel_has_no_address_of_a_form(self):
        channel = self.make(gateway_type="email")
        self.assertFalse(channel.slug or channel.form_url)

    def test_same_address_twice(self):
        self.make(slug="one")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.make(slug="one")

    def test_address_that_is_none(self):
        for slug in ("Two Words", "форма", "-x", "x-", "a/b", "x" * 65):
            with self.subTest(slug=slug), self.assertRaises(ValidationError):
                self.make(slug=slug)

    def test_button_opens_the_form(self):
        channel = self.make(slug="one")
        self.assertEqual(channel.action_open_form()["url"], channel.form_url)
