from odoo.tests import TransactionCase, tagged

from ..models.feedback_kb_question_learning import KEPT
from .search_common import SearchCase


@tagged("post_install", "-at_install")
class TestSearchLearning(SearchCase, TransactionCase):
    """What was answered once is found by the same words the next time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls._article()
        cls.other = cls._article("Bulbs", body="<p>Bulbs last for years.</p>")
        cls.questions = cls.env["feedback.kb.question"]

    def test_a_learnt_question_finds_the_article(self):
        question = "the thingamajig is the wrong colour"
        self.assertNotIn(self.article, self._found(question))
        self.questions._learn(self.article, question, "search")
        self.assertEqual(self._found(question)[:1], self.article)

    def test_a_learnt_question_that_is_deleted_no_longer_counts(self):
        self.questions._learn(self.article, "thingamajig", "ticket").unlink()
        self.assertFalse(self._found("thingamajig"))

    def test_the_same_question_is_counted_and_not_kept_twice(self):
        first = self.questions._learn(self.article, "Where is my thingamajig?", "search")
        again = self.questions._learn(self.article, "  where is MY thingamajig ", "ticket")
        self.assertEqual(first, again)
        self.assertEqual((first.hits, len(self.article.question_ids)), (2, 1))

    def test_what_tells_who_asked_is_not_kept(self):
        text = "I am Jane Roe, jane@lamps.example, +7 912 345-67-89, where is order 4711-223344?"
        question = self.questions._learn(self.article, text, "ticket", names=["Jane Roe"])
        for secret in ("jane", "Roe", "912", "4711"):
            self.assertNotIn(secret, question.text)
        self.assertIn("where is order", question.text)

    def test_a_long_question_is_cut_between_words(self):
        question = self.questions._learn(self.article, "thingamajig " * 100, "ticket")
        self.assertLessEqual(len(question.text), 300)
        self.assertTrue(question.text.endswith("thingamajig"))

    def test_nothing_but_personal_data_is_not_learnt(self):
        for text in ("", "  \x00 ", "jane@lamps.example", "???", None):
            with self.subTest(text=text):
                self.assertFalse(self.questions._learn(self.article, text, "search"))
        self.assertFalse(self.article.question_ids)

    def test_the_least_asked_go_and_the_authors_stay(self):
        author = self.questions.create({"article_id": self.article.id, "text": "The author's own"})
        favourite = self.questions._learn(self.article, "favourite", "search")
        self.questions._learn(self.article, "favourite", "search")
        for number in range(KEPT + 5):
            latest = self.questions._learn(self.article, f"question {'x' * (number + 1)}", "search")
        self.assertEqual(len(self.article.question_ids), KEPT + 1)
        self.assertLessEqual(author | favourite | latest, self.article.question_ids)

    def test_an_article_that_is_not_published_yet_learns_for_later(self):
        self.article.state = "draft"
        self.questions._learn(self.article, "thingamajig", "ticket")
        self.assertFalse(self._found("thingamajig"))
        self.questions._cron_learn()
        self.article.state = "published"
        self.assertEqual(self._found("thingamajig"), self.article)

    def test_a_reader_who_was_helped_teaches_the_search(self):
        query = self.env["feedback.kb.query"]._log("thingamajig broken", "help", self.article.ids)
        query._note_opened(self.article)
        query._note_solved()
        self.assertEqual(self._found("thingamajig"), self.article)

    def test_whoever_has_no_rights_teaches_all_the_same(self):
        visitor = self.questions.with_user(self.users["public"])
        article = self.article.with_user(self.users["public"])
        visitor._learn(article, "thingamajig", "search")
        self.assertEqual(self._found("thingamajig"), self.article)
