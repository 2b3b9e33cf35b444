from odoo.tests import BaseCase, tagged

from ..tools.near_duplicates import group_texts, similarity, stems


@tagged("-at_install", "post_install")
class TestNearDuplicates(BaseCase):
    """Which texts say the same."""

    def _groups(self, *texts, seeds=()):
        return [sorted(group.members) for group in group_texts([stems(text) for text in texts], seeds)]

    def test_forms_order_politeness_and_typos_do_not_matter(self):
        for texts in (
            ("Как вернуть лампу?", "вернуть лампы", "Здравствуйте, лампу вернуть как"),
            ("return a lamp", "How do I return lamps?", "retun lamp"),
            ("возврат товара", "возрат товара", "возврат товаров"),
        ):
            self.assertEqual(self._groups(*texts), [[0, 1, 2]])

    def test_long_answers_with_a_word_more_or_less_are_the_same(self):
        answer = "hold the button below the shade for five seconds until the lamp blinks twice then switch it off"
        self.assertEqual(self._groups(answer, answer + " and on again", answer.replace("five", "ten")), [[0, 1, 2]])

    def test_other_questions_with_a_word_in_common_are_not_the_same(self):
        texts = ("return a lamp", "clean a lamp", "lamp warranty", "lamp without bulb", "lamp")
        self.assertEqual(len(self._groups(*texts)), 5)
        self.assertEqual(len(self._groups("вернуть лампу", "почистить лампу", "вернуть деньги")), 3)

    def test_texts_join_what_is_there(self):
        groups = group_texts([stems("lamps return")], [(stems("return a lamp"), "gap")])
        self.assertEqual([(group.seed, group.members) for group in groups], [("gap", [0])])

    def test_texts_without_words_are_in_no_group(self):
        self.assertEqual(self._groups("", "…", "?!"), [])
        self.assertEqual(similarity(frozenset(), frozenset()), 0)
