import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from odoo.tests import BaseCase, tagged
from odoo.tools import html_sanitize

from odoo.addons.feedback_intake.tools.courtesy import is_courtesy
from odoo.addons.feedback_intake.tools.mail_quote import mark_quotes, split_quote
from odoo.addons.feedback_intake.tools.mail_text import html_to_text

TEXTS = {
    "gmail": "New\n\nOn Mon, Jan 5, 2026 at 10:00 AM Desk <desk@x.example> wrote:\n> old",
    "gmail ru": "New\n\nпн, 5 янв. 2026 г. в 10:00, Desk <desk@x.example>:\n> old",
    "apple ru": "New\n\n> 5 янв. 2026 г., в 10:00, Desk <desk@x.example> написал(а):\n> \n> old",
    "outlook": "New\n\n-----Original Message-----\nFrom: Desk\nSent: Monday\nTo: Ivan\n\nold",
    "outlook ru": "New\n\nОт: Desk\nОтправлено: понедельник\nКому: Иван\nТема: x\n\nold",
    "yandex": 'New\n\n05.01.2026, 10:00, "Desk" <desk@x.example>:\nold',
    "mailru": "New\n\nПонедельник, 5 января 2026, 10:00 +03:00 от Desk <desk@x.example>:\n> old",
    "thunderbird": "New\n\n05.01.2026 10:00, Desk пишет:\n> old",
}
PAGES = {
    "gmail": '<div>New</div><div class="gmail_quote">'
    '<div class="gmail_attr">On Mon, Desk wrote:</div><blockquote>old</blockquote></div>',
    "outlook": '<p>New</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Desk</div><div>old</div>',
    "outlook rule": '<p>New</p><div style="border:none;border-top:solid #E1E1E1 1.0pt">'
    "<p><b>From:</b> D<br><b>Sent:</b> now<br><b>To:</b> me</p></div><p>old</p>old",
    "yandex": '<div>New</div><div>05.01.2026, 10:00, "Desk" &lt;d@x.ex&gt;:</div><blockquote><p>old</p></blockquote>',
    "apple": '<div>New<br><blockquote type="cite"><div>On 5 Jan 2026, Desk wrote:</div>old</blockquote></div>',
    "pre": "<pre>New\n\nOn Mon, Desk wrote:\n&gt; old\n</pre>",
    "br": "<div>New<br>-- <br>old</div>",
}


@tagged("post_install", "-at_install")
class TestMailQuote(BaseCase):
    def test_quoted_text_is_split_off_for_every_program(self):
        for program, text in TEXTS.items():
            with self.subTest(program):
                new, quoted = split_quote(text)
                self.assertEqual(new, "New")
                self.assertIn("old", quoted)

    def test_quoted_html_is_split_off_for_every_program(self):
        for program, page in PAGES.items():
            with self.subTest(program):
                new, quoted = split_quote(page)
                self.assertEqual(html_to_text(new), "New")
                self.assertIn("old", quoted)

    def test_marks_survive_odoos_sanitizer_and_keep_the_text(self):
        for program, page in PAGES.items():
            with self.subTest(program):
                marked = mark_quotes(page)
                self.assertIn('data-o-mail-quote="1"', html_sanitize(marked, sanitize_attributes=True))
                self.assertEqual(html_to_text(marked).split(), html_to_text(page).split())

    def test_answers_between_quoted_lines_stay_new(self):
        self.assertEqual(split_quote("> first?\nyes\n> second?\nno")[0], "yes\nno")

    def test_forward_and_bare_quote_are_shown_whole(self):
        forward = "---------- Forwarded message ---------\nFrom: a\nDate: b\nSubject: c\n\nbody"
        self.assertEqual(split_quote(forward), (forward, ""))
        self.assertEqual(split_quote("> only quoted"), ("> only quoted", ""))

    def test_text_about_writing_is_no_quote(self):
        text = "От: кого это зависит?\nМой сын пишет:\nничего не работает\nспасибо"
        self.assertIn("спасибо", split_quote(text)[0])

    def test_deep_or_broken_html_comes_back_unchanged(self):
        deep = "<div>" * 500 + "x"
        self.assertEqual(mark_quotes(deep), deep)
        self.assertEqual(mark_quotes(""), "")

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "<div>",
                    "</div>",
                    "<blockquote>",
                    "</blockquote>",
                    "<p>",
                    "<br>",
                    "<pre>",
                    "</pre>",
                    "&gt; a\n",
                    "On x wrote:",
                    "-- ",
                    "text",
                    "<b",
                    ">",
                    "\n",
                    '<div class="gmail_quote">',
                    '<div id="divRplyFwdMsg">',
                    "From: a",
                    "<table><tr><td>",
                    "</td></tr></table>",
                    "<!-- c -->",
                ]
            ),
            max_size=40,
        )
    )
    def test_marking_never_changes_the_text(self, pieces):
        page = "".join(pieces)
        before = "".join(html.fragment_fromstring(page, create_parent="div").text_content().split())
        after = "".join(html.fragment_fromstring(mark_quotes(page), create_parent="div").text_content().split())
        self.assertEqual(after, before)

    def test_courtesy_is_recognised(self):
        for text in (
            "Спасибо",
            "спасибо!!!",
            "Спасибо большое, всё работает!",
            "Thanks, got it",
            "Thank you so much for your quick reply!",
            "👍",
            "ok",
            "Спасибо, Анна!\n\nС уважением,\nИван Петров",
            "Thanks!\n\nOn Mon, Desk wrote:\n> did it help?",
            "Благодарю за помощь 🙏",
            "Thanks\nSent from my iPhone",
            "<p>Спасибо!</p><blockquote>old?</blockquote>",
            "Спасибо. Вопрос решён.",
        ):
            with self.subTest(text):
                self.assertTrue(is_courtesy(text))

    def test_courtesy_with_a_request_or_doubt_is_none(self):
        for text in (
            "Спасибо, но не работает",
            "thanks, still broken",
            "Спасибо! А когда?",
            "Спасибо, пришлите счёт",
            "Thanks! Please close my account",
            "",
            "Не работает",
            "Спасибо, жду возврата денег",
            "Thank you, however the invoice is wrong",
            "ok, and the second lamp?",
            "Thanks, my number is 8 900 123 45 67",
        ):
            with self.subTest(text):
                self.assertFalse(is_courtesy(text))

    def test_pattern_of_attribution_is_linear(self):
        self.assertEqual(split_quote("a" * 200_000 + " on " * 2000)[1], "")
        self.assertTrue(re.search("a", split_quote("пишет " * 20_000)[0]) is None)
