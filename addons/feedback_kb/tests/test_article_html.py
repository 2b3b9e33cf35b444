import base64

from odoo.tests import BaseCase

from ..tools.article_html import file_ids, keep_data_images, renumber, without_tokens
from ..tools.highlight import highlight
from ..tools.robots import is_robot


class TestArticleHtml(BaseCase):
    def test_files_are_found_by_the_addresses_that_the_editor_writes(self):
        body = (
            '<img src="/web/image/12-0a1b/lamp.png?access_token=t"><a href="/web/content/34?download=true">x</a>'
            '<img src="https://here.example/web/image/ir.attachment/56/raw"><img src="/web/image/res.company/7/logo">'
            '<img src="/web/image/12-0a1b/again.png"><img src="/web/image/8.png"><p>/web/images/9</p>'
        )
        self.assertEqual(file_ids(body), [12, 34, 56])
        self.assertEqual(file_ids(False), [])

    def test_tokens_are_taken_out_and_the_rest_stays(self):
        for before, after in (
            ("/web/image/1-ab/a.png?access_token=t-1", "/web/image/1-ab/a.png"),
            (
                "/web/content/1?download=true&amp;access_token=t&amp;unique=u",
                "/web/content/1?download=true&amp;unique=u",
            ),
            ("/web/content/1?unique=u", "/web/content/1?unique=u"),
            ("https://other.example/?access_token=t", "https://other.example/?access_token=t"),
        ):
            with self.subTest(before=before):
                self.assertEqual(without_tokens(f'<img src="{before}">'), f'<img src="{after}">')

    def test_copies_are_named_wherever_the_original_was(self):
        body = (
            '<img src="/web/image/12-ab/a.png" data-original-id="12" data-attachment-id="12"><i>12</i> /web/image/123'
        )
        self.assertEqual(
            renumber(body, {12: 7}),
            '<img src="/web/image/7-ab/a.png" data-original-id="7" data-attachment-id="7"><i>12</i> /web/image/123',
        )

    def test_pasted_pictures_are_kept_and_broken_ones_dropped(self):
        data = base64.b64encode(b"picture!").decode()
        seen = []
        body = keep_data_images(
            f'<img src="data:image/png;base64,{data}"><img src="data:image/gif;base64,A"><img src="data:text/html,x">',
            lambda mimetype, raw: seen.append((mimetype, raw)) or "/web/image/5",
        )
        self.assertEqual(seen, [("image/png", b"picture!")])
        self.assertEqual(body, '<img src="/web/image/5"><img src=""><img src="data:text/html,x">')


class TestHighlight(BaseCase):
    def marked(self, text, question):
        pieces = highlight(text, question)
        self.assertEqual("".join(piece for piece, _is_hit in pieces), text)
        return [piece for piece, is_hit in pieces if is_hit]

    def test_word_forms_are_marked_and_common_words_are_not(self):
        for text, question, marked in (
            ("Pack the lamps. Lamp!", "how do I return the lamp", ["lamps", "Lamp"]),
            ("Верните лампу, ещё лампы", "как мне вернуть лампу", ["Верните", "лампу", "лампы"]),
            ("Счёт за елку", "счет за ёлку", ["Счёт", "елку"]),
            ("The end", "the", []),
            ("", "lamp", []),
            ("lamp", "", []),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.marked(text, question), marked)


class TestRobots(BaseCase):
    def test_programs_are_told_from_browsers(self):
        for agent in (
            "Mozilla/5.0 (compatible; Googlebot/2.1)",
            "curl/8.1",
            "python-requests/2",
            "",
            None,
            "YandexBot/3",
        ):
            self.assertTrue(is_robot(agent), agent)
        for agent in (
            "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1",
            "Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
        ):
            self.assertFalse(is_robot(agent), agent)
