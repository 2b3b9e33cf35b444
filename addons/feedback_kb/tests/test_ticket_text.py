from odoo.tests import BaseCase, tagged

from ..tools.ticket_text import bare_answer, bare_question, bare_subject, has_substance


@tagged("-at_install", "post_install")
class TestTicketText(BaseCase):
    """What is left of a letter when it becomes an article."""

    def test_a_subject_loses_its_prefixes_and_number(self):
        for subject in ("Re: Fwd: Lamp flickers [FB-000123]", "Отв: RE[2]: Lamp  flickers", "Lamp flickers"):
            self.assertEqual(bare_subject(subject), "Lamp flickers")

    def test_a_question_loses_greeting_quote_and_signature(self):
        letters = (
            "Hello Anna,\n\nhow do I return it?\n\nBest regards,\nJohn\n\n> On Monday you wrote\n> more",
            "<p>Dear team,</p><p>how do I return it?</p><p>Kind regards</p><p>John Smith</p>",
            "how do I return it?",
        )
        for letter in letters:
            self.assertEqual(bare_question(letter), "How do I return it?")
        self.assertEqual(
            bare_question("Добрый день! Меня зовут Анна. Как вернуть лампу?\nС уважением, Анна"), "Как вернуть лампу?"
        )

    def test_a_letter_of_nothing_but_a_closing_stays(self):
        self.assertEqual(bare_question("Best regards"), "Best regards")

    def test_an_answer_keeps_its_lists_and_links_and_loses_its_frame(self):
        answer = bare_answer(
            "<p>Hello Anna,</p><p>Thank you for your message!</p><p>please do this:</p><ol><li>Pack it.</li>"
            '<li>See <a href="https://shop.example/help">help</a>.</li></ol><p>Best regards,<br>Olga</p><p>Lamps</p>'
        )
        self.assertEqual(
            answer,
            "<p>please do this:</p><ol><li>Pack it.</li>"
            '<li>See <a href="https://shop.example/help">help</a>.</li></ol>',
        )

    def test_an_answer_of_one_paragraph_is_cut_by_its_lines(self):
        answer = bare_answer(
            "<p>Здравствуйте, Анна!<br>Лампу можно вернуть за 30 дней.<br><br>С уважением,<br>Ольга</p>"
        )
        self.assertEqual(answer, "<p>Лампу можно вернуть за 30 дней.</p>")
        self.assertEqual(bare_answer("<p>Hi John, you can return it.</p>"), "<p>You can return it.</p>")

    def test_the_signature_that_odoo_adds_and_quoted_mail_are_cut(self):
        answer = bare_answer(
            '<p>Return it.</p><div data-o-mail-quote="1">-- <br>Olga</div><blockquote>earlier <b>mail</b></blockquote>'
        )
        self.assertEqual(answer, "<p>Return it.</p>")

    def test_a_plain_text_answer_becomes_paragraphs(self):
        self.assertEqual(bare_answer("One & two\n\nThree"), "<p>One &amp; two</p><p>Three</p>")

    def test_thanks_alone_are_no_answer(self):
        self.assertFalse(has_substance("<p>Thank you very much for your help!</p>"))
        self.assertTrue(has_substance("<p>You can return the lamp within thirty days at any courier.</p>"))
