from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from .reply_common import ReplyCase


class ReplyPageCase(ReplyCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.env["feedback.rate.window"]._change_secret()
        self.ticket = self.ask()
        self.reply = self.ticket.kb_reply_ids
        (self.mail_sent,) = self.sent_mails()

    def link(self, choice):
        """Return the path behind a button of the mail."""
        tree = html.fromstring(self.mail_sent["body"])
        (href,) = tree.xpath(f"//a[contains(@href, 'choice={choice}')]/@href")
        return href.replace(self.ticket.get_base_url(), "")

    def press(self, choice, **options):
        """Open the page from the mail and press a button, as a browser without JavaScript does."""
        page = html.fromstring(self.url_open(self.link(choice)).text)
        (form,) = page.xpath(f"//form[input[@name='choice'][@value='{choice}']]")
        response = self.url_open(form.get("action"), data=dict(form.form_values()), **options)
        self.env.invalidate_all()
        return response

    def text_of(self, response):
        return " ".join(html.fromstring(response.text).text_content().split())


@tagged("post_install", "-at_install")
class TestReplyPage(ReplyPageCase):
    """The customer says whether the automatic answer helped."""

    def test_a_scanner_that_opens_every_link_does_nothing(self):
        before = self.reply.read(), self.ticket.milestone_ids.ids
        for choice in ("helped", "person"):
            response = self.url_open(self.link(choice))
            self.assertIn("Did our automatic answer help?", self.text_of(response))
        self.env.invalidate_all()
        self.assertEqual((self.reply.read(), self.ticket.milestone_ids.ids), before)

    def test_help_solves_the_ticket_in_the_customers_name_and_teaches_the_search(self):
        self.assertIn("We regard the matter as solved", self.text_of(self.press("helped")))
        self.assertEqual(
            (self.reply.outcome, self.ticket.state, self.ticket.needs_reply), ("helped", "resolved", False)
        )
        actors = {one.kind: one.actor for one in self.ticket.milestone_ids}
        self.assertEqual((actors["auto_helped"], actors["resolved"]), ("customer", "customer"))
        self.assertEqual(self.reply.query_id.outcome, "solved")
        self.assertIn("leaks", self.article.question_ids.text)
        kinds = self.env["feedback.kb.usage"].search([("ticket_id", "=", self.ticket.id)]).mapped("kind")
        self.assertEqual(sorted(kinds), ["auto_helped", "auto_sent"])
        self.assertFalse(self.ticket.first_reply_date)

    def test_whoever_writes_after_all_reopens_it(self):
        self.press("helped")
        self.mail(extra=self.reply_headers(self.reply.message_id), body="No, it still leaks from the lid.")
        self.assertEqual((self.ticket.state, self.ticket.needs_reply), ("open", True))

    def test_who_wants_a_person_comes_to_the_top(self):
        self.assertIn("A person takes over", self.text_of(self.press("person")))
        self.assertEqual((self.reply.outcome, self.ticket.wants_person), ("refused", True))
        self.assertEqual((self.ticket.state, self.ticket.needs_reply, self.ticket.priority), ("new", True, "1"))
        self.assertIn("wants a person", "".join(self.ticket.message_ids.mapped("body")))
        milestone = self.ticket.milestone_ids.filtered(lambda one: one.kind == "wants_person")
        self.assertEqual(milestone.actor, "customer")
        found = self.env["feedback.ticket"].search([("wants_person", "=", True), ("is_done", "=", False)])
        self.assertIn(self.ticket, found)
        self.assertFalse(self.ticket._public_messages().filtered(lambda one: "wants a person" in one.body))

    def test_who_wants_a_person_of_a_closed_ticket_reopens_it(self):
        self.ticket.action_close()
        self.press("person")
        self.assertEqual((self.ticket.state, self.ticket.needs_reply), ("open", True))
        self.assertIn("reopened", self.ticket.milestone_ids.mapped("kind"))

    def test_a_second_press_counts_once(self):
        action = self.link("person").partition("?")[0]
        for choice in ("helped", "helped", "person", "person", "helped"):
            self.url_open(action, data={"choice": choice})
        self.env.invalidate_all()
        kinds = self.ticket.milestone_ids.mapped("kind")
        self.assertEqual([kinds.count(kind) for kind in ("auto_helped", "wants_person")], [1, 1])
        self.assertEqual((self.reply.outcome, self.ticket.wants_person, self.ticket.state), ("refused", True, "open"))

    def test_help_does_not_close_what_the_customer_has_written_since(self):
        self.mail(extra=self.reply_headers(self.reply.message_id), body="And what about the lid?")
        self.ticket.last_customer_date = self.reply.sent_date + timedelta(minutes=1)
        self.press("helped")
        self.assertEqual((self.reply.outcome, self.ticket.is_done), ("helped", False))

    def test_a_forged_token_is_not_found_and_does_nothing(self):
        path = self.link("person").partition("?")[0]
        start, _slash, token = path.rpartition("/")
        other = self.make_other_reply()
        forged = [f"{start}/{'0' * 64}", f"{start}/x", path[:-1], path.replace(f"/{self.reply.id}/", f"/{other.id}/")]
        forged += [f"/feedback/answer/999999999999/{token}", f"{start}/%D1%8F"]
        for address in forged:
            with self.subTest(address):
                self.assertEqual(self.url_open(address).status_code, 404)
                self.assertEqual(self.url_open(address, data={"choice": "person"}).status_code, 404)
        self.env.invalidate_all()
        self.assertFalse(self.reply.outcome or other.outcome)

    def make_other_reply(self):
        ticket = self.ticket.copy()
        return self.reply.create({"ticket_id": ticket.id, "state": "sent", "sent_date": fields.Datetime.now()})

    def test_a_suggestion_has_no_page(self):
        self.reply.state = "suggested"
        self.assertEqual(self.url_open(self.link("helped")).status_code, 404)

    def test_the_page_is_secret_to_caches_search_engines_and_other_sites(self):
        headers = self.url_open(self.link("helped")).headers
        self.assertIn("noindex", headers["X-Robots-Tag"])
        self.assertEqual((headers["Referrer-Policy"], headers["Cache-Control"]), ("no-referrer", "no-store"))
        self.assertIn("default-src 'self'", headers["Content-Security-Policy"])

    def test_the_page_does_not_lead_into_the_conversation(self):
        response = self.url_open(self.link("helped"))
        self.ticket._portal_ensure_token()
        self.assertNotIn(self.ticket.access_token, response.text)
        self.assertNotIn("It leaks from below", response.text)

    def test_an_unknown_choice_changes_nothing(self):
        self.url_open(self.link("helped").partition("?")[0], data={"choice": "resolved"})
        self.env.invalidate_all()
        self.assertFalse(self.reply.outcome)

    def test_a_colleague_who_is_logged_in_does_not_click_for_the_customer(self):
        self.authenticate("agent_mail", "agent_mail")
        self.assertEqual(self.press("person").status_code, 403)
        self.assertFalse(self.reply.outcome)

    def test_too_many_clicks_from_one_address_wait(self):
        with patch("odoo.addons.feedback_kb.controllers.reply.HOURLY_LIMIT", 0):
            self.assertEqual(self.press("person").status_code, 429)
        self.assertFalse(self.reply.outcome)

    def test_long_after_the_end_a_click_takes_nothing_up(self):
        self.ticket.action_close()
        self.ticket.resolved_date = fields.Datetime.now() - timedelta(days=60)
        path = self.link("person")
        self.assertIn("was closed some time ago", self.text_of(self.url_open(path)))
        self.url_open(path, data={"choice": "person"})
        self.env.invalidate_all()
        self.assertEqual((self.ticket.is_done, self.reply.outcome), (True, False))

    def test_the_ticket_that_it_was_merged_into_is_meant(self):
        survivor = self.ticket.copy({"email_from": self.ticket.email_from, "partner_id": self.customer.id})
        self.ticket._merge_into(survivor)
        self.press("person")
        self.assertTrue(survivor.wants_person)
        self.assertTrue(self.ticket.is_done)

    def test_the_page_speaks_russian_to_a_russian_browser(self):
        response = self.url_open(self.link("helped"), headers={"Accept-Language": "ru"})
        self.assertIn('lang="ru-RU"', response.text)

    def test_an_answer_by_mail_is_a_persons_and_no_outcome(self):
        self.mail(extra=self.reply_headers(self.reply.message_id), body="I did that already, it leaks.")
        self.assertTrue(self.ticket.needs_reply)
        self.assertFalse(self.reply.outcome)
        self.decide()
        self.assertFalse(self._mails, "no bot comes back")
