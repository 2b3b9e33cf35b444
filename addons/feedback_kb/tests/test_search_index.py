from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..models.feedback_kb_search_index import MANY
from ..tools.audience import Audience
from .search_common import SearchCase

TEXTS = {"body": "<p>Quantum flux of the zorgblatt.</p>", "state": "published", "lang": "en_US", "visibility": "public"}


@tagged("post_install", "-at_install")
class TestSearchIndex(SearchCase, TransactionCase):
    """The index follows the articles."""

    def _count(self, table):
        ((count,),) = self.env.execute_query(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))
        return count

    def _frequency(self, lexeme):
        query = SQL("SELECT frequency FROM feedback_kb_search_word WHERE lexeme = %s", lexeme)
        return [frequency for (frequency,) in self.env.execute_query(query)]

    def test_what_was_just_saved_is_found_by_its_new_words(self):
        article = self._article("Zorgblatt")
        self.assertEqual(self._found("zorgblatt"), article)
        self.assertEqual(self._found("zorgblat"), article)
        self.assertEqual(self._completed("zorg"), article)
        article.title = "Quuxomat"
        self.assertFalse(self._found("zorgblatt"))
        self.assertEqual(self._found("quuxomat"), article)
        article.body = "<p>Frobnicator</p>"
        self.assertEqual(self._found("frobnicator"), article)
        article.keywords = "plugh, xyzzy"
        self.assertEqual(self._found("plugh"), article)
        article.unlink()
        self.assertFalse(self._found("quuxomat frobnicator plugh"))

    def test_what_the_search_does_not_look_at_leaves_the_index_alone(self):
        article = self._article()
        index = type(self.search)
        with patch.object(index, "_reindex", autospec=True, side_effect=index._reindex) as reindex:
            article.write({"sequence": 7, "review_date": "2030-01-01"})
            self.assertEqual(reindex.call_count, 0)
            article.title = "Another"
            self.assertEqual(reindex.call_count, 1)

    def test_the_number_of_statements_does_not_grow_with_the_batch(self):
        articles = self.env["feedback.kb.article"].create([{**TEXTS, "title": f"Lamp {i}"} for i in range(MANY - 1)])
        self.env.flush_all()
        for batch in (articles[:1], articles):
            self.env.invalidate_all()
            batch = self.env["feedback.kb.article"].browse(batch.ids)
            with self.subTest(batch=len(batch)), self.assertQueryCount(5):
                self.search._reindex(batch)

    def test_questions_of_the_author_count_as_keywords(self):
        article = self._article(question_ids=[(0, 0, {"text": "Where is my zorgblatt?"})])
        self.assertEqual(self._found("zorgblatt"), article)
        article.question_ids.text = "Where is my quuxomat?"
        self.assertFalse(self._found("zorgblatt"))
        self.assertEqual(self._found("quuxomat"), article)
        article.question_ids.unlink()
        self.assertFalse(self._found("quuxomat"))

    def test_words_are_counted_by_the_scheduled_action(self):
        first, second = self._article("Zorgblatt"), self._article("Zorgblatt again")
        self.assertEqual(self._frequency("zorgblatt"), [None])
        self.search._cron_refresh()
        self.assertEqual(self._frequency("zorgblatt"), [2])
        second.unlink()
        self.search._cron_refresh()
        self.assertEqual(self._frequency("zorgblatt"), [1])
        first.unlink()
        self.search._cron_refresh()
        self.assertEqual(self._frequency("zorgblatt"), [0])
        self.search._cron_refresh()
        self.assertEqual(self._frequency("zorgblatt"), [])

    def test_a_word_that_comes_back_is_known_again(self):
        self._article("Zorgblatt").unlink()
        self.search._cron_refresh()
        self._article("Zorgblatt")
        self.search._cron_refresh()
        self.assertEqual(self._frequency("zorgblatt"), [1])

    def test_words_added_twice_become_one(self):
        article = self._article("Zorgblatt")
        self.env.cr.execute("INSERT INTO feedback_kb_search_word (lexeme) VALUES ('zorgblatt'), ('zorgblatt')")
        self.assertEqual(self._found("zorgblat"), article)
        self.search._cron_refresh()
        self.assertEqual(self._frequency("zorgblatt"), [1])

    def test_what_was_changed_past_odoo_is_mended_by_the_scheduled_action(self):
        article, hidden, gone = (
            self._article("One zorgblatt"),
            self._article("Two zorgblatt"),
            self._article("Zorgblatt"),
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE feedback_kb_article SET visibility = 'internal' WHERE id = %s", hidden.ids)
        self.env.cr.execute("UPDATE feedback_kb_article SET state = 'draft' WHERE id = %s", gone.ids)
        self.env.cr.execute("DELETE FROM feedback_kb_search_entry WHERE article_id = %s", article.ids)
        self.env.invalidate_all()
        self.assertEqual(set(self.search._stale_articles()), {article, hidden, gone})
        self.search._cron_refresh()
        self.assertEqual(self._found("zorgblatt"), article)
        self.assertFalse(self.search._stale_articles())

    def test_articles_weighed_by_an_average_that_has_moved_are_weighed_anew(self):
        short = self._article("Short", body="<p>Lamp.</p>")
        long = [{**TEXTS, "title": f"Long {number}", "body": "<p>lamp</p>" * 300} for number in range(20)]
        self.env["feedback.kb.article"].create(long)
        self.assertIn(short, self.search._stale_articles())
        self.search._cron_refresh()
        self.assertFalse(self.search._stale_articles())

    def test_building_the_index_anew_gives_the_same(self):
        for number in range(3):
            self._article(f"Lamp {number}")
        before = self._findings("lamp 1"), self._count("feedback_kb_search_posting")
        self.search._reindex_all()
        self.assertEqual(self._findings("lamp 1").article_ids, before[0].article_ids)
        self.assertEqual(self._count("feedback_kb_search_posting"), before[1])

    def test_without_trigrams_words_are_still_found(self):
        article = self._article("Zorgblatt")
        with patch.object(self.env.registry, "has_trigram", False):
            self.assertEqual(self._found("zorgblatt"), article)
            self.assertEqual(self._completed("zorg"), article)
            self.assertFalse(self._found("zorgblat"))


@tagged("post_install", "-at_install")
class TestParallelSaves(TransactionCase):
    """Two real transactions, as of two people who save at the same moment."""

    def setUp(self):
        super().setUp()
        self.envs = [self._connect() for _number in range(2)]
        self.addCleanup(self._clean)

    def _connect(self):
        cr = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cr.close)
        cr.execute("SET lock_timeout = '3s'")  # whoever waits fails
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def _clean(self):
        env = self._connect()
        env["feedback.kb.article"].search([("title", "=like", "Zorgblatt%")]).unlink()
        env["feedback.kb.search"]._refresh_words()
        env["feedback.kb.search"]._refresh_words()
        env.cr.commit()

    def _create(self, env, title):
        return env["feedback.kb.article"].create({**TEXTS, "title": title})

    def test_the_same_new_words_in_two_articles_make_nobody_wait_or_fail(self):
        first, second = self.envs
        self._create(first, "Zorgblatt one")
        self._create(second, "Zorgblatt two")
        first.cr.commit()
        second.cr.commit()
        audience = Audience("public", ())
        third = self._connect()
        found = third["feedback.kb.search"]._find("zorgblatt", audience)
        self.assertEqual(len(found.hits), 2)
        third["feedback.kb.search"]._cron_refresh()
        third.cr.execute("SELECT frequency FROM feedback_kb_search_word WHERE lexeme = 'zorgblatt'")
        self.assertEqual(third.cr.fetchall(), [(2,)])
        third.cr.commit()

    def test_saving_two_articles_of_the_same_words_at_once_makes_nobody_wait_or_fail(self):
        first, second = self.envs
        ids = [self._create(first, f"Zorgblatt {number}").id for number in range(2)]
        first.cr.commit()
        second.cr.commit()  # begins anew, with both articles in sight
        for env, article_id in zip(self.envs, ids, strict=True):
            env["feedback.kb.article"].browse(article_id).write({"keywords": "quuxomat", "body": "<p>Plugh</p>"})
            env.flush_all()
        first.cr.commit()
        second.cr.commit()
        found = self._connect()["feedback.kb.search"]._find("quuxomat", Audience("public", ()))
        self.assertEqual(set(found.article_ids), set(ids))

    def test_counting_words_and_saving_at_once_loses_no_word(self):
        saver, counter = self.envs
        self._create(counter, "Zorgblatt one").unlink()
        counter.cr.commit()
        saver.cr.commit()
        self._create(saver, "Zorgblatt two")
        counter["feedback.kb.search"]._refresh_words()
        counter.cr.commit()
        saver.cr.commit()
        third = self._connect()
        third["feedback.kb.search"]._refresh_words()
        third.cr.execute("SELECT frequency FROM feedback_kb_search_word WHERE lexeme = 'zorgblatt'")
        self.assertEqual(third.cr.fetchall(), [(1,)])
        third.cr.commit()

    def test_learning_the_same_question_at_once_makes_nobody_wait_or_fail(self):
        first, second = self.envs
        article_id = self._create(first, "Zorgblatt").id
        first.cr.commit()
        second.cr.commit()
        late = self._connect()
        late.cr.execute("SELECT 1")  # sees nothing of what follows
        for env in self.envs:
            self._learn(env, article_id)
        first.cr.commit()
        second.cr.commit()
        self._learn(late, article_id)
        late.cr.commit()
        merger = self._connect()
        merger["feedback.kb.question"]._cron_learn()
        merger.cr.commit()
        questions = merger["feedback.kb.article"].browse(article_id).question_ids
        self.assertEqual(
            questions.mapped(lambda q: (q.text, q.hits, q.is_pending)), [("Where is my quuxomat?", 3, False)]
        )
        found = merger["feedback.kb.search"]._find("quuxomat", Audience("public", ()))
        self.assertEqual(found.article_ids, [article_id])

    def _learn(self, env, article_id):
        article = env["feedback.kb.article"].browse(article_id)
        env["feedback.kb.question"]._learn(article, "Where is my quuxomat?", "search")
        env.flush_all()
