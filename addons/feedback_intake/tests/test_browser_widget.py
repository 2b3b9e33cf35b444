import logging
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..controllers import public_page
from .browser_case import BrowserCase
from .public_page_case import PublicPageCase

_logger = logging.getLogger(__name__)

DRIVER = Path(__file__).with_name("browser_widget.js")
MAX_PAGE_BYTES = 150 * 1024
# On a machine that does nothing else it is a tenth of it.
MAX_SECONDS = 3

PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Lamp shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Lamp shop</h1><p><a id="behind" href="#x">Lamps</a></p>{body}</main></body></html>
"""
LINE = '<script src="{server}/feedback/widget.js" data-form="site" {options} async></script>'
BODIES = {
    "/button": LINE.format(server="{server}", options='data-field-order="S1" data-color="#ffd400"'),
    "/popup": LINE.format(server="{server}", options='data-mode="popup"')
    + '<button id="own" data-feedback-open>Say it</button>',
    "/inline": '<div id="place"></div>'
    + LINE.format(server="{server}", options='data-mode="inline" data-target="#place"'),
}


class Website(BaseHTTPRequestHandler):
    """A shop with the strictest policy under which the widget promises to work."""

    def do_GET(self):
        server, lang = self.server.feedback, self.server.lang
        body = BODIES.get(self.path.partition("?")[0])
        page = PAGE.format(lang=lang, body=body.format(server=server)).encode() if body else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src {server}; frame-src {server}; img-src 'self'; base-uri 'none'; "
            "require-trusted-types-for 'script'",
        )
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *args):
        """Nobody reads it."""


@tagged("post_install", "-at_install")
class TestWidgetInTheBrowser(BrowserCase, PublicPageCase):
    """A website of another origin shows the form: as a button, in a page, behind its own button, or not at all."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(public_page, "MIN_SECONDS", 2))
        self.channel.widget_fields = "order, total"

    @contextmanager
    def website(self, lang="en"):
        """Yield the origin of a website; the form comes from 127.0.0.1, another site than localhost for a browser."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), Website)
        server.feedback, server.lang = self.base_url(), lang
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def visit(self, step, path, lang="en", *, is_listed=True, **order):
        with self.website(lang) as site:
            self.channel.widget_origins = site if is_listed else "https://elsewhere.example"
            seen = self.drive_browser(DRIVER, step=step, url=f"{site}{path}", server=self.base_url(), **order)
        self.assertFalse(seen["cookies"], "a form in a frame leaves no cookie")
        return seen, site

    def answers(self):
        ticket = self.tickets()
        labels = {one["name"]: one["string"] for one in self.channel.ticket_properties_definition}
        return {labels[name]: value for name, value in dict(ticket.ticket_properties).items() if value}

    def test_button_in_the_corner_in_english(self):
        seen, site = self.visit(
            "openByButton", "/button?token=secret", locale="en-US", width=1200, message="The lamp is late"
        )
        self.assertEqual((seen["button"], seen["backTo"], seen["kept"]), ("Feedback", "Feedback", "Half a sen"))
        self.assertEqual(seen["frames"], 1, "nothing is asked for before somebody opens it")
        self.assertEqual((seen["dialog"]["modal"], seen["dialog"]["aria"]), (True, "true"))
        self.assertLess(seen["dialog"]["width"], 700)
        self.assertEqual(seen["focus"], "errors")
        self.assertEqual(seen["events"], ["open site", "close site", "open site", "sent site", "close site"])
        ticket = self.tickets()
        self.assertEqual((ticket.number, ticket.page_url), (seen["number"], f"{site}/button"))
        self.assertEqual(self.answers(), {"order": "S1"})

    def test_own_button_in_russian_on_a_phone(self):
        seen, site = self.visit(
            "openByOwnButton", "/popup", "ru", locale="ru-RU", width=360, message="Лампа опаздывает"
        )
        self.assertEqual((seen["openers"], seen["backTo"]), (0, "Say it"))
        self.assertNotIn("behind", seen["reached"])
        self.assertNotIn("own", seen["reached"])
        dialog = seen["dialog"]
        self.assertEqual((dialog["x"], dialog["y"], dialog["width"], dialog["height"]), (0, 0, 360, 800))
        self.assertEqual((self.tickets().page_url, self.tickets().language), (f"{site}/popup", "ru"))
        self.assertEqual(self.answers(), {"total": "42.5"})
        note = self.tickets().message_ids.filtered(lambda message: "basket: 7 lamps" in message.body)
        self.assertTrue(note)
        self.assertEqual(set(seen["langs"]), {"ru", "ru-RU"})

    def test_in_the_page_itself_with_another_language_chosen_there(self):
        for lang, locale, other, width in (("en", "en-US", "ru-RU", 1200), ("ru", "ru-RU", "en-US", 360)):
            with self.subTest(lang=lang):
                self.tickets().unlink()
                seen, site = self.visit(
                    "standInline", "/inline", lang, locale=locale, other=other, width=width, message="Where is it?"
                )
                self.assertAlmostEqual(seen["sizes"], seen["needed"], delta=2)
                self.assertEqual((seen["kept"], seen["frameLang"]), ("Where is it?", other))
                self.assertEqual(seen["events"], ["sent site"])
                self.assertEqual(self.tickets().page_url, f"{site}/inline")

    def test_anonymous_sender_gets_the_code_in_the_frame(self):
        self.channel.contact_policy = "optional"
        seen, _site = self.visit("stayAnonymous", "/inline", locale="en-US", width=1200, message="My boss takes bribes")
        self.assertRegex(seen["code"], r"^\d{4} \d{4} \d{4} \d{4}$")
        self.assertAlmostEqual(seen["sizes"], seen["needed"], delta=2)
        self.assertEqual(seen["events"], ["sent site"])
        self.assertFalse(self.tickets().page_url)

    def test_website_that_is_not_listed_shows_a_link_instead(self):
        seen, _site = self.visit("beBlocked", "/button", is_listed=False, locale="en-US", width=1200)
        self.assertIn("The form cannot be shown here. Open it in a new tab", seen["status"])
        self.assertEqual(seen["link"], f"{self.base_url()}/feedback/site")
        self.assertFalse(self.events())

    def test_poster_and_example_for_colleagues_in_both_languages(self):
        self.channel.form_color = "#ffd400"
        new_test_user(self.env, "olga", "feedback_intake.feedback_intake_group_agent", company_id=self.company.id)
        self.authenticate("olga", "olga")
        base, path = self.base_url(), "/feedback/site"
        for lang, width in (("en_US", 1200), ("ru_RU", 360)):
            pages = [f"{path}/{page}lang={lang}" for page in ("poster?size=a4&", "poster?size=a6&", "example?")]
            order = {"paths": pages, "poster": pages[1], "url": base + pages[2], "session": self.session.sid}
            seen = self.drive_browser(
                DRIVER, step="showToColleagues", server=base, locale="en-US", width=width, **order
            )
            self.assertEqual(len(seen["pdf"]), 1, "one page")
            width_points, height_points = map(float, seen["pdf"][0].strip("]").split()[-2:])
            self.assertAlmostEqual(width_points, 105 / 25.4 * 72, delta=2)
            self.assertAlmostEqual(height_points, 148 / 25.4 * 72, delta=2)
            self.assertEqual(seen["fields"], f"{base}/feedback/site/example")
            self.assertEqual(set(seen["langs"]), {lang.replace("_", "-")})

    def test_form_is_light_and_soon_there(self):
        url = f"{self.base_url()}/feedback/site"
        seen = self.drive_browser(DRIVER, step="weigh", url=url, server=self.base_url(), locale="en-US", width=1200)
        _logger.info("The form's page: %(bytes)d bytes, can be used after %(interactive)d ms", seen)
        self.assertLess(seen["bytes"], MAX_PAGE_BYTES)
        self.assertLess(seen["interactive"] / 1000, MAX_SECONDS)
