from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase, tagged

from ..tools.passage import best_passage
from ..tools.search_text import normalise
from .search_common import SearchCase

NASTY = {
    "nothing": "",
    "spaces": " \t\n ",
    "only stop words": "и в на the of to",
    "20 kB": "лампа торшер lamp " * 1200,
    "one word of 20 kB": "л" * 20_000,
    "emoji": "😀🔥 лампа 👩‍👩‍👧",
    "quotes": "' '' \" `лампа`",
    "backslash": "\\ \\' \\x00 лампа\\",
    "query operators": "лампа:* & | ! <-> ((( ) :A",
    "SQL": "'; DROP TABLE feedback_kb_article; -- %s %(x)s %%",
    "LIKE": "%_лампа%_",
    "NUL": "лам\x00па лампа",
    "right to left": "\u202eאיך מחזירים מנורה كيف أعيد المصباح лампа",
    "Ukrainian": "Як повернути лампу, що їде з Києва? Ґанок",
    "Kazakh": "Шамды қалай қайтаруға болады? Өңір",
    "German": "Wie gebe ich die Lampe zurück? Straße ÄÖÜß",
    "Turkish": "İade nasıl yapılır? LAMBA ışık",
    "Chinese": "如何退货 лампа",
    "mixed": "Купил iPhone15 и лампу-lamp 3.5kg e-mail@x.example http://x.example/?a=1&b=2 v2.0",
    "numbers": "1 22 333 4444 -5 3,14 1e10 ٣٤",
    "digits alone": "12345678",
    "surrogates": "\ud800 лампа",
    "combining": "ла́мпа ё Е\u0308 ﬁ ½",
    "hyphens": "--- лампа-- -лампа что-то кто-нибудь- —",
}


@tagged("post_install", "-at_install")
class TestNastyTexts(SearchCase, TransactionCase):
    """Whatever is typed or written, nothing breaks."""

    def test_nothing_that_is_asked_breaks_the_search(self):
        article = self._article("Лампа и торшер", body="<p>Лампа-lamp № 5.</p>", lang="ru_RU")
        for name, text in NASTY.items():
            with self.subTest(name):
                for findings in (self._findings(text), self.search._complete(text, self._audience())):
                    self.assertLessEqual(set(findings.article_ids), {article.id})
                if "лампа" in text:
                    self.assertEqual(self._found(text), article)

    def test_nothing_that_is_written_breaks_the_index(self):
        for name, text in NASTY.items():
            storable = text.replace("\x00", "").replace("\ud800", "")
            with self.subTest(name):
                article = self._article(
                    f"{name} {storable[:500]}", body=f"<pre>{storable}</pre>", keywords=storable, lang="ru_RU"
                )
                self.assertIn(article, self._found(name, limit=20))

    def test_a_word_of_an_alphabet_without_stemmer_is_found_as_written(self):
        article = self._article("Шамды қайтару", body="<p>Ґанок</p>")
        self.assertEqual(self._found("қайтару"), article)
        self.assertEqual(self._found("ґанок"), article)

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=80))
    def test_any_text_can_be_searched_for(self, text):
        self._findings(text)
        self.search._complete(text, self._audience())

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=900), st.lists(st.text(min_size=1, max_size=6), max_size=4))
    def test_any_text_has_a_passage_of_at_most_240_characters(self, text, stems):
        passage = best_passage(text, dict.fromkeys(map(normalise, stems), 1.0))
        self.assertLessEqual(len(passage), 240)
        self.assertNotIn("\n", passage)
