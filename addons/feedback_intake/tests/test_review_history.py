from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..gateways import google
from .common import DeskCase
from .gateway_contract import FakeProvider, answer, poll, run_scheduled_action
from .review_case import TOKEN, ReviewCase, play_review

NOW = datetime(2026, 1, 18, 12)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@tagged("-at_install", "post_install")
class TestReviewHistory(ReviewCase, DeskCase, TransactionCase):
    """What becomes of reviews: old ones, changed ones, answered ones."""

    @classmethod
    def _create_channel(cls, **values):
        return super()._create_channel(
            company_id=cls.company.id, team_id=cls.teams["all"].id, live_since=NOW - DAY, **values
        )

    def setUp(self):
        super().setUp()
        for patcher in (patch.object(google.TOKENS, "_tokens", {}), freeze_time(NOW)):
            patcher.start()
            self.addCleanup(patcher.stop)

    def _answer(self, ticket, text):
        return self._as("agent", ticket).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def _send(self, status=200, **content):
        with FakeProvider(answer({**TOKEN, **content}, status=status)).connected() as provider:
            run_scheduled_action(self.env, "ir_cron_send_replies")
        return [call for call in provider.calls if "oauth2" not in call["url"]]

    def _bodies(self, ticket):
        return "".join(ticket.message_ids.mapped("body"))

    def test_a_new_review_is_live_and_has_its_stars_and_facts(self):
        event = self._poll(play_review(1, NOW - HOUR, "Broken\tNo light", stars=1, appVersionName="4.7.1"))
        ticket = event.ticket_id
        self.assertFalse(ticket.is_imported)
        self.assertEqual((ticket.rating, ticket.sentiment, ticket.subject), (1, "negative", "Broken"))
        self.assertEqual((ticket.contact_name, ticket.needs_reply, ticket.is_done), ("Customer 1", True, False))
        facts = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(facts["App Version"], "4.7.1")
        self.assertIn("reviewId=gp%3A1", ticket.source_url)

    def test_old_reviews_are_imported_with_their_dates_and_nobody_is_told(self):
        written = NOW - 30 * DAY
        event = self._poll(play_review(1, written, reply="Thanks for telling us"))
        ticket = event.ticket_id
        self.assertTrue(ticket.is_imported)
        self.assertEqual((ticket.received_date, ticket.stage_id), (written, self.channel.import_stage_id))
        self.assertFalse(ticket.user_id)
        self.assertFalse(ticket.acknowledged_date)
        self.assertFalse(self.env["mail.mail"].search([("model", "=", ticket._name), ("res_id", "=", ticket.id)]))
        self.assertEqual(ticket.first_reply_date, written)
        self.assertFalse(ticket.needs_reply)
        shown = ticket.message_ids.filtered(lambda one: one.message_type == "comment")
        self.assertEqual(set(shown.mapped("date")), {written})
        milestones = {one.kind: (one.date, one.actor) for one in ticket.milestone_ids}
        self.assertEqual(milestones, {"received": (written, "customer"), "first_reply": (written, "agent")})

    def test_no_more_of_the_past_is_read_than_is_wanted(self):
        reviews = [play_review(number, NOW - number * DAY) for number in range(12)]
        self.channel.import_limit = 4
        self.assertEqual(len(self._poll(*reviews)), 2 + 4, "those of today and yesterday are not old")
        self.assertFalse(self._poll(*reviews))
        self.channel.write({"import_limit": 100, "import_since": NOW - 8 * DAY})
        self.assertEqual(len(self._poll(*reviews)), 9 - 6, "nothing twice")
        self.channel.import_limit = 0
        self.assertFalse(self._poll(*reviews, play_review(99, NOW - 8 * DAY)))

    def test_the_oldest_becomes_a_ticket_first_and_the_last_page_is_remembered(self):
        reviews = [play_review(number, NOW - number * HOUR) for number in range(3)]
        events = self._poll(*reviews)
        self.assertEqual(events.ticket_id.mapped("contact_name"), ["Customer 2", "Customer 1", "Customer 0"])
        self.assertEqual(self.channel._health().cursor, NOW.isoformat())
        asked = []

        def never_ending(_call):
            asked.append(1)
            page = [play_review(f"{len(asked)}-{number}", NOW - len(asked) * DAY) for number in range(5)]
            return answer({**TOKEN, "reviews": page, "tokenPagination": {"nextPageToken": "more"}})

        with FakeProvider(never_ending).connected():
            poll(self.channel)
        self.assertEqual(len(asked), 4, "it stops three days before the newest that it knew")

    def test_a_changed_review_shows_both_texts_and_comes_back_to_the_agents(self):
        ticket = self._poll(play_review(1, NOW, "No light", stars=1, appVersionName="4.7")).ticket_id
        self._answer(ticket, "Please try 4.8")
        self.assertFalse(ticket.needs_reply)
        changed = play_review(1, NOW + HOUR, "Still no light", stars=2, appVersionName="4.8")
        event = self._poll(changed)
        self.assertEqual((event.outcome, event.ticket_id, ticket.rating), ("reply", ticket, 2))
        self.assertTrue(ticket.needs_reply)
        self.assertEqual(ticket.state, "open")
        self.assertRegex(self._bodies(ticket), r"(?s)Still no light.*Before:.*No light")
        facts = {one["string"]: one["value"] for one in ticket.read(["ticket_properties"])[0]["ticket_properties"]}
        self.assertEqual(facts["App Version"], "4.8")
        self.assertIn("customer_reply", ticket.milestone_ids.mapped("kind"))

    def test_thanks_under_a_solved_review_do_not_reopen_it(self):
        ticket = self._poll(play_review(1, NOW, "No light", stars=1)).ticket_id
        self._answer(ticket, "Please try 4.8")
        self._as("agent", ticket).action_close()
        self._poll(play_review(1, NOW + HOUR, "Спасибо!", stars=5))
        self.assertEqual((ticket.is_done, ticket.rating), (True, 5))
        self._poll(play_review(1, NOW + 2 * HOUR, "It is dark again", stars=1))
        self.assertEqual((ticket.is_done, ticket.needs_reply), (False, True))

    def test_another_app_is_read_from_its_beginning(self):
        self._poll(play_review(1, NOW))
        self.channel.external_account = "com.example.other"
        self.assertFalse(self.channel._health().cursor)

    def test_who_writes_in_public_gets_no_mail(self):
        values = {"channel_id": self.channel.id, "email_from": "anna@customer.example"}
        mailbox = self.channel.copy({"gateway_type": "form", "slug": "lamps"})
        for channel, is_told in ((self.channel, False), (mailbox, True)):
            ticket = self._ticket(**{**values, "channel_id": channel.id})
            ticket.sudo()._acknowledge()
            self.assertEqual(bool(ticket.acknowledged_date), is_told)

    def test_what_says_the_same_makes_no_event_and_nothing_new_no_change(self):
        ticket = self._poll(play_review(1, NOW, "No light", thumbsUpCount=1)).ticket_id
        self.assertFalse(self._poll(play_review(1, NOW, "No light", thumbsUpCount=99)))
        event = self._poll(play_review(1, NOW + HOUR, "No  light"))
        self.assertEqual((event.state, event.reason), ("ignored", "Nothing in it has changed."))
        self.assertNotIn("Before:", self._bodies(ticket))

    def test_two_states_of_a_new_review_are_one_ticket(self):
        events = self._poll(play_review(1, NOW, "Now it works", stars=5), play_review(1, NOW - HOUR, "Broken", stars=1))
        self.assertEqual(len(events.ticket_id), 1)
        self.assertEqual(events.ticket_id.rating, 5)

    def test_an_answer_given_elsewhere_is_shown_and_ends_the_wait(self):
        ticket = self._poll(play_review(1, NOW - HOUR)).ticket_id
        event = self._poll(play_review(1, NOW - HOUR, reply="From Play Console"))
        self.assertEqual(event.ticket_id, ticket)
        self.assertFalse(ticket.needs_reply)
        self.assertIn("From Play Console", self._bodies(ticket))

    def test_our_own_answer_does_not_come_back(self):
        ticket = self._poll(play_review(1, NOW - HOUR)).ticket_id
        self._answer(ticket, "Fixed in 4.8")
        calls = self._send(result={"replyText": "Fixed in 4.8"})
        self.assertEqual(calls[0]["json"], {"replyText": "Fixed in 4.8"})
        self.assertEqual(ticket.outbound_message_ids.state, "sent")
        event = self._poll(play_review(1, NOW - HOUR, reply="Fixed in 4.8"))
        self.assertEqual((event.state, event.ticket_id), ("ignored", self.env["feedback.ticket"]))
        self.assertEqual(self._bodies(ticket).count("Fixed in 4.8"), 1)

    def test_too_long_an_answer_is_refused_before_it_is_sent_with_its_length(self):
        ticket = self._poll(play_review(1, NOW)).ticket_id
        with self.assertRaisesRegex(UserError, "351 characters.*at most 350"):
            self._answer(ticket, "ы" * 351)
        self.assertFalse(ticket.outbound_message_ids)
        self._answer(ticket, "ы" * 350)
        self.assertEqual(ticket.outbound_message_ids.state, "queued")

    def test_too_long_an_answer_of_a_program_fails_and_is_never_split(self):
        ticket = self._poll(play_review(1, NOW)).ticket_id
        author = self.users["agent"].partner_id.id
        ticket.sudo().with_user(self.users["agent"]).sudo().message_post(
            body="a " * 300, author_id=author, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        outbound = ticket.outbound_message_ids
        self.assertEqual(outbound.state, "failed")
        self.assertIn("599 characters", outbound.error)
        self._as("agent", outbound).action_retry()
        calls = self._send(status=400, error={"message": "Reply too long"})
        self.assertEqual(len(calls), 1)
        self.assertEqual((outbound.state, outbound.error), ("failed", "Google: Reply too long"))

    def test_agents_see_that_the_answer_is_public_and_how_long_it_may_be(self):
        ticket = self._poll(play_review(1, NOW)).ticket_id
        hint = self._as("agent", ticket).reply_hint
        self.assertIn("everybody can read it", hint)
        self.assertIn("350 characters", hint)
        self.assertFalse(ticket.is_reply_refused)

    def test_files_are_refused(self):
        ticket = self._poll(play_review(1, NOW)).ticket_id
        with self.assertRaisesRegex(UserError, "takes no files"):
            self._as("agent", ticket).message_post(
                body="See",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachments=[("a.txt", b"a")],
                attachment_ids=self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"}).ids,
            )

    def test_apple_publishing_an_answer_is_told(self):
        channel = self.channel
        channel.write({"gateway_type": "app_store"})
        review = {
            "id": "9",
            "attributes": {"rating": 2, "title": "Crash", "body": "", "createdDate": fields.Datetime.to_string(NOW)},
        }
        gateway, Event = channel._gateway(), self.env["feedback.inbound.event"]

        def receive(item):
            key, body, headers = gateway._stored(channel, item)
            event = Event._store(channel, key, body, headers=headers)
            event._process()
            return event

        ticket = receive(review).ticket_id
        self._answer(ticket, "Mended in 4.8")
        with patch.object(type(gateway), "_call", return_value={"data": {"id": "r"}}):
            run_scheduled_action(self.env, "ir_cron_send_replies")
        states = []
        for state in ("PENDING_PUBLISH", "PUBLISHED"):
            response = {"id": "r", "attributes": {"responseBody": "Mended in 4.8", "state": state}}
            receive({**review, "response": response})
            states.append(ticket.outbound_message_ids.state)
        self.assertEqual(states, ["sent", "delivered"])
        self.assertIn("Apple publishes it within a day", ticket.reply_hint)
        self.assertEqual(self._bodies(ticket).count("Mended in 4.8"), 1)

    def test_a_trouble_is_kept_and_nothing_is_lost(self):
        denied = {"error": {"message": "The caller does not have permission"}}
        with FakeProvider(
            lambda call: answer(TOKEN) if "oauth2" in call["url"] else answer(denied, status=403)
        ).connected():
            poll(self.channel)
        self.assertEqual(self.channel._health().error, "Google: The caller does not have permission")
        self.assertFalse(self.channel._health().cursor)

    def test_a_review_that_cannot_be_read_is_kept_as_failed(self):
        self.reviews = [{"reviewId": "gp:1", "comments": [{"userComment": {"lastModified": "yesterday"}}]}]
        with FakeProvider(self._answer_call).connected():
            poll(self.channel)
        event = self.env["feedback.inbound.event"].search([("channel_id", "=", self.channel.id)])
        event._process()
        self.assertEqual(event.state, "failed")

    def test_a_thousand_old_reviews_cost_the_same_queries_a_batch(self):
        counts = []
        for amount in (10, 40):
            reviews = [play_review(f"{amount}-{number}", NOW - 30 * DAY) for number in range(amount)]
            events = self.env["feedback.inbound.event"]
            for review in reviews:
                key, body, headers = self.channel._gateway()._stored(self.channel, review)
                events |= events._store(self.channel, key, body, headers=headers)
            before = self.env.cr.sql_log_count
            events._process()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(events.ticket_id), amount)
        self.assertLess(counts[1] - counts[0], 30 * 4, counts)
