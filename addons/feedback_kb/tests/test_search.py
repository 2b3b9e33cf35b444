from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from .search_common import SearchCase


@tagged("post_install", "-at_install")
class TestSearch(SearchCase, TransactionCase):
    """A customer's sentence finds the article that answers it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.returning = cls._article()
        cls.parcel = cls._article(
            "Где моя посылка?", body="<p>Номер отправления придёт письмом, по нему видно, где заказ.</p>", lang="ru_RU"
        )
        cls.lock = cls._article(
            "Account is locked",
            body="<p>After five wrong passwords nobody can sign in for an hour.</p><script>lamp</script>",
            keywords="blocked",
        )

    def test_words_that_no_article_has_do_not_keep_one_from_being_found(self):
        question = "Good evening dear colleagues, my grandmother would like to return her beautiful lamp, how come?"
        self.assertEqual(self._found(question)[:1], self.returning)

    def test_nothing_in_common_finds_nothing(self):
        findings = self._findings("zebra xylophone")
        self.assertEqual((findings.hits, findings.confidence), ([], 0))

    def test_misspelt_words_find_the_article(self):
        self.assertEqual(self._found("пасылка не пришла, атправление")[:1], self.parcel)
        self.assertEqual(self._found("acount lockd")[:1], self.lock)

    def test_yo_and_ye_are_the_same_letter(self):
        self.assertIn(self.parcel, self._found("ПРИДЕТ ли письмо"))

    def test_words_run_together_by_a_full_stop_are_two(self):
        self.assertIn(self.parcel, self._found("Здравствуйте.Посылка.Заказ"))

    def test_html_is_not_searched(self):
        self.assertNotIn(self.lock, self._found("lamp"))
        self.assertFalse(self._found("script div"))

    def test_a_rare_word_weighs_more_than_a_frequent_one(self):
        for number in range(6):
            self._article(f"Lamp number {number}", body="<p>A lamp.</p>")
        rare = self._article("Dimmer", body="<p>It dims.</p>")
        self.assertEqual(self._found("lamp dimmer")[:1], rare)

    def test_the_title_weighs_more_than_the_text(self):
        body = self._article("Something else", body="<p>The socket is white.</p>")
        title = self._article("The socket", body="<p>Something else is white.</p>")
        self.assertEqual(self._found("socket").ids, [title.id, body.id])

    def test_at_most_so_many_are_returned(self):
        for number in range(9):
            self._article(f"Lamp number {number}")
        self.assertEqual(len(self._found("lamp")), 5)
        self.assertEqual(len(self._found("lamp", limit=7)), 7)

    def test_only_articles_of_the_categories_are_found(self):
        shelf = self.env["feedback.kb.category"].create({"name": "Shelf"})
        inside = self._article("Lamp on a shelf", category_id=shelf.id)
        self.assertEqual(self._found("lamp", category_ids=shelf.ids), inside)
        self.assertEqual(self._completed("lam", category_ids=shelf.ids), inside)
        self.assertFalse(self._found("lamp", category_ids=[]))

    def test_a_question_that_is_long_is_answered_by_its_words(self):
        self.assertEqual(self._found("word " * 3000 + " lamp ")[:1], self.env["feedback.kb.article"])
        self.assertEqual(self._found("return the lamp " + "word " * 3000)[:1], self.returning)

    def test_confidence_is_the_lead_of_the_best(self):
        findings = self._findings("five wrong passwords")
        self.assertEqual([findings.confidence], [hit.score for hit in findings.hits])
        findings = self._findings("how to return a lamp, account")
        first, second = findings.hits[:2]
        self.assertAlmostEqual(findings.confidence, first.score - second.score)
        self.assertGreater(findings.confidence, 0)
        self.assertLessEqual(first.score, 2)

    def test_the_passage_is_what_answers_in_plain_text(self):
        filler = "<p>" + "Nothing of interest stands here, and nobody reads it. " * 20 + "</p>"
        self._article(
            "Guarantee", body=f"{filler}<p>A <b>broken</b> bulb is replaced &lt;free&gt; of charge.</p>{filler}"
        )
        (hit,) = self._findings("bulb broken").hits
        self.assertTrue(hit.passage.startswith("A broken bulb is replaced <free> of charge."), hit.passage)
        self.assertLessEqual(len(hit.passage), 240)

    def test_in_a_long_article_the_part_that_fits_counts(self):
        filler = "<p>" + "Nothing of interest stands here, and nobody reads it. " * 200 + "</p>"
        long = self._article("Manual", body=f"{filler}<p>The ballast of a fluorescent tube hums.</p>")
        self.assertEqual(self._found("fluorescent ballast hums")[:1], long)

    def test_a_search_takes_two_statements(self):
        self._findings("lamp")  # settings are read once
        self.env.flush_all()
        with self.assertQueryCount(2):
            self._findings("how do I return a lamp that is brokn", limit=10)
        with self.assertQueryCount(2):
            self.search._complete("how do I ret", self._audience())


@tagged("post_install", "-at_install")
class TestSearchAsYouType(SearchCase, TransactionCase):
    """The last word is not finished yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.title = cls._article("Возврат денег", body="<p>Три дня.</p>", lang="ru_RU")
        cls.body = cls._article("Деньги", body="<p>Возвратить можно всё.</p>", lang="ru_RU")

    def test_two_letters_are_enough_and_one_is_not(self):
        self.assertEqual(self._completed("во").ids, [self.title.id, self.body.id])
        self.assertFalse(self._completed("в"))
        self.assertFalse(self._completed(" "))

    def test_a_word_that_goes_beyond_its_stem_still_fits(self):
        for prefix in ("возврат", "возврата", "Возврату", "возврат ", "возврат де", "возврат дене"):
            with self.subTest(prefix=prefix):
                self.assertEqual(self._completed(prefix)[:1], self.title)

    def test_a_title_comes_before_a_text(self):
        self.assertEqual(self._completed("день")[:1], self.body)

    def test_a_misspelt_beginning_finds_what_is_alike(self):
        self.assertIn(self.title, self._completed("вазврат"))


@tagged("post_install", "-at_install")
class TestSynonyms(SearchCase, TransactionCase):
    """What the administrator says is the same, is found by either name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.article = cls._article("Refund", body="<p>It takes three days.</p>")
        cls.synonym = cls.env["feedback.kb.synonym"].create({"terms": "Refund, money back; chargeback"})

    def test_a_synonym_finds_the_article(self):
        self.assertEqual(self._found("chargeback"), self.article)

    def test_a_phrase_is_a_synonym_only_as_a_whole(self):
        self.assertEqual(self._found("can I get my money back"), self.article)
        self.assertFalse(self._found("give me money"))

    def test_a_changed_synonym_counts_at_once(self):
        self.synonym.terms = "refund, reimbursement"
        self.assertFalse(self._found("chargeback"))
        self.assertEqual(self._found("reimbursement"), self.article)
        self.synonym.active = False
        self.assertFalse(self._found("reimbursement"))
        self.synonym.active = True
        self.synonym.unlink()
        self.assertFalse(self._found("reimbursement"))

    def test_a_synonym_of_another_company_does_not_count(self):
        self.synonym.company_id = self.other_company
        self.assertFalse(self._found("chargeback"))
        self.synonym.company_id = self.company
        self.assertEqual(self._found("chargeback"), self.article)

    def test_the_word_itself_weighs_more_than_its_synonym(self):
        own = self._article("Chargeback", body="<p>It takes three days.</p>")
        self.assertEqual(self._found("chargeback").ids, [own.id, self.article.id])

    def test_one_word_alone_is_refused(self):
        for terms in ("refund", "refund, REFUND", ", ;"):
            with self.subTest(terms=terms), self.assertRaises(ValidationError):
                self.env["feedback.kb.synonym"].create({"terms": terms})
