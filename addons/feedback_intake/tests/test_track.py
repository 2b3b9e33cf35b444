from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import public_page
from .public_page_case import PublicPageCase, picture

EVENT_LOGGER = "odoo.addons.feedback_intake.models.feedback_inbound_event"


class TrackCase(PublicPageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = new_test_user(
            cls.env, "helga", "feedback_intake.feedback_intake_group_agent", name="Helga", company_id=cls.company.id
        )
        cls.customer = new_test_user(
            cls.env,
            "customer",
            "base.group_portal",
            name="Anna",
            password="customer-password",
            email="anna@form-tests.example",
        )
        cls.ticket = cls.make_ticket(partner_id=cls.customer.partner_id.id)

    @classmethod
    def make_ticket(cls, **values):
        ticket = cls.env["feedback.ticket"].create(
            {
                "subject": "The lid leaks",
                "company_id": cls.company.id,
                "channel_id": cls.channel.id,
                "team_id": cls.team.id,
                "email_from": "anna@form-tests.example",
                "contact_name": "Anna",
                **values,
            }
        )
        ticket._portal_ensure_token()
        return ticket

    def answer(self, body="Please tighten it", **options):
        ticket = self.ticket.with_user(self.agent)
        return ticket.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **options)

    def attach(self, name, data=b"secret"):
        values = {"name": name, "raw": data, "res_model": "feedback.ticket", "res_id": self.ticket.id}
        return self.env["ir.attachment"].create(values)

    def close(self, days_ago=0):
        self.ticket.stage_id = self.env["feedback.stage"]._first_of("closed")
        self.ticket.resolved_date = fields.Datetime.now() - timedelta(days=days_ago)

    def open_page(self, ticket=None):
        return self.url_open((ticket or self.ticket).get_portal_url())

    def write(self, message="And the handle too", files=(), ticket=None, **typed):
        ticket = ticket or self.ticket
        values = self.form_values(html.fromstring(self.open_page(ticket).text))
        return self.send({**values, "message": message, **typed}, files, url=ticket.access_url)

    def conversation(self, ticket=None):
        return [message["body"] for message in (ticket or self.ticket)._prepare_page_messages()]


@tagged("post_install", "-at_install")
class TestTrackingPage(TrackCase):
    def test_page_shows_status_answer_and_the_agents_name_but_no_address(self):
        self.answer()
        response = self.open_page()
        text = self.text_of(response)
        for expected in (self.ticket.number, "We have answered", "Helga", "Please tighten it"):
            self.assertIn(expected, text)
        self.assertNotIn(self.agent.email, response.text)

    def test_every_state_is_put_in_plain_words(self):
        words = {
            "new": "waits for its turn",
            "open": "We are working on it",
            "waiting_customer": "It is your turn",
            "resolved": "Solved",
            "closed": "Is something left?",
        }
        for state, sentence in words.items():
            self.ticket.stage_id = self.env["feedback.stage"]._first_of(state)
            self.assertIn(sentence, self.text_of(self.open_page()))

    def test_page_is_secret_to_search_engines_caches_and_other_sites(self):
        headers = self.open_page().headers
        self.assertIn("noindex", headers["X-Robots-Tag"])
        self.assertEqual((headers["Referrer-Policy"], headers["Cache-Control"]), ("no-referrer", "no-store"))

    def test_customer_adds_a_message_and_files(self):
        self.answer()
        response = self.write(files=[("handle.png", picture())])
        self.assertIn("your message has been added", self.text_of(response))
        message = self.ticket._public_messages()[-1]
        self.assertIn("And the handle too", message.body)
        self.assertEqual(message.attachment_ids.name, "handle.png")
        self.assertEqual(message.author_id, self.customer.partner_id)
        self.assertEqual((self.ticket.state, self.ticket.needs_reply), ("open", True))
        self.assertEqual((self.events().outcome, self.events().gateway_type), ("reply", "page"))

    def test_file_alone_is_a_message(self):
        self.write(message="", files=[("handle.png", picture())])
        self.assertEqual(self.ticket._public_messages().attachment_ids.name, "handle.png")

    def test_second_click_adds_one_message(self):
        values = self.form_values(html.fromstring(self.open_page().text))
        for _click in range(2):
            self.send({**values, "message": "Once"}, url=self.ticket.access_url)
        self.assertEqual(len(self.ticket._public_messages()), 1)

    def test_message_on_a_closed_ticket_reopens_it_within_the_grace_time(self):
        self.close(days_ago=3)
        response = self.write()
        self.assertEqual(self.ticket.state, "open")
        self.assertIn("we have taken the matter up again", self.text_of(response))

    def test_later_it_opens_a_new_ticket_that_follows(self):
        self.close(days_ago=30)
        self.assertIn("we will start a new conversation", self.text_of(self.open_page()))
        response = self.write()
        new = self.env["feedback.ticket"].search([("origin_ticket_id", "=", self.ticket.id)])
        self.assertEqual((self.ticket.state, len(new), new.partner_id), ("closed", 1, self.ticket.partner_id))
        self.assertEqual((new.team_id, new.company_id), (self.team, self.company))
        self.assertIn("your message has started a new one: " + new.number, self.text_of(response))
        self.assertIn("And the handle too", self.conversation(new)[0])
        self.assertIn(new.number, self.text_of(self.open_page()), "the old page leads to the new one")

    def test_failure_keeps_the_message(self):
        with (
            patch.object(type(self.ticket), "_post_from_page", side_effect=ZeroDivisionError("boom")),
            mute_logger(EVENT_LOGGER),
        ):
            response = self.write(files=[("handle.png", picture())])
        self.assertIn("We have your message", self.text_of(response))
        self.assertEqual((self.events().state, self.events().attachment_ids.name), ("failed", "handle.png"))
        self.events().action_replay()
        self.assertIn("And the handle too", self.conversation()[0])

    def test_ticket_without_a_channel_can_be_added_to(self):
        ticket = self.make_ticket(channel_id=False)
        self.write(ticket=ticket)
        self.assertIn("And the handle too", self.conversation(ticket)[0])

    def test_quoted_text_is_folded_and_remote_pictures_are_blocked(self):
        body = (
            '<p>New words<img src="https://spy.example.com/p.gif"></p><img src="/web/session/logout">'
            "<script>alert(1)</script><blockquote>Old words</blockquote>"
        )
        message = self.ticket.message_post(
            body="", message_type="email", subtype_xmlid="mail.mt_comment", email_from="a@example.com", author_id=False
        )
        message.sudo().body = body
        response = self.open_page()
        page = html.fromstring(response.text)
        self.assertIn("Old words", page.xpath("//details")[0].text_content())
        self.assertNotIn("Old words", page.xpath("//div[@class='fb-body']")[0].text_content())
        self.assertFalse(page.xpath("//article//img/@src"))
        self.assertNotIn("<script>alert", response.text)

    def test_picture_within_a_message_comes_through_the_page(self):
        file = self.attach("inline.png", picture())
        self.answer(attachment_ids=file.ids)
        message = self.ticket._public_messages()
        message.sudo().body = f'<p>See <img src="/web/image/{file.id}?access_token=x"></p>'
        sources = html.fromstring(self.open_page().text).xpath("//div[@class='fb-body']//img/@src")
        self.assertEqual(len(sources), 1)
        self.assertEqual(self.url_open(sources[0]).content, picture())

    def test_merged_ticket_shows_the_survivor_of_the_same_customer(self):
        survivor = self.make_ticket(subject="Lid and handle", partner_id=self.customer.partner_id.id)
        self.ticket._merge_into(survivor)
        self.assertIn("Lid and handle", self.text_of(self.open_page()))

    def test_merged_ticket_of_another_customer_tells_nothing_of_the_survivor(self):
        survivor = self.make_ticket(subject="Lid of somebody else", email_from="boris@example.com")
        self.ticket._merge_into(survivor)
        response = self.open_page()
        self.assertNotIn("somebody else", response.text)
        self.write(message="Where are we?")
        self.assertFalse(survivor._public_messages())
        new = self.env["feedback.ticket"].search([("hint_ticket_id", "=", survivor.id)])
        self.assertEqual(new.email_normalized, "anna@form-tests.example")


@tagged("post_install", "-at_install")
class TestTrackingPageRefusals(TrackCase):
    def test_wrong_token_and_missing_ticket_look_the_same(self):
        gone = self.make_ticket()
        address = f"{gone.access_url}?access_token=guess"
        gone.unlink()
        answers = [
            self.url_open(address),
            self.url_open(f"{self.ticket.access_url}?access_token=guess"),
            self.url_open(f"{self.ticket.access_url}?access_token=жж"),
            self.url_open(self.ticket.access_url),
        ]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({self.text_of(answer) for answer in answers}), 1)

    def test_ticket_without_a_token_is_not_opened_by_an_empty_one(self):
        self.ticket.access_token = False
        self.assertEqual(self.url_open(f"{self.ticket.access_url}?access_token=").status_code, 404)

    def test_token_of_another_ticket(self):
        other = self.make_ticket()
        url = f"{self.ticket.access_url}?access_token={other.access_token}"
        self.assertEqual(self.url_open(url).status_code, 404)
        values = self.form_values(html.fromstring(self.open_page(other).text))
        response = self.send({**values, "message": "x"}, url=self.ticket.access_url)
        self.assertEqual((response.status_code, len(self.ticket._public_messages())), (404, 0))

    def test_internal_notes_are_never_shown(self):
        self.ticket.with_user(self.agent).message_post(body="He is angry", message_type="comment")
        self.answer("Only for us").sudo().is_internal = True
        self.ticket.message_post(body="Forwarded", message_type="email", subtype_xmlid="mail.mt_note")
        self.ticket.message_notify(body="Ping", partner_ids=self.agent.partner_id.ids)
        text = self.open_page().text
        for secret in ("He is angry", "Only for us", "Forwarded", "Ping"):
            self.assertNotIn(secret, text)

    def test_file_of_a_note_is_not_given_out(self):
        file, loose = self.attach("note.txt"), self.attach("loose.txt")
        self.ticket.with_user(self.agent).message_post(body="Note", message_type="comment", attachment_ids=file.ids)
        for one in file | loose:
            self.assertEqual(self.url_open(self.ticket._page_file_url(one.id)).status_code, 404)

    def test_file_of_an_answer_needs_the_token(self):
        file = self.attach("manual.txt")
        self.answer(attachment_ids=file.ids)
        url = self.ticket._page_file_url(file.id)
        response = self.url_open(url)
        self.assertEqual(response.content, b"secret")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(self.url_open(url.partition("?")[0]).status_code, 404)
        other = self.make_ticket()
        self.assertEqual(self.url_open(other._page_file_url(file.id)).status_code, 404)
        self.assertNotEqual(self.url_open(f"/web/content/{file.id}").content, b"secret")

    def test_nothing_written(self):
        response = self.write(message=" ")
        self.assert_refused(response, "Please write your message or choose a file")

    def test_harmful_file_keeps_the_text(self):
        response = self.write(files=[("photo.jpg", b"MZ\x90\x00" + b"\x00" * 300)])
        self.assert_refused(response, "this kind of file is not taken")
        self.assertEqual(self.form_values(html.fromstring(response.text))["message"], "And the handle too")

    def test_without_csrf_token(self):
        self.assert_refused(self.write(csrf_token=""), "open for too long", 400)

    def test_stamp_of_another_ticket(self):
        other = self.form_values(html.fromstring(self.open_page(self.make_ticket()).text))
        self.assert_refused(self.write(stamp=other["stamp"]), "open for too long", 400)

    def test_trap_is_filled(self):
        self.assert_refused(self.write(website="x"), "A field that people do not see")

    def test_sent_too_fast(self):
        with patch.object(public_page, "MIN_SECONDS", 60):
            self.assert_refused(self.write(), "That was very fast")

    def test_agent_cannot_speak_as_the_customer(self):
        values = self.form_values(html.fromstring(self.open_page().text))
        self.agent.password = "agent-password"
        self.authenticate("helga", "agent-password")
        self.assertIn("This is the customer's page", self.text_of(self.open_page()))
        response = self.send({**values, "message": "I am happy"}, url=self.ticket.access_url)
        self.assertEqual((response.status_code, len(self.ticket._public_messages())), (403, 0))

    def test_anonymous_customer_stays_so_when_logged_in(self):
        self.ticket.write({"is_anonymous": True, "partner_id": False, "email_from": False, "contact_name": False})
        self.authenticate("customer", "customer-password")
        self.write(files=[("a.jpg", picture("JPEG"))])
        message, event = self.ticket._public_messages(), self.events()
        self.assertFalse(message.author_id or message.email_from)
        self.assertIn('"partner_id": false', event._raw().decode())
        for moment in (message.date, message.create_date, event.received_date, event.create_date):
            self.assertFalse(moment.hour or moment.minute or moment.second)


@tagged("post_install", "-at_install")
class TestPortal(TrackCase):
    def setUp(self):
        super().setUp()
        self.stranger = self.make_ticket(subject="Somebody else's", email_from="boris@example.com")
        self.authenticate("customer", "customer-password")

    def test_list_shows_the_customers_own_tickets(self):
        text = self.text_of(self.url_open("/my/feedback"))
        self.assertIn(self.ticket.number, text)
        self.assertNotIn("Somebody else", text)

    def test_home_counts_them(self):
        self.assertIn("My Tickets", self.text_of(self.url_open("/my/home")))
        counters = self.make_jsonrpc_request("/my/counters", {"counters": ["feedback_count"]})
        self.assertEqual(counters["feedback_count"], 1)

    def test_own_ticket_opens_without_the_token_and_anothers_does_not(self):
        self.assertIn("The lid leaks", self.text_of(self.url_open(self.ticket.access_url)))
        self.assertEqual(self.url_open(self.stranger.access_url).status_code, 404)

    def test_answer_is_the_logged_in_customers(self):
        self.write()
        self.assertEqual(self.ticket._public_messages().author_id, self.customer.partner_id)

    def test_anonymous_tickets_belong_to_nobodys_list(self):
        self.ticket.write({"is_anonymous": True, "partner_id": False})
        self.assertIn("You have not written to us yet", self.text_of(self.url_open("/my/feedback")))
        self.assertEqual(self.url_open(self.ticket.access_url).status_code, 404)

    def test_list_needs_a_login(self):
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/feedback").url)
