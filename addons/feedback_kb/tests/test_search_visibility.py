from itertools import product

from odoo.tests import TransactionCase, tagged

from ..tools.audience import VISIBLE_TO
from .search_common import SearchCase

LEVELS = ("public", "portal", "internal")


@tagged("post_install", "-at_install")
class TestSearchVisibility(SearchCase, TransactionCase):
    """Nobody finds what is not for them, and it takes no place from what is."""

    def _both(self, text, **options):
        """Return what the two ways to search find; they have to agree."""
        found, completed = self._found(text, **options), self._completed(text, **options)
        self.assertEqual(set(found), set(completed))
        return found

    def test_each_level_finds_its_own_and_those_below(self):
        articles = {level: self._article(f"Lamp for {level}", visibility=level) for level in LEVELS}
        for level in LEVELS:
            expected = {articles[visibility] for visibility in VISIBLE_TO[level]}
            self.assertEqual(set(self._both("lamp", level=level)), expected)

    def test_only_what_is_published_is_found(self):
        article = self._article()
        for state in ("draft", "review", "outdated"):
            article.state = state
            self.assertFalse(self._both("lamp", level="internal"), state)
        article.state = "published"
        self.assertEqual(self._both("lamp"), article)
        article.active = False
        self.assertFalse(self._both("lamp", level="internal"))

    def test_articles_of_another_company_are_not_found(self):
        own = self._article("Own lamp")
        other = self._article("Other lamp", company_id=self.other_company.id, user_id=False)
        shared = self._article("Shared lamp", company_id=False)
        for level in LEVELS:
            self.assertEqual(set(self._found("lamp", level)), {own, shared})
            self.assertEqual(set(self._found("lamp", level, self.other_company)), {other, shared})
            self.assertEqual(set(self._found("lamp", level, self.env["res.company"])), {shared})
            self.assertEqual(set(self._found("lamp", level, self.company | self.other_company)), {own, other, shared})

    def test_a_change_of_visibility_company_or_category_counts_at_once(self):
        shelf = self.env["feedback.kb.category"].create({"name": "Shelf"})
        article = self._article(visibility="internal")
        self.assertFalse(self._both("lamp"))
        article.visibility = "public"
        self.assertEqual(self._both("lamp"), article)
        article.category_id = shelf
        self.assertEqual(self._both("lamp", category_ids=shelf.ids), article)
        article.write({"user_id": False, "company_id": self.other_company.id})
        self.assertFalse(self._both("lamp"))

    def test_hidden_articles_take_no_place_on_the_page(self):
        for number in range(40):
            self._article(f"Lamp lamp lamp {number}", body="<p>Lamp.</p>", visibility="internal")
        visible = [
            self._article(f"The {name} desk", body="<p>There is much to say. Also of a lamp, at the end.</p>")
            for name in ("red", "green", "blue")
        ]
        self.assertEqual(set(self._both("lamp", limit=3)), set(visible))

    def test_frequent_words_find_what_is_visible_among_many_that_are_not(self):
        # More than are read of a frequent word.
        hidden = [{"title": "Lamp", "visibility": "internal"}] * 400
        self.env["feedback.kb.article"].create(
            [{**values, "body": "<p>Lamp</p>", "state": "published", "lang": "en_US"} for values in hidden]
        )
        visible = self._article("Desk", body="<p>There is much to say. Also of a lamp, at the end.</p>")
        self.assertEqual(self._both("lamp"), visible)

    def test_of_translations_the_one_in_the_readers_language_is_found(self):
        english = self._article("Returning the Lampomat")
        russian = self._article("Возврат Lampomat", lang="ru_RU", translation_of_id=english.id)
        for lang, question in product((None, "en_US", "ru_RU"), ("lampomat", "возврат", "returning")):
            with self.subTest(lang=lang, question=question):
                found = self._found(question, lang=lang)
                self.assertEqual(len(found), 1)
                if lang:
                    self.assertEqual(found, english if lang == "en_US" else russian)
        self.assertEqual(self._found("возврат", lang="en_GB"), english)

    def test_a_translation_that_may_not_be_seen_is_not_shown_instead(self):
        english = self._article("Returning the Lampomat")
        russian = self._article("Возврат Lampomat", lang="ru_RU", translation_of_id=english.id, visibility="internal")
        self.assertEqual(self._found("lampomat", lang="ru_RU"), english)
        self.assertEqual(self._found("lampomat", "internal", lang="ru_RU"), russian)
        russian.write({"visibility": "public", "state": "draft"})
        self.assertEqual(self._found("lampomat", lang="ru_RU"), english)

    def test_the_passage_is_of_the_article_that_is_shown(self):
        english = self._article("Returning the Lampomat", body="<p>Within thirty days.</p>")
        self._article("Возврат Lampomat", lang="ru_RU", translation_of_id=english.id, body="<p>За тридцать дней.</p>")
        (hit,) = self._findings("returning", lang="ru_RU").hits
        self.assertEqual(hit.passage, "За тридцать дней.")

    def test_a_deleted_original_leaves_its_translation_to_be_found(self):
        english = self._article("Returning the Lampomat")
        russian = self._article("Возврат Lampomat", lang="ru_RU", translation_of_id=english.id)
        english.unlink()
        self.assertEqual(self._both("lampomat", lang="en_US"), russian)
