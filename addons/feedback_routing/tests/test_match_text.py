from odoo.tests import BaseCase, tagged

from ..tools.match_text import is_comparable, match_digest, match_text


@tagged("post_install", "-at_install")
class TestMatchText(BaseCase):
    def assertSame(self, *messages):
        texts = {match_text(subject, body) for subject, body in messages}
        self.assertEqual(len(texts), 1, texts)

    def test_layout_case_and_yo_make_no_difference(self):
        self.assertSame(
            ("Течёт блендер!", "<p>Снизу  течёт.</p><p>Что делать?</p>"),
            ("ТЕЧЕТ БЛЕНДЕР", "снизу течет -- что делать"),
            ("Течёт блендер", "Снизу\n\nтечёт... что делать??"),
        )

    def test_letters_of_two_codes_are_one_letter(self):
        self.assertSame(("Чайник", "не включается"), ("Чаи\u0306ник", "не включается"))

    def test_prefixes_and_our_number_are_no_part_of_the_subject(self):
        self.assertSame(
            ("The lid leaks", "Again"),
            ("Re: Fwd: The lid leaks [FB-000123]", "Again"),
            ("Отв: Пересл: The lid leaks", "Again"),
        )

    def test_a_form_whose_subject_is_its_first_line_equals_the_mail(self):
        self.assertSame(("The lid leaks", "Since Monday"), ("The lid leaks", "<p>The lid leaks<br>Since Monday</p>"))

    def test_quotes_and_signatures_do_not_count(self):
        self.assertSame(
            ("Lid", "It leaks again"),
            ("Lid", "It leaks again\n\nOn Mon, Nov 2, 2026 at 10:00 Ann <a@b.example> wrote:\n> Good day"),
            ("Lid", "It leaks again\n-- \nAnn Smith, Director"),
            ("Lid", "<p>It leaks again</p><p>Kind regards,</p><p>Ann Smith</p>"),
            ("Lid", "It leaks again\nС уважением,\nАнна"),
        )

    def test_a_message_that_is_nothing_but_a_closing_is_kept(self):
        self.assertEqual(match_text("", "С уважением,\nАнна"), "с уважением анна")

    def test_numbers_make_a_difference(self):
        self.assertNotEqual(match_text("Order 17", "Where is it?"), match_text("Order 18", "Where is it?"))

    def test_a_thousand_characters_are_enough(self):
        self.assertLessEqual(len(match_text("Long", "word " * 5000)), 1000)

    def test_nothing_said_is_no_text(self):
        self.assertEqual(match_text(False, "<p><br></p>"), "")

    def test_twenty_letters_can_be_called_alike_and_fewer_cannot(self):
        self.assertTrue(is_comparable("where is my parcel 17 today"))
        self.assertFalse(is_comparable("where is order 1234567890"))

    def test_digests_are_equal_for_equal_texts_alone(self):
        self.assertEqual(match_digest("течет"), match_digest("течет"))
        self.assertNotEqual(match_digest("течет"), match_digest("течет снизу"))
        self.assertRegex(match_digest("течет"), r"\A[0-9a-f]{64}\Z")
