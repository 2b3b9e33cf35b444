"""The mood of a ticket: from stars, from a person, else estimated; nothing known is ever overwritten by a guess."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.feedback_intake.tests.common import DeskCase

BAD, GOOD, PLAIN = "<p>Terrible, it broke</p>", "<p>Great lamp, thank you</p>", "<p>Which size is it?</p>"


class MoodCase(DeskCase):
    def _written(self, text, language="en", **values):
        """Return a ticket as a customer's message makes it."""
        ticket = self._ticket(subject="Lamp", description=text, language=language, **values)
        ticket._triage()
        return ticket

    def _run_scheduled_action(self, name):
        """Let a scheduled action run as Odoo runs it."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"feedback_reports.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def assertMood(self, ticket, mood, source):
        self.assertEqual((ticket.sentiment, ticket.sentiment_source), (mood, source))


@tagged("post_install", "-at_install")
class TestMood(MoodCase, TransactionCase):
    def test_estimated_where_nothing_tells(self):
        self.assertMood(self._written(BAD), "negative", "estimated")
        self.assertMood(self._written(GOOD), "positive", "estimated")
        self.assertMood(self._written(PLAIN), False, "none")
        self.assertMood(self._written("<p>Ужасно, всё сломано</p>", "ru"), "negative", "estimated")
        self.assertLess(self._written(BAD).sentiment_score, -0.2)

    def test_stars_go_before_words(self):
        ticket = self._written(BAD, rating=5)
        self.assertMood(ticket, "positive", "stars")
        self.assertEqual(ticket.sentiment_score, 1)
        ticket._estimate_moods()
        self.assertMood(ticket, "positive", "stars")

    def test_stars_that_come_later_replace_an_estimate(self):
        ticket = self._written(BAD)
        ticket.sudo().rating = 4
        self.assertMood(ticket, "positive", "stars")

    def test_other_languages_are_not_guessed_at(self):
        self.assertMood(self._written("<p>Super, aber bad</p>", "de"), False, "none")

    def test_without_a_known_language_the_script_tells(self):
        self.assertMood(self._written("<p>Отлично!</p>", False), "positive", "estimated")

    def test_mail(self):
        ticket = self.env["feedback.ticket"].browse(self._receive("Broken lamp", "Awful. It arrived broken."))
        self.assertMood(ticket, "negative", "estimated")

    def _receive(self, subject, text):
        mail = (
            f"From: Ann <ann@customer.example>\r\nTo: desk@desk.example\r\nSubject: {subject}\r\n"
            f"Message-Id: <mood-1@customer.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        )
        return self.env["mail.thread"].message_process("feedback.ticket", mail.encode())

    def test_what_an_agent_takes_down_is_estimated_too(self):
        values = {"subject": "Call: terrible noise", "company_id": self.company.id, "team_id": self.teams["all"].id}
        ticket = self._as("agent", self.env["feedback.ticket"]).create(values)
        self.assertMood(ticket, "negative", "estimated")
        told = self._as("agent", self.env["feedback.ticket"]).create({**values, "sentiment": "neutral"})
        self.assertMood(told, "neutral", "corrected")

    def test_an_agent_corrects_with_one_click(self):
        ticket = self._written(BAD)
        self._as("agent", ticket).correct_mood("neutral")
        self.assertMood(ticket, "neutral", "corrected")
        correction = ticket.mood_correction_ids
        self.assertEqual(
            (correction.user_id, correction.mood_before, correction.source_before, correction.mood),
            (self.users["agent"], "negative", "estimated", "neutral"),
        )
        self.assertTrue(correction.is_change)

    def test_a_confirmation_counts_as_said_by_a_person(self):
        ticket = self._written(BAD)
        self._as("agent", ticket).correct_mood("negative")
        self.assertMood(ticket, "negative", "corrected")
        self.assertFalse(ticket.mood_correction_ids.is_change)

    def test_a_correction_is_never_overwritten(self):
        ticket = self._written(BAD)
        self._as("agent", ticket).write({"sentiment": "positive"})
        ticket._triage()
        ticket.sudo().rating = 1
        self.company._reestimate_moods()
        self._run_scheduled_action("ir_cron_estimate_moods")
        self.assertMood(ticket, "positive", "corrected")

    def test_a_browsers_context_does_not_pass_a_correction_off_as_an_estimate(self):
        ticket = self._written(BAD)
        self._as("agent", ticket).with_context(feedback_estimates_mood=True).write({"sentiment": "neutral"})
        self.assertMood(ticket, "neutral", "corrected")

    def test_nobody_writes_where_a_mood_is_from(self):
        ticket = self._written(BAD)
        for values in ({"sentiment_source": "stars"}, {"sentiment_score": 1}, {"latest_sentiment": "positive"}):
            with self.assertRaises(AccessError):
                self._as("manager", ticket).write(values)

    def test_there_are_three_moods(self):
        with self.assertRaises(UserError):
            self._as("agent", self._written(BAD)).correct_mood("furious")

    def test_estimation_can_be_turned_off(self):
        self.company.estimate_moods = False
        ticket = self._written(BAD)
        self.assertMood(ticket, False, False)
        self._post_as_customer(ticket, "Terrible!")
        self.assertFalse(ticket.latest_sentiment)
        self.company.estimate_moods = True
        self.assertMood(self._written(BAD), "negative", "estimated")

    def test_a_later_message_is_kept_beside_the_first(self):
        ticket = self._written(GOOD)
        self._post_as_agent(ticket)
        self._post_as_customer(ticket, "Awful service, nobody answers!")
        self.assertMood(ticket, "positive", "estimated")
        self.assertEqual(ticket.latest_sentiment, "negative")
        turned = [("latest_sentiment", "=", "negative"), ("sentiment", "!=", "negative")]
        self.assertIn(ticket, self.env["feedback.ticket"].search(turned))

    def test_agents_words_are_not_the_customers(self):
        ticket = self._written(GOOD)
        self._post_as_agent(ticket, body="This is terrible, we are sorry.")
        self.assertFalse(ticket.latest_sentiment)

    def test_the_form_says_what_decided(self):
        ticket = self._as("agent", self._written(BAD))
        self.assertEqual([word["text"] for word in ticket.explain_mood()["words"]], ["terrible", "broke"])
        ticket.correct_mood("neutral")
        self.assertIn("Desk agent", ticket.explain_mood()["text"])
        stars = self._as("agent", self._written(BAD, rating=5))
        self.assertEqual(stars.explain_mood(), {"text": "The customer gave 5 of 5 stars.", "words": []})

    def test_old_tickets_are_estimated_in_batches(self):
        old = self._ticket(description=BAD, language="en") | self._ticket(description=GOOD, language="en")
        told = self._ticket(description=BAD, sentiment="positive")
        rated = self._ticket(description=BAD, rating=5)
        self.company._reestimate_moods()
        # Outside of a scheduled job its progress would be committed, which a test must not do.
        with patch.object(self.env.registry["ir.cron"], "_commit_progress", return_value=float("inf")):
            self.env["feedback.ticket"]._cron_estimate_moods(limit=1)
        self.env.invalidate_all()
        self.assertEqual(old.sorted("id").mapped("sentiment"), ["negative", "positive"])
        self.assertEqual(set(old.mapped("sentiment_source")), {"estimated"})
        self.assertMood(told, "positive", "corrected")
        self.assertMood(rated, "positive", "stars")
        self.assertFalse(self.company.mood_cursor)

    def test_a_batch_costs_no_query_a_ticket(self):
        texts = (BAD, GOOD, PLAIN, BAD, GOOD) * 10
        tickets = self.env["feedback.ticket"].concat(
            *(self._ticket(subject="Lamp", description=text, language="en") for text in texts)
        )
        self._written(BAD)  # what is read once by each worker
        self.env.flush_all()
        # The first messages are read, as they are for the knowledge base anyway, and the moods stored: those of
        # tickets that have one, and that the others have none.
        with self.assertQueryCount(3):
            tickets._classify()
            self.env.flush_all()

    def test_one_ticket_costs_one_update(self):
        self._written(BAD)
        ticket = self._ticket(subject="Lamp", description=BAD, language="en")
        ticket.flush_recordset()
        self.assertTrue(ticket.description)
        with self.assertQueryCount(1):
            ticket._classify()
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestMoodRights(MoodCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.ticket = self._written(BAD)
        self.confidential = self._written(BAD, is_confidential=True, user_id=self.users["lead"].id)
        (self.ticket | self.confidential).with_user(self.users["lead"]).write({"sentiment": "neutral"})
        self.corrections = self.ticket.mood_correction_ids | self.confidential.mood_correction_ids

    def seen_by(self, name):
        return self._as(name, self.env["feedback.mood.correction"]).search([("id", "in", self.corrections.ids)])

    def test_corrections_are_seen_with_their_tickets(self):
        self.assertEqual(self.seen_by("agent"), self.ticket.mood_correction_ids)
        self.assertEqual(self.seen_by("manager"), self.corrections)
        self.assertFalse(self.seen_by("stranger"))
        self.assertFalse(self.seen_by("strange_manager"))
        for name in ("portal", "public"):
            with self.assertRaises(AccessError):
                self.seen_by(name)

    def test_nobody_forges_the_log(self):
        for name in ("agent", "manager"):
            with self.assertRaises(AccessError):
                self._as(name, self.corrections).write({"mood": "positive"})
            with self.assertRaises(AccessError):
                self._as(name, self.env["feedback.mood.correction"]).create({"ticket_id": self.ticket.id})

    def test_whoever_sees_no_ticket_neither_reads_nor_sets_its_mood(self):
        for name in ("stranger", "portal", "public"):
            with self.assertRaises(AccessError):
                self._as(name, self.ticket).explain_mood()
            with self.assertRaises(AccessError):
                self._as(name, self.ticket).correct_mood("positive")
        with self.assertRaises(AccessError):
            self._as("agent", self.confidential).explain_mood()
        with self.assertRaises(AccessError):
            self._as("reader", self.ticket).correct_mood("positive")

    def test_models_are_the_managers(self):
        self.env["feedback.mood.model"].create({"company_id": self.company.id, "language": "en"})
        Model = self.env["feedback.mood.model"]
        self.assertEqual(len(self._as("manager", Model).search([])), 1)
        self.assertFalse(self._as("strange_manager", Model).search([]))
        with self.assertRaises(AccessError):
            self._as("agent", Model).search([])
        with self.assertRaises(AccessError):
            self._as("manager", Model).search([]).write({"is_in_use": True})
