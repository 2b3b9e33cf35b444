import base64
import itertools

from odoo.exceptions import ValidationError
from odoo.tests import BaseCase, new_test_user, tagged

from ..tools.look import contrast, first_color, make_stylesheet, make_theme, read_color
from ..tools.qr_code import QUIET, qr_modules, qr_png, qr_svg
from .public_page_case import PublicPageCase, picture

TEXT_CONTRAST = 4.5
SOFT = (85, 102, 106)


@tagged("post_install", "-at_install")
class TestLookTools(BaseCase):
    def test_everything_can_be_read_whatever_the_colour(self):
        for color in itertools.product(range(0, 256, 51), repeat=3):
            theme = {name: read_color(value) for name, value in make_theme(color).items()}
            pairs = [(theme["--brand"], theme["--on-brand"]), (theme["--brand-hover"], theme["--on-brand"])]
            grounds = ((255, 255, 255), (242, 245, 244), theme["--accent-pale"])
            pairs += itertools.product((theme["--accent"], theme["--accent-dark"]), grounds)
            pairs.append((SOFT, theme["--accent-pale"]))
            with self.subTest(color=color):
                self.assertGreaterEqual(min(contrast(*pair) for pair in pairs), TEXT_CONTRAST)

    def test_a_colour_that_can_be_read_stays_as_it_is(self):
        self.assertEqual(make_theme((11, 107, 97))["--brand"], "#0b6b61")
        yellow = make_theme((255, 212, 0))
        self.assertEqual((yellow["--brand"], yellow["--on-brand"]), ("#ffd400", "#1d2a2b"))

    def test_contrast_is_that_of_the_standard(self):
        self.assertEqual(contrast((0, 0, 0), (255, 255, 255)), 21)
        self.assertAlmostEqual(contrast((118, 118, 118), (255, 255, 255)), 4.54, 2)

    def test_what_is_no_colour(self):
        for text in ("", None, "red", "#12345", "url(x)", "#0b6b61;}body{", "rgb(1,2,3)"):
            with self.subTest(text=text):
                self.assertIsNone(read_color(text))
                self.assertIsNone(make_stylesheet(text))
        self.assertEqual(first_color("red", None, "#ABC"), "#aabbcc")

    def test_qr_code_has_its_marks_and_its_quiet_zone(self):
        rows = qr_modules("https://example.com/f/site")
        self.assertEqual({len(row) for row in rows}, {len(rows)})
        mark = [True] + [False] * 5 + [True]
        for top, left in ((0, 0), (0, len(rows) - 7), (len(rows) - 7, 0)):
            self.assertEqual(rows[top][left : left + 7], [True] * 7)
            self.assertEqual(rows[top + 1][left : left + 7], mark)
        self.assertTrue(qr_png("x").startswith(b"\x89PNG"))
        side = len(rows) + 2 * QUIET
        self.assertIn(f'viewBox="0 0 {side} {side}"'.encode(), qr_svg("https://example.com/f/site"))


@tagged("post_install", "-at_install")
class TestLook(PublicPageCase):
    def look_of(self, url="/feedback/site", **headers):
        page, _values = self.open_form(url, **headers)
        return page.xpath("//link[contains(@href, '/look/')]/@href")

    def test_form_takes_its_own_colour_else_the_companys_else_ours(self):
        self.assertEqual(self.look_of(), [])
        self.company.primary_color = "#875A7B"
        self.assertEqual(self.look_of(), ["/feedback/look/875a7b.css"])
        self.channel.form_color = "#ffd400"
        self.assertEqual(self.look_of(), ["/feedback/look/ffd400.css"])

    def test_page_of_the_ticket_looks_like_its_form(self):
        self.channel.form_color = "#ffd400"
        self.send_form()
        self.assertIn("/feedback/look/ffd400.css", self.url_open(self.tickets().get_portal_url()).text)

    def test_style_sheet_is_kept_for_good_and_holds_nothing_but_colours(self):
        response = self.url_open("/feedback/look/ffd400.css")
        self.assertEqual(response.headers["Content-Type"], "text/css; charset=utf-8")
        self.assertIn("immutable", response.headers["Cache-Control"])
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertRegex(response.text, r"^:root\{(--[a-z-]+:#[0-9a-f]{6};)+\}$")
        self.assertEqual(self.url_open("/feedback/look/red.css").status_code, 404)
        self.assertEqual(self.url_open("/feedback/look/%3B%7Dbody%7B.css").status_code, 404)

    def test_logo_of_the_form(self):
        self.assertEqual(self.url_open("/feedback/site/logo").status_code, 404)
        self.channel.form_logo = base64.b64encode(picture())
        page, _values = self.open_form()
        url = page.xpath("//header//img/@src")[0]
        self.assertRegex(url, r"^/feedback/site/logo\?v=\d+$")
        response = self.url_open(url)
        self.assertEqual((response.status_code, response.headers["Content-Type"]), (200, "image/png"))
        self.assertIn("sandbox", response.headers["Content-Security-Policy"])
        self.channel.active = False
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_colour_that_is_none_is_refused(self):
        with self.assertRaises(ValidationError):
            self.channel.form_color = "red;}"

    def test_preview_shows_the_colour(self):
        self.channel.form_color = "#ffd400"
        self.assertIn("background: #ffd400; color: #1d2a2b", self.channel.form_look)
        self.channel.form_title = "<script>1</script>"
        self.assertNotIn("<script", self.channel.form_look)

    def test_short_address_leads_to_the_form_with_all_that_stands_behind_it(self):
        response = self.url_open("/f/site?message=a%26b&lang=ru&x=1&x=2", allow_redirects=False)
        self.assertEqual(response.status_code, 302)
        self.assertTrue(response.headers["Location"].endswith("/feedback/site?message=a%26b&lang=ru&x=1&x=2"))
        for url in ("/f/none", "/f/%5C%5Cevil.example", "/f/https:evil.example"):
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 404)

    def test_short_address_never_leads_elsewhere(self):
        location = self.url_open("/f/site?//evil.example", allow_redirects=False).headers["Location"]
        self.assertRegex(location, r"^(http://[a-z0-9.]+:\d+)?/feedback/site\?")
        location = self.url_open("/f/site?a=%0d%0aSet-Cookie:%20x", allow_redirects=False)
        self.assertNotIn("x", location.cookies)

    def test_code_leads_to_the_short_address(self):
        self.assertTrue(self.channel.form_short_url.endswith("/f/site"))
        action = self.channel.with_context(qr_format="svg").action_download_qr()
        new_test_user(self.env, "nora", "feedback_intake.feedback_intake_group_manager", company_id=self.company.id)
        self.authenticate("nora", "nora")
        response = self.url_open(action["url"])
        self.assertIn("site.svg", response.headers["Content-Disposition"])
        self.assertEqual(response.content, qr_svg(self.channel.form_short_url))

    def test_poster_is_for_colleagues_of_the_company(self):
        self.assertIn("/web/login", self.url_open("/feedback/site/poster").url)
        agent = new_test_user(
            self.env, "olga", "feedback_intake.feedback_intake_group_agent", company_id=self.company.id
        )
        self.authenticate("olga", "olga")
        for size in ("a4", "a6", "none"):
            page = self.url_open(f"/feedback/site/poster?size={size}&lang=ru_RU")
            self.assertEqual(page.status_code, 200)
            self.assertIn(f"fb-sheet-{size if size != 'none' else 'a4'}", page.text)
            self.assertIn("<svg", page.text)
        agent.write({"company_ids": [(6, 0, self.env.company.ids)], "company_id": self.env.company.id})
        self.assertEqual(self.url_open("/feedback/site/poster").status_code, 404)

    def test_poster_and_example_are_not_for_customers(self):
        new_test_user(self.env, "portia", "base.group_portal")
        self.authenticate("portia", "portia")
        for page in ("poster", "example"):
            self.assertEqual(self.url_open(f"/feedback/site/{page}").status_code, 404)
