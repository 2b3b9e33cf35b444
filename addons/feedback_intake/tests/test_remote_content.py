from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.feedback_intake.tools.mail_text import html_to_text
from odoo.addons.feedback_intake.tools.remote_content import block_remote_content


@tagged("post_install", "-at_install")
class TestRemoteContent(BaseCase):
    def test_every_kind_of_remote_source_is_moved(self):
        for source, kept in (
            ('<img src="http://t.example/p.gif">', 'data-fb-src="http://t.example/p.gif"'),
            ("<img src=//t.example/p>", 'data-fb-src="//t.example/p"'),
            ('<img srcset="/a 1x, https://t.example/b 2x">', "data-fb-srcset="),
            ('<table background="https://t.example/b"><tr><td>x</td></tr></table>', "data-fb-background="),
            ('<p style="color:red;background:url(https://t.example/a;b)">x</p>', 'style="color:red"'),
            ("<style>@import 'https://t.example/a.css'</style>", "data-fb-css="),
            (r'<p style="background:\75rl(https://t.example/)">x</p>', "data-fb-style="),
            ('<img src="ht\ntp://t.example/">', "data-fb-src="),
            ('<link rel="stylesheet" href="https://t.example/a.css">', "data-fb-href="),
            (r'<img src="/\t.example/a">', "data-fb-src="),
        ):
            with self.subTest(source):
                blocked = block_remote_content(source)
                self.assertIn(kept, blocked)
                self.assertNotRegex(blocked, r'\s(?:src|srcset|background|href)="[^"]*t\.example')

    def test_images_of_the_mail_and_of_this_server_stay(self):
        page = '<p>Hi <img src="cid:a@b"><img src="data:image/png;base64,QQ=="><img src="/web/image/7"> <a href="https://x.example">link</a></p>'
        self.assertEqual(block_remote_content(page), page)

    @settings(max_examples=150, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "<img src='http://x/y'",
                    ">",
                    "<p>",
                    "</p>",
                    "text ",
                    "<td background=//x>",
                    "&lt;b&gt;",
                    '"',
                    "<div style='background:url(//x)'>",
                    "</div>",
                    "<",
                    "é",
                ],
            ),
            max_size=30,
        )
    )
    def test_text_of_broken_html_stays(self, pieces):
        page = "".join(["<i>start</i>", *pieces])
        blocked = block_remote_content(page)
        if "data-fb-" not in blocked:
            self.assertEqual(blocked, page)
        self.assertIn("start", html_to_text(blocked))
