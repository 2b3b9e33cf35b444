"""What a company's own messages teach is used there as long as it is better, and nowhere else."""

from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools.mood_proof import is_held_out
from .test_mood import BAD, GOOD, MoodCase
from .test_mood_learner import JARGON, jargon
from .test_mood_rules import labelled


@tagged("post_install", "-at_install")
class TestMoodLearning(MoodCase, TransactionCase):
    def _teach(self, messages, company=None, by="stars", **values):
        """Create tickets whose mood is known: ``messages`` is [(text, mood)]."""
        company = company or self.company
        stars = {"positive": 5, "neutral": 3, "negative": 1}
        told = {mood: {"rating": number} if by == "stars" else {"sentiment": mood} for mood, number in stars.items()}
        return self.env["feedback.ticket"].create(
            [
                {
                    "subject": "Lamp",
                    "description": f"<p>{text}</p>",
                    "language": "en",
                    "company_id": company.id,
                    **told[mood],
                    **values,
                }
                for text, mood in messages
            ]
        )

    def _learn(self):
        self._run_scheduled_action("ir_cron_learn_moods")

    def _model(self, company=None):
        domain = [("company_id", "=", (company or self.company).id), ("language", "=", "en")]
        return self.env["feedback.mood.model"].search(domain)

    def test_jargon_is_learned_and_used_by_itself(self):
        self._teach(jargon(220))
        before = self._written(f"<p>my {JARGON['negative']} lamp</p>")
        self.assertMood(before, False, "none")
        self._learn()
        model = self._model()
        self.assertTrue(model.is_in_use)
        self.assertEqual((model.labelled_count, model.trained_count), (220, 220))
        self.assertGreater(model.learner_figures["macro_f1"], model.lexicon_figures["macro_f1"])
        after = self._written(f"<p>my {JARGON['negative']} lamp</p>")
        self.assertMood(after, "negative", "estimated")
        words = self._as("agent", after).explain_mood()["words"]
        self.assertEqual(words[0]["text"], JARGON["negative"])
        self.company._reestimate_moods()
        self._run_scheduled_action("ir_cron_estimate_moods")
        self.assertMood(before, "negative", "estimated")

    def test_corrections_teach_as_stars_do(self):
        self._teach(jargon(220), by="person")
        self._learn()
        self.assertTrue(self._model().is_in_use)

    def test_nothing_is_learned_from_few(self):
        self._teach(jargon(150))
        self._learn()
        model = self._model()
        self.assertFalse(model.is_in_use or model.learner_figures or model.weights)
        self.assertEqual(model.lexicon_figures["count"], 150)

    def test_what_does_not_win_is_not_used(self):
        messages = [(text, mood) for mood, text in labelled("en")]
        self._teach(messages[::6] + messages[1::6] + messages[2::6] + messages[3::6] + messages[4::6])
        self._learn()
        model = self._model()
        self.assertTrue(model.learner_figures)
        self.assertFalse(model.is_in_use)

    def test_what_no_longer_wins_is_switched_off(self):
        tickets = self._teach(jargon(220))
        self._learn()
        self.assertTrue(self._model().is_in_use)
        # The same customers now say it in plain words, which the lexicon knows and the model has never seen.
        plain = {"positive": "great and lovely", "neutral": "which size is it", "negative": "terrible and awful"}
        for mood, own in tickets.grouped("sentiment").items():
            own.description = f"<p>{plain[mood]}</p>"
        self._learn()
        self.assertFalse(self._model().is_in_use)
        self.assertMood(self._written(f"<p>my {JARGON['negative']} lamp</p>"), False, "none")

    def test_a_company_learns_for_itself(self):
        self._teach(jargon(220))
        self._learn()
        self.assertTrue(self._model().is_in_use)
        self.assertFalse(self._model(self.other_company))
        other = self._teach([(f"my {JARGON['negative']} lamp", "neutral")], self.other_company)
        estimate = self.env["feedback.mood.model"]._estimate
        self.assertEqual(estimate(self.company, "en", other.description)[0], "negative")
        self.assertEqual(estimate(self.other_company, "en", other.description)[0], None)

    def test_the_held_out_are_never_learned_from(self):
        tickets = self._teach(jargon(220))
        Model = self.env["feedback.mood.model"]
        learned, held_out = Model._labelled_messages(Model._labelled_domain(self.company, "en"))
        self.assertEqual(len(held_out), len(tickets.filtered(lambda ticket: is_held_out(ticket.id))))
        self.assertEqual(len(learned) + len(held_out), 220)

    def test_confidential_and_anonymous_messages_are_not_learned_from(self):
        self._teach(jargon(5), is_confidential=True)
        self._teach(jargon(5), is_anonymous=True)
        self._learn()
        self.assertFalse(self._model())

    def test_it_is_trained_anew_only_when_enough_has_come(self):
        self._teach(jargon(220))
        self._learn()
        self._teach(jargon(3, seed=5))
        self._learn()
        self.assertEqual((self._model().labelled_count, self._model().trained_count), (223, 220))
        self._teach(jargon(12, seed=6))
        self._learn()
        self.assertEqual(self._model().trained_count, 235)

    def test_estimates_are_no_labels(self):
        self._written(BAD)
        self._written(GOOD)
        self._learn()
        self.assertFalse(self._model())

    def test_one_company_that_fails_stops_no_other(self):
        self._teach(jargon(5))
        self._teach(jargon(5), self.other_company)
        learn = type(self.env["feedback.mood.model"])._learn

        def fail_for_one(model, company, language):
            if company == self.company:
                raise ZeroDivisionError
            return learn(model, company, language)

        logger = "odoo.addons.feedback_reports.models.feedback_mood_model_learning"
        with mute_logger(logger), patch.object(self.env.registry["feedback.mood.model"], "_learn", fail_for_one):
            self._learn()
        self.assertFalse(self._model())
        self.assertTrue(self._model(self.other_company))

    def test_the_settings_show_how_well_it_works(self):
        manager = self._as("manager", self.env["res.config.settings"])
        self.assertFalse(manager.new({})._render_mood_table())
        self._teach(jargon(220))
        self._learn()
        table = manager.new({})._render_mood_table()
        for text in ("English", "220", "Learned from own messages", "In use", "taken for negative"):
            self.assertIn(text, table)
        self.assertFalse(self._as("strange_manager", self.env["res.config.settings"]).new({})._render_mood_table())

    def test_managers_have_moods_estimated_anew(self):
        ticket = self._ticket(description=BAD, language="en")
        self._as("manager", self.env["res.config.settings"]).new({}).action_reestimate_moods()
        self.assertGreater(self.company.mood_cursor, ticket.id)
        self._run_scheduled_action("ir_cron_estimate_moods")
        self.assertMood(ticket, "negative", "estimated")
