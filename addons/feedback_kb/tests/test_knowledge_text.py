from odoo.tests import BaseCase, tagged

from ..tools.highlight import highlight
from ..tools.question_text import main_question
from ..tools.reply_text import reply_text


@tagged("post_install", "-at_install")
class TestKnowledgeText(BaseCase):
    """Text on its way from an article to a reply, and from a ticket to the search."""

    def test_an_answer_becomes_text_that_reads_well(self):
        answers = {
            "<h2>First</h2><p>Take\ncare &amp; time<br>always</p>": "First\n\nTake care & time\nalways",
            "<ul><li><p>one</p></li><li>two<ul><li>deep</li></ul></li></ul>": "– one\n– two\n\u00a0\u00a0– deep",
            "<ol><li>one</li><li>two</li></ol><p>End</p>": "1. one\n2. two\n\nEnd",
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>": "a | b\n1 | 2",
            '<p>See <a href="/help/x">here</a></p>': "See here (https://shop.example/help/x)",
            '<p><a href="https://a.example/">https://a.example</a></p>': "https://a.example",
            '<p><a href="javascript:alert(1)">Click</a> <a href="mailto:a@b.example">us</a></p>': "Click us",
            "<pre>a\n b</pre>": "a\nb",
            "<style>p {}</style><p><br></p>": "",
            "": "",
        }
        for source, text in answers.items():
            with self.subTest(source=source):
                self.assertEqual(reply_text(source, "https://shop.example"), text)

    def test_forms_of_the_words_asked_for_are_marked(self):
        for passage, question, marked in (
            ("Returned lamps, and lamp-posts", "How do I return the lamp?", ["Returned", "lamps", "lamp"]),
            ("Мы вернём деньги за лампу", "верните деньги", ["вернём", "деньги"]),
            ("Счёт придёт завтра", "где счет", ["Счёт"]),
            ("In it or at all, and the lamp", "is it in the box, and what then", []),
            ("The button was pressed", "a present", []),
        ):
            pieces = highlight(passage, question)
            with self.subTest(passage=passage):
                self.assertEqual("".join(text for text, _is_asked in pieces), passage)
                self.assertEqual([text for text, is_asked in pieces if is_asked], marked)

    def test_the_question_is_found_in_what_a_customer_writes(self):
        for subject, message, question in (
            ("Order", "Hello! I bought a lamp. How do I return it? Thanks", "How do I return it?"),
            ("Re: Fwd: Return of a lamp", "It flickers.", "Return of a lamp"),
            ("Заказ", "Добрый день. Лампа совсем не горит", "Лампа совсем не горит"),
            ("", "Wo?", ""),
        ):
            with self.subTest(subject=subject):
                self.assertEqual(main_question(subject, message), question)
