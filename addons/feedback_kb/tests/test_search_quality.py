import sys
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..tools.search_plan import plan
from ..tools.search_text import normalise
from .retrieval import labelled, mrr, precision_of_the_surest, recall
from .search_common import SearchCase

DEPTH = 10
SHARES = (0.1, 0.25, 0.5, 1)
DOCUMENT = SQL("to_tsvector('russian', concat_ws(' ', title, keywords, body_text))")


@tagged("post_install", "-at_install")
class TestSearchQuality(SearchCase, TransactionCase):
    """Real sentences, Russian and English, everyday wording and typos, against what a plain search finds for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        articles = labelled("articles")
        cls.articles = cls.env["feedback.kb.article"].create(
            [
                {
                    "title": article["title"],
                    "keywords": article["keywords"],
                    "body": article["body"],
                    "lang": article["lang"],
                    "visibility": "public",
                    "state": "published",
                }
                for article in articles
            ]
        )
        cls.search._refresh_words()
        cls.ids = dict(zip([article["key"] for article in articles], cls.articles.ids, strict=True))
        questions = labelled("questions")
        cls.questions = [question for question in questions if question["article"]]
        cls.unanswerable = [question for question in questions if not question["article"]]

    def _ranks(self, find):
        ranks = []
        for question in self.questions:
            found = find(question["text"])
            expected = self.ids[question["article"]]
            ranks.append(found.index(expected) + 1 if expected in found else 0)
        return ranks

    def _by_words(self, text, has_trigram=True):
        question = normalise(text)
        with patch.object(self.env.registry, "has_trigram", has_trigram):
            words, total = self.search._look_up_words(question, self._audience())
        scored = self.search._scored_sql(plan(words, total), self._audience(), None)
        return [row.article_id for row in self.search._candidates(scored, self._audience(), None, None, DEPTH)]

    def _by_sql(self, condition, order):
        query = SQL(
            "SELECT id FROM feedback_kb_article WHERE id IN %s AND (%s) ORDER BY %s DESC, id LIMIT %s",
            tuple(self.articles.ids),
            condition,
            order,
            DEPTH,
        )
        return [article_id for (article_id,) in self.env.execute_query(query)]

    def _by_websearch(self, text):
        query = SQL("websearch_to_tsquery('russian', %s)", text)
        return self._by_sql(SQL("%s @@ %s", DOCUMENT, query), SQL("ts_rank(%s, %s)", DOCUMENT, query))

    def _by_ored_rank(self, text):
        query = SQL(
            "(SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery FROM unnest(to_tsvector('russian', %s)))", text
        )
        return self._by_sql(SQL("%s @@ %s", DOCUMENT, query), SQL("ts_rank(%s, %s)", DOCUMENT, query))

    def _by_ilike(self, text):
        """Kinder than a search field is, which takes the sentence as one: by how many of its words are contained."""
        terms = [
            SQL("(concat_ws(' ', title, keywords, body_text) ILIKE %s)::int", f"%{word}%")
            for word in normalise(text).split()
            if len(word) > 2
        ]
        return self._by_sql(SQL("TRUE"), SQL(" + ").join(terms) if terms else SQL("0"))

    def _print(self, name, ranks):
        parts = [f"{name:34}"]
        for lang in ("", "ru", "en"):
            own = [
                rank for rank, question in zip(ranks, self.questions, strict=True) if question["lang"].startswith(lang)
            ]
            parts.append(f"{lang or 'all'} {mrr(own):.3f} / {recall(own):.3f}")
        sys.stdout.write("   ".join(parts) + "\n")

    def test_it_finds_more_than_plain_searches_and_each_stage_pays(self):
        sys.stdout.write(f"MRR@10 / recall@5 of {len(self.questions)} questions over {len(self.articles)} articles\n")
        ways = {
            "ilike, words counted": self._by_ilike,
            "websearch_to_tsquery": self._by_websearch,
            "ts_rank, words ORed": self._by_ored_rank,
            "words by BM25F": lambda text: self._by_words(text, has_trigram=False),
            "  with similar words": self._by_words,
            "  and spelling of the best 30": lambda text: self._findings(text, limit=DEPTH).article_ids,
        }
        ranks = {name: self._ranks(find) for name, find in ways.items()}
        for name, own in ranks.items():
            self._print(name, own)
        *plain, words, similar, best = ranks.values()
        for own in plain:
            self.assertGreater(mrr(best), mrr(own) + 0.05)
            self.assertGreater(recall(best), recall(own) + 0.05)
        self.assertGreater(mrr(similar), mrr(words))
        self.assertGreater(mrr(best), mrr(similar))
        self.assertGreaterEqual(len(self.questions), 150)
        self.assertGreaterEqual(len(self.articles), 60)
        self.assertGreater(mrr(best), 0.74)
        self.assertGreater(recall(best), 0.84)

    def test_the_surer_it_is_the_more_often_it_is_right(self):
        answers = []
        for question in self.questions:
            findings = self._findings(question["text"])
            is_right = findings.article_ids[:1] == [self.ids[question["article"]]]
            answers.append((findings.confidence, is_right))
        answers += [(self._findings(question["text"]).confidence, False) for question in self.unanswerable]
        precision = {share: precision_of_the_surest(answers, share) for share in SHARES}
        shown = ", ".join(f"{share:.0%}: {value:.2f}" for share, value in precision.items())
        sys.stdout.write(f"Right among the surest (questions without answer count as wrong): {shown}\n")
        self.assertGreaterEqual(precision[0.1] + 0.05, precision[0.25])
        self.assertGreater(precision[0.25], precision[0.5])
        self.assertGreater(precision[0.25], precision[1] + 0.15)
        self.assertGreater(precision[0.25], 0.85)

    def test_passages_are_parts_of_the_article(self):
        for question in self.questions[::10]:
            for hit in self._findings(question["text"]).hits:
                article = self.env["feedback.kb.article"].browse(hit.article_id)
                self.assertIn(hit.passage.strip("…"), " ".join(article.body_text.split()))
                self.assertLessEqual(len(hit.passage), 240)
