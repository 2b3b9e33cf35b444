from odoo.tests import BaseCase

from odoo.addons.feedback_routing.tools.words import StemmedText, WordList


class TestWords(BaseCase):
    def find(self, lines, text):
        return WordList(lines).find(StemmedText(text))

    def test_forms_of_a_russian_word_are_found(self):
        for text in ("Прошу возврата денег", "о возврате", "ВОЗВРАТ!", "Возвраты не приняли"):
            self.assertEqual(self.find("возврат", text), "возврат", text)

    def test_forms_of_an_english_word_are_found(self):
        for text in ("I want refunds", "They refunded me", "REFUND"):
            self.assertEqual(self.find("refund", text), "refund", text)

    def test_parts_of_words_are_not_found(self):
        self.assertIsNone(self.find("кот", "который раз"))
        self.assertIsNone(self.find("art", "the party started"))

    def test_yo_and_ye_are_one_letter(self):
        self.assertEqual(self.find("отчет", "где отчёт"), "отчет")

    def test_a_phrase_stands_together_and_in_order(self):
        self.assertEqual(self.find("верните деньги", "Срочно верните деньги!"), "верните деньги")
        self.assertIsNone(self.find("верните деньги", "деньги верните"))
        self.assertIsNone(self.find("money back", "money is not back"))
        self.assertEqual(self.find("e-mail", "My e-mail is lost"), "e-mail")

    def test_one_of_several_lines_is_enough(self):
        self.assertEqual(self.find("broken\n\nдоставка\n", "Где моя доставка?"), "доставка")

    def test_commas_separate_as_well(self):
        self.assertEqual(self.find("refund, money back; возврат", "Send my money back"), "money back")
        self.assertEqual(self.find("refund, money back; возврат", "о возврате"), "возврат")

    def test_lines_without_a_letter_mean_nothing(self):
        self.assertFalse(WordList("\n - \n!!"))

    def test_html_is_not_part_of_the_text(self):
        text = StemmedText.of_html("Hi", "<style>p {color: red}</style><p class='refund'>Caf&eacute; closed</p>")
        self.assertIsNone(WordList("refund").find(text))
        self.assertIsNone(WordList("color").find(text))
        self.assertEqual(WordList("café").find(text), "café")

    def test_endless_texts_are_cut(self):
        self.assertIsNone(self.find("end", "word " * 10_000 + "end"))
