from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from ..tools.vectors import VectorTable, fuse_by_deviation, pack
from .search_common import SearchCase

TOPICS = (("lamp", "торшер", "glows"), ("refund", "деньги", "chargeback"), ("courier", "посылка"))


class TopicEncoder:
    """Knows three subjects, each a direction of its own."""

    name = "topics 1"

    def encode(self, texts):
        vectors = []
        for text in texts:
            vector = [float(any(word in text.lower() for word in words)) for words in TOPICS] + [0.01]
            length = sum(value * value for value in vector) ** 0.5
            vectors.append([value / length for value in vector])
        return vectors


class BrokenEncoder:
    name = "topics 1"

    def encode(self, texts):
        raise ValueError("out of order")


@tagged("post_install", "-at_install")
class TestSearchVectors(SearchCase, TransactionCase):
    """With an encoder articles are found by what they are about; without one nothing changes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._article("Lamp", body="<p>It shines.</p>")
        cls.refund = cls._article("Refund", body="<p>It takes three days.</p>")
        cls.hidden = cls._article("Refund for colleagues", body="<p>At once.</p>", visibility="internal")
        cls.vectors = cls.env["feedback.kb.vector"]

    def _switch_on(self, encoder):
        switch = patch.object(type(self.vectors), "_encoder", lambda model: encoder)
        switch.start()
        self.addCleanup(switch.stop)
        self.vectors._cron_compute()

    def _stored(self):
        query = SQL("SELECT article_id, digest FROM feedback_kb_vector ORDER BY article_id")
        return dict(self.env.execute_query(query))

    def test_another_language_finds_the_article(self):
        self.assertFalse(self._found("деньги"))
        self._switch_on(TopicEncoder())
        self.assertEqual(self._found("деньги"), self.refund)

    def test_what_may_not_be_seen_is_not_found_by_its_meaning(self):
        self._switch_on(TopicEncoder())
        self.assertNotIn(self.hidden, self._found("деньги"))
        self.assertIn(self.hidden, self._found("деньги", level="internal"))
        self.assertFalse(self._found("деньги", companies=self.other_company))
        self.assertFalse(self._found("деньги", category_ids=[]))

    def test_words_and_meaning_count_together(self):
        glowing = self._article("Glows", body="<p>Three days it shines and takes.</p>")
        self._switch_on(TopicEncoder())
        self.assertEqual(self._found("three days chargeback")[:1], self.refund)
        self.assertEqual(self._found("three days торшер")[:1], glowing)

    def test_what_is_about_something_else_is_not_found(self):
        self._switch_on(TopicEncoder())
        self.assertFalse(self._found("посылка"))

    def test_only_what_has_changed_is_computed_again(self):
        encoder = TopicEncoder()
        self._switch_on(encoder)
        before = self._stored()
        self.assertLessEqual(set((self.lamp | self.refund | self.hidden).ids), set(before))
        self.lamp.title = "Refund for lamps"
        with patch.object(TopicEncoder, "encode", autospec=True, side_effect=TopicEncoder.encode) as encode:
            self.vectors._cron_compute()
            self.vectors._cron_compute()
        self.assertEqual(encode.call_count, 1)
        self.assertEqual(len(encode.call_args.args[1]), 1)
        self.assertEqual({key for key, digest in self._stored().items() if before[key] != digest}, {self.lamp.id})
        self.assertIn(self.lamp, self._found("деньги"))

    def test_vectors_of_another_model_are_computed_again(self):
        self._switch_on(TopicEncoder())
        newer = TopicEncoder()
        newer.name = "topics 2"
        self._switch_on(newer)
        query = SQL("SELECT DISTINCT model FROM feedback_kb_vector")
        self.assertEqual(self.env.execute_query(query), [("topics 2",)])

    def test_a_broken_encoder_leaves_the_words(self):
        self._switch_on(TopicEncoder())
        with patch.object(type(self.vectors), "_encoder", lambda model: BrokenEncoder()):
            with self.assertLogs("odoo.addons.feedback_kb.models.feedback_kb_search_vectors", "ERROR") as logs:
                self.assertEqual(self._found("lamp"), self.lamp)
            self.assertEqual(len(logs.output), 1)

    def test_a_failing_statement_leaves_the_words(self):
        self._switch_on(TopicEncoder())
        self.env.cr.execute("ALTER TABLE feedback_kb_vector RENAME COLUMN vector TO other")
        with mute_logger("odoo.sql_db", "odoo.addons.feedback_kb.models.feedback_kb_search_vectors"):
            self.assertEqual(self._found("lamp"), self.lamp)

    def test_too_many_vectors_to_hold_are_compared_for_the_candidates_alone(self):
        self._switch_on(TopicEncoder())
        with patch("odoo.addons.feedback_kb.models.feedback_kb_vector.HELD", 1):
            self.assertEqual(self._found("refund деньги"), self.refund)
            self.assertFalse(self._found("деньги"))

    def test_it_is_off_until_the_administrator_switches_it_on(self):
        self.assertIsNone(self.vectors._encoder())
        settings = self.env["res.config.settings"].create({"feedback_kb_use_vectors": True})
        settings.execute()
        with patch("odoo.addons.feedback_kb.models.feedback_kb_vector.load", return_value=TopicEncoder()):
            self.assertEqual(self.vectors._encoder().name, "topics 1")

    def test_without_the_package_the_words_are_enough(self):
        self.env["ir.config_parameter"].set_param("feedback_kb.use_vectors", "True")
        with patch("odoo.addons.feedback_kb.models.feedback_kb_vector.load", return_value=None):
            self.vectors._cron_compute()
            self.assertEqual(self._found("lamp"), self.lamp)

    def test_the_sum_of_deviations_lies_between_0_and_2(self):
        first, second, unknown = fuse_by_deviation([1, 0, 0], [0.9, 0.1, None])
        self.assertEqual((first, second), (2, 0))
        self.assertTrue(0 < unknown < 2)
        self.assertEqual(fuse_by_deviation([1], [0.5]), [2.0])
        self.assertEqual(fuse_by_deviation([], []), [])

    def test_a_stored_vector_is_nearly_what_it_was(self):
        table = VectorTable([(7, pack([0.6, 0.8])), (8, pack([1.0, 0.0]))])
        cosines = table.cosines([0.6, 0.8])
        self.assertAlmostEqual(cosines[7], 1, 3)
        self.assertAlmostEqual(cosines[8], 0.6, 3)
